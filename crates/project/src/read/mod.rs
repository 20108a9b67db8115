//! Files read into a campaign: everything that is wrong with them is told at once, each with its place.

mod action;
mod at;
mod campaign;
mod connection;
mod environments;
mod secret;
mod test;
mod usage;

use std::collections::BTreeMap;

use testgyver_model::{Language, phrase, registry::Registry};

use crate::{Problem, Project, Severity, yaml::Document};
use at::At;

/// The name of the file in which a campaign's folder begins.
pub const MAIN: &str = "testgyver.yaml";

/// Gives the texts of a campaign's files.
pub trait Texts {
    /// The text of a file by its path relative to the campaign's folder.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn text(&self, path: &str) -> Result<String, String>;
}

impl Texts for BTreeMap<String, Vec<u8>> {
    fn text(&self, path: &str) -> Result<String, String> {
        let bytes = self.get(path).ok_or_else(|| "not found".to_owned())?;
        String::from_utf8(bytes.clone()).map_err(|error| error.to_string())
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The campaign, as far as it could be read: to be used where no problem is an error.
    pub project: Option<Project>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<Problem>,
    /// The texts that were read, by their paths: for showing where something is wrong.
    pub sources: BTreeMap<String, String>,
}

impl Outcome {
    /// Whether the campaign can run.
    pub fn is_usable(&self) -> bool {
        self.project.is_some() && self.problems.iter().all(|problem| problem.severity == Severity::Warning)
    }
}

/// Reads a campaign that begins in the file `main`. Its files beside (`files/`) are not read.
pub fn read(texts: &dyn Texts, main: &str, actions: &Registry, language: Language) -> Outcome {
    let mut reader = Reader { texts, actions, language, outcome: Outcome::default() };
    let project = reader.document(main, None).map(|document| reader.campaign(&At::root(main, &document)));
    reader.outcome.project = project;
    reader.outcome
}

struct Reader<'a> {
    texts: &'a dyn Texts,
    actions: &'a Registry,
    language: Language,
    outcome: Outcome,
}

impl Reader<'_> {
    /// Reads a document; what names it is told where that cannot be.
    fn document(&mut self, path: &str, named: Option<&At<'_>>) -> Option<Document> {
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

    fn problem(
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
    fn error(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        self.problem(at.file, at.place(), message, help, Severity::Error);
    }

    /// A key is wrong.
    fn error_at_key(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        self.problem(at.file, at.key_place(), message, help, Severity::Error);
    }

    fn warning(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        self.problem(at.file, at.place(), message, help, Severity::Warning);
    }

    /// Something else is there than should be.
    fn expected(&mut self, at: &At<'_>, what: &str) {
        let found = at.kind(self.language);
        let message = phrase!(self.language, fr: "{what} est attendu ici, pas {found}", en: "{what} is expected here, not {found}");
        self.error(at, message, None);
    }

    /// A key that nothing knows, with the one that was meant, if that can be guessed.
    fn unknown_key<'k>(&mut self, at: &At<'_>, known: impl IntoIterator<Item = &'k str>) {
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
fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
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
