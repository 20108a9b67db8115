//! What is large or many is written and read piece by piece, or refused with a reason.
#![allow(missing_docs)]

#[allow(dead_code)]
mod support;

use reqwest::{Method, multipart};
use serde_json::{Value, json};
use support::{Caller, TestApp};

#[tokio::test]
async fn a_report_with_its_logs_comes_piece_by_piece_and_is_the_same() {
    let app = TestApp::start().await;
    let editor = app.admin().await;
    let rows: Vec<String> = (0..700).map(|row| format!("r{row} \"é\\ \"logs\":\"\",\"log_lines\":[]")).collect();
    let many = json!([{"type": "pause", "value": {"duration": "0", "flow": {"loop": {"list": rows}}}}]);
    let few = json!([{"type": "pause", "value": {"duration": "0"}}]);
    let campaign = editor.campaign(vec![many, few.clone(), json!([]), few]).await;
    let report = editor.launch(&campaign, "a \"logs\":\"\",\"log_lines\":[] b").await.body["rapport_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let whole = editor.finished(&report).await;
    let expected = app.told(&report, 4).await;
    assert!(expected[0].len() > 1_000, "more than two portions");
    for (test, expected) in whole["tests"].as_array().unwrap().iter().zip(&expected) {
        assert_eq!(test["log_lines"], json!(expected), "{}", test["name"]);
        assert_eq!(test["logs"], json!(expected.join("\n")), "{}", test["name"]);
    }

    let path = format!("/api/rapports/{report}");
    let answer = editor.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert!(answer.content_length().is_none(), "its length is not known before it is written");
    let text = answer.text().await.unwrap();
    // The order of the fields, too, is that of the body without logs, each log in its place.
    let mut without: Value = editor.get(&format!("{path}?logs=false")).await.body;
    for (test, log) in without["tests"].as_array_mut().unwrap().iter_mut().zip(expected) {
        (test["logs"], test["log_lines"]) = (json!(log.join("\n")), json!(log));
    }
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), without);
    for (shape, other) in [("text", "log_lines"), ("lines", "logs")] {
        let mut expected = without.clone();
        for test in expected["tests"].as_array_mut().unwrap() {
            test.as_object_mut().unwrap().remove(other);
        }
        assert_eq!(editor.get(&format!("{path}?logs={shape}")).await.body, expected, "{shape}");
    }
    assert_eq!(editor.get(&format!("{path}?logs=maybe")).await.status, 400);
    let (status, logs) = (text.find("\"status\":\"passed\",\"logs\":\"["), text.find("],\"lines\":"));
    assert!(status < logs && status.is_some(), "a log stands where it stood");
    assert!(text.find("],\"lines\":") < text.find("\"reruns\":"));
}

#[tokio::test]
async fn many_readers_of_large_reports_all_get_them() {
    let app = TestApp::start().await;
    let editor = app.admin().await;
    let rows: Vec<u32> = (0..600).collect();
    let many = json!([{"type": "pause", "value": {"duration": "0", "flow": {"loop": {"list": rows}}}}]);
    let campaign = editor.campaign(vec![many]).await;
    let report = editor.launch(&campaign, "large").await.body["rapport_id"].as_str().unwrap().to_owned();
    let whole = editor.finished(&report).await;
    let path = format!("/api/rapports/{report}");
    // These take their time: who holds a turn while it sends would keep the others waiting for ever.
    let mut slow = Vec::new();
    for _ in 0..8 {
        slow.push(editor.request(Method::GET, &path).send().await.unwrap());
    }
    assert_eq!(editor.get(&path).await.body, whole);
    for answer in slow {
        assert_eq!(answer.json::<Value>().await.unwrap(), whole);
    }
}

#[tokio::test]
async fn an_upload_takes_one_file_and_a_short_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![]).await;
    let path = format!("/api/campains/{campaign}/files");
    let send = |form: multipart::Form| Caller::send(admin.request(Method::POST, &path).multipart(form));
    let file = |name: &str| multipart::Part::bytes(b"x".to_vec()).file_name(name.to_owned());
    let two = send(multipart::Form::new().part("file", file("a.txt")).part("file", file("b.txt"))).await;
    assert_eq!((two.status, two.body["code"].as_str()), (400, Some("one_file")), "{}", two.body);
    assert_eq!(two.body["fields"], json!(["file"]));
    let long = multipart::Form::new().text("customName", "n".repeat(100_000)).part("file", file("a.txt"));
    let long = send(long).await;
    assert_eq!((long.status, long.body["code"].as_str()), (400, Some("invalid_file_name")), "{}", long.body);
    assert_eq!(long.body["fields"], json!(["customName"]));
    assert_eq!(admin.get(&path).await.body["files"], json!([]), "nothing is kept of what was refused");
}

#[tokio::test]
async fn variables_go_out_without_formulas_and_come_back_as_they_were() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (key, value) in [("f", "=HYPERLINK(\"http://x\")"), ("n", "-2"), ("q", "'=1"), ("t", "\t=1"), ("p", "+1+1")] {
        let made = admin.post("/api/variables", json!({"key": key, "isRoot": true, "value": value})).await;
        assert_eq!(made.status, 201, "{}", made.body);
    }
    let table = admin.get("/api/variables/export").await.body.as_str().unwrap().to_owned();
    assert!(table.contains("'=HYPERLINK") && table.contains("'+1+1") && table.contains("''=1"), "{table}");
    assert!(table.contains(";-2\n") || table.contains(";-2\r"), "a number stays one: {table}");
    let back = admin.post("/api/variables/import", json!({"table": table})).await;
    assert_eq!(
        (back.status, &back.body["changed"], &back.body["created"]),
        (200, &json!(0), &json!(0)),
        "{}",
        back.body
    );
}
