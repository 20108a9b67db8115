//! `webdav` with whole folders, against Apache's mod_dav.

use std::os::unix::fs::symlink;

use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_testbed::{Apache, PASSWORD, USER};

use crate::support::Bench;

fn form(server: &Apache, place: &str, action: &str, source: &str, target: &str) -> Value {
    json!({
        "url": format!("http://127.0.0.1:{}/{place}/", server.port()), "username": USER, "password": PASSWORD,
        "action": action, "srcFile": source, "targFile": target,
    })
}

/// A folder `d` with files at two levels and an empty folder.
fn fill(bench: &Bench) {
    let folder = bench.files().join("d");
    std::fs::create_dir_all(folder.join("sous dossier/vide")).unwrap();
    std::fs::write(folder.join("a.txt"), "un").unwrap();
    std::fs::write(folder.join("b.txt"), "deux").unwrap();
    std::fs::write(folder.join("sous dossier/n° 1 & 50%.txt"), "été").unwrap();
}

async fn goes_over(place: &str) {
    let (server, mut bench) = (Apache::start(), Bench::new());
    fill(&bench);
    // Twice: what is there already is written over, what stands beside it stays.
    for _ in 0..2 {
        let given = bench.run("webdav", form(&server, place, "UPLOAD", "d", "reçu/d/")).await.unwrap();
        assert_eq!(given["webdav_response"], json!({"files": 3, "folders": 3, "size": 11}));
        bench.run("webdav", form(&server, place, "COPY", "reçu/d/a.txt", "reçu/d/à côté")).await.unwrap();
    }
    let there = server.dav().join(place).join("reçu/d");
    assert_eq!(std::fs::read_to_string(there.join("sous dossier/n° 1 & 50%.txt")).unwrap(), "été");
    assert_eq!(std::fs::read_to_string(there.join("b.txt")).unwrap(), "deux");
    assert!(there.join("sous dossier/vide").is_dir() && there.join("à côté").exists());
    let log = bench.log();
    for line in
        ["⬆️ files/d/a.txt → reçu/d/a.txt (2 octets)", "📁 reçu/d/ : 3 fichier(s) dans 3 dossier(s) (11 octets)"]
    {
        assert!(log.contains(line), "{log}");
    }
}

#[tokio::test]
async fn a_folder_goes_over_open_to_all() {
    goes_over("open").await;
}

#[tokio::test]
async fn a_folder_goes_over_with_basic() {
    goes_over("basic").await;
}

#[tokio::test]
async fn a_folder_goes_over_with_digest() {
    goes_over("digest").await;
}

#[tokio::test]
async fn one_file_that_fails_is_named() {
    let (server, mut bench) = (Apache::start(), Bench::new());
    fill(&bench);
    // A folder stands where the second file is to go.
    bench.run("webdav", form(&server, "open", "MKDIR", "x/b.txt", "")).await.unwrap();
    let error = bench.run("webdav", form(&server, "open", "UPLOAD", "d", "x")).await.unwrap_err();
    assert!(error.starts_with("files/d/b.txt: ") && error.ends_with("(1 fichier(s) sur 3 envoyé(s))"), "{error}");
    // A file stands where the folder is to go.
    bench.run("webdav", form(&server, "open", "UPLOAD", "d/a.txt", "y")).await.unwrap();
    let error = bench.run("webdav", form(&server, "open", "UPLOAD", "d", "y")).await.unwrap_err();
    assert!(error.contains("y/"), "{error}");
}

#[tokio::test]
async fn nothing_is_sent_of_a_folder_that_leads_elsewhere() {
    let (server, mut bench) = (Apache::start(), Bench::within(Limits { max_bytes: Some(1000), ..Limits::default() }));
    fill(&bench);
    let link = bench.files().join("d/sous dossier/lien");
    symlink("/etc", &link).unwrap();
    let error = bench.run("webdav", form(&server, "open", "UPLOAD", "d", "x")).await.unwrap_err();
    assert!(error.contains("files/d/sous dossier/lien : ni fichier ni dossier"), "{error}");
    std::fs::remove_file(&link).unwrap();
    for outside in ["..", "/etc", "d/../../.."] {
        let error = bench.run("webdav", form(&server, "open", "UPLOAD", outside, "x")).await.unwrap_err();
        assert!(error.contains("sort des dossiers de la campagne"), "{error}");
    }
    std::fs::write(bench.files().join("d/gros.bin"), vec![0; 1001]).unwrap();
    let error = bench.run("webdav", form(&server, "open", "UPLOAD", "d", "x")).await.unwrap_err();
    assert!(error.starts_with("files/d/gros.bin: fichier trop gros"), "{error}");
    assert!(!server.dav().join("open/x").exists());
}
