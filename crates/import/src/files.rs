//! Files of a source, within limits.

use serde_json::Value;
use testgyver_model::{Language, phrase};

use crate::{SourceError, gather::Gather, text::shown};

/// Most bytes of a file.
const LARGEST: usize = 64 << 20;

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
pub(crate) fn unused<'a>(paths: impl Iterator<Item = &'a str>, gather: &mut Gather) {
    let paths: Vec<&str> = paths.collect();
    if let [first, ..] = paths.as_slice() {
        let (count, first) = (paths.len(), shown(first));
        gather.lost(
            "",
            phrase!(gather.language,
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
