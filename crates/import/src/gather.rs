//! What an importer gathers on its way: notes and figures.

use testgyver_model::Language;

use crate::{Carried, Note, NoteKind, Tally};

/// Most characters of a text of the source that a note repeats.
const SHOWN: usize = 120;

/// Notes and figures of one import.
pub(crate) struct Gather {
    pub(crate) language: Language,
    pub(crate) notes: Vec<Note>,
    pub(crate) tally: Tally,
}

impl Gather {
    pub(crate) fn new(language: Language) -> Self {
        Self { language, notes: Vec::new(), tally: Tally::default() }
    }

    pub(crate) fn lost(&mut self, place: &str, text: String) {
        self.note(place, NoteKind::Lost, text);
    }

    pub(crate) fn differs(&mut self, place: &str, text: String) {
        self.note(place, NoteKind::Differs, text);
    }

    pub(crate) fn info(&mut self, place: &str, text: String) {
        self.note(place, NoteKind::Info, text);
    }

    /// The same note about one place is made once.
    fn note(&mut self, place: &str, kind: NoteKind, text: String) {
        let note = Note { place: place.to_owned(), kind, text };
        let same = self.notes.iter().rev().take(50).any(|known| *known == note);
        if !same {
            self.notes.push(note);
        }
    }

    /// A note of which one is enough, wherever it comes from.
    pub(crate) fn once(&mut self, place: &str, kind: NoteKind, text: String) {
        if !self.notes.iter().any(|known| known.kind == kind && known.text == text) {
            self.notes.push(Note { place: place.to_owned(), kind, text });
        }
    }

    pub(crate) fn checks(&mut self) -> &mut Carried {
        &mut self.tally.checks
    }
}

/// The beginning of a text, on one line, for a note or a name.
pub(crate) fn shown(text: &str) -> String {
    short(text, SHOWN)
}

/// At most so many characters of a text, on one line.
pub(crate) fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some(_) => line.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => line,
    }
}

/// A name that a variable may have: what it may not hold becomes `_`.
pub(crate) fn variable_name(name: &str) -> String {
    let fits = |sign: char| if sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.') { sign } else { '_' };
    let name: String = name.trim().chars().map(fits).collect();
    if name.is_empty() { "variable".to_owned() } else { name }
}

/// The environment variable of a secret: capitals, digits and `_`.
pub(crate) fn upper_snake(name: &str) -> String {
    let name: String =
        name.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' }).collect();
    if name.starts_with(|sign: char| sign.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// A text that stands for itself: double braces in it are no placeholder.
pub(crate) fn literal(text: &str) -> String {
    if text.contains("{{") { text.replace("{{", "{{ '{{' }}") } else { text.to_owned() }
}
