//! A query that is given up ends on the server, too.

use serde_json::{Value, json};
use testgyver_testbed::{Authority, Mariadb, PASSWORD, Postgres, USER};

use crate::{support::Bench, ways::until};

fn form(engine: &str, port: u16, query: &str, more: Value) -> Value {
    let mut form = json!({
        "engine": engine, "host": "localhost", "port": port, "database": "shop",
        "username": USER, "password": PASSWORD, "query": query,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

/// Asks until the answer is 0: nobody waits for what happens after Stop.
async fn until_none(bench: &mut Bench, form: &Value) {
    for _ in 0..1000 {
        if bench.run("sql", form.clone()).await.unwrap()["sql_first_value"] == 0 {
            return;
        }
    }
    panic!("it still runs");
}

#[tokio::test]
async fn mariadb_ends_what_is_given_up() {
    let authority = Authority::new();
    let (server, mut bench) = (Mariadb::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let port = server.port();
    let others = form("mysql", port, "SELECT COUNT(*) FROM information_schema.processlist WHERE id <> CONNECTION_ID()", json!({}));
    for made in [
        "CREATE TABLE t (a INT) ENGINE = InnoDB",
        "CREATE PROCEDURE slow() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SELECT 1; DO SLEEP(300); DO SLEEP(300); END",
        "INSERT INTO t VALUES (1)",
    ] {
        bench.run("sql", form("mysql", port, made, json!({}))).await.unwrap();
    }
    let endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT * FROM n";
    for (query, more) in [
        ("SELECT BENCHMARK(1000000000, MD5('x'))", json!({"timeout": 0.3})),
        ("CALL slow()", json!({"timeout": 0.3})),
        ("SELECT SLEEP(300)", json!({"timeout": 1, "tls": true, "ca_file": "ca.pem"})),
        ("SELECT SLEEP(?)", json!({"timeout": 0.3, "parameters": [300]})),
        (endless, json!({"timeout": 0.3})),
    ] {
        let error = bench.run("sql", form("mysql", port, query, more)).await.unwrap_err();
        assert!(error.contains("délai dépassé"), "{query}: {error}");
        until_none(&mut bench, &others).await;
    }
    assert_eq!(bench.log().matches("Requête arrêtée sur le serveur").count(), 5, "{}", bench.log());
    // Within a transaction: its locks are gone as well.
    bench.run("sql", form("mysql", port, "START TRANSACTION", json!({}))).await.unwrap();
    bench.run("sql", form("mysql", port, "UPDATE t SET a = 2", json!({}))).await.unwrap();
    bench.run("sql", form("mysql", port, "SELECT SLEEP(300) FROM t", json!({"timeout": 0.3}))).await.unwrap_err();
    until_none(&mut bench, &others).await;
    bench.run("sql", form("mysql", port, "UPDATE t SET a = 3", json!({}))).await.unwrap();
    let given = bench.run("sql", form("mysql", port, "SELECT a FROM t", json!({}))).await.unwrap();
    assert_eq!(given["sql_first_value"], 3);
    // Stop drops the action.
    let log = bench.watch();
    tokio::select! {
        _ = bench.run("sql", form("mysql", port, "SELECT SLEEP(301)", json!({}))) => panic!("it ended by itself"),
        () = until(|| log.text().contains("SLEEP(301)")) => {}
    }
    until_none(&mut bench, &others).await;
}

#[tokio::test]
async fn postgresql_ends_what_is_given_up_over_tls() {
    let authority = Authority::new();
    let (server, mut bench) = (Postgres::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let secure = json!({"tls": true, "ca_file": "ca.pem", "timeout": 1});
    let slow = form("postgresql", server.port(), "SELECT pg_sleep(300)", secure);
    assert!(bench.run("sql", slow).await.unwrap_err().contains("délai dépassé"));
    assert!(bench.log().contains("Requête arrêtée sur le serveur"), "{}", bench.log());
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";
    until_none(&mut bench, &form("postgresql", server.port(), busy, json!({}))).await;
}
