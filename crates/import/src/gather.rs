//! What an importer gathers on its way: notes and figures.

use std::collections::HashSet;

use testgyver_model::{Language, phrase};

use crate::{Carried, Note, NoteKind, Tally};

/// Most that is taken over: rules, and twenty for each request.
const MOST: usize = 1_000_000;
/// How many notes are looked back at for the same one.
const LOOKED_BACK: usize = 50;

/// Notes and figures of one import.
pub(crate) struct Gather {
    /// The language of the notes.
    pub(crate) language: Language,
    /// The notes so far.
    pub(crate) notes: Vec<Note>,
    /// How much there was so far.
    pub(crate) tally: Tally,
    told: HashSet<String>,
    /// How much more may be taken over.
    room: usize,
}

impl Gather {
    /// Nothing gathered yet.
    pub(crate) fn new(language: Language) -> Self {
        Self { language, notes: Vec::new(), tally: Tally::default(), told: HashSet::new(), room: MOST }
    }

    /// Something was not carried over.
    pub(crate) fn lost(&mut self, place: &str, text: String) {
        self.note(place, NoteKind::Lost, text);
    }

    /// Something means something slightly different here.
    pub(crate) fn differs(&mut self, place: &str, text: String) {
        self.note(place, NoteKind::Differs, text);
    }

    /// Something is worth knowing.
    pub(crate) fn info(&mut self, place: &str, text: String) {
        self.note(place, NoteKind::Info, text);
    }

    /// The same note about one place is made once.
    fn note(&mut self, place: &str, kind: NoteKind, text: String) {
        let note = Note { place: place.to_owned(), kind, text };
        if !self.notes.iter().rev().take(LOOKED_BACK).any(|known| *known == note) {
            self.notes.push(note);
        }
    }

    /// A note of which one is enough, wherever it comes from.
    pub(crate) fn once(&mut self, place: &str, kind: NoteKind, text: String) {
        if !self.notes.iter().any(|known| known.kind == kind && known.text == text) {
            self.notes.push(Note { place: place.to_owned(), kind, text });
        }
    }

    /// Whether this is the first time that something is to be told.
    pub(crate) fn first(&mut self, what: &str) -> bool {
        self.told.insert(what.to_owned())
    }

    /// The figures of what the source checks.
    pub(crate) fn checks(&mut self) -> &mut Carried {
        &mut self.tally.checks
    }

    /// Whether a request with so many rules still finds room; says once that it does not. What a collection asks of all
    /// its requests would otherwise grow beyond all bounds.
    pub(crate) fn room(&mut self, rules: usize) -> bool {
        let needed = rules.saturating_add(20);
        if needed > self.room {
            self.room = 0;
            if self.first("room") {
                self.lost("", phrase!(self.language,
                    fr: "L'import est trop grand : ce qui vient après n'est pas repris ; exportez-le en plusieurs parties",
                    en: "There is too much to import: what comes after is not carried over; export it in several parts"));
            }
            return false;
        }
        self.room -= needed;
        true
    }
}
