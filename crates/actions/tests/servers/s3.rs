//! `s3` against a server that checks signatures.

use serde_json::{Value, json};
use testgyver_testbed::{S3, free_port};

use crate::{
    support::Bench,
    ways::{Dripping, NOWHERE, Part, times_out, until},
};

fn form(server: &S3, operation: &str, key: &str, more: Value) -> Value {
    let mut form = json!({
        "endpoint_url": format!("http://localhost:{}", server.port()), "access_key": S3::ACCESS_KEY,
        "secret_key": S3::SECRET_KEY, "region_name": "us-east-1", "operation": operation,
        "bucket_name": S3::BUCKET, "object_key": key,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn objects_go_over_and_come_back() {
    let (server, mut bench) = (S3::start(), Bench::new());
    let mut go = async |operation: &str, key: &str, more: Value| {
        bench.run("S3Action", form(&server, operation, key, more)).await.map(|given| given["s3_result"].clone())
    };
    assert_eq!(go("list_buckets", "", json!({})).await.unwrap(), json!([S3::BUCKET]));
    let key = "rapports d'été/n° 1 & 2.txt";
    go("upload_file", key, json!({"content": "héé"})).await.unwrap();
    assert_eq!(go("download_file", key, json!({})).await.unwrap(), "héé");
    let saved = go("download_file", key, json!({"local_path": "reçu.txt"})).await.unwrap();
    assert_eq!(saved, json!({"path": "work/reçu.txt", "size": 5}));
    go("upload_file", "autre", json!({"content": "x"})).await.unwrap();
    let list = go("list_objects", "rapports", json!({})).await.unwrap();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["key"], &list[0]["size"]), (1, &json!(key), &json!(5)));
    let signed = go("presign", key, json!({"expires": 60})).await.unwrap();
    go("delete_object", "autre", json!({})).await.unwrap();
    for (operation, more, wanted) in [
        ("download_file", json!({"object_key": "absent"}), "introuvable sur le serveur : absent"),
        ("list_objects", json!({"bucket_name": "absent"}), "introuvable"),
        ("download_file", json!({"object_key": ""}), "champs manquants : object_key"),
        ("list_objects", json!({"bucket_name": ""}), "champs manquants : bucket_name"),
        ("list_buckets", json!({"secret_key": "faux"}), "identification refusée"),
        ("list_buckets", json!({"access_key": "INCONNUE"}), "identification refusée"),
        ("list_buckets", json!({"endpoint_url": format!("http://localhost:{}", free_port())}), "connexion refusée"),
        ("list_buckets", json!({"endpoint_url": format!("http://{NOWHERE}")}), "nom d'hôte introuvable"),
        ("list_buckets", json!({"endpoint_url": "s3.example"}), "« endpoint_url »"),
        ("presign", json!({"expires": 0}), "« expires »"),
        ("upload_file", json!({"local_path": "absent"}), "introuvable : files/absent"),
    ] {
        let error = go(operation, key, more).await.unwrap_err();
        assert!(error.contains(wanted) && !error.contains("faux"), "{operation}: {error}");
    }
    // The signed address opens the object to whoever has it.
    let given = bench.run("http", json!({"method": "GET", "url": signed})).await.unwrap();
    assert_eq!(given["http_response_body"], "héé");
}

#[tokio::test]
async fn a_limit_and_a_crash_leave_no_half_file() {
    let (mut server, mut bench) = (S3::start(), Bench::new());
    let dripping = Dripping::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n").await;
    let mut drip = form(&server, "list_objects", "", json!({"timeout": 1}));
    drip["endpoint_url"] = json!(format!("http://127.0.0.1:{}", dripping.port));
    times_out(&mut bench, "s3", drip).await;
    dripping.is_left_alone().await;
    // The server reads all of an object before it answers, for its sum.
    std::fs::File::create(server.bucket().join("gros.bin")).unwrap().set_len(400 << 20).unwrap();
    let get = form(&server, "download_file", "gros.bin", json!({"local_path": "gros.bin", "timeout": 300}));
    let part = Part(bench.work().to_owned());
    tokio::select! {
        done = bench.run("s3", get.clone()) => panic!("{done:?}"),
        () = until(|| part.exists()) => {}
    }
    until(|| !part.exists()).await;
    let (done, ()) = tokio::join!(bench.run("s3", get), async {
        until(|| part.exists()).await;
        server.kill();
    });
    let error = done.unwrap_err();
    assert!(error.contains("rompue") || error.contains("interrompu"), "{error}");
    assert!(!part.exists());
}
