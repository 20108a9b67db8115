//! Collections, environments and globals of Postman (v2.0 and v2.1).

mod auth;
mod body;
mod collection;
mod environment;
mod event;
mod fields;
mod files;
mod request;
mod url;

pub(crate) use event::told;

use serde_json::Value;
use testgyver_model::{Language, phrase};

use crate::{
    Imported, Options, Source, SourceError,
    files::{json_file, unused},
    gather::Gather,
    requests::Declared,
};

/// Whether a file of the source is a collection, an environment or globals of Postman.
pub fn recognises(source: &Source) -> bool {
    source.files().any(|(_, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let says = |sign: &str| text.contains(sign);
        let begins = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        let collection = says("getpostman.com/json/collection")
            || says("postman.com/json/collection")
            || (says("\"info\"") && says("\"item\"") && says("\"request\"") && !says("\"openapi\""));
        let old = says("\"order\"") && says("\"requests\"") && says("\"collectionId\"");
        begins && (collection || old || says("\"_postman_variable_scope\""))
    })
}

/// Reads the collections of a source, each of which is a campaign, with the environments beside them.
///
/// # Errors
/// [`SourceError`] where a file is too large, is no JSON, or is a collection of an older version.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let files = sorted(source, options.language)?;
    let mut gather = Gather::new(options.language);
    let mut declared = Declared::default();
    for (name, values) in &files.scopes {
        environment::declare(name, values, &mut declared, &mut gather);
    }
    let mut projects = Vec::new();
    for (name, written) in &files.collections {
        let others = files.others.clone();
        projects.extend(collection::read(name, written, declared.clone(), others, options, &mut gather));
    }
    if files.collections.is_empty() {
        projects.push(environment::alone(&declared, &files.scopes, &mut gather));
    }
    let used = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        projects.iter().any(|project| project.files.contains_key(name))
    };
    unused(files.others.iter().map(|(path, _)| *path).filter(|path| !used(path)), &mut gather);
    Ok(Imported { projects, notes: gather.notes, tally: gather.tally })
}

/// The files of a source by what they are.
#[derive(Default)]
struct Sorted<'a> {
    collections: Vec<(String, Value)>,
    scopes: Vec<(String, Value)>,
    /// What requests may send.
    others: Vec<(&'a str, &'a [u8])>,
}

fn sorted<'a>(source: &'a Source, language: Language) -> Result<Sorted<'a>, SourceError> {
    let mut sorted = Sorted::default();
    for (name, bytes) in source.files() {
        let single = source.single().is_some();
        let value = match json_file(name, bytes, language) {
            Ok(value) => value,
            Err(error) if single || name.ends_with("_collection.json") || name.ends_with("_environment.json") => {
                return Err(error);
            }
            Err(_) => {
                sorted.others.push((name, bytes));
                continue;
            }
        };
        // What the programs of Postman fetch has one more level around it.
        let inner =
            ["collection", "environment"].into_iter().find_map(|key| value.get(key).filter(|one| one.is_object()));
        let value = inner.cloned().unwrap_or(value);
        let list = |key: &str| value.get(key).is_some_and(Value::is_array);
        if list("item") {
            sorted.collections.push((name.to_owned(), value));
        } else if list("values") {
            sorted.scopes.push((name.to_owned(), value));
        } else if list("requests") || list("collections") {
            return Err(too_old(name, language));
        } else if single {
            return Err(unknown(name, language));
        } else {
            sorted.others.push((name, bytes));
        }
    }
    if sorted.collections.is_empty() && sorted.scopes.is_empty() {
        return Err(unknown("", language));
    }
    Ok(sorted)
}

fn too_old(file: &str, language: Language) -> SourceError {
    let message = phrase!(language,
        fr: "« {file} » est une collection Postman v1 : dans Postman, exportez-la au format « Collection v2.1 »",
        en: "'{file}' is a Postman collection of version 1: export it from Postman as 'Collection v2.1'");
    SourceError { file: file.to_owned(), line: None, message }
}

fn unknown(file: &str, language: Language) -> SourceError {
    let message = phrase!(language,
        fr: "Aucune collection ni aucun environnement Postman n'a été reconnu : exportez la collection au format « Collection v2.1 »",
        en: "No Postman collection or environment was recognised: export the collection as 'Collection v2.1'");
    SourceError { file: file.to_owned(), line: None, message }
}
