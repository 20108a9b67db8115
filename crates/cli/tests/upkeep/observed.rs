//! What a server tells of itself: numbers that are asked for, traces that are sent.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::HeaderMap};
use reqwest::Client;

use crate::support::{Server, run, testgyver};

/// Everything that was sent to `/v1/traces`.
type Received = Arc<Mutex<Vec<Bytes>>>;

/// A collector; gives its address.
async fn collector(received: Received) -> String {
    let take = move |headers: HeaderMap, body: Bytes| async move {
        assert_eq!(headers["content-type"], "application/x-protobuf");
        received.lock().unwrap().push(body);
    };
    let routes = Router::new().route("/v1/traces", axum::routing::post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    format!("http://{address}")
}

fn holds(received: &Received, words: &str) -> bool {
    received.lock().unwrap().iter().any(|body| body.windows(words.len()).any(|part| part == words.as_bytes()))
}

#[cfg(unix)]
#[tokio::test]
async fn requests_and_runs_are_traced() {
    let (folder, received) = (tempfile::tempdir().unwrap(), Received::default());
    let endpoint = collector(Arc::clone(&received)).await;
    let server = Server::start_with(folder.path(), &["--otlp-endpoint", &endpoint]).await;
    let campaign = server.campaign("Boutique", 2).await;
    let report = server.launch(&campaign, "traced").await;
    server.reaches(&report, |body| body["status"] == "completed").await;
    // What was not sent by then is sent at the end.
    tokio::task::spawn_blocking(|| server.end()).await.unwrap();
    for words in ["testgyver", "run", "test", "action pause", "POST /api/rapports/execute", "success", &report] {
        assert!(holds(&received, words), "'{words}' was not sent");
    }
    assert!(!holds(&received, "Boutique") && !holds(&received, "traced"), "names of people's things stay here");
}

#[cfg(unix)]
#[tokio::test]
async fn a_collector_that_is_away_disturbs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--otlp-endpoint", "http://127.0.0.1:9"]).await;
    let campaign = server.campaign("Boutique", 1).await;
    let report = server.launch(&campaign, "first").await;
    server.reaches(&report, |body| body["status"] == "completed").await;
    let began = Instant::now();
    tokio::task::spawn_blocking(|| server.end()).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));

    let refused = testgyver(&["serve", "--otlp-endpoint", "collector:4318"]).arg("--data").arg(folder.path()).output();
    assert!(String::from_utf8(refused.unwrap().stderr).unwrap().contains("http://localhost:4318"));
}

#[tokio::test]
async fn numbers_are_read_with_the_token_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--metrics-token", "0123456789abcdef"]).await;
    let asked = Client::new().get(format!("{}/metrics", server.base)).bearer_auth("0123456789abcdef");
    let text = asked.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("testgyver_build_info{version=") && text.ends_with("# EOF\n"), "{text}");
    let open = Client::new().get(format!("{}/metrics", server.base)).send().await.unwrap();
    assert_eq!(open.status(), 401);
    let short = testgyver(&["serve", "--metrics-token", "short"]).arg("--data").arg(folder.path().join("x")).output();
    assert!(String::from_utf8(short.unwrap().stderr).unwrap().contains("16 characters"));
}

#[tokio::test]
async fn the_log_names_the_request_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let data = folder.path().join("data");
    let server = Server::start_logged(&data, &["--log-format", "json"], &log).await;
    server.campaign("Boutique", 1).await;
    let database = rusqlite::Connection::open(data.join("testgyver.db")).unwrap();
    database.busy_timeout(Duration::from_secs(5)).unwrap();
    database.execute("UPDATE variables SET value = x'00'", []).unwrap();
    let asked = server.request(reqwest::Method::GET, "/api/variables").header("x-request-id", "mine-42");
    let answer: serde_json::Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!((&answer["code"], &answer["request_id"]), (&"internal".into(), &"mine-42".into()));
    let text = std::fs::read_to_string(log).unwrap();
    let line = text.lines().find(|line| line.contains("internal error")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("mine-42") && line.contains("/api/variables"), "{line}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_terminal_that_closes_ends_the_server_in_order_but_for_nohup() {
    use rustix::process::Signal;
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("b.tar.gz"));
    // Whoever runs the tests may have no terminal themselves.
    let server = Server::start_under(&["env", "--default-signal=HUP"], &data).await;
    server.signal(Signal::HUP);
    tokio::task::spawn_blocking(|| server.ended()).await.unwrap();

    let mut server = Server::start_under(&["nohup"], &data).await;
    server.signal(Signal::HUP);
    assert!(server.get("/health/live").await["status"] == "live");
    assert!(
        run("backup", &data, &[file.to_str().unwrap()]).well && run("restore", &data, &[file.to_str().unwrap()]).well
    );
    server.sign_in().await;
    server.signal(Signal::HUP);
    assert!(server.get("/health/live").await["status"] == "live", "started again, it still outlives the terminal");
    tokio::task::spawn_blocking(|| server.end()).await.unwrap();
}
