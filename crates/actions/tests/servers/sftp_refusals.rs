//! `sftp` with servers that refuse what is not needed.

use serde_json::{Value, json};
use testgyver_testbed::{PASSWORD, Sshd, USER};

use crate::support::Bench;

async fn run(server: &Sshd, bench: &mut Bench, method: &str, path: &str, more: Value) -> Result<Value, String> {
    let mut form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD,
        "method": method, "remote_path": path,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.run("sftp", form).await
}

#[tokio::test]
async fn a_file_is_read_where_nothing_is_told_of_it() {
    let refusing = "Subsystem sftp internal-sftp -P stat,lstat,fstat,setstat,fsetstat,realpath";
    let (server, mut bench) = (Sshd::with(refusing), Bench::new());
    std::fs::write(server.home().join("a.txt"), "hello").unwrap();
    let given = run(&server, &mut bench, "GET", "a.txt", json!({})).await.unwrap();
    assert_eq!((&given["sftp_file_content"], &given["sftp_file_size"]), (&json!("hello"), &json!(5)));
    run(&server, &mut bench, "GET", "a.txt", json!({"local_path": "a.txt"})).await.unwrap();
    assert_eq!(std::fs::read_to_string(bench.work().join("a.txt")).unwrap(), "hello");
    let error = run(&server, &mut bench, "GET", "absent", json!({})).await.unwrap_err();
    assert!(error.contains("introuvable"), "{error}");
    // What was written is there, whatever the server thinks of its permissions.
    let permissions = json!({"content": "été", "permissions": "0600"});
    run(&server, &mut bench, "PUT", "b.txt", permissions).await.unwrap();
    assert_eq!(std::fs::read_to_string(server.home().join("b.txt")).unwrap(), "été");
    assert!(bench.log().contains("Permissions 0600 non appliquées : accès refusé"), "{}", bench.log());
    let error = run(&server, &mut bench, "CHMOD", "b.txt", json!({"permissions": "0600"})).await.unwrap_err();
    assert!(error.contains("accès refusé"), "{error}");
    run(&server, &mut bench, "MKDIR", "un/deux", json!({"recursive": true})).await.unwrap();
    run(&server, &mut bench, "MKDIR", "un/deux", json!({"recursive": true})).await.unwrap();
    let error = run(&server, &mut bench, "MKDIR", "un", json!({})).await.unwrap_err();
    assert!(error.contains("existe déjà"), "{error}");
    run(&server, &mut bench, "DELETE", "un", json!({"recursive": true})).await.unwrap();
    assert!(!server.home().join("un").exists());
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_a_file_is_told_as_one() {
    let (server, mut bench) = (Sshd::with("Subsystem sftp internal-sftp -P read,write"), Bench::new());
    std::fs::write(server.home().join("a.txt"), "hello").unwrap();
    std::fs::write(bench.work().join("b.txt"), "x".repeat(200_000)).unwrap();
    for (method, path, more) in [
        ("GET", "a.txt", json!({})),
        ("GET", "a.txt", json!({"local_path": "c.txt"})),
        ("PUT", "b.txt", json!({"content": "x"})),
        ("PUT", "b.txt", json!({"local_path": "b.txt"})),
    ] {
        let error = run(&server, &mut bench, method, path, more).await.unwrap_err();
        assert_eq!(error, format!("accès refusé par le serveur : {path}"));
    }
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let error = run(&server, &mut bench, "PUT", "/dev/full", json!({"content": "x"})).await.unwrap_err();
    assert!(error.starts_with("refusé par le serveur : /dev/full (") && error.contains("plein"), "{error}");
}

#[tokio::test]
async fn facts_come_from_whatever_tells_them() {
    let (server, mut bench) = (Sshd::with("Subsystem sftp internal-sftp -P stat"), Bench::new());
    std::fs::write(server.home().join("a.txt"), "hello").unwrap();
    let given = run(&server, &mut bench, "STAT", "a.txt", json!({})).await.unwrap();
    assert_eq!(given["sftp_file_size"], 5);
    let (server, mut bench) = (Sshd::with("Subsystem sftp internal-sftp -P stat,lstat"), Bench::new());
    std::fs::write(server.home().join("a.txt"), "hello").unwrap();
    let given = run(&server, &mut bench, "STAT", "a.txt", json!({})).await.unwrap();
    assert_eq!(given["sftp_file_size"], 5);
}

#[tokio::test]
async fn a_file_of_another_set_is_read() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    std::fs::write(server.home().join("latin.txt"), b"\xe9t\xe9").unwrap();
    std::fs::write(server.home().join("image"), b"\x00\xe9").unwrap();
    let content = |given: Result<Value, String>| given.unwrap()["sftp_file_content"].clone();
    assert_eq!(content(run(&server, &mut bench, "GET", "latin.txt", json!({})).await), "été");
    assert_eq!(bench.log().matches("windows-1252").count(), 1, "{}", bench.log());
    let named = json!({"encoding": "cp850"});
    let error = run(&server, &mut bench, "GET", "latin.txt", named).await.unwrap_err();
    assert!(error.contains("« encoding »"), "{error}");
    let named = json!({"encoding": "ibm866"});
    assert_eq!(content(run(&server, &mut bench, "GET", "latin.txt", named).await), "щtщ");
    assert_eq!(content(run(&server, &mut bench, "GET", "image", json!({})).await), "\0\u{fffd}");
    assert!(bench.log().contains("n'est pas du texte"), "{}", bench.log());
}

#[tokio::test]
async fn names_of_another_set_go_back_as_they_came() {
    use std::os::unix::{ffi::OsStrExt, fs::PermissionsExt};
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let home = server.home();
    let spelled = |name: &'static [u8]| home.join(std::ffi::OsStr::from_bytes(name));
    std::fs::create_dir(spelled(b"d\xe9p\xf4t")).unwrap();
    std::fs::set_permissions(spelled(b"d\xe9p\xf4t"), std::fs::Permissions::from_mode(0o777)).unwrap();
    std::fs::write(spelled(b"d\xe9p\xf4t/\xe9t\xe9.txt"), "là").unwrap();
    std::fs::write(home.join("né.txt"), "ici").unwrap();
    let list = run(&server, &mut bench, "LIST", ".", json!({"recursive": true})).await.unwrap();
    assert_eq!(list["sftp_file_list"], json!(["dépôt", "dépôt/été.txt", "né.txt"]));
    assert_eq!(bench.log().matches("windows-1252").count(), 1, "{}", bench.log());
    // Another action of the same test still knows the spelling.
    let given = run(&server, &mut bench, "GET", "dépôt/été.txt", json!({})).await.unwrap();
    assert_eq!(given["sftp_file_content"], "là");
    let given = run(&server, &mut bench, "GET", "né.txt", json!({})).await.unwrap();
    assert_eq!(given["sftp_file_content"], "ici");
    run(&server, &mut bench, "DELETE", "dépôt", json!({"recursive": true})).await.unwrap();
    assert!(!spelled(b"d\xe9p\xf4t").exists());
    // Named, the set is that of new names, too.
    let named = json!({"encoding": "iso-8859-1", "content": "x"});
    run(&server, &mut bench, "PUT", "à.txt", named).await.unwrap();
    assert!(spelled(b"\xe0.txt").exists());
}
