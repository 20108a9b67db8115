//! Reads an export.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use testgyver_model::phrase;
use testgyver_project::Project;

use super::super::{
    campaigns::Stored,
    data::OriginalTally,
    dump::Document,
    notes::{Notes, inside},
    secrets::SecretBook,
    unique::Unique,
    value::{named, text},
};
use crate::{Carried, Imported, Options, Source, SourceError, Tally};

/// Most bytes of an export.
const LONGEST: usize = 64 << 20;

/// Whether a file is an export: an object with `campain` and `tests`.
pub fn recognises_json(source: &Source) -> bool {
    let Some((_, bytes)) = source.single().filter(|(_, bytes)| bytes.len() <= LONGEST) else { return false };
    // Looked at before it is read whole.
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    has(b"\"campain\"")
        && serde_json::from_slice::<Value>(bytes)
            .is_ok_and(|read| read["campain"].is_object() && read["tests"].is_array())
}

/// Reads an export, version 1.0 or 1.1. Where the name of a file has `{{test.campain_id}}` in it, whoever makes the
/// campaign puts its identifier there.
///
/// # Errors
/// [`SourceError`] where the text is no export.
pub fn import_json(content: &str, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    let fault = |line: Option<u32>, message: String| SourceError { file: String::new(), line, message };
    if content.len() > LONGEST {
        let mebibytes = LONGEST >> 20;
        return Err(fault(
            None,
            phrase!(language,
            fr: "le fichier dépasse {mebibytes} Mio",
            en: "the file is larger than {mebibytes} MiB"),
        ));
    }
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let read: Map<String, Value> = serde_json::from_str(content).map_err(|error| {
        fault(
            u32::try_from(error.line()).ok(),
            phrase!(language,
            fr: "ce n'est pas du JSON : {error}",
            en: "this is no JSON: {error}"),
        )
    })?;
    let (Some(campaign), Some(tests)) =
        (read.get("campain").and_then(Value::as_object), read.get("tests").and_then(Value::as_array))
    else {
        return Err(fault(
            None,
            phrase!(language,
            fr: "ce n'est pas l'export d'une campagne de l'ancien programme : « campain » et « tests » sont attendus",
            en: "this is no export of a campaign of the former program: 'campain' and 'tests' are expected"),
        ));
    };
    let mut notes = Notes::new(language);
    tell_version(&read, &mut notes);
    let mut campaign = campaign.clone();
    // Version 1.1 has them beside the campaign, too.
    let beside = read.get("plugin_data_structures").filter(|list| list.as_array().is_some_and(|list| !list.is_empty()));
    if let Some(beside) = beside {
        campaign.insert("plugin_data_structures".to_owned(), beside.clone());
    }
    let documents: Vec<&Document> = tests.iter().filter_map(Value::as_object).collect();
    if documents.len() < tests.len() {
        notes.lost(
            "",
            phrase!(language,
            fr: "Des tests de l'export ne sont pas des objets : ils ne sont pas repris.",
            en: "Tests of the export are no objects: they are not carried over."),
        );
    }
    let mut tally = OriginalTally::default();
    let mut secrets = SecretBook::beside(&Unique::default());
    let mut stored = Stored {
        options,
        early: false,
        variables: None,
        secrets: &mut secrets,
        asked: Default::default(),
        notes: &mut notes,
        tally: &mut tally,
    };
    let read_campaign = stored.campaign(&campaign, documents, &mut Unique::default());
    let asked: Vec<String> = stored.asked.into_keys().collect();
    let mut project = read_campaign.project;
    let asked: Vec<&str> =
        asked.iter().map(String::as_str).filter(|name| !project.secrets.iter().any(|one| one.name == *name)).collect();
    if !asked.is_empty() {
        let asked = asked.join(", ");
        notes.info("", phrase!(language,
            fr: "Un export n'a pas de variables. Celles que les tests demandent : {asked}. Sans valeur, l'action qui s'en sert échoue ; l'ancien programme l'envoyait telle quelle.",
            en: "An export has no variables. The tests ask for these: {asked}. Without a value, the action that uses one fails; the former program sent it as it is written."));
    }
    for (_, test) in &read_campaign.deleted_tests {
        notes.lost(
            inside(&project.name, &test.definition.name),
            phrase!(language,
            fr: "Ce test était supprimé : il n'est pas repris.",
            en: "This test was deleted: it is not carried over."),
        );
    }
    files(read.get("files"), &mut project, &mut notes);
    let no = Carried::default();
    Ok(Imported {
        projects: vec![project],
        notes: notes.into_list(),
        tally: Tally { requests: tally.actions, checks: no, scripts: no },
    })
}

fn tell_version(read: &Map<String, Value>, notes: &mut Notes) {
    let version = text(read.get("version")).unwrap_or_default();
    if !["1.0", "1.1"].contains(&version.as_str()) {
        notes.info(
            "",
            phrase!(notes.language,
            fr: "Version d'export « {version} » inconnue : elle est lue comme la 1.1.",
            en: "Unknown version of exports '{version}': it is read as 1.1."),
        );
    }
}

fn files(stored: Option<&Value>, project: &mut Project, notes: &mut Notes) {
    for (number, file) in (1..).zip(stored.and_then(Value::as_array).into_iter().flatten()) {
        let name = named(file.get("name")).unwrap_or_else(|| format!("{number}"));
        // The original keeps the last part of a name alone.
        let bare = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
        let content = file.get("content").and_then(Value::as_str).and_then(|text| {
            let packed: String = text.chars().filter(|sign| !sign.is_ascii_whitespace()).collect();
            STANDARD.decode(packed).ok()
        });
        let sound = !bare.is_empty() && bare != "." && bare != ".." && !bare.chars().any(char::is_control);
        match content.filter(|_| sound) {
            Some(content) => {
                project.files.insert(bare, content);
            }
            None => notes.lost(
                name,
                phrase!(notes.language,
                fr: "Le contenu ou le nom de ce fichier est illisible : il n'est pas repris.",
                en: "The content or the name of this file cannot be read: it is not carried over."),
            ),
        }
    }
}
