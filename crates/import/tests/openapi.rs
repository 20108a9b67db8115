//! Descriptions of interfaces are read: real ones, and the corners of the specification.
#![allow(missing_docs)]

mod accepted;

use std::{collections::BTreeMap, time::Instant};

use accepted::{accept, action, notes, options};
use proptest::prelude::*;
use serde_json::{Value, json};
use testgyver_import::{Carried, Imported, NoteKind, Source, openapi};

fn read(name: &str, text: &str) -> Imported {
    let source = Source::file(name, text);
    assert!(openapi::recognises(&source), "{name} is recognised");
    let imported = openapi::read(&source, &options()).expect("it is read");
    accept(&imported);
    imported
}

fn of(document: &Value) -> Imported {
    read("api.json", &document.to_string())
}

#[test]
fn probe() {
    for (name, text) in [
        ("petstore", include_str!("samples/openapi/petstore-expanded.yaml")),
        ("insomnia", include_str!("samples/openapi/insomnia-endpoint-security.yaml")),
        ("tags", include_str!("samples/openapi/tags-3.2.json")),
        ("box", include_str!("samples/openapi/box-v2025.json")),
        ("testkube", include_str!("samples/openapi/testkube-api.yaml")),
    ] {
        let begun = Instant::now();
        let imported = read(name, text);
        println!("== {name} {:?} {:?}", imported.tally, begun.elapsed());
        for note in imported.notes.iter().take(25) {
            println!("{:?} {} | {}", note.kind, note.place, note.text);
        }
        println!("{} notes", imported.notes.len());
        for test in imported.projects[0].tests.iter().take(3) {
            println!(
                "{} {:?} {}",
                test.definition.name,
                test.definition.tags,
                test.definition.actions[0].value.to_string().chars().take(1500).collect::<String>()
            );
        }
        println!(
            "{:?} {:?} {:?}",
            imported.projects[0].variables,
            imported.projects[0].secrets.len(),
            imported.projects[0].environments
        );
    }
}
