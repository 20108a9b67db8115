//! Files of hurl are read: real ones, and the corners of the grammar.
#![allow(missing_docs)]

mod accepted;

use std::collections::BTreeMap;

use accepted::{accept, action, notes, options};
use proptest::prelude::*;
use serde_json::{Value, json};
use testgyver_import::{Carried, Imported, NoteKind, Source, hurl};

fn read(name: &str, text: &str) -> Imported {
    let source = Source::file(name, text);
    assert!(hurl::recognises(&source), "{name} is recognised");
    let imported = hurl::read(&source, &options()).expect("it is read");
    accept(&imported);
    imported
}

#[test]
fn probe() {
    for (name, text) in [
        ("params.hurl", include_str!("samples/hurl/hurl-jvm-querystring_params.hurl")),
        ("json.hurl", include_str!("samples/hurl/orange-assert_json.hurl")),
        ("xpath.hurl", include_str!("samples/hurl/orange-assert_xpath.hurl")),
        ("captures.hurl", include_str!("samples/hurl/orange-captures.hurl")),
        ("cookies.hurl", include_str!("samples/hurl/orange-cookies.hurl")),
        ("graphql.hurl", include_str!("samples/hurl/orange-graphql.hurl")),
        ("retry.hurl", include_str!("samples/hurl/orange-retry_option.hurl")),
        ("importer.hurl", include_str!("samples/hurl/trustify-importer.hurl")),
    ] {
        let imported = hurl::read(&Source::file(name, text), &options()).map_err(|e| format!("{e:?}")).unwrap();
        println!("== {name} {:?}", imported.tally);
        for note in &imported.notes {
            println!("{:?} {} | {}", note.kind, note.place, note.text);
        }
        println!("{:?} {:?}", imported.projects[0].variables, imported.projects[0].tests[0].definition.description);
        for action in imported.projects[0].tests[0].definition.actions.iter().take(5) {
            println!("  {} {}", action.kind, action.value);
        }
        accept(&imported);
    }
}
