//! A query that is given up ends on the server, too.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testgyver_testbed::{Authority, Mariadb, PASSWORD, Postgres, USER};

use crate::support::Bench;

fn form(engine: &str, port: u16, query: &str, more: Value) -> Value {
    let mut form = json!({
        "engine": engine, "host": "localhost", "port": port, "database": "shop",
        "username": USER, "password": PASSWORD, "query": query,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

/// Who looks at the server from beside.
struct Watcher {
    bench: Bench,
    /// Counts what others do there.
    count: Value,
}

impl Watcher {
    async fn until(&mut self, so: impl Fn(u64) -> bool) {
        let began = Instant::now();
        while !so(self.bench.run("sql", self.count.clone()).await.unwrap()["sql_first_value"].as_u64().unwrap()) {
            assert!(began.elapsed() < Duration::from_secs(60), "it never came about");
        }
    }

    /// Runs an action, and drops it once the server is at it: what Stop does. Nothing of it may be left then.
    async fn stops(&mut self, bench: &mut Bench, form: Value) {
        tokio::select! {
            done = bench.run("sql", form) => panic!("it ended by itself: {done:?}"),
            () = self.until(|others| others > 0) => {}
        }
        self.until(|others| others == 0).await;
    }
}

#[tokio::test]
async fn mariadb_ends_what_is_given_up() {
    let authority = Authority::new();
    let (server, mut bench) = (Mariadb::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let port = server.port();
    let count = "SELECT COUNT(*) FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND command <> 'Sleep' AND info IS NOT NULL";
    let mut watcher = Watcher { bench: Bench::new(), count: form("mysql", port, count, json!({})) };
    for made in [
        "CREATE TABLE t (a INT) ENGINE = InnoDB",
        "CREATE PROCEDURE slow() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SELECT 1; DO SLEEP(300); DO SLEEP(300); END",
        "INSERT INTO t VALUES (1)",
    ] {
        watcher.bench.run("sql", form("mysql", port, made, json!({}))).await.unwrap();
    }
    for (query, more) in [
        ("SELECT BENCHMARK(1000000000, MD5('x'))", json!({})),
        ("CALL slow()", json!({})),
        ("SELECT SLEEP(300)", json!({"tls": true, "ca_file": "ca.pem"})),
        ("SELECT SLEEP(?)", json!({"parameters": [300]})),
        // Its rows come without end.
        ("SELECT * FROM seq_1_to_100000000000", json!({})),
    ] {
        watcher.stops(&mut bench, form("mysql", port, query, more)).await;
    }
    // Within a transaction: its locks are gone as well.
    bench.run("sql", form("mysql", port, "START TRANSACTION", json!({}))).await.unwrap();
    bench.run("sql", form("mysql", port, "UPDATE t SET a = 2", json!({}))).await.unwrap();
    watcher.stops(&mut bench, form("mysql", port, "SELECT SLEEP(300) FROM t", json!({}))).await;
    bench.run("sql", form("mysql", port, "UPDATE t SET a = a + 10", json!({}))).await.unwrap();
    let given = bench.run("sql", form("mysql", port, "SELECT a FROM t", json!({}))).await.unwrap();
    assert_eq!(given["sql_first_value"], 11);
    // At the timeout the log says what became of it.
    let slow = form("mysql", port, "SELECT SLEEP(300)", json!({"timeout": 1}));
    assert!(bench.run("sql", slow).await.unwrap_err().contains("délai dépassé"));
    watcher.until(|others| others == 0).await;
    let log = bench.log();
    assert!(log.contains("Requête arrêtée sur le serveur") || log.contains("n'a pas confirmé son arrêt"), "{log}");
}

#[tokio::test]
async fn postgresql_ends_what_is_given_up() {
    let authority = Authority::new();
    let (server, mut bench) = (Postgres::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let port = server.port();
    let count = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()";
    let mut watcher = Watcher { bench: Bench::new(), count: form("postgresql", port, count, json!({})) };
    for more in [json!({}), json!({"tls": true, "ca_file": "ca.pem"})] {
        watcher.stops(&mut bench, form("postgresql", port, "SELECT pg_sleep(300)", more)).await;
    }
}
