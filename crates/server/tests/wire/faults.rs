//! What cannot be read is told in the words of who wrote it, with the options that there really are.

use crate::support::{Caller, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_fault_quotes_what_was_written_and_names_the_real_options() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.post("/api/campains", json!({"name": "Fautes"})).await.body["campain_id"].clone();
    let extraction = json!({"type": "var", "value": {"extract": [{"name": "a", "from": "body", "convert": "text"}]}});
    let cases: [(&str, Value, &[&str]); 4] = [
        ("/api/campains", json!({"name": "a", "timeout": "roadmap"}), &["timeout", "« roadmap »", "un nombre"]),
        (
            "/api/campains",
            json!({"name": "a", "parallel": "my map of strings"}),
            &["parallel", "« my map of strings »", "un nombre entier"],
        ),
        (
            "/api/tests",
            json!({"campain_id": campaign, "name": "a", "actions": [extraction]}),
            &["convert", "« text »", "string, int, float, bool, json"],
        ),
        ("/api/campains", json!({"name": "a", "timeout": "x".repeat(500)}), &["un texte de 500 caractères"]),
    ];
    for (path, body, told) in cases {
        let answer = admin.post(path, body.clone()).await;
        let message = answer.body["message"].as_str().unwrap_or_default();
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        assert!(told.iter().all(|words| message.contains(words)), "{message}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_told_by_its_place() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (text, told) in [("{\"name\": }", "ligne 1, colonne 10"), ("{\"name\": \"a\"", "s'arrête trop tôt")] {
        let request = admin.request(Method::POST, "/api/campains").header("content-type", "application/json");
        let answer = Caller::send(request.body(text)).await;
        let message = answer.body["message"].as_str().unwrap_or_default();
        assert!(answer.status == 400 && message.contains(told), "{message}");
    }
}

#[tokio::test]
async fn a_page_that_is_no_number_is_told_in_the_language_of_the_caller() {
    let app = TestApp::start().await;
    let answer = app.admin().await.get("/api/campains?page=x").await;
    let message = answer.body["message"].as_str().unwrap_or_default();
    assert!(answer.status == 400 && message.contains("un nombre entier à partir de 0 est attendu"), "{message}");
}
