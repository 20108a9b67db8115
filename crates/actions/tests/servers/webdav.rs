//! `webdav` against Apache's mod_dav.

use serde_json::{Value, json};
use testgyver_testbed::{Apache, PASSWORD, USER, free_port};

use crate::{
    support::Bench,
    ways::{Dripping, NOWHERE, Part, times_out, until},
};

fn form(server: &Apache, place: &str, action: &str, source: &str, more: Value) -> Value {
    let mut form = json!({
        "url": format!("http://127.0.0.1:{}/{place}/", server.port()), "username": USER, "password": PASSWORD,
        "action": action, "srcFile": source,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

async fn there_and_back(place: &str) {
    let (server, mut bench) = (Apache::start(), Bench::new());
    let root = server.dav().join(place);
    let mut go = async |action: &str, source: &str, more: Value| {
        bench
            .run("WebdavAction", form(&server, place, action, source, more))
            .await
            .map(|given| given["webdav_response"].clone())
    };
    assert_eq!(go("CHECK", "dépôt d'été", json!({})).await.unwrap(), false);
    go("MKDIR", "dépôt d'été/a b/c", json!({})).await.unwrap();
    go("MKDIR", "dépôt d'été/a b/c", json!({})).await.unwrap();
    assert_eq!(go("CHECK", "dépôt d'été", json!({})).await.unwrap(), true);
    go("UPLOAD", "", json!({"targFile": "dépôt d'été/n° 1 & 50%.txt", "content": "héé\n"})).await.unwrap();
    assert_eq!(std::fs::read_to_string(root.join("dépôt d'été/n° 1 & 50%.txt")).unwrap(), "héé\n");
    let info = go("INFO", "dépôt d'été/n° 1 & 50%.txt", json!({})).await.unwrap();
    assert_eq!((&info["name"], &info["size"], &info["type"]), (&json!("n° 1 & 50%.txt"), &json!(6), &json!("file")));
    go("COPY", "dépôt d'été/n° 1 & 50%.txt", json!({"targFile": "dépôt d'été/a b/copie"})).await.unwrap();
    let error =
        go("COPY", "dépôt d'été/n° 1 & 50%.txt", json!({"targFile": "dépôt d'été/a b/copie", "overwrite": false}))
            .await;
    assert!(error.unwrap_err().contains("existe déjà"));
    go("MOVE", "dépôt d'été/a b/copie", json!({"targFile": "dépôt d'été/a b/c/déplacé"})).await.unwrap();
    let names = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let list = go("LIST", "dépôt d'été", json!({})).await.unwrap();
    assert_eq!(names(&list), ["a b", "n° 1 & 50%.txt"]);
    let list = go("LIST", "dépôt d'été", json!({"recursive": true})).await.unwrap();
    assert_eq!(names(&list), ["a b", "c", "déplacé", "n° 1 & 50%.txt"]);
    assert_eq!(go("DOWNLOAD", "dépôt d'été/a b/c/déplacé", json!({})).await.unwrap(), "héé\n");
    let saved = go("DOWNLOAD", "dépôt d'été/a b/c/déplacé", json!({"targFile": "reçu/x.txt"})).await.unwrap();
    assert_eq!(saved, json!({"path": "work/reçu/x.txt", "size": 6}));
    go("REMOVE", "dépôt d'été", json!({})).await.unwrap();
    assert!(!root.join("dépôt d'été").exists());
    for (action, source, more, wanted) in [
        ("INFO", "absent", json!({}), "introuvable sur le serveur : absent"),
        ("DOWNLOAD", "absent", json!({}), "introuvable"),
        ("REMOVE", "absent", json!({}), "introuvable"),
        ("LIST", "absent", json!({}), "introuvable"),
        ("UPLOAD", "", json!({"content": "x", "targFile": "nul/part"}), "le dossier parent n'existe pas : nul/part"),
        ("UPLOAD", "absent.bin", json!({"targFile": "x"}), "introuvable : files/absent.bin"),
        ("MOVE", "a", json!({}), "champs manquants : targFile"),
        ("MKDIR", "", json!({}), "champs manquants : srcFile"),
    ] {
        let error = go(action, source, more).await.unwrap_err();
        assert!(error.contains(wanted), "{action}: {error}");
    }
    if place != "open" {
        let error = go("LIST", "", json!({"password": "faux"})).await.unwrap_err();
        assert!(error.contains("identification refusée") && !error.contains("faux"), "{error}");
    }
    let error = go("LIST", "", json!({"url": format!("http://127.0.0.1:{}/", free_port())})).await.unwrap_err();
    assert!(error.contains("connexion refusée"), "{error}");
    let error = go("LIST", "", json!({"url": format!("http://{NOWHERE}/")})).await.unwrap_err();
    assert!(error.contains("nom d'hôte introuvable"), "{error}");
}

#[tokio::test]
async fn open_to_all() {
    there_and_back("open").await;
}

#[tokio::test]
async fn basic() {
    there_and_back("basic").await;
}

#[tokio::test]
async fn digest() {
    there_and_back("digest").await;
}

#[tokio::test]
async fn a_limit_a_stop_and_a_crash_leave_no_half_file() {
    let (mut server, mut bench) = (Apache::start(), Bench::vast());
    let dripping = Dripping::answering(b"HTTP/1.1 207 Multi-Status\r\ncontent-length: 100000\r\n\r\n").await;
    let drip = json!({"url": format!("http://127.0.0.1:{}/", dripping.port), "action": "LIST", "timeout": 1});
    times_out(&mut bench, "webdav", drip).await;
    dripping.is_left_alone().await;
    std::fs::File::create(server.dav().join("open/gros.bin")).unwrap().set_len(64 << 30).unwrap();
    let get = form(&server, "open", "DOWNLOAD", "gros.bin", json!({"targFile": "gros.bin", "timeout": 300}));
    let part = Part(bench.work().to_owned());
    tokio::select! {
        done = bench.run("webdav", get.clone()) => panic!("{done:?}"),
        () = until(|| part.exists()) => {}
    }
    until(|| !part.exists()).await;
    let (done, ()) = tokio::join!(bench.run("webdav", get), async {
        until(|| part.exists()).await;
        server.kill();
    });
    let error = done.unwrap_err();
    assert!(error.contains("connexion rompue"), "{error}");
    assert!(!part.exists());
}
