//! Tests as the original stores them: nothing of an action is lost, and one without a form is refused.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Caller, TestApp};

#[tokio::test]
async fn keys_beside_a_form_are_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(Vec::new()).await;
    let written = json!([
        {"type": "SSHAction", "value": {"command": "ls"}, "structure_id": "5a1f", "note": {"a": [1, null]}},
        {"type": "pause", "parameters": {"duration": 1}},
        {"type": "pause", "value": {"duration": 2}, "parameters": {"duration": 1}},
    ]);
    let created = admin.post("/api/tests", json!({"campain_id": campaign, "actions": written})).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let path = format!("/api/tests/{}", created.body["test_id"].as_str().unwrap());
    let kept = json!([
        {"type": "SSHAction", "value": {"command": "ls"}, "structure_id": "5a1f", "note": {"a": [1, null]}},
        {"type": "pause", "value": {"duration": 1}},
        {"type": "pause", "value": {"duration": 2}, "parameters": {"duration": 1}},
    ]);
    assert_eq!(admin.get(&path).await.body["actions"], kept);
    // As the original's page sends it back, and as an addition.
    assert_eq!(admin.put(&path, json!({"actions": kept})).await.status, 200);
    let one = json!({"type": "pause", "parameters": {"duration": 3}, "structure_id": "77"});
    assert_eq!(admin.post(&format!("{path}/actions"), one).await.status, 201);
    let actions = admin.get(&path).await.body["actions"].clone();
    let order: Vec<&String> = actions[0].as_object().unwrap().keys().collect();
    assert_eq!(order, ["type", "value", "structure_id", "note"], "keys keep their order");
    assert_eq!(actions[3], json!({"type": "pause", "value": {"duration": 3}, "structure_id": "77"}));
    let copy = admin.post(&format!("{path}/duplicate"), json!({})).await.body["test_id"].as_str().unwrap().to_owned();
    assert_eq!(admin.get(&format!("/api/tests/{copy}")).await.body["actions"], actions, "a copy is whole");

    // What nobody can tell from a password is hidden from who only reads.
    let seen = app.viewer().await.get(&path).await.body["actions"].clone();
    assert_eq!((&seen[0]["structure_id"], &seen[2]["parameters"]), (&json!("••••••"), &json!("••••••")));
}

#[tokio::test]
async fn an_action_without_a_form_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![json!([])]).await;
    let tests = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body;
    let path = format!("/api/tests/{}", tests["data"][0]["_id"].as_str().unwrap());
    let refused: [(Value, &str, Value); 5] = [
        (json!({"type": " ", "value": {}}), "Champs manquants : type", json!(["type"])),
        (json!({"type": "io"}), "Champs manquants : value", json!(["value"])),
        (json!({"type": "io", "value": null}), "Champs manquants : value", json!(["value"])),
        (json!({}), "Champs manquants : type, value", json!(["type", "value"])),
        (json!({"type": 3, "value": {}}), "Champ «\u{a0}type\u{a0}» : un texte est attendu, reçu 3", json!(["type"])),
    ];
    for (action, message, fields) in refused {
        let answer = admin.post(&format!("{path}/actions"), action.clone()).await;
        assert_eq!((answer.status, &answer.body["fields"]), (400, &fields), "{action}: {}", answer.body);
        assert_eq!(answer.body["message"], message, "{action}");
        for (method, path, body) in [
            ("POST", "/api/tests", json!({"campain_id": campaign, "actions": [action]})),
            ("PUT", path.as_str(), json!({"actions": [action]})),
        ] {
            let answer = if method == "POST" { admin.post(path, body).await } else { admin.put(path, body).await };
            assert_eq!(answer.status, 400, "{method} {action}");
            assert!(answer.body["fields"][0].as_str().unwrap().starts_with("actions[0]."), "{}", answer.body);
        }
    }
    assert_eq!(admin.get(&path).await.body["actions"], json!([]), "nothing was half done");
}

#[tokio::test]
async fn numbers_come_back_digit_for_digit() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(Vec::new()).await;
    let numbers = r#"{"a":1.10,"b":12345678901234567890123,"c":-0,"d":-0.0,"e":1E+400,"f":0.10}"#;
    let body =
        format!(r#"{{"campain_id":"{campaign}","actions":[{{"type":"x","value":{numbers},"beside":{numbers}}}]}}"#);
    let request = admin.request(Method::POST, "/api/tests").header("content-type", "application/json").body(body);
    assert_eq!(Caller::send(request).await.status, 201);
    let path = format!("/api/tests?campain_id={campaign}");
    let text = admin.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
    assert!(text.contains(&format!(r#""value":{numbers},"beside":{numbers}"#)), "{text}");
}

#[tokio::test]
async fn who_only_reads_sees_no_password() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(Vec::new()).await;
    let written = json!([
        {"type": "mon_plugin", "value": {"password": "pAss01", "deep": [{"token": "pAss02"}], "host": "{{host}}"}},
        {"type": "ssh", "value": "{\"password\": \"pAss03\"}"},
        {"type": "ssh", "value": [{"password": "pAss04"}]},
        {"type": "ssh", "value": {"host": "h", "password": "{{ 'pAss05' }}"}},
        {"type": "ssh", "value": {"host": "h", "password": "{{ app.x | default('pAss06') }}"}},
        {"type": "http", "value": {"url": "http://u:pAss07@h/x", "headers": {"Authorization": "Basic pAss08"}}},
        {"type": "sql", "value": {"url": "postgres://u:pAss09@h/db", "password": "{{pw}}"}},
    ]);
    let body = json!({"campain_id": campaign, "actions": written});
    let test = admin.post("/api/tests", body).await.body["test_id"].as_str().unwrap().to_owned();
    let viewer = app.viewer().await;
    for path in [format!("/api/tests/{test}"), format!("/api/tests?campain_id={campaign}"), "/api/tests".into()] {
        let seen = viewer.get(&path).await.body.to_string();
        assert!(!seen.contains("pAss"), "{path}: {seen}");
        for open in ["{{host}}", "{{pw}}", "postgres://u:", "http://u:"] {
            assert!(seen.contains(open), "{path} shows {open}: {seen}");
        }
        assert!(admin.get(&path).await.body.to_string().contains("pAss09"), "who edits sees what is written");
    }
}
