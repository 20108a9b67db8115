//! Runs under control, and what was removed: stopped, paused, repeated, kept, brought back.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

fn lasting() -> Value {
    json!([{"type": "pause", "value": {"duration": 60_000}}])
}

fn short() -> Value {
    json!([{"type": "pause", "value": {"duration": 1}}])
}

fn failing() -> Value {
    json!([{"type": "io", "value": {"operation": "read_variable", "path": "nowhere.txt"}}])
}

async fn launched(admin: &Caller, campaign: &str, name: &str) -> String {
    let answer = admin.launch(campaign, name).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["rapport_id"].as_str().unwrap().to_owned()
}

/// Waits until a report is as it should be; gives it.
async fn until(admin: &Caller, report: &str, what: impl Fn(&Value) -> bool) -> Value {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let body = admin.get(&format!("/api/rapports/{report}?logs=false")).await.body;
        if what(&body) {
            return body;
        }
        assert!(tokio::time::Instant::now() < deadline, "{body}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_run_is_paused_resumed_and_stopped_by_a_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let viewer = app.viewer().await;
    let campaign = admin.campaign(vec![lasting(), short()]).await;
    let report = launched(&admin, &campaign, "Nuit").await;
    let path = format!("/api/rapports/{report}");
    until(&admin, &report, |body| body["counts"]["running"] == 1).await;
    assert_eq!(viewer.post(&format!("{path}/pause"), json!({})).await.status, 403);
    assert_eq!(admin.post(&format!("{path}/rerun"), json!({"only": "all"})).await.body["code"], "run_going");
    assert_eq!(admin.post(&format!("{path}/pause"), json!({})).await.status, 202);
    let paused = until(&admin, &report, |body| body["paused"] == true).await;
    assert_eq!((&paused["pausedBy"], &paused["status"]), (&json!("Ada"), &json!("running")));
    let line = admin.get("/api/campains").await.body["data"][0]["lastRapport"].clone();
    let told = (&line["paused"], &line["stopping"], &line["queuePosition"]);
    assert_eq!(told, (&json!(true), &json!(false), &Value::Null));
    assert_eq!(admin.post(&format!("{path}/resume"), json!({})).await.status, 202);
    until(&admin, &report, |body| body["paused"] == false).await;
    assert_eq!(admin.post(&format!("{path}/cancel"), json!({})).await.status, 202);
    let ended = admin.finished(&report).await;
    let told = (&ended["status"], &ended["cancelledBy"], &ended["paused"], &ended["stopping"]);
    assert_eq!(told, (&json!("cancelled"), &json!("Ada"), &json!(false), &json!(false)));
    for verb in ["pause", "resume", "cancel"] {
        let late = admin.post(&format!("{path}/{verb}"), json!({})).await;
        assert_eq!((late.status, late.body["code"].as_str()), (409, Some("already_ended")), "{verb}");
    }
}

#[tokio::test]
async fn what_failed_is_run_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![short(), failing(), short()]).await;
    let report = launched(&admin, &campaign, "Nuit").await;
    admin.finished(&report).await;
    let path = format!("/api/rapports/{report}/rerun");
    assert_eq!(admin.post(&path, json!({"only": "some"})).await.body["code"], "unknown_choice");
    assert_eq!(admin.post(&path, json!({})).await.body["code"], "missing_fields");
    let again = admin.post(&path, json!({"only": "failed"})).await;
    assert_eq!(again.status, 201, "{}", again.body);
    let again = admin.finished(again.body["rapport_id"].as_str().unwrap()).await;
    assert_eq!((&again["details"], &again["rerunOf"]["details"]), (&json!("Nuit (relance 1)"), &json!("Nuit")));
    assert_eq!(again["tests"].as_array().unwrap().len(), 1);
    let first = admin.get(&format!("/api/rapports/{report}")).await.body;
    assert_eq!(first["reruns"][0]["_id"], again["_id"]);
    let named = admin.post(&path, json!({"only": "all", "name": "Nuit"})).await;
    assert_eq!((named.status, named.body["code"].as_str()), (400, Some("report_name_taken")));
    let all = admin.post(&path, json!({"only": "all", "name": "Jour"})).await;
    let all = admin.finished(all.body["rapport_id"].as_str().unwrap()).await;
    assert_eq!((all["tests"].as_array().unwrap().len(), &all["details"]), (3, &json!("Jour")));
    let passed = launched(&admin, &admin.campaign(vec![short()]).await, "Vert").await;
    admin.finished(&passed).await;
    let nothing = admin.post(&format!("/api/rapports/{passed}/rerun"), json!({"only": "failed"})).await;
    assert_eq!((nothing.status, nothing.body["code"].as_str()), (400, Some("nothing_to_rerun")));
}

#[tokio::test]
async fn a_campaign_says_how_its_runs_are_made_and_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![lasting(), lasting(), lasting()]).await;
    let path = format!("/api/campains/{campaign}");
    let set = json!({"parallel": 2, "keepDays": 30, "keepRuns": null});
    assert_eq!(admin.put(&path, set).await.status, 200);
    let now = admin.get(&path).await.body;
    assert_eq!((&now["parallel"], &now["keepDays"], &now["keepRuns"]), (&json!(2), &json!(30), &Value::Null));
    for wrong in [json!({"parallel": 0}), json!({"parallel": 65}), json!({"keepDays": 0}), json!({"keepRuns": -1})] {
        let refused = admin.put(&path, wrong.clone()).await;
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.body);
    }
    let two = launched(&admin, &campaign, "deux").await;
    let going = until(&admin, &two, |body| body["counts"]["running"] == 2).await;
    assert_eq!((&going["parallel"], &going["counts"]["pending"]), (&json!(2), &json!(1)));
    let wish = json!({"campain_id": campaign, "name": "trois", "filiere": "DEV", "parallel": "3"});
    let three = admin.post("/api/rapports/execute", wish).await.body["rapport_id"].as_str().unwrap().to_owned();
    until(&admin, &three, |body| body["counts"]["running"] == 3).await;
    assert_eq!(admin.get(&path).await.body["runsGoing"], 2);
    let refused = admin.delete(&path).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("run_going")));
    assert_eq!(admin.delete(&format!("{path}?stop=true")).await.status, 200);
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(admin.get(&format!("/api/rapports/{two}")).await.status, 404);
    let restored = admin.post(&format!("/api/trash/campain/{campaign}/restore"), json!({})).await;
    assert_eq!((restored.status, &restored.body["name"]), (200, &json!("Boutique")));
    assert_eq!(admin.get(&format!("/api/rapports/{two}")).await.body["status"], "cancelled");
    assert_eq!(admin.get(&format!("/api/tests?campain_id={campaign}")).await.body["pagination"]["total_items"], 3);
}

#[tokio::test]
async fn what_is_removed_waits_in_the_trash() {
    let app = TestApp::start().await;
    let (admin, editor, viewer) = (app.admin().await, app.editor().await, app.viewer().await);
    let campaign = admin.campaign(vec![short(), short()]).await;
    let report = launched(&admin, &campaign, "Nuit").await;
    admin.finished(&report).await;
    let path = format!("/api/rapports/{report}");
    assert_eq!(admin.put(&path, json!({"kept": true})).await.status, 200);
    assert_eq!(admin.get(&path).await.body["kept"], true);
    let test = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body["data"][0]["_id"].clone();
    let test = test.as_str().unwrap();
    assert_eq!(editor.delete(&path).await.status, 200);
    assert_eq!(editor.delete(&format!("/api/tests/{test}")).await.status, 200);
    let trash = viewer.get("/api/trash").await.body;
    let kinds: Vec<_> = trash["data"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["test", "rapport"]);
    assert_eq!((&trash["data"][1]["name"], &trash["data"][1]["campainName"]), (&json!("Nuit"), &json!("Boutique")));
    assert_eq!(viewer.get("/api/trash?kind=rapport").await.body["pagination"]["total_items"], 1);
    assert_eq!(viewer.get("/api/trash?kind=x").await.body["code"], "unknown_choice");
    let back = format!("/api/trash/rapport/{report}/restore");
    assert_eq!(viewer.post(&back, json!({})).await.status, 403);
    assert_eq!(editor.post(&back, json!({})).await.status, 200);
    assert_eq!(admin.get(&path).await.body["kept"], true);
    assert_eq!(editor.post(&back, json!({})).await.status, 404);
    assert_eq!(editor.delete(&format!("/api/trash/test/{test}")).await.status, 403);
    assert_eq!(admin.delete(&format!("/api/trash/test/{test}")).await.status, 200);
    assert_eq!(editor.post(&format!("/api/trash/test/{test}/restore"), json!({})).await.status, 404);
    assert_eq!(admin.delete("/api/trash").await.status, 200);
    for path in ["/api/trash/rapport/x/restore", "/api/trash/thing/x/restore"] {
        assert_eq!(admin.post(path, json!({})).await.status, 404, "{path}");
    }
}
