//! `ftp` against vsftpd, plain and encrypted.

use serde_json::{Value, json};
use testgyver_testbed::{
    Authority, PASSWORD, USER, Vsftpd,
    VsftpdSecurity::{self, Explicit, Implicit, Plain},
    free_port,
};

use crate::{
    support::Bench,
    ways::{Dripping, NOWHERE, Part, times_out, until},
};

fn started(security: VsftpdSecurity) -> (Vsftpd, Bench) {
    let (authority, bench) = (Authority::new(), Bench::vast());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    (Vsftpd::start(security, &authority), bench)
}

fn form(server: &Vsftpd, method: &str, path: &str, more: Value) -> Value {
    let mut form = json!({
        "host": "localhost", "port": server.port(), "username": USER, "password": PASSWORD,
        "method": method, "remote_path": path,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

async fn there_and_back(security: VsftpdSecurity, with: Value) {
    let (server, mut bench) = started(security);
    let with = |more: Value| {
        let mut all = with.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let name = "dépôt d'été/commande n° 1.txt";
    bench.run("FTPAction", form(&server, "MKDIR", "dépôt d'été/a", with(json!({"recursive": true})))).await.unwrap();
    let given = bench
        .run("ftp", form(&server, "PUT", name, with(json!({"content": "héé\nb\n", "permissions": "0640"}))))
        .await
        .unwrap();
    assert_eq!(given, json!({"ftp_file_size": 8, "ftp_operation_success": true}));
    assert_eq!(std::fs::read_to_string(server.home().join(name)).unwrap(), "héé\nb\n");
    let given = bench.run("ftp", form(&server, "GET", name, with(json!({})))).await.unwrap();
    assert_eq!(given["ftp_file_content"], "héé\nb\n");
    std::fs::write(bench.files().join("à envoyer.bin"), [0, 13, 10, 255]).unwrap();
    bench.run("ftp", form(&server, "PUT", name, with(json!({"local_path": "à envoyer.bin"})))).await.unwrap();
    bench.run("ftp", form(&server, "GET", name, with(json!({"local_path": "reçu.bin"})))).await.unwrap();
    assert_eq!(std::fs::read(bench.work().join("reçu.bin")).unwrap(), [0, 13, 10, 255]);
    let given = bench.run("ftp", form(&server, "STAT", name, with(json!({})))).await.unwrap();
    assert_eq!(given["ftp_file_size"], 4);
    bench
        .run("ftp", form(&server, "RENAME", name, with(json!({"target_path": "dépôt d'été/a/deux mots"}))))
        .await
        .unwrap();
    let given = bench.run("ftp", form(&server, "LIST", "dépôt d'été", with(json!({"recursive": true})))).await.unwrap();
    assert_eq!(given["ftp_file_list"], json!(["a", "a/deux mots"]));
    assert_eq!(given["ftp_file_details"][1]["size"], 4);
    bench.run("ftp", form(&server, "DELETE", "dépôt d'été", with(json!({"recursive": true})))).await.unwrap();
    assert!(!server.home().join("dépôt d'été").exists());
    assert_eq!(server.sign_ins(), 1, "one sign-in for the whole test");
    assert!(bench.log().contains("Session FTP réutilisée"));
    bench.end_test();
    until(|| server.children() == 0).await;
}

#[tokio::test]
async fn plain_passive() {
    there_and_back(Plain, json!({})).await;
}

#[tokio::test]
async fn plain_active() {
    there_and_back(Plain, json!({"mode": "active"})).await;
}

#[tokio::test]
async fn explicit_tls() {
    there_and_back(Explicit, json!({"security": "explicit", "ca_file": "ca.pem"})).await;
}

#[tokio::test]
async fn implicit_tls() {
    there_and_back(Implicit, json!({"security": "implicit", "ca_file": "ca.pem"})).await;
}

#[tokio::test]
async fn certificates_are_checked_unless_the_form_says_otherwise() {
    let (server, mut bench) = started(Explicit);
    let error = bench.run("ftp", form(&server, "LIST", "", json!({"security": "explicit"}))).await.unwrap_err();
    assert!(error.contains("« remote_path »") || error.contains("champs manquants"), "{error}");
    let error = bench.run("ftp", form(&server, "LIST", ".", json!({"security": "explicit"}))).await.unwrap_err();
    assert!(error.contains("connexion TLS refusée"), "{error}");
    let open = json!({"security": "explicit", "verify_tls": false});
    bench.run("ftp", form(&server, "LIST", ".", open)).await.unwrap();
    assert!(bench.log().contains("Certificat TLS non vérifié"));
    // The server wants TLS: without it nobody signs in, and the password does not travel in the open for long.
    let error = bench.run("ftp", form(&server, "LIST", ".", json!({}))).await.unwrap_err();
    assert!(error.contains("identification refusée"), "{error}");
}

#[tokio::test]
async fn every_way_of_failing_is_told_in_words() {
    let (server, mut bench) = started(Plain);
    for (form, wanted) in [
        (form(&server, "LIST", ".", json!({"password": "faux"})), "identification refusée"),
        (form(&server, "LIST", ".", json!({"port": free_port()})), "connexion refusée par localhost:"),
        (form(&server, "LIST", ".", json!({"host": NOWHERE})), "nom d'hôte introuvable"),
        (form(&server, "GET", "absent", json!({})), "absent"),
        (form(&server, "LIST", "absent", json!({})), "introuvable"),
        (form(&server, "STAT", "absent", json!({})), "introuvable"),
        (form(&server, "DELETE", "absent", json!({})), "absent"),
        (form(&server, "DELETE", "a\r\nDELE b", json!({})), "saut de ligne"),
    ] {
        let error = bench.run("ftp", form).await.unwrap_err();
        assert!(error.contains(wanted) && !error.contains("faux"), "{error}");
    }
}

#[tokio::test]
async fn a_limit_a_stop_and_a_crash_close_the_connection() {
    let (mut server, mut bench) = started(Plain);
    let dripping = Dripping::start(b"220-attendez").await;
    let drip = json!({"host": "127.0.0.1", "port": dripping.port, "username": "u", "password": "p", "method": "LIST", "remote_path": ".", "timeout": 1});
    times_out(&mut bench, "ftp", drip).await;
    dripping.is_left_alone().await;
    std::fs::File::create(server.home().join("gros.bin")).unwrap().set_len(64 << 30).unwrap();
    let get = form(&server, "GET", "gros.bin", json!({"local_path": "gros.bin", "timeout": 300}));
    let part = Part(bench.work().to_owned());
    tokio::select! {
        done = bench.run("ftp", get.clone()) => panic!("{done:?}"),
        () = until(|| part.exists()) => {}
    }
    until(|| server.children() == 0).await;
    until(|| !part.exists()).await;
    let (done, ()) = tokio::join!(bench.run("ftp", get), async {
        until(|| part.exists()).await;
        server.kill();
    });
    let error = done.unwrap_err();
    assert!(error.contains("connexion rompue"), "{error}");
    assert!(!part.exists());
}
