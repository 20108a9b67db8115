//! Notes as they come up, and those about actions of a test, gathered by what they say.

use indexmap::IndexMap;
use testgyver_model::{Language, phrase};

use super::value::shortened;
use crate::{Note, NoteKind};

/// Most characters of a name in the place of a note.
const SHOWN: usize = 120;

/// Notes in the order in which they came up.
pub struct Notes {
    /// The language they are in.
    pub language: Language,
    list: Vec<Note>,
}

impl Notes {
    /// No notes yet.
    pub const fn new(language: Language) -> Self {
        Self { language, list: Vec::new() }
    }

    /// Adds one.
    pub fn add(&mut self, kind: NoteKind, place: impl Into<String>, text: String) {
        self.list.push(Note { place: place.into(), kind, text });
    }

    /// Something that was not carried over.
    pub fn lost(&mut self, place: impl Into<String>, text: String) {
        self.add(NoteKind::Lost, place, text);
    }

    /// Something that means something else here.
    pub fn differs(&mut self, place: impl Into<String>, text: String) {
        self.add(NoteKind::Differs, place, text);
    }

    /// Something worth knowing.
    pub fn info(&mut self, place: impl Into<String>, text: String) {
        self.add(NoteKind::Info, place, text);
    }

    /// All of them.
    pub fn into_list(self) -> Vec<Note> {
        self.list
    }
}

/// The place of something inside something.
pub fn inside(outer: &str, inner: &str) -> String {
    let inner = shortened(inner, SHOWN);
    if outer.is_empty() { inner } else { format!("{outer} / {inner}") }
}

/// What is to be said about actions of one test: said once for all of which it is true, with their numbers.
#[derive(Default)]
pub struct ActionNotes {
    /// Numbers of actions from 1, and their types, by what is said of them.
    said: IndexMap<(NoteKind, String), Vec<(usize, String)>>,
}

impl ActionNotes {
    /// Says something about an action, by its number from 1 and its type.
    pub fn add(&mut self, kind: NoteKind, (number, action): (usize, &str), text: String) {
        let actions = self.said.entry((kind, text)).or_default();
        if actions.last().is_none_or(|(last, _)| *last != number) {
            actions.push((number, action.to_owned()));
        }
    }

    /// Writes the notes.
    pub fn write(self, place: &str, notes: &mut Notes) {
        for ((kind, text), actions) in self.said {
            let who: Vec<String> = actions.iter().map(|(number, kind)| format!("{number} ({kind})")).collect();
            let who = who.join(", ");
            let text = match actions.len() {
                1 => phrase!(notes.language, fr: "Action {who} : {text}", en: "Action {who}: {text}"),
                _ => phrase!(notes.language, fr: "Actions {who} : {text}", en: "Actions {who}: {text}"),
            };
            notes.add(kind, place, text);
        }
    }
}
