//! `sftp` against OpenSSH.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_testbed::{PASSWORD, Sshd, USER};

use crate::{
    support::Bench,
    ways::{Part, times_out, until},
};

fn form(server: &Sshd, method: &str, path: &str, more: Value) -> Value {
    let mut form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD,
        "method": method, "remote_path": path,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn files_go_over_and_come_back() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let name = "dépôt d'été/commande n° 1.txt";
    bench.run("SFTPAction", form(&server, "MKDIR", "dépôt d'été/a/b", json!({"recursive": true}))).await.unwrap();
    bench.run("sftp", form(&server, "MKDIR", "dépôt d'été/a/b", json!({"recursive": true}))).await.unwrap();
    let given =
        bench.run("sftp", form(&server, "PUT", name, json!({"content": "héé\n", "permissions": "640"}))).await.unwrap();
    assert_eq!(given, json!({"sftp_file_size": 6, "sftp_operation_success": true}));
    let path = server.home().join(name);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "héé\n");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    let given = bench.run("sftp", form(&server, "GET", name, json!({}))).await.unwrap();
    assert_eq!(given["sftp_file_content"], "héé\n");
    // To and from files of the campaign; a shorter content leaves nothing of a longer one.
    std::fs::write(bench.files().join("à envoyer.csv"), "a;b").unwrap();
    bench.run("sftp", form(&server, "PUT", name, json!({"local_path": "à envoyer.csv"}))).await.unwrap();
    bench.run("sftp", form(&server, "GET", name, json!({"local_path": "reçu/copie.csv"}))).await.unwrap();
    assert_eq!(std::fs::read_to_string(bench.work().join("reçu/copie.csv")).unwrap(), "a;b");
    let given = bench.run("sftp", form(&server, "STAT", name, json!({}))).await.unwrap();
    assert_eq!((&given["sftp_file_size"], &given["sftp_file_details"][0]["permissions"]), (&json!(3), &json!("0640")));
    bench.run("sftp", form(&server, "CHMOD", name, json!({"permissions": "0600"}))).await.unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    bench.run("sftp", form(&server, "RENAME", name, json!({"target_path": "dépôt d'été/a/2"}))).await.unwrap();
    let given = bench.run("sftp", form(&server, "LIST", "dépôt d'été", json!({}))).await.unwrap();
    assert_eq!(given["sftp_file_list"], json!(["a"]));
    let given = bench.run("sftp", form(&server, "LIST", "dépôt d'été", json!({"recursive": true}))).await.unwrap();
    assert_eq!(given["sftp_file_list"], json!(["a", "a/2", "a/b"]));
    bench.run("sftp", form(&server, "DELETE", "dépôt d'été", json!({"recursive": true}))).await.unwrap();
    assert!(!server.home().join("dépôt d'été").exists());
    assert_eq!(server.sign_ins(), 1);
}

#[tokio::test]
async fn refusals_name_the_path_and_leave_nothing_half_done() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    for (method, path, more, wanted) in [
        ("GET", "absent.txt", json!({}), "introuvable sur le serveur : absent.txt"),
        ("DELETE", "absent.txt", json!({}), "introuvable"),
        ("LIST", "absent", json!({}), "introuvable"),
        ("STAT", "absent", json!({}), "introuvable"),
        ("RENAME", "absent", json!({"target_path": "x"}), "introuvable"),
        ("RENAME", "absent", json!({}), "champs manquants : target_path"),
        ("CHMOD", "x", json!({"permissions": "rw"}), "« permissions »"),
        ("PUT", "x", json!({"local_path": "pas là.txt"}), "introuvable : files/pas là.txt"),
        ("PUT", "x", json!({"local_path": "../../etc/passwd"}), "sort des dossiers"),
        ("PUT", "nul/part/x", json!({"content": ""}), "introuvable"),
        ("FETCH", "x", json!({}), "« method »"),
    ] {
        let error = bench.run("sftp", form(&server, method, path, more)).await.unwrap_err();
        assert!(error.contains(wanted), "{method}: {error}");
    }
    std::fs::create_dir(server.home().join("plein")).unwrap();
    std::fs::write(server.home().join("plein/x"), "").unwrap();
    let error = bench.run("sftp", form(&server, "MKDIR", "plein", json!({}))).await.unwrap_err();
    assert!(error.contains("existe déjà"), "{error}");
    assert!(bench.run("sftp", form(&server, "DELETE", "plein", json!({}))).await.is_err());
    assert!(server.home().join("plein/x").exists());
    assert!(
        std::fs::read_dir(bench.work()).unwrap().all(|one| !one
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains("part"))
    );
}

#[tokio::test]
async fn a_limit_a_stop_and_a_crash_leave_no_half_file() {
    let (mut server, mut bench) = (Sshd::start(), Bench::vast());
    std::fs::File::create(server.home().join("gros.bin")).unwrap().set_len(8 << 30).unwrap();
    let get = |timeout: f64| form(&server, "GET", "gros.bin", json!({"local_path": "gros.bin", "timeout": timeout}));
    let empty = |bench: &Bench| std::fs::read_dir(bench.work()).unwrap().next().is_none();
    let (stopped, limited) = (get(300.0), get(1.0));
    times_out(&mut bench, "sftp", limited).await;
    assert!(empty(&bench));
    let part = Part(bench.work().to_owned());
    tokio::select! {
        done = bench.run("sftp", stopped.clone()) => panic!("{done:?}"),
        () = until(|| part.exists()) => {}
    }
    until(|| empty(&bench)).await;
    until(|| server.children() == 0).await;
    let (done, ()) = tokio::join!(bench.run("sftp", stopped), async {
        until(|| part.exists()).await;
        server.kill();
    });
    let error = done.unwrap_err();
    assert!(error.contains("connexion rompue"), "{error}");
    assert!(empty(&bench));
}

#[tokio::test]
async fn an_administrator_limits_hosts_and_sizes() {
    let server = Sshd::start();
    std::fs::write(server.home().join("x"), vec![0; 2000]).unwrap();
    let mut bench = Bench::within(Limits { max_bytes: Some(1000), ..Limits::default() });
    let error = bench.run("sftp", form(&server, "GET", "x", json!({"local_path": "x"}))).await.unwrap_err();
    assert!(error.contains("1000 octets au plus"), "{error}");
    let mut bench = Bench::within(Limits { deny: vec!["127.0.0.0/8".parse().unwrap()], ..Limits::default() });
    for host in ["127.0.0.1", "localhost"] {
        let error = bench.run("sftp", form(&server, "LIST", ".", json!({"host": host}))).await.unwrap_err();
        assert_eq!(error, format!("hôte interdit par l'administrateur : {host}"));
    }
}
