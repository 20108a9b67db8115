//! Variables: roots with their descriptions, and values by environment.

mod kept;
mod settle;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;
use testgyver_model::{phrase, secret::Secret};

pub use self::kept::Variables;
use super::{
    data::OriginalVariable,
    dump::Document,
    notes::{Notes, inside},
    value::{flag, named, old_id, plain, text},
};

/// What names of secrets have in them.
const SECRET_WORDS: [&str; 10] =
    ["password", "passwd", "passe", "mdp", "pwd", "secret", "token", "jeton", "apikey", "api_key"];

/// Reads them.
pub fn read(documents: &[Document], notes: &mut Notes) -> Variables {
    let mut read = Variables::default();
    let mut found: IndexMap<String, OriginalVariable> = IndexMap::new();
    for document in documents {
        match text(document.get("key")).filter(|key| !key.trim().is_empty()) {
            Some(key) => take(document, key, &mut found, &mut read, notes),
            None => {
                read.tally.count(false);
                notes.lost(
                    "",
                    phrase!(notes.language,
                    fr: "Variable sans nom : non reprise.",
                    en: "A variable without a name: not carried over."),
                );
            }
        }
    }
    for (old, one) in &found {
        if one.old_id.is_none() {
            notes.info(
                &*one.key,
                phrase!(notes.language,
                fr: "Cette variable n'avait que des valeurs, sans déclaration : elle est déclarée ici.",
                en: "This variable had only values and was not declared: it is declared here."),
            );
        }
        if *old != one.key {
            let key = &one.key;
            notes.differs(&**old, phrase!(notes.language,
                fr: "Ce nom ne peut pas s'écrire entre accolades ici : la variable s'appelle « {key} », les tests ont été adaptés.",
                en: "This name cannot stand between braces here: the variable is called '{key}', tests have been adapted."));
        }
    }
    found.values().for_each(|_| read.tally.count(true));
    read.list = found.into_values().collect();
    read.places = read.list.iter().enumerate().map(|(place, one)| (one.key.clone(), place)).collect();
    settle::settle(&mut read, notes);
    tell_secrets(&read, notes);
    read
}

fn take(
    document: &Document,
    old: String,
    found: &mut IndexMap<String, OriginalVariable>,
    read: &mut Variables,
    notes: &mut Notes,
) {
    let key = read.names.take(&old, true);
    let one = found.entry(old).or_insert_with(|| OriginalVariable {
        old_id: None,
        key: key.clone(),
        description: String::new(),
        secret: false,
        default: None,
        values: IndexMap::new(),
    });
    let environment = named(document.get("filiere"));
    let is_root = flag(document.get("isRoot")) || environment.is_none();
    one.secret |= flag(document.get("isObfuscated"));
    let description = text(document.get("description")).unwrap_or_default();
    if !description.is_empty() && (is_root || one.description.is_empty()) {
        one.description = description;
    }
    if is_root {
        one.old_id = one.old_id.or_else(|| old_id(document.get("_id")));
    }
    let place = environment.as_ref().map_or_else(|| key.clone(), |environment| inside(&key, environment));
    let Some(value) = value(document.get("value"), &place, notes) else { return };
    match environment {
        None if value.is_empty() => {}
        None => {
            one.default = Some(Secret::new(value));
            notes.differs(&*key, phrase!(notes.language,
                fr: "Cette variable a une valeur sans filière. L'ancien programme ne l'utilisait jamais ; ici elle vaut dans chaque environnement qui n'en a pas d'autre.",
                en: "This variable has a value without an environment. The former program never used it; here it counts in every environment that has no other."));
        }
        // The declaration of a variable, written with an environment.
        Some(_) if is_root && value.is_empty() => {}
        Some(environment) => {
            let environment = read.environment_of(&environment, notes);
            if one.values.insert(environment, Secret::new(value)).is_some() {
                notes.differs(
                    place,
                    phrase!(notes.language,
                    fr: "Cette variable a plusieurs valeurs pour le même environnement : la dernière est reprise.",
                    en: "This variable has several values for one environment: the last one is carried over."),
                );
            }
        }
    }
}

/// The text of a value, which may be anything.
fn value(value: Option<&Value>, place: &str, notes: &mut Notes) -> Option<String> {
    let value = plain(value?);
    match &value {
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => notes.differs(place, phrase!(notes.language,
            fr: "La valeur n'est pas un texte : elle est écrite en JSON (« true », {{\"a\": 1}}) ; l'ancien programme l'écrivait comme Python (« True », {{'a': 1}}).",
            en: "The value is no text: it is written as JSON ('true', {{\"a\": 1}}); the former program wrote it as Python does ('True', {{'a': 1}}).")),
        Value::String(_) | Value::Number(_) => {}
    }
    text(Some(&value))
}

fn tell_secrets(read: &Variables, notes: &mut Notes) {
    let secret = |one: &&OriginalVariable| {
        let key = one.key.to_lowercase();
        !one.secret && SECRET_WORDS.iter().any(|word| key.contains(word))
    };
    let names: BTreeMap<&str, ()> = read.list.iter().filter(secret).map(|one| (one.key.as_str(), ())).collect();
    if !names.is_empty() {
        let names = names.into_keys().collect::<Vec<_>>().join(", ");
        notes.info("", phrase!(notes.language,
            fr: "Ces variables ont l'air secrètes mais ne l'étaient pas : {names}. Marquez-les comme secrètes pour qu'elles soient masquées partout.",
            en: "These variables look secret but were not: {names}. Mark them as secret to have them masked everywhere."));
    }
}
