//! What operators ask: health, numbers, and which request it was.

#[allow(dead_code)]
mod support;

use reqwest::Method;
use serde_json::json;
use support::{METRICS_TOKEN, TestApp};

/// The value of a line that begins so.
fn value(text: &str, start: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no {start} in {text}"));
    line.rsplit_once(' ').unwrap().1.parse().unwrap()
}

#[tokio::test]
async fn numbers_are_for_administrators_and_the_token() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous().get("/metrics").await.status, 401);
    assert_eq!(app.viewer().await.get("/metrics").await.status, 403);
    assert_eq!(app.editor().await.get("/metrics").await.status, 403);
    for guess in ["0123456789abcdeF", "0123456789abcde", "0123456789abcdef0", "x"] {
        assert_eq!(app.anonymous().with_token(guess).get("/metrics").await.status, 401, "{guess}");
    }
    let answer = app.anonymous().with_token(METRICS_TOKEN).request(Method::GET, "/metrics").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let admin = app.admin().await;
    assert_eq!(admin.get("/metrics").await.status, 200);
    // The token opens nothing else.
    assert_eq!(app.anonymous().with_token(METRICS_TOKEN).get("/api/campains").await.status, 401);
}

#[tokio::test]
async fn runs_requests_and_the_storage_are_counted() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let pause = json!({"type": "pause", "value": {"duration": "20"}});
    let wrong = json!({"type": "made-up-by-somebody", "value": {}});
    let campaign = admin.campaign(vec![json!([pause]), json!([pause, wrong])]).await;
    let report = admin.launch(&campaign, "counted").await.body["rapport_id"].as_str().unwrap().to_owned();
    assert_eq!(admin.finished(&report).await["result"], "failure");
    admin.request(Method::from_bytes(b"BREW").unwrap(), "/api/campains").send().await.unwrap();
    for path in ["/rapports/x", "/dashboard/", "/no/page/of/the/application"] {
        admin.get(path).await;
    }

    // The end is told, and counted, once it is stored.
    let began = std::time::Instant::now();
    let text = loop {
        let text = admin.get("/metrics").await.body.as_str().unwrap().to_owned();
        if text.contains("testgyver_runs_ended_total{") || began.elapsed().as_secs() > 10 {
            break text;
        }
        tokio::task::yield_now().await;
    };
    for (start, least) in [
        ("testgyver_runs_ended_total{verdict=\"failure\"}", 1.0),
        ("testgyver_tests_ended_total{status=\"passed\"}", 1.0),
        ("testgyver_tests_ended_total{status=\"failed\"}", 1.0),
        ("testgyver_actions_ended_total{type=\"pause\",status=\"passed\"}", 2.0),
        ("testgyver_actions_ended_total{type=\"other\",status=\"failed\"}", 1.0),
        ("testgyver_action_duration_seconds_count{type=\"pause\"}", 2.0),
        ("testgyver_action_duration_seconds_sum{type=\"pause\"}", 0.04),
        ("testgyver_events_told_total", 8.0),
        ("testgyver_runs{state=\"running\"}", 0.0),
        ("testgyver_viewers", 0.0),
        ("testgyver_store_commit_duration_seconds_count", 5.0),
        ("testgyver_store_writes_total", 5.0),
        ("testgyver_http_requests_total{route=\"/api/campains\",method=\"POST\",status=\"201\"}", 1.0),
        ("testgyver_http_requests_total{route=\"/api/campains\",method=\"other\",status=\"405\"}", 1.0),
        ("testgyver_http_requests_total{route=\"page\",method=\"GET\",status=\"200\"}", 2.0),
        ("testgyver_http_requests_total{route=\"page\",method=\"GET\",status=\"404\"}", 1.0),
        ("testgyver_http_request_duration_seconds_count{route=\"/api/rapports/execute\",method=\"POST\"}", 1.0),
        ("process_start_time_seconds", 1e9),
    ] {
        assert!(value(&text, start) >= least, "{start}: {text}");
    }
    assert!(value(&text, "testgyver_store_queue_length") < 1.0, "nothing waits: {text}");
    if cfg!(target_os = "linux") {
        assert!(value(&text, "process_resident_memory_bytes") > 1e6 && value(&text, "process_cpu_seconds_total") > 0.0);
    }
    for secret in [&campaign, &report, "made-up", "counted", "BREW", "some/page"] {
        assert!(!text.contains(secret), "{secret} became a label");
    }
}

/// Makes the database unreadable under the hands of the server: the file, its log, and the index that would let it
/// find pages in its cache.
fn spoil(data: &std::path::Path) {
    use std::io::Write;
    let open = |name: &str| std::fs::File::options().write(true).open(data.join(name)).unwrap();
    let length = open("testgyver.db").metadata().unwrap().len().max(4_096);
    open("testgyver.db").write_all(&vec![0xAA; length as usize]).unwrap();
    open("testgyver.db-wal").set_len(0).unwrap();
    open("testgyver.db-shm").write_all(&[0xAA; 136]).unwrap();
}

#[tokio::test]
async fn a_storage_that_does_not_answer_is_told_apart_from_a_process_that_does() {
    let app = TestApp::start().await;
    let anybody = app.anonymous();
    assert_eq!(anybody.get("/health/live").await.body["status"], "live");
    assert_eq!(anybody.get("/health/ready").await.body["status"], "ready");
    spoil(app.data());
    let failed = anybody.request(Method::GET, "/health/ready").header("x-request-id", "probe-7.a_b");
    let failed = support::Caller::send(failed).await;
    assert_eq!((failed.status, &failed.body["code"]), (503, &json!("unavailable")));
    assert_eq!(failed.body["request_id"], "probe-7.a_b", "what failed can be found in the log");
    assert_eq!(anybody.get("/health/live").await.status, 200);
    assert_eq!(anybody.get("/health").await.body["status"], "healthy");
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let app = TestApp::start().await;
    let ask = async |id: Option<&str>| {
        let request = app.anonymous().request(Method::GET, "/api/campains");
        let request = id.into_iter().fold(request, |request, id| request.header("x-request-id", id));
        let answer = request.send().await.unwrap();
        let ids: Vec<_> = answer.headers().get_all("x-request-id").iter().cloned().collect();
        assert_eq!(ids.len(), 1);
        (ids[0].to_str().unwrap().to_owned(), answer.text().await.unwrap())
    };
    assert_eq!(ask(Some("mine-1")).await.0, "mine-1");
    let (fresh, body) = ask(None).await;
    assert!(fresh.len() == 32 && !body.contains("request_id"), "a refusal is no failure: {body}");
    let long = "x".repeat(65);
    for odd in [long.as_str(), "a b", "a\"b", "<script>", ""] {
        let given = ask(Some(odd)).await.0;
        assert!(given.len() == 32 && given != odd, "{odd}");
    }
}
