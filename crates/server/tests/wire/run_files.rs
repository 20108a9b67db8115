//! What runs write: each in a folder of its own, which stays as long as its report.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use reqwest::Method;
use serde_json::{Value, json};
use testgyver_bus::LocalBus;
use testgyver_dispatch::{DispatchDependencies, RetentionJob};
use testgyver_model::trash::Retention;
use testgyver_store::CampaignFiles;
use tokio::sync::Barrier;

use crate::{
    rights::with_file,
    support::{Caller, TestApp},
};

/// A place where two runs wait for each other.
async fn meeting_place() -> String {
    let barrier = Arc::new(Barrier::new(2));
    let meet = get(move || async move {
        barrier.wait().await;
        "both are here"
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", meet)).await.unwrap() });
    format!("http://{address}/")
}

fn io(operation: &str, path: &str, more: Value) -> Value {
    let mut value = json!({"operation": operation, "path": path});
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "io", "value": value})
}

/// Writes a file, waits for the other run, and reads what it had written.
fn writes_and_reads(place: &str) -> Value {
    let name = "{{test.work_dir}}/deep/same.txt";
    let own =
        json!({"checks": [{"subject": "output", "output": "file_content", "operator": "equals", "expected": "{{k}}"}]});
    json!([
        io("write_variable", name, json!({"variable_value": "{{k}}"})),
        {"type": "http", "value": {"method": "GET", "url": place}},
        io("read_variable", name, own),
        io("read_variable", "{{test.files_dir}}/shared.txt", json!({})),
    ])
}

/// The folder of a run.
fn folder(app: &TestApp, campaign: &str, report: &str) -> PathBuf {
    app.data().join("campaigns").join(campaign).join("runs").join(report)
}

async fn launch(admin: &Caller, campaign: &str, environment: &str) -> String {
    let wish = json!({"campain_id": campaign, "name": environment, "filiere": environment});
    let launched = admin.post("/api/rapports/execute", wish).await;
    launched.body["rapport_id"].as_str().unwrap_or_else(|| panic!("{}", launched.body)).to_owned()
}

fn retention_job(app: &TestApp) -> RetentionJob {
    let deps = DispatchDependencies {
        store: app.store.clone(),
        files: CampaignFiles::new(app.data()),
        bus: Arc::new(LocalBus::default()),
        clock: app.clock.clone(),
    };
    RetentionJob::new(deps, Retention::default())
}

#[tokio::test]
async fn two_runs_of_a_campaign_write_the_same_file_and_never_meet() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![writes_and_reads(&meeting_place().await)]).await;
    admin.post("/api/variables", json!({"key": "k", "filiere": "PROD", "value": "prod"})).await;
    let files = format!("/api/campains/{campaign}/files");
    assert_eq!(Caller::send(with_file(admin.request(Method::POST, &files), "shared.txt")).await.status, 201);
    let (dev, prod) = (launch(&admin, &campaign, "DEV").await, launch(&admin, &campaign, "PROD").await);
    for (report, written) in [(&dev, "dev"), (&prod, "prod")] {
        let ended = admin.finished(report).await;
        assert_eq!(ended["result"], "success", "{}", ended["tests"][0]["logs"]);
        let left = fs::read_to_string(folder(&app, &campaign, report).join("deep/same.txt")).unwrap();
        assert_eq!(left, written);
    }
    // A copy of the campaign has its files, and nothing of its runs.
    let copy = admin.post(&format!("/api/campains/{campaign}/duplicate"), json!({"name": "Copie"})).await;
    let copy = copy.body["campain_id"].as_str().unwrap();
    let of_copy = app.data().join("campaigns").join(copy);
    assert!(of_copy.join("files/shared.txt").exists() && !of_copy.join("runs").exists());

    // What a run has left goes with its report.
    assert_eq!(admin.delete(&format!("/api/rapports/{dev}")).await.status, 200);
    retention_job(&app).round().await.unwrap();
    assert!(folder(&app, &campaign, &dev).exists(), "what is in the trash can come back");
    app.clock.put_ahead(Duration::from_secs(31 * 86_400));
    retention_job(&app).round().await.unwrap();
    assert!(!folder(&app, &campaign, &dev).exists());
    assert!(folder(&app, &campaign, &prod).exists());
}

#[tokio::test]
async fn a_run_of_one_test_has_a_folder_too_and_one_that_wrote_nothing_has_none() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let write = json!([io("write_variable", "{{test.work_dir}}/a.txt", json!({"variable_value": "x"}))]);
    let campaign = admin.campaign(vec![write, json!([{"type": "pause", "value": {"duration": 1}}])]).await;
    let tests = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body;
    let mut runs = Vec::new();
    for test in tests["data"].as_array().unwrap() {
        let path = format!("/api/tests/{}/execute", test["_id"].as_str().unwrap());
        let launched = admin.post(&path, json!({"filiere": "DEV"})).await.body;
        let report = launched["run_id"].as_str().unwrap_or_else(|| panic!("{launched}")).to_owned();
        assert_eq!(admin.finished(&report).await["result"], "success");
        runs.push(folder(&app, &campaign, &report));
    }
    settled(&runs[1]).await;
    assert!(runs[0].join("a.txt").exists());
    // Such runs go for good once they are old, and the campaign takes all the rest with it.
    app.clock.put_ahead(Duration::from_secs(31 * 86_400));
    retention_job(&app).round().await.unwrap();
    assert!(!runs[0].exists());
    // Nobody is signed in for so long.
    let admin = app.anonymous().signed_in("admin@example.org").await;
    let report = admin.launch(&campaign, "Nuit").await.body["rapport_id"].as_str().unwrap().to_owned();
    admin.finished(&report).await;
    assert!(folder(&app, &campaign, &report).join("a.txt").exists());
    assert_eq!(admin.delete(&format!("/api/campains/{campaign}")).await.status, 200);
    app.clock.put_ahead(Duration::from_secs(31 * 86_400));
    retention_job(&app).round().await.unwrap();
    assert!(!app.data().join("campaigns").join(&campaign).exists());
}

/// Waits until a run has put its folder in order, which it does after its end was told.
async fn settled(folder: &std::path::Path) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while folder.exists() {
        assert!(tokio::time::Instant::now() < deadline, "{} is still there", folder.display());
        tokio::task::yield_now().await;
    }
}
