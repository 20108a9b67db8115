//! Tests in the order in which people saw them run.

use std::{cmp::Reverse, collections::BTreeSet};

use serde_json::{Map, Value};
use testgyver_model::{
    Timestamp, lenient, phrase,
    test::{ActionCall, TestDefinition, TestVariable},
};
use testgyver_project::ProjectTest;

use super::{
    action::{self, Surroundings, TestState},
    data::{OriginalTally, OriginalTest},
    dump::Document,
    notes::{ActionNotes, Notes, inside},
    renamed::Renamed,
    value::{date, flag, named, old_id, plain, text},
};

/// Most characters of a name, and of a description.
pub const LONGEST: (usize, usize) = (200, 10_000);

/// Puts tests in the order in which people saw them: by `order` where any has one, else the newest first.
pub fn in_order(mut tests: Vec<&Document>) -> Vec<&Document> {
    let order = |test: &Document| match test.get("order") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    if tests.iter().any(|test| order(test).is_some()) {
        tests.sort_by(|one, other| order(one).unwrap_or(0.0).total_cmp(&order(other).unwrap_or(0.0)));
    } else {
        tests.sort_by_key(|test| Reverse(date(test.get("dateCreated")).unwrap_or(Timestamp::MIN)));
    }
    tests
}

/// Whether somebody deleted it.
pub fn is_deleted(document: &Document) -> bool {
    flag(document.get("isDeleted"))
}

/// Reads a test; `number` is its place among those of its campaign, from 1.
pub fn read(
    document: &Document,
    number: usize,
    campaign: &str,
    around: &mut Surroundings<'_>,
    notes: &mut Notes,
    tally: &mut OriginalTally,
) -> (OriginalTest, ProjectTest) {
    let deleted = is_deleted(document);
    let name = named(document.get("name"));
    let given = name.clone().unwrap_or_else(|| format!("Test {number}"));
    let mut place = inside(campaign, &given);
    if deleted {
        place.push_str(&phrase!(notes.language, fr: " (supprimé)", en: " (deleted)"));
    }
    if name.is_none() {
        notes.info(
            &*place,
            phrase!(notes.language,
            fr: "Ce test n'avait pas de nom : il s'appelle « {given} ».",
            en: "This test had no name: it is called '{given}'."),
        );
    }
    let mut state = TestState {
        place: place.clone(),
        names: Renamed::default(),
        set: BTreeSet::new(),
        notes: ActionNotes::default(),
    };
    let variables = variables(document.get("variables"), &mut state, &place, notes);
    let calls = calls(document.get("actions"), &place, notes);
    if calls.is_empty() {
        notes.differs(&*place, phrase!(notes.language,
            fr: "Ce test n'a aucune action : il réussissait, ici il échoue parce que rien n'est vérifié. Ajoutez une action, une « pause » par exemple.",
            en: "This test has no action: it passed, here it fails because nothing is checked. Add an action, a 'pause' say."));
    }
    let mut actions = Vec::with_capacity(calls.len());
    for (place, call) in calls.into_iter().enumerate() {
        let (call, known) = action::read(call, place + 1, around, &mut state);
        tally.actions.count(known);
        actions.push(call);
    }
    std::mem::take(&mut state.notes).write(&place, notes);
    tally.tests.count(true);
    let description = text(document.get("description")).unwrap_or_default();
    let definition = TestDefinition {
        name: cut(&given, LONGEST.0, &place, notes),
        description: cut(&description, LONGEST.1, &place, notes),
        actions,
        variables,
        ..TestDefinition::default()
    };
    let test = OriginalTest {
        old_id: old_id(document.get("_id")),
        created_by: old_id(document.get("userId")),
        created_at: date(document.get("dateCreated")),
        deleted_at: date(document.get("dateDeleted")).filter(|_| deleted),
    };
    (test, ProjectTest::new(definition))
}

/// A text that is not too long.
pub fn cut(text: &str, limit: usize, place: &str, notes: &mut Notes) -> String {
    let clean = text.replace('\0', "");
    let Some((end, _)) = clean.char_indices().nth(limit) else { return clean };
    notes.lost(
        place,
        phrase!(notes.language,
        fr: "Un nom ou une description dépasse {limit} signes : la fin n'est pas reprise.",
        en: "A name or a description is longer than {limit} signs: its end is not carried over."),
    );
    clean[..end].to_owned()
}

fn variables(stored: Option<&Value>, state: &mut TestState, place: &str, notes: &mut Notes) -> Vec<TestVariable> {
    let items = match stored.cloned().map(lenient::json_or_text) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(items)) => items,
        Some(Value::String(text)) => text.split(',').map(|name| Value::from(name.trim())).collect(),
        Some(_) => {
            notes.lost(
                place,
                phrase!(notes.language,
                fr: "Les variables du test ne sont pas une liste : elles ne sont pas reprises.",
                en: "The test's variables are no list: they are not carried over."),
            );
            return Vec::new();
        }
    };
    let mut variables: Vec<TestVariable> = Vec::new();
    for item in items {
        let (name, value) = match &item {
            Value::Object(fields) => {
                (named(fields.get("name").or_else(|| fields.get("key"))), fields.get("value").map(plain))
            }
            other => (named(Some(other)), None),
        };
        let Some(name) = name else { continue };
        let old = name.strip_prefix("app.").unwrap_or(&name);
        if state.names.known(old).is_some() {
            continue;
        }
        let name = state.names.take(old, false);
        if name != old {
            notes.differs(
                place,
                phrase!(notes.language,
                fr: "La variable « {old} » ne peut pas s'écrire entre accolades ici : elle s'appelle « {name} ».",
                en: "The variable '{old}' cannot stand between braces here: it is called '{name}'."),
            );
        }
        if value.as_ref().is_some_and(|value| !value.is_null()) {
            state.set.insert(name.clone());
        }
        variables.push(match value {
            None | Some(Value::Null) => TestVariable::Name(name),
            value => TestVariable::Valued { name, value },
        });
    }
    variables
}

fn calls(stored: Option<&Value>, place: &str, notes: &mut Notes) -> Vec<ActionCall> {
    let items = match stored {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(items)) => items,
        Some(_) => {
            notes.lost(
                place,
                phrase!(notes.language,
                fr: "Les actions du test ne sont pas une liste : elles ne sont pas reprises.",
                en: "The test's actions are no list: they are not carried over."),
            );
            &[][..]
        }
    };
    let mut calls = Vec::with_capacity(items.len());
    for (number, item) in (1..).zip(items) {
        match item.as_object().cloned().and_then(call) {
            Some(call) => calls.push(call),
            None => notes.lost(
                place,
                phrase!(notes.language,
                fr: "L'action {number} n'a pas de type : elle n'est pas reprise.",
                en: "Action {number} has no type: it is not carried over."),
            ),
        }
    }
    calls
}

fn call(mut keys: Map<String, Value>) -> Option<ActionCall> {
    let kind = named(keys.get("type"))?;
    keys.insert("type".to_owned(), kind.into());
    // The original knows no actions that are left out.
    keys.shift_remove("disabled");
    if keys.get("value").is_none_or(Value::is_null) && keys.get("parameters").is_none_or(Value::is_null) {
        keys.insert("value".to_owned(), Value::Object(Map::new()));
    }
    ActionCall::of(keys).ok()
}
