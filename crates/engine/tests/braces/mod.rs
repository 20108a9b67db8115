//! Braces that are meant as text, in quotes, in every place that is filled in; and what stands before them.

use serde_json::json;
use testgyver_engine::RunOutcome;
use testgyver_model::event::Verdict;

use crate::harness::{action, plan, run_plan, test};

#[tokio::test]
async fn a_text_in_quotes_is_sent_extracted_looped_over_compared_and_expected() {
    let body = r#"{"t": "{{ '{{name}}' }}", "{{ '{{key}}' }}": 1}"#;
    let given = action(json!({
        "say": "sent {{ '{{name}}' | upper }}",
        "headers": {"X-Template": "{{ '{{name}}' }}"},
        "give": {"body": body},
        "extract": [
            {"name": "t", "subject": "jsonpath", "path": "$.t"},
            {"name": "one", "subject": "jsonpath", "path": "$['{{ '{{key}}' }}']"},
        ],
        "checks": [
            {"subject": "jsonpath", "path": "$.t", "operator": "equals", "expected": "{{ '{{name}}' }}"},
            {"subject": "body", "operator": "json_equals", "expected": body},
        ]
    }));
    let looped = action(json!({"say": "row {{app.row}}", "flow": {"loop": {"list": ["{{ '{{name}}' }}", "b"]}}}));
    let same = action(json!({"say": "same {{app.one}}", "flow": {"run_if": "app.t == {{ '{{name}}' }}"}}));
    let trace = run_plan(plan(vec![test(1, vec![given, looped, same])])).await;
    let text = trace.text();
    for said in ["sent {{NAME}}", r#"{"X-Template":"{{name}}"}"#, "row {{name}}", "same 1"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success), "{text}");
}

#[tokio::test]
async fn backslashes_before_a_value_are_sent_as_written() {
    let said = action(json!({"say": r"C:\dir\{{host}} CORP\{{host}} \\{{host}}\share"}));
    let text = run_plan(plan(vec![test(1, vec![said])])).await.text();
    assert!(text.contains(r"C:\dir\shop.example CORP\shop.example \\shop.example\share"), "{text}");
}
