//! Files of hurl: each is a test, and each of its entries an action.

mod ast;
mod body;
mod check;
mod convert;
mod cursor;
mod entry;
mod filter;
mod guard;
mod names;
mod options;
mod predicate;
mod query;
mod request;
mod sought;
mod template;
mod unsayable;
mod value;
mod variables;

use testgyver_model::{Language, phrase};
use testgyver_project::Project;

use self::{convert::Campaign, names::name_of};
use crate::{Imported, Options, Source, SourceError, gather::Gather};

/// Most bytes of all files.
const LARGEST: usize = 64 << 20;

/// Whether a source holds files of hurl.
pub fn recognises(source: &Source) -> bool {
    source.files().any(|(name, bytes)| is_hurl(name, bytes))
}

/// A file whose name says so, or whose first lines are a request of hurl.
fn is_hurl(name: &str, bytes: &[u8]) -> bool {
    let named = name.to_ascii_lowercase().ends_with(".hurl");
    let Ok(text) = std::str::from_utf8(&bytes[..bytes.len().min(LARGEST)]) else { return false };
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next().unwrap_or_default();
    let request = entry::request_line(first).is_some_and(|(_, url)| url.contains("://") || url.starts_with("{{"));
    let section = |line: &str| entry::is_response(line) || cursor::section(line).is_some();
    request && (named || text.lines().take(2_000).any(|line| section(line.trim())))
}

/// Reads every file of hurl; other files are taken along where a request sends them.
///
/// # Errors
/// Where a file cannot be read, or there is none.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    let files: Vec<(&str, &[u8])> = source.files().filter(|(name, bytes)| is_hurl(name, bytes)).collect();
    if files.is_empty() {
        let message = phrase!(language,
            fr: "aucun fichier hurl ici : un tel fichier commence par une requête, « GET https://… ».",
            en: "no file of hurl here: such a file begins with a request, 'GET https://…'.");
        return Err(SourceError { file: String::new(), line: None, message });
    }
    if files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > LARGEST {
        return Err(too_large(language));
    }
    let mut gather = Gather::new(language);
    let mut campaign = Campaign::new(source, Project::new(name_of(&files)), &mut gather);
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let text = text.trim_start_matches('\u{feff}');
        let entries = entry::entries(text).map_err(|fault| SourceError {
            file: name.to_owned(),
            line: u32::try_from(fault.line(text)).ok(),
            message: fault.message(language),
        })?;
        campaign.file(name, &entries);
    }
    let project = campaign.finish();
    Ok(Imported { projects: vec![project], notes: gather.notes, tally: gather.tally })
}

fn too_large(language: Language) -> SourceError {
    let most = LARGEST >> 20;
    let message = phrase!(language,
        fr: "plus de {most} Mio de fichiers : importez-les en plusieurs fois.",
        en: "more than {most} MiB of files: import them in several parts.");
    SourceError { file: String::new(), line: None, message }
}
