//! Descriptions of interfaces: OpenAPI 3.0, 3.1 and 3.2, and Swagger 2.0, as JSON or YAML, in one file or several.
//!
//! One campaign for a document, and a test for each operation: its parameters and body filled in from the examples or
//! the schemas, its status, the type of its answer and the answer's JSON checked.

mod answer;
mod body;
mod campaign;
mod compare;
mod data;
mod document;
mod form;
mod media;
mod operation;
mod parameter;
mod pattern;
mod scalar;
mod schema;
mod schema_words;
mod security;
mod serialize;
mod servers;
mod swagger;
mod weight;
mod words;

use testgyver_model::{Language, phrase};
use testgyver_project::Project;

pub use self::compare::{Change, Difference, OPERATION, compare};
use self::{
    campaign::Campaign,
    document::{Documents, Node},
};
use crate::{
    Imported, Options, Source, SourceError,
    gather::Gather,
    text::{short, shown},
};

/// Bytes of a file in which its version is looked for.
const HEAD: usize = 8 << 20;

/// Whether a source holds a description of an interface.
pub fn recognises(source: &Source) -> bool {
    source.files().any(|(_, bytes)| {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
        let head = head.trim_start_matches('\u{feff}').trim_start();
        if head.starts_with('{') { json_says_version(head) } else { head.lines().any(yaml_says_version) }
    })
}

/// Whether a line at the margin says a version.
fn yaml_says_version(line: &str) -> bool {
    let key = line.strip_prefix(['"', '\'']).unwrap_or(line);
    let rest = key.strip_prefix("openapi").or_else(|| key.strip_prefix("swagger"));
    rest.is_some_and(|rest| {
        let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start();
        rest.strip_prefix(':')
            .is_some_and(|version| version.trim_start_matches([' ', '"', '\'']).starts_with(['2', '3']))
    })
}

/// Whether the outermost object has a version among its keys.
fn json_says_version(text: &str) -> bool {
    let (mut depth, mut text_begin, mut escaped) = (0_usize, None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (text_begin, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(begin), b'"') => {
                let is_key = depth == 1 && text[at + 1..].trim_start().starts_with(':');
                if is_key && matches!(&text[begin..at], "openapi" | "swagger") {
                    return true;
                }
                text_begin = None;
            }
            (Some(_), _) => {}
            (None, b'"') => text_begin = Some(at + 1),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Reads every description of a source; other files are looked up where a reference leads to them.
///
/// # Errors
/// Where no file is a description that can be read.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    let mut documents = Documents::read(source, language)?;
    let mut gather = Gather::new(language);
    documents.files_mut().for_each(|value| swagger::upgrade(value, &mut gather));
    let projects = documents
        .roots()
        .map(|root| {
            known_version(root, language)?;
            Ok(project(&documents, root, &mut gather))
        })
        .collect::<Result<Vec<_>, SourceError>>()?;
    if projects.is_empty() {
        let message = phrase!(language,
            fr: "aucun document OpenAPI ici : il commence par « openapi: 3.… » ou « swagger: 2.0 ».",
            en: "no OpenAPI document here: it begins with 'openapi: 3.…' or 'swagger: 2.0'.");
        return Err(SourceError { file: String::new(), line: None, message });
    }
    Ok(Imported { projects, notes: gather.notes, tally: gather.tally })
}

fn known_version(root: Node<'_>, language: Language) -> Result<(), SourceError> {
    let version = root.value.get("openapi").or_else(|| root.value.get("swagger"));
    let version = version.map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
    let version = version.unwrap_or_default();
    if version.trim().starts_with("3.") || version.trim() == "3" {
        return Ok(());
    }
    let version = shown(&version);
    let message = phrase!(language,
        fr: "version {version} inconnue : convertissez le document en OpenAPI 3.",
        en: "unknown version {version}: convert the document to OpenAPI 3.");
    Err(SourceError { file: root.file.to_owned(), line: None, message })
}

fn project(documents: &Documents, root: Node<'_>, gather: &mut Gather) -> Project {
    let info = root.get("info");
    let text = |key: &str| info.map_or("", |info| info.text(key)).trim();
    let name = if text("title").is_empty() { root.file } else { text("title") };
    let mut project = Project::new(short(name, 200));
    project.description = match text("description") {
        "" => text("summary").to_owned(),
        description => description.chars().take(10_000).collect(),
    };
    let mut campaign = Campaign::new(documents, root, project, gather);
    campaign.servers();
    campaign.paths();
    campaign.webhooks();
    campaign.finish()
}
