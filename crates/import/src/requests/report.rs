//! What an import tells while it goes on.

use std::collections::HashSet;

use serde_json::Value;
use testgyver_model::{Language, phrase};

use crate::{Note, NoteKind, SourceError, Tally};

/// Most bytes of a file.
const LARGEST: usize = 64 << 20;
/// Most that is taken over: rules, and twenty for each request.
const MOST: usize = 1_000_000;
/// Most characters of a line that a note quotes.
const QUOTED: usize = 120;

/// What an import tells while it goes on.
pub(crate) struct Report {
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

impl Report {
    /// Nothing told yet.
    pub(crate) fn new(language: Language) -> Self {
        Self { language, notes: Vec::new(), tally: Tally::default(), told: HashSet::new(), room: MOST }
    }

    /// Something was not carried over.
    pub(crate) fn lost(&mut self, place: &str, text: String) {
        self.note(NoteKind::Lost, place, text);
    }

    /// Something means something slightly different here.
    pub(crate) fn differs(&mut self, place: &str, text: String) {
        self.note(NoteKind::Differs, place, text);
    }

    /// Something is worth knowing.
    pub(crate) fn info(&mut self, place: &str, text: String) {
        self.note(NoteKind::Info, place, text);
    }

    /// Whether this is the first time that something is to be told.
    pub(crate) fn first(&mut self, what: &str) -> bool {
        self.told.insert(what.to_owned())
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

    fn note(&mut self, kind: NoteKind, place: &str, text: String) {
        self.notes.push(Note { place: place.to_owned(), kind, text });
    }
}

/// The first characters of a line, enough to find it again.
pub(crate) fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        None => line,
        Some(_) => line.chars().take(QUOTED - 1).chain(['…']).collect(),
    }
}

/// Refuses a file that is too large to be read.
pub(crate) fn too_large(file: &str, bytes: &[u8], language: Language) -> Result<(), SourceError> {
    if bytes.len() <= LARGEST {
        return Ok(());
    }
    let message = phrase!(language,
        fr: "« {file} » dépasse 64 Mio : exportez-le en plusieurs parties",
        en: "'{file}' is larger than 64 MiB: export it in several parts");
    Err(SourceError { file: file.to_owned(), line: None, message })
}

/// Says which files of a source nothing uses.
pub(crate) fn unused<'a>(paths: impl Iterator<Item = &'a str>, report: &mut Report) {
    let paths: Vec<&str> = paths.collect();
    if let [first, ..] = paths.as_slice() {
        let (count, first) = (paths.len(), shortened(first));
        report.lost(
            "",
            phrase!(report.language,
            fr: "{count} autre(s) fichier(s) ne sont pas repris, par exemple « {first} »",
            en: "{count} other file(s) are not carried over, '{first}' for one"),
        );
    }
}

/// What a JSON file says.
pub(crate) fn json_file(file: &str, bytes: &[u8], language: Language) -> Result<Value, SourceError> {
    too_large(file, bytes, language)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| SourceError {
        file: file.to_owned(),
        line: u32::try_from(error.line()).ok().filter(|line| *line > 0),
        message: phrase!(language,
            fr: "« {file} » n'est pas du JSON valide : {error}",
            en: "'{file}' is no valid JSON: {error}"),
    })
}
