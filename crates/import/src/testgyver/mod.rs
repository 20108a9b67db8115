//! A campaign of ours, as files: what `testgyver new` and an export write.

mod found;

use std::collections::BTreeMap;

use testgyver_model::{Language, phrase};
use testgyver_project::{Outcome, Problem, Project, Severity, Texts, line_and_column};

use self::found::{folder_of, main_of};
use crate::{Carried, Imported, Note, NoteKind, Options, Source, SourceError, Tally, files::too_large};

/// Where the files of a campaign stand, below its own folder.
const FILES: &str = "files/";

/// Whether a source is a campaign of ours: a file with its name is there, or the only file begins as one does.
pub fn recognises(source: &Source) -> bool {
    main_of(source).is_some()
}

/// Reads a campaign; what is wrong with it, but does not keep it from running, are notes.
///
/// # Errors
/// [`SourceError`] where the campaign cannot run; it says everything that is wrong, each with its place.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    for (file, bytes) in source.files() {
        too_large(file, bytes, language)?;
    }
    let Some(main) = main_of(source) else {
        let message = phrase!(language,
            fr: "aucune campagne de TestGyver ici : elle commence par le fichier « testgyver.yaml ».",
            en: "no campaign of TestGyver here: it begins with the file 'testgyver.yaml'.");
        return Err(SourceError { file: String::new(), line: None, message });
    };
    let folder = folder_of(main);
    let texts = Below { source, folder, language };
    let mut outcome = testgyver_project::read(&texts, &main[folder.len()..], options.actions, language);
    let project = outcome.project.take();
    let (errors, warnings): (Vec<_>, Vec<_>) =
        outcome.problems.iter().partition(|problem| problem.severity == Severity::Error);
    match project.filter(|_| errors.is_empty()) {
        Some(project) => {
            Ok(imported(source, folder, project, warnings.iter().map(|one| note(one, &outcome)).collect()))
        }
        None => Err(fault(main, folder, &errors, &outcome)),
    }
}

/// The texts of a source below a folder.
struct Below<'a> {
    source: &'a Source,
    folder: &'a str,
    language: Language,
}

impl Texts for Below<'_> {
    fn text(&self, path: &str) -> Result<String, String> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let bytes = self.source.get(&format!("{}{path}", self.folder)).ok_or_else(|| {
            phrase!(self.language,
                fr: "il n'est pas dans ce qui est importé",
                en: "it is not among what is imported")
        })?;
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        Ok(text.to_owned())
    }
}

fn imported(source: &Source, folder: &str, mut project: Project, notes: Vec<Note>) -> Imported {
    project.files = files(source, folder);
    let actions = project.tests.iter().map(|test| test.definition.actions.len()).sum::<usize>();
    let actions = u32::try_from(actions).unwrap_or(u32::MAX);
    let tally = Tally { requests: Carried { found: actions, carried: actions }, ..Tally::default() };
    Imported { projects: vec![project], notes, tally }
}

/// The files of the campaign, by their paths below its folder of files.
fn files(source: &Source, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let own = |path: &str| Some(path.strip_prefix(folder)?.strip_prefix(FILES)?.to_owned());
    source.files().filter_map(|(path, bytes)| Some((own(path)?, bytes.to_vec()))).collect()
}

/// `file:line:column`
fn place(problem: &Problem, outcome: &Outcome) -> String {
    let (line, column) = position(problem, outcome);
    format!("{}:{line}:{column}", problem.file)
}

fn position(problem: &Problem, outcome: &Outcome) -> (usize, usize) {
    let text = outcome.sources.get(&problem.file).map_or("", String::as_str);
    line_and_column(text, problem.place.start)
}

/// What is wrong, and what helps.
fn said(problem: &Problem) -> String {
    match &problem.help {
        Some(help) => format!("{} ({help})", problem.message),
        None => problem.message.clone(),
    }
}

fn note(problem: &Problem, outcome: &Outcome) -> Note {
    Note { place: place(problem, outcome), kind: NoteKind::Info, text: said(problem) }
}

/// All that keeps a campaign from running, a line each.
fn fault(main: &str, folder: &str, errors: &[&Problem], outcome: &Outcome) -> SourceError {
    let lines: Vec<String> = errors.iter().map(|one| format!("{} {}", place(one, outcome), said(one))).collect();
    let first = errors.first();
    SourceError {
        file: first.map_or_else(|| main.to_owned(), |first| format!("{folder}{}", first.file)),
        line: first.and_then(|first| u32::try_from(position(first, outcome).0).ok()),
        message: lines.join("\n"),
    }
}
