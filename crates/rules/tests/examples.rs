//! hurl's documented examples and Postman's test snippets, each as checks and extractions of ours:
//! they hold on an answer that is right and fail on one that is wrong. `docs/CHECKS.md` has a row for each.
#![allow(missing_docs)]

use std::{collections::HashMap, time::Duration};

use serde_json::{Map, Value};
use testgyver_model::{
    Language, Timestamp,
    mask::{Output, Role},
    secret::Secrets,
    text::AppVariables,
};
use testgyver_rules::{
    self as rules, Answer, RawRules,
    expression::{Facts, RunFacts},
    generate::FrozenClock,
    template::{self, Scope},
};

/// The outputs of `http`, with the parts they play.
fn described() -> [Output; 3] {
    [
        Output::new("http_status_code").role(Role::Status),
        Output::new("http_response_body").role(Role::Body),
        Output::new("http_headers").role(Role::Headers),
    ]
}

/// What went wrong with an answer; nothing where every check holds.
fn failures(example: &Value, wrong: Option<&Value>) -> Vec<String> {
    let part = |name: &str| {
        let changed = wrong.and_then(|wrong| wrong.get(name)).filter(|value| !value.is_null());
        changed.unwrap_or(&example["answer"][name]).clone()
    };
    let outputs: Map<String, Value> = part("outputs").as_object().cloned().unwrap_or_default();
    let app = wrong.and_then(|wrong| wrong.get("app")).unwrap_or(&example["app"]).as_object().cloned();
    let app: AppVariables = app.unwrap_or_default().into_iter().collect();
    let duration = Duration::from_secs_f64(part("duration_ms").as_f64().unwrap_or_default() / 1e3);
    let error = part("error");
    let now = example["now"].as_str().unwrap_or("2026-11-22T10:00:00Z").parse::<Timestamp>().expect("an instant");
    let (environment, collection, entropy) =
        (HashMap::new(), HashMap::new(), FrozenClock(now.to_zoned(jiff::tz::TimeZone::UTC)));
    let secrets = Secrets::default();
    let scope = Scope {
        environment: &environment,
        app: &app,
        shared: &app,
        collection: &collection,
        entropy: &entropy,
        secrets: &secrets,
    };
    let facts = Facts { scope, environment: "DEV", last: None, failed: false, run: RunFacts::default() };
    let described = described();
    let answer = Answer::new(&outputs, &described, duration, error.as_str(), &app);
    let fill = |value: &Value| template::resolve(value, scope).expect("every placeholder");
    let mut failed = Vec::new();
    for check in rules::checks(&fill(&example["checks"]), Language::ENGLISH).expect("readable checks") {
        let result = check.evaluate(&answer, &facts, Language::ENGLISH);
        if !result.ok {
            failed.push(format!("{} {:?}: got {:?}", result.label, result.expected, result.actual));
        }
    }
    for extraction in rules::extractions(&fill(&example["extract"]), Language::ENGLISH).expect("readable extractions") {
        let name = extraction.variable().to_owned();
        match extraction.take(&answer, &facts, Language::ENGLISH) {
            Ok(value) if value == example["extracted"][&name] => {}
            other => failed.push(format!("{name}: {other:?} instead of {}", example["extracted"][&name])),
        }
    }
    failed
}

fn told(examples: &str, source: &str) {
    let examples: Vec<Value> = serde_json::from_str(examples).unwrap();
    let table = include_str!("../../../docs/CHECKS.md");
    let mut wrong = Vec::new();
    for example in &examples {
        let id = example["id"].as_str().unwrap();
        if !table.contains(&format!("| {id} |")) {
            wrong.push(format!("{id}: no row in docs/CHECKS.md"));
        }
        let rules =
            RawRules { checks: example["checks"].clone(), extract: example["extract"].clone(), ..RawRules::default() };
        wrong.extend(rules.faults(Language::ENGLISH).into_iter().map(|fault| format!("{id}: {fault}")));
        wrong.extend(failures(example, None).into_iter().map(|failure| format!("{id}: {failure}")));
        match example.get("wrong") {
            Some(answer) if failures(example, Some(answer)).is_empty() => {
                wrong.push(format!("{id}: a wrong answer passes"))
            }
            _ => {}
        }
    }
    let rows = table.matches(&format!("| {source}-")).count();
    assert_eq!(rows, examples.len(), "docs/CHECKS.md has as many rows as there are examples");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), examples.len(), wrong.join("\n"));
}

#[test]
fn every_documented_example_of_hurl() {
    told(include_str!("examples/hurl.json"), "hurl");
}

#[test]
fn every_documented_snippet_of_postman() {
    told(include_str!("examples/postman.json"), "postman");
}
