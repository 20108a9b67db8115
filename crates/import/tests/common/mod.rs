//! What the tests of importers share.
#![allow(dead_code)]

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use testgyver_import::{FoldersAs, Imported, NoteKind, Options, Source, SourceError};
use testgyver_model::{Language, registry::Registry, test::TestDefinition};
use testgyver_project::Project;

/// The actions that there are.
pub fn actions() -> Registry {
    testgyver_actions::registry(testgyver_actions::Limits::default())
}

/// A file of the samples.
pub fn sample(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(path)).unwrap()
}

/// A folder of the samples, its README left out.
pub fn folder(path: &str) -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(path);
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    Source::folder(files)
}

/// An importer.
pub type Importer = fn(&Source, &Options<'_>) -> Result<Imported, SourceError>;

/// Imports, and proves that what comes out can be kept and run.
pub fn imported(importer: Importer, source: &Source, folders: FoldersAs) -> Imported {
    let actions = actions();
    let options = Options { language: Language::FRENCH, folders, actions: &actions };
    let imported = importer(source, &options).unwrap();
    imported.projects.iter().for_each(|project| proven(project, &actions));
    assert!(imported.notes.iter().all(|note| !note.text.trim().is_empty()));
    imported
}

/// Every action's form is one that its action knows, and its rules can be read.
pub fn proven(project: &Project, actions: &Registry) {
    assert!(!project.name.trim().is_empty());
    for test in &project.tests {
        let definition = &test.definition;
        assert!(!definition.name.trim().is_empty() && !definition.actions.is_empty(), "{definition:?}");
        for action in &definition.actions {
            let known = actions.describe(&action.kind).unwrap();
            for (name, _) in action.value.as_object().unwrap() {
                let rules = ["checks", "extract", "flow"].contains(&name.as_str());
                assert!(rules || known.fields.iter().any(|field| field.name == *name), "{}: {name}", definition.name);
            }
            for field in known.fields.iter().filter(|field| field.required) {
                let there = action.value.get(&*field.name).is_some_and(|value| *value != "");
                assert!(there, "{}: {}", definition.name, field.name);
            }
            let raw = testgyver_rules::RawRules::of(&action.value);
            let faults = raw.faults(Language::ENGLISH);
            assert!(faults.is_empty(), "{}: {faults:?} {}", definition.name, action.value);
            testgyver_rules::checks(&raw.checks, Language::ENGLISH).unwrap();
            testgyver_rules::extractions(&raw.extract, Language::ENGLISH).unwrap();
            testgyver_rules::Flow::read(&raw.flow, Language::ENGLISH).unwrap();
        }
    }
}

/// The test with this name.
pub fn test<'a>(project: &'a Project, name: &str) -> &'a TestDefinition {
    &project.tests.iter().find(|test| test.definition.name == name).unwrap().definition
}

/// The form of the action with this name.
pub fn action<'a>(test: &'a TestDefinition, name: &str) -> &'a Value {
    &test.actions.iter().find(|action| action.extra["name"] == *name).unwrap().value
}

/// The notes of a kind, with their places.
pub fn notes(imported: &Imported, kind: NoteKind) -> Vec<String> {
    let of_kind = imported.notes.iter().filter(|note| note.kind == kind);
    of_kind.map(|note| format!("{}: {}", note.place, note.text)).collect()
}

/// Found and carried, of requests, checks and scripts.
pub fn tally(imported: &Imported) -> [(u32, u32); 3] {
    let tally = imported.tally;
    [tally.requests, tally.checks, tally.scripts].map(|one| (one.found, one.carried))
}

/// What was imported, to be looked at.
pub fn dump(imported: &Imported) -> String {
    let mut text = String::new();
    for project in &imported.projects {
        text.push_str(&format!(
            "# {} vars={:?} envs={:?} secrets={:?}\n",
            project.name, project.variables, project.environments, project.secrets
        ));
        for test in &project.tests {
            text.push_str(&serde_json::to_string_pretty(&test.definition).unwrap());
            text.push('\n');
        }
    }
    for note in &imported.notes {
        text.push_str(&format!("{} | {} | {}\n", note.kind.word(), note.place, note.text));
    }
    format!("{text}{:?}\n", imported.tally)
}
