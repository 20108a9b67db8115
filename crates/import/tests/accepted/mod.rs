//! Whether what was imported can be kept and run: forms, checks, extractions, flows, names.
#![allow(dead_code, missing_docs)]

use std::{collections::HashMap, sync::LazyLock, time::Duration};

use serde_json::{Map, Value, json};
use testgyver_actions::{Limits, registry};
use testgyver_import::{FoldersAs, Imported, Note, NoteKind, Options};
use testgyver_model::{
    Language, Timestamp,
    mask::{Output, Role},
    registry::Registry,
    secret::Secrets,
    text::AppVariables,
};
use testgyver_project::Project;
use testgyver_rules::{
    self as rules, Answer, Check, RawRules,
    expression::{Facts, RunFacts},
    flow::Flow,
    generate::FrozenClock,
    template::{self, Scope},
};

static ACTIONS: LazyLock<Registry> = LazyLock::new(|| registry(Limits::default()));

pub fn options() -> Options<'static> {
    Options { language: Language::ENGLISH, folders: FoldersAs::Tests, actions: &ACTIONS }
}

/// Fails where something of the import could not be kept.
pub fn accept(imported: &Imported) {
    for project in &imported.projects {
        accept_project(project);
    }
}

fn accept_project(project: &Project) {
    let known = |name: &str| name.chars().all(|sign| sign.is_alphanumeric() || "_-.".contains(sign));
    let variables = project.variables.keys().chain(project.secrets.iter().map(|secret| &secret.name));
    variables.for_each(|name| assert!(known(name), "{name}"));
    for test in &project.tests {
        let definition = &test.definition;
        assert!(!definition.name.trim().is_empty() && definition.name.chars().count() <= 200);
        assert!(definition.tags.len() <= 20 && definition.tags.iter().all(|tag| tag.chars().count() <= 50));
        assert!(!definition.actions.is_empty(), "{}", definition.name);
        for action in &definition.actions {
            accept_action(&definition.name, &action.kind, &action.value);
        }
    }
}

fn accept_action(test: &str, kind: &str, value: &Value) {
    let described = ACTIONS.describe(kind).unwrap_or_else(|| panic!("{test}: no action {kind}"));
    let form = value.as_object().expect("a form");
    for name in form.keys().filter(|name| !["checks", "extract", "flow"].contains(&name.as_str())) {
        assert!(described.fields.iter().any(|field| *field.name == **name), "{test}: {kind} has no field {name}");
    }
    for field in described.fields.iter().filter(|field| field.required) {
        let there = form.get(&*field.name).is_some_and(|value| !value.is_null() && value != "");
        assert!(there, "{test}: {kind} lacks {}", field.name);
    }
    let written = RawRules::of(value);
    let faults = written.faults(Language::ENGLISH);
    assert!(faults.is_empty(), "{test}: {faults:?} in {value}");
    rules::checks(&written.checks, Language::ENGLISH).expect("checks");
    rules::extractions(&written.extract, Language::ENGLISH).expect("extractions");
    Flow::read(&written.flow, Language::ENGLISH).expect("a flow");
}

/// The notes of a kind that hold a text.
pub fn notes<'a>(imported: &'a Imported, kind: NoteKind, text: &str) -> Vec<&'a Note> {
    imported.notes.iter().filter(|note| note.kind == kind && note.text.contains(text)).collect()
}

/// The action of a test by its name.
pub fn action<'a>(project: &'a Project, test: &str, place: usize) -> &'a Value {
    let test = project.tests.iter().find(|one| one.definition.name == test).expect("the test");
    &test.definition.actions[place].value
}

/// Why a check does not hold of an answer with this body.
pub fn failure(check: &Check, body: &str, app: &AppVariables) -> Option<String> {
    let outputs = Map::from_iter([("http_response_body".to_owned(), json!(body))]);
    let described = [Output::new("http_response_body").role(Role::Body)];
    let answer = Answer::new(&outputs, &described, Duration::ZERO, None, app);
    with_scope(app, |scope| {
        let facts = Facts { scope, environment: "DEV", last: None, failed: false, run: RunFacts::default() };
        let result = check.evaluate(&answer, &facts, Language::ENGLISH);
        let why = result.actual.unwrap_or_default().lines().take(2).collect::<Vec<_>>().join(" / ");
        (!result.ok).then(|| format!("{}: {why}", result.label))
    })
}

/// A value with its placeholders filled in.
pub fn filled(value: &Value, app: &AppVariables) -> Value {
    with_scope(app, |scope| template::resolve(value, scope).expect("every placeholder"))
}

fn with_scope<T>(app: &AppVariables, work: impl FnOnce(Scope<'_>) -> T) -> T {
    let (environment, collection, secrets) = (HashMap::new(), HashMap::new(), Secrets::default());
    let now = "2026-11-22T10:00:00Z".parse::<Timestamp>().expect("an instant");
    let entropy = FrozenClock(now.to_zoned(jiff::tz::TimeZone::UTC));
    work(Scope {
        environment: &environment,
        app,
        shared: app,
        collection: &collection,
        entropy: &entropy,
        secrets: &secrets,
    })
}
