//! What is told of an import: a line for each thing that is not simply taken over, then counts.

use testgyver_import::{Carried, Note, NoteKind};
use testgyver_model::Language;

use crate::console;

/// What is told of an import.
pub(super) struct Told {
    /// The language in which it is told.
    pub(super) language: Language,
    notes: Vec<Note>,
    counts: Vec<String>,
}

impl Told {
    pub(super) const fn new(language: Language) -> Self {
        Self { language, notes: Vec::new(), counts: Vec::new() }
    }

    fn add(&mut self, kind: NoteKind, place: &str, text: String) {
        self.notes.push(Note { place: place.to_owned(), kind, text });
    }

    /// Something did not come over.
    pub(super) fn lost(&mut self, place: &str, text: String) {
        self.add(NoteKind::Lost, place, text);
    }

    /// Something is otherwise here.
    pub(super) fn differs(&mut self, place: &str, text: String) {
        self.add(NoteKind::Differs, place, text);
    }

    /// Something is worth knowing.
    pub(super) fn info(&mut self, place: &str, text: String) {
        self.add(NoteKind::Info, place, text);
    }

    /// What was said before, while the source was read.
    pub(super) fn take(&mut self, notes: Vec<Note>) {
        self.notes.extend(notes);
    }

    /// How much there was of something, and how much of it was added.
    pub(super) fn count(&mut self, what: String, carried: Carried) {
        if carried.found > 0 {
            self.counts.push(format!("{what}: {}/{}", carried.carried, carried.found));
        }
    }

    /// How many there are of something.
    pub(super) fn number(&mut self, what: &str, number: u32) {
        if number > 0 {
            self.counts.push(format!("{what}: {number}"));
        }
    }

    /// Prints everything.
    pub(super) fn print(&self) {
        self.notes.iter().for_each(print_note);
        self.counts.iter().for_each(|count| console::print(count));
    }
}

/// Prints one thing that a person should know.
pub(crate) fn print_note(note: &Note) {
    let sign = match note.kind {
        NoteKind::Lost => "-",
        NoteKind::Differs => "~",
        NoteKind::Info => "·",
    };
    let place = if note.place.is_empty() { String::new() } else { format!("{}: ", note.place) };
    console::print(&format!("  {sign} {place}{}", note.text));
}
