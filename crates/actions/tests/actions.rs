//! Every action against what it is for: a real web server on a real socket, real folders.
#![allow(missing_docs)]

#[allow(dead_code)]
mod support;

use std::{fmt, os::unix::fs::symlink, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use serde_json::{Value, json};
use support::{Bench, serve, serve_untrusted_tls, upload};
use testgyver_model::event::Level;

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let tag = headers.get("x-tag").and_then(|value| value.to_str().ok());
    Json(
        json!({"method": method.as_str(), "path": uri.to_string(), "type": kind, "tag": tag, "body": String::from_utf8_lossy(&body)}),
    )
}

async fn drip() -> Response {
    let stream = futures_util::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Some((Ok::<_, std::io::Error>("x"), ()))
    });
    Body::from_stream(stream).into_response()
}

async fn target() -> String {
    let latin1 = ([(header::CONTENT_TYPE, "text/plain; charset=iso-8859-1")], vec![0xe9u8, 0x74, 0xe9]);
    serve(
        Router::new()
            .route("/echo", any(echo))
            .route("/upload", post(upload))
            .route("/drip", get(drip))
            .route("/latin1", get(|| async { latin1 }))
            .route("/big", get(|| async { vec![b'a'; 11 * 1024 * 1024] }))
            .route("/old", get(|| async { Redirect::temporary("/echo") }))
            .route("/loop", get(|| async { Redirect::temporary("/loop") }))
            .route("/broken", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "stock épuisé") })),
    )
    .await
}

fn body(outputs: &Value) -> Value {
    serde_json::from_str(outputs["http_response_body"].as_str().unwrap()).unwrap()
}

fn has(text: &str, part: impl fmt::Display) {
    assert!(text.contains(&part.to_string()), "'{part}' not in: {text}");
}

#[tokio::test]
async fn http_sends_what_the_form_says() {
    let (base, mut bench) = (target().await, Bench::new());
    for method in ["GET", "post", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let form = json!({"method": method, "url": format!("{base}/echo?q=1"), "headers": "{\"X-Tag\": \"é\"}", "body": "plain"});
        let outputs = bench.run("http", form).await.unwrap();
        assert_eq!(outputs["http_status_code"], 200);
        let seen = body(&outputs);
        assert_eq!(
            (&seen["method"], &seen["path"], &seen["body"]),
            (&json!(method.to_uppercase()), &json!("/echo?q=1"), &json!("plain"))
        );
        assert!(outputs["http_response_time"].as_f64().unwrap() > 0.0);
        assert_eq!(outputs["http_response_headers"]["content-type"], "application/json");
    }
    let head = bench.run("HTTPRequestAction", json!({"method": "HEAD", "url": format!("{base}/echo")})).await.unwrap();
    assert_eq!(head["http_response_body"], "");
    has(&bench.log(), "🌐 GET http://127.0.0.1");
    has(&bench.log(), "📋 Statut de la réponse: 200");
}

#[tokio::test]
async fn http_bodies_as_json_form_and_multipart() {
    let (base, mut bench) = (target().await, Bench::new());
    let url = format!("{base}/echo");
    let object = bench.run("http", json!({"method": "POST", "url": url, "body": {"a": [1]}})).await.unwrap();
    assert_eq!((&body(&object)["type"], &body(&object)["body"]), (&json!("application/json"), &json!("{\"a\":[1]}")));
    let text = bench.run("http", json!({"method": "POST", "url": url, "body": "{ \"a\" : 1 }"})).await.unwrap();
    assert_eq!((&body(&text)["type"], &body(&text)["body"]), (&json!("application/json"), &json!("{ \"a\" : 1 }")));
    let xml = bench
        .run("http", json!({"method": "POST", "url": url, "headers": "Content-Type: text/xml", "body": "<a/>"}))
        .await
        .unwrap();
    assert_eq!(body(&xml)["type"], "text/xml");
    let form = bench
        .run("http", json!({"method": "POST", "url": url, "body_type": "form", "body": {"a": "é &", "b": 2}}))
        .await
        .unwrap();
    assert_eq!(
        (&body(&form)["type"], &body(&form)["body"]),
        (&json!("application/x-www-form-urlencoded"), &json!("a=%C3%A9+%26&b=2"))
    );

    std::fs::write(bench.files().join("donnée.csv"), "a;b").unwrap();
    let sent = bench
        .run(
            "http",
            json!({"method": "POST", "url": format!("{base}/upload"), "body": {"k": "v"}, "files": ["donnée.csv"]}),
        )
        .await
        .unwrap();
    assert_eq!(
        body(&sent),
        json!([{"name": "k", "file": null, "text": "v"}, {"name": "file", "file": "donnée.csv", "text": "a;b"}])
    );
    for outside in ["../../secret.key", "/etc/passwd", "absent.csv"] {
        let error = bench.run("http", json!({"method": "POST", "url": url, "files": outside})).await.unwrap_err();
        has(&error, outside);
    }
}

#[tokio::test]
async fn http_the_word_is_the_real_outcome() {
    let (base, mut bench) = (target().await, Bench::new());
    let broken = format!("{base}/broken");
    let error = bench.run("http", json!({"method": "GET", "url": broken})).await.unwrap_err();
    assert_eq!(error, "statut 500 reçu, attendu 2xx");
    has(&bench.log(), "📄 Corps de la réponse: stock épuisé");
    bench.run("http", json!({"method": "GET", "url": broken, "return_status_code": 500})).await.unwrap();
    let moved = bench.run("http", json!({"method": "GET", "url": format!("{base}/old")})).await.unwrap();
    assert_eq!(body(&moved)["path"], "/echo");
    let kept = json!({"method": "GET", "url": format!("{base}/old"), "follow_redirects": "false", "return_status_code": "3xx"});
    assert_eq!(bench.run("http", kept).await.unwrap()["http_status_code"], 307);
    assert_eq!(
        bench.run("http", json!({"method": "GET", "url": format!("{base}/loop")})).await.unwrap_err(),
        "trop de redirections"
    );
    let latin1 = bench.run("http", json!({"method": "GET", "url": format!("{base}/latin1")})).await.unwrap();
    assert_eq!(latin1["http_response_body"], "été");
}

#[tokio::test]
async fn http_limits_hold() {
    let (base, mut bench) = (target().await, Bench::new());
    let slow = json!({"method": "GET", "url": format!("{base}/drip"), "timeout": "0.3"});
    assert_eq!(
        bench.run("http", slow).await.unwrap_err(),
        "délai dépassé : pas de réponse complète en 0.3 s, en lisant le corps"
    );
    // Nobody takes these connections from the machine: all that is sent there is kept, and nothing comes back.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    for (scheme, phase) in [("http", "en attendant la réponse"), ("https", "pendant la négociation TLS")] {
        let form = json!({"method": "GET", "url": format!("{scheme}://{at}/"), "timeout": "0.3"});
        let told = format!("délai dépassé : pas de réponse complète en 0.3 s, {phase}");
        assert_eq!(bench.run("http", form).await.unwrap_err(), told);
    }
    let big = bench.run("http", json!({"method": "GET", "url": format!("{base}/big")})).await.unwrap();
    assert_eq!(big["http_response_body"].as_str().unwrap().len(), 10 * 1024 * 1024);
    assert!(bench.lines().iter().any(|(level, line)| *level == Level::Warning && line.contains("coupé à 10 Mio")));
}

#[tokio::test]
async fn http_failures_name_their_cause() {
    let mut bench = Bench::new();
    let closed = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
    let refused = bench.run("http", json!({"method": "GET", "url": format!("http://{closed}/")})).await.unwrap_err();
    assert_eq!(refused, format!("connexion refusée par {closed}"));
    let unknown = bench.run("http", json!({"method": "GET", "url": "http://nowhere.invalid/"})).await.unwrap_err();
    assert_eq!(unknown, "nom d'hôte introuvable : nowhere.invalid");
    let plain = target().await.replace("http://", "https://");
    has(&bench.run("http", json!({"method": "GET", "url": plain})).await.unwrap_err(), "TLS");
    for (form, field) in [
        (json!({"method": "GET"}), "champs manquants : url"),
        (json!({"method": "GET", "url": "ftp://x"}), "champ « url »"),
        (json!({"method": "G T", "url": "http://x"}), "champ « method »"),
        (json!({"method": "GET", "url": "http://x", "headers": {"a b": "c"}}), "champ « headers »"),
        (json!({"method": "GET", "url": "http://x", "headers": {"a": "b\nc: d"}}), "champ « headers »"),
        (json!({"method": "GET", "url": "http://x", "timeout": "soon"}), "champ « timeout »"),
        (json!({"method": "GET", "url": "http://x", "timeout": -1}), "champ « timeout »"),
        (json!({"method": "GET", "url": "http://x", "body_type": "carrier pigeon"}), "champ « body_type »"),
        (json!({"method": "GET", "url": "http://x", "return_status_code": "fine"}), "return_status_code"),
        (json!([]), "objet JSON"),
    ] {
        has(&bench.run("http", form).await.unwrap_err(), field);
    }
}

#[tokio::test]
async fn http_checks_certificates_unless_told_otherwise() {
    let (base, mut bench) = (serve_untrusted_tls().await, Bench::new());
    let error = bench.run("http", json!({"method": "GET", "url": base})).await.unwrap_err();
    has(&error, "connexion TLS refusée avec localhost");
    let trusting = json!({"method": "GET", "url": base, "verify_tls": false});
    assert_eq!(bench.run("http", trusting).await.unwrap()["http_response_body"], "sealed");
    assert!(bench.lines().contains(&(Level::Warning, "⚠️ Certificat TLS non vérifié".into())));
}

#[tokio::test]
async fn io_works_in_the_campaign_folders() {
    let mut bench = Bench::new();
    let work = bench.work().display().to_string();
    let run = async |bench: &mut Bench, form: Value| bench.run("io", form).await;
    run(&mut bench, json!({"operation": "create_dir", "path": format!("{work}/a/b")})).await.unwrap();
    run(&mut bench, json!({"operation": "write_variable", "path": "a/été.txt", "variable_value": {"x": 1}}))
        .await
        .unwrap();
    run(&mut bench, json!({"operation": "write_variable", "path": "a/b.csv", "variable_value": "1;2"})).await.unwrap();
    let read =
        run(&mut bench, json!({"operation": "read_variable", "path": format!("{work}/a/été.txt")})).await.unwrap();
    assert_eq!(read["file_content"], "{\"x\":1}");
    let listed = run(&mut bench, json!({"operation": "list_files", "path": "a"})).await.unwrap();
    assert_eq!(listed["file_list"], json!(["b.csv", "été.txt"]));
    let csv = run(&mut bench, json!({"operation": "list_files", "path": "a", "file_extension": ".CSV"})).await.unwrap();
    assert_eq!(csv["file_list"], json!(["b.csv"]));
    run(&mut bench, json!({"operation": "delete_file", "path": "a/b.csv"})).await.unwrap();
    run(&mut bench, json!({"operation": "delete_dir", "path": "a"})).await.unwrap();
    assert_eq!(
        run(&mut bench, json!({"operation": "read_variable", "path": "a/b.csv"})).await.unwrap_err(),
        "work/a/b.csv: introuvable"
    );
}

#[tokio::test]
async fn io_never_leaves_the_campaign_folders() {
    let mut bench = Bench::new();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "hush").unwrap();
    symlink(outside.path(), bench.work().join("link")).unwrap();
    symlink(outside.path().join("secret"), bench.work().join("file")).unwrap();
    let work = bench.work().display().to_string();
    for path in ["../outside", "/etc/passwd", &format!("{work}/../../secret.key"), &format!("{work}evil/x")] {
        for operation in ["read_variable", "write_variable", "delete_file", "delete_dir", "create_dir", "list_files"] {
            has(
                &bench.run("io", json!({"operation": operation, "path": path})).await.unwrap_err(),
                "sort des dossiers de la campagne",
            );
        }
    }
    for (operation, path) in [
        ("read_variable", "link/secret"),
        ("read_variable", "file"),
        ("write_variable", "link/new"),
        ("list_files", "link"),
    ] {
        bench.run("io", json!({"operation": operation, "path": path})).await.unwrap_err();
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
    has(&bench.run("io", json!({"operation": "delete_dir", "path": work})).await.unwrap_err(), "ne se supprime pas");
    has(&bench.run("io", json!({"operation": "format_disk", "path": "x"})).await.unwrap_err(), "champ « operation »");
}

#[tokio::test]
async fn var_converts_in_place() {
    let mut bench = Bench::new();
    bench.set("total", json!("12"));
    let outputs = bench.run("VarAction", json!({"variable_name": "app.total", "target_type": "int"})).await.unwrap();
    assert_eq!((outputs["converted_value"].clone(), bench.get("total")), (json!(12), json!(12)));
    bench.run("var", json!({"variable_name": "new", "target_type": "list", "default_value": "a,b"})).await.unwrap();
    assert_eq!(bench.get("new"), json!(["a", "b"]));
    bench
        .run(
            "var",
            json!({"variable_name": "total", "target_type": "bool", "default_value": "non", "force_valuation": "on"}),
        )
        .await
        .unwrap();
    assert_eq!(bench.get("total"), json!(false));
    has(
        &bench.run("var", json!({"variable_name": "absent", "target_type": "int"})).await.unwrap_err(),
        "« absent » n'a pas de valeur",
    );
    bench.set("word", json!("abc"));
    assert_eq!(
        bench.run("var", json!({"variable_name": "word", "target_type": "float"})).await.unwrap_err(),
        "« abc » ne peut pas être converti en float"
    );
}

#[tokio::test(start_paused = true)]
async fn pause_waits_and_says_how_long() {
    let mut bench = Bench::new();
    let before = tokio::time::Instant::now();
    bench.run("pause", json!({"duration": "2500", "message": "attente du lot"})).await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_millis(2500));
    assert_eq!(bench.log(), "💬 attente du lot\n⏸️ Pause de 2500 ms\n⏳ encore 2 s\n⏳ encore 1 s");
    has(&bench.run("pause", json!({"duration": u64::MAX})).await.unwrap_err(), "champ « duration »");
}
