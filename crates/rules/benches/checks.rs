//! What looking at an answer costs: ten checks of a JSON answer of 100 KB, parsing included, and the pieces.
#![allow(missing_docs)]

use std::{collections::HashMap, hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value, json};
use testgyver_model::{
    Language,
    mask::{Output, Role},
    secret::Secrets,
    text::AppVariables,
};
use testgyver_rules::{
    self as rules, Answer,
    expression::{self, Facts, RunFacts},
    generate::FixedEntropy,
    template::{self, Scope},
};

/// The program's own allocator: reading JSON is half allocating.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn described() -> [Output; 2] {
    [Output::new("body").role(Role::Body), Output::new("status").role(Role::Status)]
}

/// A list of orders, as shops answer it: 100 KB of JSON.
fn answer() -> Map<String, Value> {
    let order = |number: usize| {
        json!({"id": number, "status": "shipped", "total": 12.5, "customer": {"name": "Ada Lovelace", "email": "ada@example.org"},
            "lines": [{"reference": "VIS-4", "quantity": 3}, {"reference": "MAR-1", "quantity": 1}], "created": "2026-11-22T10:00:00Z"})
    };
    let mut orders = Vec::new();
    while Value::from(orders.clone()).to_string().len() < 100 * 1024 {
        let begin = orders.len();
        orders.extend((begin..begin + 20).map(order));
    }
    let body = json!({"orders": orders, "page": 1}).to_string();
    Map::from_iter([("body".to_owned(), body.into()), ("status".to_owned(), 200.into())])
}

fn ten() -> Value {
    json!([
        {"subject": "status", "operator": "equals", "expected": 200},
        {"subject": "jsonpath", "path": "$.page", "operator": "equals", "expected": "1"},
        {"subject": "jsonpath", "path": "$.orders[0].id", "operator": "equals", "expected": 0},
        {"subject": "jsonpath", "path": "$.orders[10].customer.name", "operator": "starts_with", "expected": "Ada"},
        {"subject": "jsonpath", "path": "$.orders[20].customer.email", "operator": "type", "expected": "email"},
        {"subject": "jsonpath", "path": "$.orders[30].total", "operator": "between", "expected": 10, "expected_to": 20},
        {"subject": "jsonpath", "path": "$.orders[*].id", "operator": "includes", "expected": 7},
        {"subject": "jsonpath", "path": "$.orders[40].lines", "operator": "count", "expected": 2},
        {"subject": "jsonpath", "path": "$.orders[50].created", "operator": "matches", "expected": "^2026-"},
        {"subject": "duration", "operator": "less", "expected": 500},
    ])
}

fn checks(c: &mut Criterion) {
    let outputs = answer();
    let (environment, app, collection) = (HashMap::new(), AppVariables::new(), HashMap::new());
    let secrets = Secrets::default();
    let scope = Scope {
        environment: &environment,
        app: &app,
        shared: &app,
        collection: &collection,
        entropy: &FixedEntropy,
        secrets: &secrets,
    };
    let facts = Facts { scope, environment: "DEV", last: None, failed: false, run: RunFacts::default() };
    let (written, described) = (ten(), described());
    let look = || {
        let answer = Answer::new(&outputs, &described, Duration::from_millis(12), None, &app);
        let filled = template::resolve(&written, scope).expect("no placeholder");
        let checks = rules::checks(&filled, Language::FRENCH).expect("readable checks");
        checks.iter().filter(|check| check.evaluate(&answer, &facts, Language::FRENCH).ok).count()
    };
    assert_eq!(look(), 10, "every check holds");
    c.bench_function("ten checks of a 100 KB JSON answer", |b| b.iter(|| black_box(look())));
    let text = outputs["body"].as_str().expect("a text");
    c.bench_function("parsing that answer alone", |b| {
        b.iter(|| serde_json::from_str::<Value>(black_box(text)).expect("JSON"))
    });
    c.bench_function("a condition", |b| {
        b.iter(|| expression::holds(black_box("run.failed == 0 and env == 'DEV'"), &facts))
    });
    let form =
        json!({"url": "http://shop.example/orders/{{$random_int 1 9}}", "headers": {"X-Id": "{{$uuid | upper}}"}});
    c.bench_function("a form with a generator and a filter", |b| b.iter(|| template::resolve(black_box(&form), scope)));
}

criterion_group!(benches, checks);
criterion_main!(benches);
