//! What is made of a secret is told nowhere: rows, fields and letters.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use testgyver_model::{
    event::{RunEvent, RunEventKind},
    plan::{Plan, PlannedTest},
    secret::{MASK, Secret},
    test::{ActionCall, TestVariable},
    variable::ResolvedVariable,
};

use super::harness::{RunTrace, action, plan, run_plan, test};

/// A plan with a secret variable `s`.
fn hiding(secret: &str, tests: Vec<PlannedTest>) -> Plan {
    let mut plan = plan(tests);
    let variable = ResolvedVariable { value: Secret::from(secret), secret: true, missing: vec![] };
    Arc::make_mut(&mut plan.variables).insert("s".into(), variable);
    plan
}

/// Says and gives `text` once for each row of `list`, checks it and takes it out again.
fn echo(list: &Value, text: &str) -> ActionCall {
    action(json!({
        "say": format!("POST /{text} -> {text}"),
        "headers": format!("X: {text}"),
        "give": {"body": text},
        "extract": [{"name": "taken", "subject": "body"}],
        "checks": [
            {"subject": "body", "operator": "equals", "expected": text, "soft": true},
            {"subject": "body", "operator": "equals", "expected": "zz", "soft": true},
        ],
        "flow": {"loop": {"list": list}},
    }))
}

/// Everything that is told but for the number of a row, which is no secret.
fn everything(trace: &RunTrace) -> String {
    trace.events.iter().fold(String::new(), |text, RunEvent { kind, .. }| match kind {
        RunEventKind::Logged { line, .. } => text + "\n" + &line.text,
        RunEventKind::ActionFinished { result, .. } => {
            let shown = json!({"form": result.form, "outputs": result.outputs, "extracted": result.extracted});
            format!("{text}\n{shown}\n{:?} {:?}", result.attempts, result.reason)
        }
        _ => text,
    })
}

/// Whether a text stands somewhere by itself.
fn stands_alone(within: &str, text: &str) -> bool {
    within.match_indices(text).any(|(at, _)| {
        let before = within[..at].chars().next_back();
        let after = within[at + text.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

fn lines(trace: &RunTrace) -> Vec<&str> {
    trace
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            RunEventKind::Logged { line, .. } => Some(line.text.as_str()),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn rows_and_fields_of_a_secret_list_are_secret() {
    let secret = r#"["gammaPass1", "de\"taPass2", {"pw": "epsPass3", "9keyPass7": 20471123, "pin": 47}]"#;
    let list = json!("{{s}}");
    let trace = run_plan(hiding(
        secret,
        vec![
            test(1, vec![echo(&list, "{{app.row}}")]),
            test(2, vec![echo(&json!("{{s | from_json | last | values}}"), "{{app.row}}")]),
            test(
                3,
                vec![
                    action(json!({
                        "give": {"body": secret},
                        "extract": [{"name": "o", "subject": "body", "convert": "json"}],
                    })),
                    action(json!({"say": "{{app.o.0}} {{app.o.2.pw}} {{app.o.2.pin}}"})),
                    echo(&json!("{{app.o}}"), "{{app.row}}"),
                ],
            ),
            // What does not hold the secret shows what of it is known.
            test(4, vec![action(json!({"say": "gammaPass1 epsPass3 20471123 9keyPass7 Z2FtbWFQYXNzMQ=="}))]),
        ],
    ))
    .await;
    let everything = everything(&trace);
    for leak in ["gammaPass1", "taPass2", "epsPass3", "20471123", "9keyPass7", "Z2FtbWFQYXNz"] {
        assert!(!everything.contains(leak), "{leak}: {}", trace.text());
    }
    assert!(!stands_alone(&everything, "47"), "{}", trace.text());
    let rows: Vec<&str> = lines(&trace).into_iter().filter(|line| line.starts_with("▶️ Ligne")).collect();
    assert_eq!(rows.len(), 9, "{}", trace.text());
    assert!(rows.iter().all(|row| row.ends_with(&format!(": {MASK}"))), "{rows:?}");
}

#[tokio::test]
async fn letters_of_a_secret_are_secret() {
    let mut declares = test(4, vec![action(json!({"say": "{{app.x}}"}))]);
    declares.variables = vec![TestVariable::Valued { name: "x".into(), value: Some(json!("{{s | first}}")) }];
    let trace = run_plan(hiding(
        "qjxwzk",
        vec![
            test(
                1,
                vec![
                    echo(&json!("{{s | list}}"), "{{app.row}}"),
                    action(json!({"say": "a b c d", "give": {"body": "a b c d"}})),
                    action(json!({"say": "{{app.taken}}"})),
                ],
            ),
            test(2, vec![action(json!({"say": "{{s | first}} {{s | nth(1)}} {{app.row_number | default('-')}}"}))]),
            test(3, vec![echo(&json!(["{{s | first}}", "host"]), "{{app.row | upper}}")]),
            declares,
        ],
    ))
    .await;
    let everything = everything(&trace);
    for letter in ["q", "j", "x", "w", "z", "k", "Q"] {
        assert!(!stands_alone(&everything, letter), "{letter}: {}", trace.text());
    }
    let lines = lines(&trace);
    assert_eq!(lines.iter().filter(|line| line.starts_with("▶️ Ligne") && line.ends_with(MASK)).count(), 7);
    assert!(lines.contains(&"▶️ Ligne 2/2 : host"), "{}", trace.text());
    assert!(lines.contains(&"a b c d"), "what is no secret stays legible: {}", trace.text());
}

#[tokio::test]
async fn rows_of_a_test_are_covered_like_those_of_an_action() {
    let mut looped = test(1, vec![action(json!({"say": "pin {{app.row}}", "give": {"body": "got 47"}}))]);
    looped.flow = json!({"loop": {"list": "{{s}}"}});
    let trace = run_plan(hiding("[47, 48]", vec![looped, test(2, vec![action(json!({"say": "47 apples"}))])])).await;
    let lines = lines(&trace);
    assert_eq!(lines.iter().filter(|line| **line == format!("pin {MASK}")).count(), 2, "{}", trace.text());
    assert!(lines.contains(&"47 apples"), "{}", trace.text());
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[A-Za-z0-9é\"\\\\/ &<>]{6,20}".prop_map(Value::from),
        "[a-zA-Z0-9]{1,5}".prop_map(|text| Value::from(format!("Q{text}"))),
        (100_000_u64..1 << 40).prop_map(Value::from),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Value>> {
    let object = prop::collection::btree_map("[a-z]{1,8}", leaf(), 1..4)
        .prop_map(|fields| Value::Object(fields.into_iter().collect()));
    let list = prop::collection::vec(leaf(), 1..3).prop_map(Value::Array);
    prop::collection::vec(prop_oneof![leaf(), object, list], 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_part_of_any_secret_list_is_told(rows in rows(), pretty in any::<bool>(), filtered in any::<bool>()) {
        let rows = Value::from(rows);
        let secret = if pretty { serde_json::to_string_pretty(&rows).unwrap() } else { rows.to_string() };
        let list = if filtered { "{{s | from_json | reverse}}" } else { "{{s}}" };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let trace = runtime.block_on(run_plan(hiding(&secret, vec![test(1, vec![echo(&json!(list), "{{app.row}}")])])));
        let everything = everything(&trace);
        for part in testgyver_model::secret::values_in(&rows) {
            let spelt = Value::from(part.as_str()).to_string();
            for part in [part.as_str(), &spelt[1..spelt.len() - 1]] {
                prop_assert!(!stands_alone(&everything, part), "{part}: {}", trace.text());
            }
        }
    }
}
