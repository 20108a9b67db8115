//! Results in JUnit's XML, in all the dialects in which tools write it.

mod file;
mod results;
mod text;

use testgyver_model::{Language, phrase};

pub use self::results::{Case, Counts, Results, Status, Suite};
use crate::{Source, SourceError, gather::Gather};

/// Most bytes of all files.
const LARGEST: usize = 64 << 20;
/// Bytes of a file in which its first tag is looked for.
const HEAD: usize = 16 * 1024;

/// Whether a source holds results in JUnit's XML.
pub fn recognises(source: &Source) -> bool {
    source.files().any(|(_, bytes)| is_report(bytes))
}

fn is_report(bytes: &[u8]) -> bool {
    let head = text::decoded(&bytes[..bytes.len().min(HEAD)]);
    let first = head.match_indices('<').find(|(at, _)| head[at + 1..].starts_with(|sign: char| sign.is_alphabetic()));
    first.is_some_and(|(at, _)| {
        let name: String = head[at + 1..]
            .chars()
            .take_while(|sign| sign.is_alphanumeric() || matches!(sign, ':' | '-' | '_'))
            .collect();
        matches!(name.rsplit(':').next(), Some("testsuites" | "testsuite"))
    })
}

/// Reads the results of every file of a source; other files are left aside with a note.
///
/// # Errors
/// Where no file holds results that can be read.
pub fn read_results(source: &Source, language: Language) -> Result<Results, SourceError> {
    if source.files().map(|(_, bytes)| bytes.len()).sum::<usize>() > LARGEST {
        let most = LARGEST >> 20;
        let message = phrase!(language,
            fr: "plus de {most} Mio : importez les résultats en plusieurs fois.",
            en: "more than {most} MiB: import the results in several parts.");
        return Err(SourceError { file: String::new(), line: None, message });
    }
    let mut gather = Gather::new(language);
    let mut results = Results::default();
    let (mut read, mut fault) = (0, None);
    for (name, bytes) in source.files() {
        if !is_report(bytes) {
            let text = phrase!(language, fr: "ce n'est pas un rapport JUnit : fichier laissé de côté.", en: "this is no report of JUnit: the file is left aside.");
            gather.info(name, text);
            continue;
        }
        match file::read(name, bytes, &mut results, &mut gather) {
            Ok(()) => read += 1,
            Err(why) => {
                gather.lost(name, why.message.clone());
                fault = fault.or(Some(why));
            }
        }
    }
    results.notes = gather.notes;
    match (read, fault) {
        (0, Some(fault)) => Err(fault),
        (0, None) => {
            let message = phrase!(language,
                fr: "aucun résultat JUnit ici : un tel fichier commence par <testsuites> ou <testsuite>.",
                en: "no results of JUnit here: such a file begins with <testsuites> or <testsuite>.");
            Err(SourceError { file: String::new(), line: None, message })
        }
        _ => Ok(results),
    }
}
