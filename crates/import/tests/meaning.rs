//! What was imported means what the source meant: checks hold on a right answer and fail on a wrong one, generators give
//! values, and a value that is set is found where it is read.
#![allow(missing_docs)]

mod common;

use std::{collections::HashMap, time::Duration};

use common::imported;
use serde_json::{Map, Value, json};
use testgyver_import::{FoldersAs, Source, postman};
use testgyver_model::{
    Language, Timestamp,
    mask::{Output, Role},
    secret::Secrets,
    text::AppVariables,
};
use testgyver_rules::{
    self as rules, Answer,
    expression::{Facts, RunFacts},
    generate::FrozenClock,
    template::{self, Scope},
};

/// Fills a value in, and checks an answer of JSON; whether all holds.
fn holds(checks: &Value, status: u16, body: &Value) -> bool {
    let outputs = Map::from_iter([
        ("http_status_code".to_owned(), json!(status)),
        ("http_response_body".to_owned(), json!(body.to_string())),
        ("http_headers".to_owned(), json!({"x-a": "b"})),
    ]);
    let described = [
        Output::new("http_status_code").role(Role::Status),
        Output::new("http_response_body").role(Role::Body),
        Output::new("http_headers").role(Role::Headers),
    ];
    let (environment, collection, app) = (HashMap::new(), HashMap::new(), AppVariables::new());
    let now = "2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap();
    let (entropy, secrets) = (FrozenClock(now.to_zoned(jiff::tz::TimeZone::UTC)), Secrets::default());
    let scope = Scope {
        environment: &environment,
        app: &app,
        shared: &app,
        collection: &collection,
        entropy: &entropy,
        secrets: &secrets,
    };
    let facts = Facts { scope, environment: "DEV", last: None, failed: false, run: RunFacts::default() };
    let answer = Answer::new(&outputs, &described, Duration::from_millis(80), None, &app);
    let checks = rules::checks(&template::resolve(checks, scope).unwrap(), Language::ENGLISH).unwrap();
    checks.iter().all(|check| check.evaluate(&answer, &facts, Language::ENGLISH).ok)
}

fn scripted(before: &str, after: &str) -> testgyver_model::test::TestDefinition {
    let event = |listen: &str, text: &str| json!({"listen": listen, "script": {"exec": text}});
    let collection = json!({"info": {"name": "c"}, "item": [{"name": "r", "request": "http://e.org",
        "event": [event("prerequest", before), event("test", after)]}]});
    let source = Source::file("c.json", collection.to_string());
    imported(postman::read, &source, FoldersAs::Tests).projects.remove(0).tests.remove(0).definition
}

#[test]
fn checks_hold_on_right_answers_only() {
    let right =
        json!({"a": {"b": [1, "x"]}, "s": "ab-1", "n": 3, "null": null, "t": true, "o": {"k": 1}, "e": [], "z": 0});
    let wrong =
        json!({"a": {"b": [2]}, "s": "zz", "n": 9, "null": 1, "t": false, "o": {}, "e": [1], "error": "no", "z": 4});
    for line in [
        "pm.response.to.have.status('OK')",
        "pm.response.to.be.success",
        "pm.expect(j.a.b[0]).to.eql(1)",
        "pm.expect(j.a.b).to.have.lengthOf(2)",
        "pm.expect(j.a.b.length).to.be.above(1)",
        "pm.expect(j.a.b).to.include('x')",
        "pm.expect(j.s).to.match(/^AB-\\d$/i)",
        "pm.expect(j.s).to.include('b-')",
        "pm.expect(j.n).to.be.within(1, 3)",
        "pm.expect(j.n).to.be.oneOf([3, 4])",
        "pm.expect(j.null).to.be.null",
        "pm.expect(j.t).to.be.true",
        "pm.expect(j.t).to.be.ok",
        "pm.expect(j.z).to.not.be.ok",
        "pm.expect(j.error).to.not.be.ok",
        "pm.expect(j.error).to.be.undefined",
        "if (j.error) { throw new Error('x') }",
        "pm.expect(j.e).to.be.empty",
        "pm.expect(j.o).to.have.property('k')",
        "pm.expect(j.o).to.have.keys('k')",
        "pm.expect(j.o).to.have.any.keys('k', 'l')",
        "pm.expect(Object.keys(j.o).length).to.eql(1)",
        "pm.expect(j.o).to.deep.include({k: 1})",
        "tests['x'] = j.n === 3 && j.t",
        "tests['x'] = j.e.length === 0",
    ] {
        let checks = scripted("", &format!("const j = pm.response.json();\n{line}")).actions[0].value["checks"].clone();
        assert!(!checks.as_array().unwrap().is_empty(), "{line}");
        assert!(holds(&checks, 200, &right), "{line}: {checks}");
        assert!(!holds(&checks, 404, &wrong), "{line}: {checks}");
    }
    let missing = scripted("", "pm.expect(pm.response.json().nothing).to.exist").actions[0].value["checks"].clone();
    assert!(!holds(&missing, 200, &right));
    let headers =
        scripted("", "pm.expect(pm.response.headers.get('x-a')).to.eql('b')").actions[0].value["checks"].clone();
    assert!(holds(&headers, 200, &right));
}

#[test]
fn generators_give_values() {
    for value in [
        "new Date().toISOString()",
        "new Date().toUTCString()",
        "Date.now()",
        "moment().add(2, 'M').subtract(3, 'days').format('YYYY-MM-DD[T]HH:mm:ss.SSS')",
        "moment().format('dddd DD MMMM YY, hh:mm A Z')",
        "moment().unix()",
        "Math.floor(Math.random() * 100)",
        "Math.random().toString(36).substr(2, 9)",
        "require('uuid').v4()",
    ] {
        let test = scripted(&format!("pm.environment.set('x', {value});"), "");
        let filled = filled(test.variables[0].value().unwrap());
        assert!(!filled.contains("{{") && !filled.is_empty(), "{value}: {filled}");
    }
    assert_eq!(filled(&json!("{{$now offset=+2mo-3d format=\"%Y-%m-%dT%H:%M:%S.%3f\"}}")), "2027-01-19T10:00:00.000");
}

fn filled(value: &Value) -> String {
    let (environment, collection, app) = (HashMap::new(), HashMap::new(), AppVariables::new());
    let now = "2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap();
    let (entropy, secrets) = (FrozenClock(now.to_zoned(jiff::tz::TimeZone::UTC)), Secrets::default());
    let scope = Scope {
        environment: &environment,
        app: &app,
        shared: &app,
        collection: &collection,
        entropy: &entropy,
        secrets: &secrets,
    };
    template::resolve(value, scope).unwrap().as_str().unwrap().to_owned()
}
