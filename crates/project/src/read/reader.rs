//! What reads a campaign's files, and notes what is wrong with them.

use testgyver_model::{Language, phrase, registry::Registry};

use super::{
    at::At,
    outcome::{Outcome, Texts},
};
use crate::{Problem, Severity, yaml::Document};

pub(super) struct Reader<'a> {
    pub(super) texts: &'a dyn Texts,
    pub(super) actions: &'a Registry,
    pub(super) language: Language,
    pub(super) outcome: Outcome,
}

impl Reader<'_> {
    /// Reads a document; what names it is told where that cannot be.
    pub(super) fn document(&mut self, path: &str, named: Option<&At<'_>>) -> Option<Document> {
        let text = match self.texts.text(path) {
            Ok(text) => text,
            Err(why) => {
                let message = phrase!(self.language, fr: "« {path} » ne peut pas être lu : {why}", en: "'{path}' cannot be read: {why}");
                match named {
                    Some(at) => self.error(at, message, None),
                    None => self.problem(path, 0..0, message, None, Severity::Error),
                }
                return None;
            }
        };
        self.outcome.sources.insert(path.to_owned(), text.clone());
        match Document::parse(&text) {
            Ok(document) => Some(document),
            Err(error) => {
                let end = text[error.at..].chars().next().map_or(error.at, |sign| error.at + sign.len_utf8());
                self.problem(path, error.at..end, error.message, None, Severity::Error);
                None
            }
        }
    }

    pub(super) fn problem(
        &mut self,
        file: &str,
        place: std::ops::Range<usize>,
        message: String,
        help: Option<String>,
        severity: Severity,
    ) {
        self.outcome.problems.push(Problem { file: file.to_owned(), place, message, help, severity });
    }

    /// A value is wrong.
    pub(super) fn error(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        self.problem(at.file, at.place(), message, help, Severity::Error);
    }

    /// A value is wrong that must not be shown: only the beginning of its place is told.
    pub(super) fn error_unshown(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        let start = at.place().start;
        self.problem(at.file, start..start, message, help, Severity::Error);
    }

    /// A key is wrong.
    pub(super) fn error_at_key(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        self.problem(at.file, at.key_place(), message, help, Severity::Error);
    }

    pub(super) fn warning(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        self.problem(at.file, at.place(), message, help, Severity::Warning);
    }

    /// Something else is there than should be.
    pub(super) fn expected(&mut self, at: &At<'_>, what: &str) {
        let found = at.kind(self.language);
        let message = phrase!(self.language, fr: "{what} est attendu ici, pas {found}", en: "{what} is expected here, not {found}");
        self.error(at, message, None);
    }

    /// A key that nothing knows, with the one that was meant, if that can be guessed.
    pub(super) fn unknown_key<'k>(&mut self, at: &At<'_>, known: impl IntoIterator<Item = &'k str>) {
        let key = at.key();
        let known: Vec<&str> = known.into_iter().collect();
        let meant = nearest(key, &known);
        let list = known.join(", ");
        let help = match meant {
            Some(meant) => phrase!(self.language, fr: "vouliez-vous dire « {meant} » ?", en: "did you mean '{meant}'?"),
            None => phrase!(self.language, fr: "clés possibles : {list}", en: "possible keys: {list}"),
        };
        self.error_at_key(
            at,
            phrase!(self.language, fr: "clé inconnue « {key} »", en: "unknown key '{key}'"),
            Some(help),
        );
    }
}

/// The name that is most like another, if any is.
pub(super) fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let lower = name.to_lowercase();
    let likeness = |one: &&str| strsim::jaro_winkler(&lower, &one.to_lowercase());
    known
        .iter()
        .copied()
        .map(|one| (likeness(&one), one))
        .filter(|(likeness, _)| *likeness > 0.8)
        .fold(None::<(f64, &str)>, |best, one| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        })
        .map(|(_, name)| name)
}
