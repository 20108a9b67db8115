//! Variables alone: the JSON file `[{key, value, filiere, description?, isObfuscated?}]` that the original is seeded with.

use serde_json::Value;
use testgyver_model::{Language, phrase, text::text_of};

use crate::{
    Imported, Options, Source, SourceError,
    files::json_file,
    gather::Gather,
    requests::{Declaration, Declared, Vault},
};

/// Whether the source is one file of variables.
pub fn recognises(source: &Source) -> bool {
    let Some((_, bytes)) = source.single() else { return false };
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim_start_matches('\u{feff}').trim_start();
    text.starts_with('[') && text.contains("\"key\"") && text.contains("\"filiere\"")
}

/// Reads a file of variables: a campaign with environments and secrets, and no test.
///
/// # Errors
/// [`SourceError`] where there are several files, or the file is no list of variables.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    let Some((file, bytes)) = source.single() else { return Err(no_list("", language)) };
    let value = json_file(file, bytes, language)?;
    let entries = value.as_array().ok_or_else(|| no_list(file, language))?;
    let mut gather = Gather::new(language);
    let declared = declared(entries, &mut gather);
    let mut vault = Vault::default();
    let mut project = declared.settle(&mut vault, &mut gather).base;
    project.secrets = vault.secrets();
    let stem = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".json");
    project.name = if stem.trim().is_empty() { "Variables".to_owned() } else { stem.to_owned() };
    Ok(Imported { projects: vec![project], notes: gather.notes, tally: gather.tally })
}

fn no_list(file: &str, language: Language) -> SourceError {
    let message = phrase!(language,
        fr: "« {file} » : une liste JSON de variables [{{key, value, filiere}}] est attendue",
        en: "'{file}': a JSON list of variables [{{key, value, filiere}}] is expected");
    SourceError { file: file.to_owned(), line: None, message }
}

fn text(entry: &Value, name: &str) -> String {
    entry.get(name).filter(|value| !value.is_null()).map(|value| text_of(value).into_owned()).unwrap_or_default()
}

fn declared(entries: &[Value], gather: &mut Gather) -> Declared {
    let mut declared = Declared::default();
    let (mut described, mut defaults) = (0u32, 0u32);
    for (place, entry) in entries.iter().enumerate() {
        let (key, value, environment) = (text(entry, "key"), text(entry, "value"), text(entry, "filiere"));
        if key.trim().is_empty() {
            let number = place + 1;
            gather.lost(
                "",
                phrase!(gather.language,
                fr: "L'entrée n° {number} n'a pas de clé : elle n'est pas reprise",
                en: "Entry no. {number} has no key: it is not carried over"),
            );
            continue;
        }
        described += u32::from(!text(entry, "description").trim().is_empty());
        let secret = entry.get("isObfuscated") == Some(&Value::Bool(true));
        let is_root = environment.trim().is_empty();
        if is_root && value.is_empty() && !secret && has_values(entries, &key) {
            // It only declares the name: an empty default would hide that a value is missing.
            continue;
        }
        defaults += u32::from(is_root && !value.is_empty());
        let environment = (!is_root).then(|| declared.environment(&environment));
        declared.add(Declaration { key, value, secret, environment });
    }
    if described > 0 {
        gather.info(
            "",
            phrase!(gather.language,
            fr: "{described} description(s) de variables ne sont pas reprises",
            en: "{described} description(s) of variables are not carried over"),
        );
    }
    if defaults > 0 {
        gather.differs("", phrase!(gather.language,
            fr: "{defaults} variable(s) racine ont une valeur : ici, elle sert dans les environnements qui n'en donnent pas",
            en: "{defaults} root variable(s) have a value: here it serves the environments that give none"));
    }
    declared
}

/// Whether a key has a value in some environment.
fn has_values(entries: &[Value], key: &str) -> bool {
    entries.iter().any(|other| text(other, "key") == key && !text(other, "filiere").trim().is_empty())
}
