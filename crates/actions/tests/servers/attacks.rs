//! What hostile servers and hostile forms must not achieve.

use axum::{
    Json, Router,
    http::{StatusCode, header},
    routing::{any, get, post},
};
use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_testbed::{Authority, Mail, Mariadb, PASSWORD, Postgres, Sshd, USER};

use crate::support::{Bench, serve};

#[tokio::test]
async fn a_password_in_an_address_is_shown_nowhere() {
    let routes = Router::new()
        .route("/a", any(|| async { (StatusCode::FOUND, [(header::LOCATION, "/b")]) }))
        .route("/b", any(|| async { "b" }));
    let base = serve(routes).await.replace("http://", "http://joe:chut-99@");
    let mut bench = Bench::new();
    bench.run("http", json!({"method": "GET", "url": format!("{base}/a")})).await.unwrap();
    let wrong = bench.run("http", json!({"method": "GET", "url": "htp://joe:chut-99@h/"})).await.unwrap_err();
    let socket = bench.run("websocket", json!({"url": base.replace("http", "ws")})).await.unwrap_err();
    let key = json!({"host": "127.0.0.1", "username": "u", "private_key": "chut-99// et suite", "command": "true"});
    let key = bench.run("ssh", key).await.unwrap_err();
    let all = [bench.log(), wrong, socket, key].join("\n");
    assert!(!all.contains("chut-99"), "{all}");
}

#[tokio::test]
async fn limits_hold_for_any_address_and_for_bare_proxies() {
    let inside = serve(Router::new().fallback(|| async { "dedans" })).await;
    let port = inside.rsplit(':').next().unwrap();
    let deny = ["127.0.0.0/8", "::1"].map(|rule| rule.parse().unwrap()).to_vec();
    let mut bench = Bench::within(Limits { deny, ..Limits::default() });
    for form in [
        json!({"method": "GET", "url": format!("http://0.0.0.0:{port}/")}),
        json!({"method": "GET", "url": format!("http://[::]:{port}/")}),
        json!({"method": "GET", "url": "http://192.0.2.1/", "proxy": format!("127.0.0.1:{port}")}),
        json!({"method": "GET", "url": "http://192.0.2.1/", "proxy": format!("u:p@localhost:{port}")}),
    ] {
        let error = bench.run("http", form).await.unwrap_err();
        assert!(error.contains("interdit par l'administrateur"), "{error}");
    }
    let mut bench = Bench::within(Limits { max_bytes: Some(10), ..Limits::default() });
    std::fs::write(bench.files().join("gros"), [0; 11]).unwrap();
    for kind in ["file", "multipart"] {
        let form = json!({"method": "POST", "url": inside, "body_type": kind, "files": "gros"});
        assert!(bench.run("http", form).await.unwrap_err().contains("10 octets au plus"));
    }
}

#[tokio::test]
async fn nothing_behind_a_link_is_removed() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    std::fs::create_dir(server.home().join("précieux")).unwrap();
    std::fs::write(server.home().join("précieux/x"), "").unwrap();
    std::os::unix::fs::symlink("précieux", server.home().join("lien")).unwrap();
    let form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD,
        "method": "DELETE", "remote_path": "lien", "recursive": true,
    });
    bench.run("sftp", form).await.unwrap();
    assert!(server.home().join("précieux/x").exists() && !server.home().join("lien").exists());
}

#[tokio::test]
async fn errors_after_the_first_rows_are_failures() {
    let authority = Authority::new();
    let (postgres, mariadb, mut bench) = (Postgres::start(&authority), Mariadb::start(&authority), Bench::new());
    let mut go = async |engine: &str, port: u16, query: &str, more: Value| {
        let mut form = json!({
            "engine": engine, "host": "127.0.0.1", "port": port, "database": "shop",
            "username": USER, "password": PASSWORD, "query": query,
        });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        bench.run("sql", form).await
    };
    go("postgresql", postgres.port(), "CREATE TABLE d (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)", json!({}))
        .await
        .unwrap();
    let twice = "INSERT INTO d SELECT 1 FROM generate_series(1, 3) RETURNING a";
    assert!(go("postgresql", postgres.port(), twice, json!({"max_rows": 2})).await.is_err());
    let large = go("postgresql", postgres.port(), "SELECT repeat('x', 20000000)", json!({})).await.unwrap_err();
    assert!(large.contains("16 MiB"), "{large}");
    let made = "CREATE PROCEDURE p() BEGIN SELECT 1; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'boum'; END";
    go("mysql", mariadb.port(), made, json!({})).await.unwrap();
    let error = go("mysql", mariadb.port(), "CALL p()", json!({})).await.unwrap_err();
    assert!(error.contains("boum"), "{error}");
    // A query that is given up does not run on in the database.
    assert!(go("postgresql", postgres.port(), "SELECT pg_sleep(600)", json!({"timeout": 0.5})).await.is_err());
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";
    for _ in 0..200 {
        let given = go("postgresql", postgres.port(), busy, json!({})).await.unwrap();
        if given["sql_first_value"] == 0 {
            return;
        }
    }
    panic!("the query still runs");
}

#[tokio::test]
async fn a_stranger_writes_no_hidden_file_and_none_that_is_there() {
    let authority = Authority::new();
    let (server, mut bench) = (Mail::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    std::fs::write(bench.work().join("a.txt"), "à moi").unwrap();
    let part = |name: &str| {
        format!(
            "--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\nà lui\r\n"
        )
    };
    let parts: String = [".known_hosts", "a.txt", "../../../b.txt", ".."].map(part).concat();
    server.deliver(&format!("From: e@h.example\r\nSubject: piège\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{parts}--x--\r\n"));
    let form = json!({
        "operation": "wait", "imap_host": "localhost", "imap_port": server.imaps(), "username": USER, "password": PASSWORD,
        "ca_file": "ca.pem", "save_attachments": ".", "timeout": 20,
    });
    bench.run("mail", form).await.unwrap();
    assert_eq!(std::fs::read_to_string(bench.work().join("a.txt")).unwrap(), "à moi");
    let mut names: Vec<String> =
        std::fs::read_dir(bench.work()).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["1-a.txt", "a.txt", "b.txt", "known_hosts", "sans-nom"]);
}

#[tokio::test]
async fn servers_that_are_none_are_found_out() {
    let base = serve(
        Router::new()
            .route("/graphql", post(|| async { Json(json!("bonjour")) }))
            .fallback(any(|| async { "bonjour" })),
    )
    .await;
    let mut bench = Bench::new();
    let mut go = async |kind: &str, form: Value| bench.run(kind, form).await.unwrap_err();
    let error =
        go("http", json!({"method": "POST", "url": format!("{base}/graphql"), "body_type": "graphql", "body": "{a}"}))
            .await;
    assert!(error.contains("GraphQL"), "{error}");
    for form in [json!({"action": "CHECK"}), json!({"action": "MKDIR", "srcFile": "x"}), json!({"action": "LIST"})] {
        let mut form = form.clone();
        form["url"] = json!(base);
        go("webdav", form).await;
    }
    for operation in ["list_buckets", "upload_file", "delete_object"] {
        let form = json!({"endpoint_url": base, "operation": operation, "bucket_name": "b", "object_key": "k", "content": "x"});
        let error = go("s3", form).await;
        assert!(error.contains("serveur S3"), "{operation}: {error}");
    }
}

#[tokio::test]
async fn a_table_is_not_blown_up_beyond_memory() {
    let mut bench = Bench::new();
    let text = format!("{},b\n{}", "h".repeat(20_000), "1,2\n".repeat(20_000));
    std::fs::write(bench.work().join("bombe.csv"), text).unwrap();
    let error = bench.run("io", json!({"operation": "read_csv", "path": "bombe.csv"})).await.unwrap_err();
    assert!(error.contains("bombe.csv"), "{error}");
    let token = serve(Router::new().route(
        "/",
        get(|| async { "" }).post(|| async { Json(json!({"access_token": "t", "expires_in": u64::MAX})) }),
    ))
    .await;
    let form = json!({"method": "GET", "url": token, "auth": "oauth2", "token_url": token, "client_id": "a"});
    bench.run("http", form).await.unwrap();
}
