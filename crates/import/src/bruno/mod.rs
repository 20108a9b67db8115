//! Collections of Bruno: a folder of `.bru` files, or one file that was exported as JSON.

mod auth;
mod blocks;
mod body;
mod exported;
mod node;
mod read;
mod request;
mod tree;

use serde_json::Value;
use testgyver_model::phrase;

use crate::{
    Imported, Options, Source, SourceError,
    files::{json_file, too_large},
    gather::Gather,
};

/// Whether the source is a collection of Bruno.
pub fn recognises(source: &Source) -> bool {
    source.files().any(|(_, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap_or_default().trim_start_matches('\u{feff}').trim_start();
        let block = |name: &str| text.starts_with(name) && text[name.len()..].trim_start().starts_with('{');
        let bru = block("meta") && text.contains("\n  name:");
        let settings = text.starts_with('{') && text.contains("\"type\": \"collection\"") && text.len() < 100_000;
        bru || settings || is_exported(text)
    })
}

fn is_exported(text: &str) -> bool {
    text.starts_with('{')
        && text.contains("\"items\"")
        && (text.contains("\"brunoConfig\"")
            || text.contains("\"http-request\"")
            || text.contains("\"formUrlEncoded\""))
}

/// Reads a collection.
///
/// # Errors
/// [`SourceError`] where there is no collection, or a file of it cannot be read.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let mut gather = Gather::new(options.language);
    let collection = match exported_file(source, options)? {
        Some((name, value)) => exported::collection(&name, &value),
        None => {
            for (name, bytes) in source.files() {
                too_large(name, bytes, options.language)?;
            }
            tree::collection(source, &mut gather)?
        }
    };
    let projects = read::projects(collection, options, &mut gather);
    Ok(Imported { projects, notes: gather.notes, tally: gather.tally })
}

/// The one file, where it is a collection exported as JSON.
fn exported_file(source: &Source, options: &Options<'_>) -> Result<Option<(String, Value)>, SourceError> {
    let Some((name, bytes)) = source.single().filter(|(_, bytes)| bytes.trim_ascii_start().starts_with(b"{")) else {
        return Ok(None);
    };
    let value = json_file(name, bytes, options.language)?;
    if value.get("items").is_some_and(Value::is_array) {
        return Ok(Some((name.to_owned(), value)));
    }
    let message = phrase!(options.language,
        fr: "« {name} » n'est pas une collection Bruno exportée : donnez tout le dossier de la collection, ou exportez-la en JSON",
        en: "'{name}' is no exported Bruno collection: give the whole folder of the collection, or export it as JSON");
    Err(SourceError { file: name.to_owned(), line: None, message })
}
