//! `sql` against PostgreSQL, MariaDB and SQLite.

use std::time::Instant;

use serde_json::{Value, json};
use testgyver_testbed::{Authority, Mariadb, PASSWORD, Postgres, USER, free_port};

use crate::{
    support::Bench,
    ways::{Dripping, NOWHERE, times_out},
};

fn form(engine: &str, port: u16, query: &str, more: Value) -> Value {
    let mut form = json!({
        "engine": engine, "host": "localhost", "port": port, "database": "shop",
        "username": USER, "password": PASSWORD, "query": query,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn postgresql() {
    let authority = Authority::new();
    let (server, mut bench) = (Postgres::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let mut go =
        async |query: &str, more: Value| bench.run("sql", form("postgresql", server.port(), query, more)).await;
    go("CREATE TYPE mood AS ENUM ('content', 'fâché')", json!({})).await.unwrap();
    go("CREATE TABLE orders (id serial PRIMARY KEY, customer text, total numeric(10,2), paid bool, at timestamptz, day date, tags text[], facts jsonb, ref uuid, raw bytea, feeling mood)", json!({})).await.unwrap();
    let insert = "INSERT INTO orders (customer, total, paid, at, day, tags, facts, ref, raw, feeling) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = json!(["L'été '; DROP TABLE orders; --", 12.5, true, "2026-11-23T10:00:00+01:00", "2026-11-23", "{a,\"b c\"}", {"x": [1]}, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "\\x00ff", "fâché"]);
    let given = go(insert, json!({"parameters": values})).await.unwrap();
    assert_eq!(given["sql_row_count"], 1);
    go(insert, json!({"parameters": [null, null, null, null, null, null, null, null, null, null]})).await.unwrap();
    let given = go("SELECT * FROM orders ORDER BY id", json!({})).await.unwrap();
    assert_eq!(
        given["sql_rows"][0],
        json!({
            "id": 1, "customer": "L'été '; DROP TABLE orders; --", "total": "12.50", "paid": true,
            "at": "2026-11-23T09:00:00Z", "day": "2026-11-23", "tags": ["a", "b c"], "facts": {"x": [1]},
            "ref": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "raw": "\\x00ff", "feeling": "fâché",
        })
    );
    assert_eq!((&given["sql_row_count"], &given["sql_rows"][1]["total"]), (&json!(2), &Value::Null));
    let given = go("SELECT total FROM orders WHERE id = $1", json!({"parameters": ["1"]})).await.unwrap();
    assert_eq!((&given["sql_first_value"], &given["sql_columns"]), (&json!("12.50"), &json!(["total"])));
    let given = go("UPDATE orders SET paid = false", json!({})).await.unwrap();
    assert_eq!(given["sql_row_count"], 2);
    let given = go("SELECT generate_series(1, 100000)", json!({"max_rows": 5})).await.unwrap();
    assert_eq!(given["sql_row_count"], 5);
    for (query, more, wanted) in [
        ("SELEC 1", json!({}), "syntax error"),
        ("SELECT 1; SELECT 2", json!({}), "refusé par la base"),
        ("SELECT $1::int", json!({"parameters": ["douze"]}), "douze"),
        ("COPY orders TO STDOUT", json!({}), "COPY … TO STDOUT n'est pas possible"),
        ("copy orders from stdin", json!({}), "INSERT INTO"),
        ("SELECT $1", json!({"parameters": "[1,2"}), "« parameters »"),
        ("SELECT $1", json!({"parameters": []}), "attend 1 paramètre(s), 0 donné(s)"),
        ("SELECT 1", json!({"parameters": {"a": 1}}), "« parameters »"),
        ("SELECT 1", json!({"password": "faux"}), "identification refusée"),
        ("SELECT 1", json!({"database": "absente"}), "absente"),
        ("SELECT 1", json!({"port": free_port()}), "connexion refusée"),
        ("SELECT 1", json!({"host": NOWHERE}), "nom d'hôte introuvable"),
        ("SELECT 1", json!({"tls": true}), "connexion TLS refusée"),
        ("SELECT 1", json!({"host": ""}), "champs manquants : host"),
        ("SELECT 1", json!({"engine": "oracle"}), "« engine »"),
    ] {
        let error = go(query, more).await.unwrap_err();
        assert!(error.contains(wanted), "{query}: {error}");
    }
    go("SELECT 1", json!({"tls": true, "ca_file": "ca.pem"})).await.unwrap();
    assert!(bench.log().contains("Session réutilisée"));
}

#[tokio::test]
async fn a_slow_query_is_given_up_and_a_dead_server_told() {
    let authority = Authority::new();
    let (mut server, mut bench) = (Postgres::start(&authority), Bench::new());
    let sleep = |seconds: u32| format!("SELECT pg_sleep({seconds})");
    times_out(&mut bench, "sql", form("postgresql", server.port(), &sleep(600), json!({"timeout": 1}))).await;
    let log = bench.watch();
    let port = server.port();
    let (done, ()) = tokio::join!(bench.run("sql", form("postgresql", port, &sleep(60), json!({}))), async {
        crate::ways::until(|| log.text().matches("pg_sleep").count() == 2).await;
        server.kill();
    });
    let error = done.unwrap_err();
    assert!(error.contains("connexion rompue"), "{error}");
    let dripping = Dripping::start(b"N").await;
    let drip = form("postgresql", dripping.port, "SELECT 1", json!({"host": "127.0.0.1", "timeout": 1, "tls": true}));
    let began = Instant::now();
    assert!(bench.run("sql", drip).await.is_err());
    assert!(began.elapsed().as_secs() < 2);
    dripping.is_left_alone().await;
}

#[tokio::test]
async fn mariadb() {
    let authority = Authority::new();
    let (server, mut bench) = (Mariadb::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let mut go = async |query: &str, more: Value| bench.run("sql", form("mysql", server.port(), query, more)).await;
    go("CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer VARCHAR(80), total DECIMAL(10,2), paid BOOL, at DATETIME, day DATE, raw BLOB, ratio DOUBLE)", json!({})).await.unwrap();
    let insert = "INSERT INTO orders (customer, total, paid, at, day, raw, ratio) VALUES (?, ?, ?, ?, ?, ?, ?)";
    let values =
        json!(["L'été '; DROP TABLE orders; --", "12.50", true, "2026-11-23 10:00:00", "2026-11-23", "abc", 0.5]);
    let given = go(insert, json!({"parameters": values})).await.unwrap();
    assert_eq!(given["sql_row_count"], 1);
    let given = go("SELECT * FROM orders", json!({})).await.unwrap();
    assert_eq!(
        given["sql_rows"][0],
        json!({
            "id": 1, "customer": "L'été '; DROP TABLE orders; --", "total": "12.50", "paid": 1,
            "at": "2026-11-23T10:00:00", "day": "2026-11-23", "raw": "\\x616263", "ratio": 0.5,
        })
    );
    let given = go("SELECT id AS x, id AS x FROM orders", json!({})).await.unwrap();
    assert_eq!(given["sql_first_row"], json!({"x": 1, "x_2": 1}));
    for (query, more, wanted) in [
        ("SELEC 1", json!({}), "syntax"),
        ("SELECT ?", json!({}), "attend 1 paramètre(s)"),
        ("SELECT 1", json!({"password": "faux"}), "identification refusée"),
        ("SELECT 1", json!({"port": free_port()}), "connexion refusée"),
        ("SELECT 1", json!({"tls": true}), "TLS"),
    ] {
        let error = go(query, more).await.unwrap_err();
        assert!(error.contains(wanted), "{query}: {error}");
    }
    go("SELECT 1", json!({"tls": true, "ca_file": "ca.pem"})).await.unwrap();
    times_out(&mut bench, "sql", form("mysql", server.port(), "SELECT SLEEP(600)", json!({"timeout": 1}))).await;
    let dripping = Dripping::start(b"\x4a\x00\x00").await;
    let drip = form("mysql", dripping.port, "SELECT 1", json!({"host": "127.0.0.1", "timeout": 1}));
    let began = Instant::now();
    assert!(bench.run("sql", drip).await.is_err());
    assert!(began.elapsed().as_secs() < 2);
}

#[tokio::test]
async fn sqlite() {
    let mut bench = Bench::new();
    let mut go = async |query: &str, more: Value| {
        let mut form = json!({"engine": "sqlite", "database": "base d'été.db", "query": query});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        bench.run("sql", form).await
    };
    go("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, raw BLOB)", json!({})).await.unwrap();
    let given = go("INSERT INTO t (name) VALUES (?), (?)", json!({"parameters": ["é", null]})).await.unwrap();
    assert_eq!(given["sql_row_count"], 2);
    let given = go("SELECT * FROM t", json!({})).await.unwrap();
    assert_eq!(given["sql_rows"], json!([{"id": 1, "name": "é", "raw": null}, {"id": 2, "name": null, "raw": null}]));
    for (query, more, wanted) in [
        ("SELECT * FROM absent", json!({}), "no such table"),
        ("ATTACH '/etc/passwd' AS x", json!({}), "refusé"),
        ("SELECT ?", json!({}), "attend 1 paramètre(s)"),
        ("SELECT 1", json!({"database": "../../x.db"}), "sort des dossiers"),
        ("SELECT 1", json!({"database": ""}), "champs manquants : database"),
    ] {
        let error = go(query, more).await.unwrap_err();
        assert!(error.contains(wanted), "{query}: {error}");
    }
    std::os::unix::fs::symlink("/etc/passwd", bench.work().join("lien.db")).unwrap();
    let form = json!({"engine": "sqlite", "database": "lien.db", "query": "SELECT 1"});
    assert!(bench.run("sql", form).await.unwrap_err().contains("lien refusé"));
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    times_out(&mut bench, "sql", json!({"engine": "sqlite", "database": "x.db", "query": endless, "timeout": 0.5}))
        .await;
}
