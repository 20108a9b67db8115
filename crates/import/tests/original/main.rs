//! The original's data: its database as `mongodump` writes it, its work folder, its exports.

mod archive;
mod forms;
mod json;
mod large;
mod later;
mod mutated;
mod oddities;
mod sample;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use bson::Document;
use testgyver_actions::{Limits, registry};
use testgyver_import::{
    FoldersAs, Note, NoteKind, Options, Source,
    original::{Choice, OriginalData, read},
};
use testgyver_model::{
    Language,
    id::{object_id, object_id_text},
    registry::Registry,
};

static ACTIONS: LazyLock<Registry> = LazyLock::new(|| registry(Limits::default()));

fn options() -> Options<'static> {
    Options { language: Language::ENGLISH, folders: FoldersAs::Tests, actions: &ACTIONS }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/original")
}

/// The collections of the sample, by the names of their files.
fn sample_files() -> BTreeMap<String, Vec<u8>> {
    ["users", "variables", "campains", "tests", "rapports"]
        .into_iter()
        .map(|name| {
            let name = format!("{name}.bson");
            let bytes = std::fs::read(samples().join("testGyver").join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

/// A dump of these collections.
fn dump(collections: &[(&str, Vec<Document>)]) -> Source {
    let file = |(name, documents): &(&str, Vec<Document>)| {
        let bytes = documents.iter().flat_map(|one| one.to_vec().unwrap()).collect();
        (format!("dump/tg/{name}.bson"), bytes)
    };
    Source::folder(collections.iter().map(file).collect())
}

fn read_all(source: &Source) -> OriginalData {
    read(source, &Choice::default(), &options()).unwrap()
}

fn id(text: &str) -> [u8; 12] {
    object_id(text).unwrap()
}

/// The last sign of an identifier of the sample: they count on.
fn tail(id: Option<[u8; 12]>) -> String {
    object_id_text(id.unwrap())[22..].to_owned()
}

/// The notes of a kind, as "place: text".
fn told(notes: &[Note], kind: NoteKind) -> Vec<String> {
    notes.iter().filter(|note| note.kind == kind).map(|note| format!("{}: {}", note.place, note.text)).collect()
}

/// Whether a note says this, at this place.
#[track_caller]
fn says(notes: &[Note], kind: NoteKind, place: &str, words: &str) {
    let found = notes.iter().any(|note| note.kind == kind && note.place == place && note.text.contains(words));
    assert!(found, "'{words}' at '{place}' not in {:#?}", told(notes, kind));
}

#[track_caller]
fn says_not(notes: &[Note], words: &str) {
    let found: Vec<_> = notes.iter().filter(|note| note.text.contains(words)).collect();
    assert!(found.is_empty(), "{found:#?}");
}
