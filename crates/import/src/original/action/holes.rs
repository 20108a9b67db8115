//! Placeholders of an action, and which of them will have no value here.

use std::collections::BTreeSet;

use serde_json::Value;
use testgyver_model::{
    Language, phrase,
    placeholder::{self, Head, Part},
};

use crate::NoteKind;

/// Names of the collection variables.
const COLLECTION: [&str; 4] = ["test_id", "campain_id", "files_dir", "work_dir"];
/// Most levels of a form that are looked through.
const DEEPEST: usize = 120;

/// Gives every text of a value to `look`, names of fields included.
pub fn texts<'v>(value: &'v Value, look: &mut impl FnMut(&'v str)) {
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        match value {
            _ if depth > DEEPEST => {}
            Value::String(text) => look(text),
            Value::Array(items) => open.extend(items.iter().rev().map(|item| (item, depth + 1))),
            Value::Object(fields) => {
                fields.keys().for_each(|name| look(name));
                open.extend(fields.values().rev().map(|field| (field, depth + 1)));
            }
            _ => {}
        }
    }
}

/// Changes every text of a value, names of fields included.
pub fn change(value: &mut Value, how: &mut impl FnMut(&str) -> Option<String>, depth: usize) {
    match value {
        _ if depth > DEEPEST => {}
        Value::String(text) => {
            if let Some(new) = how(text) {
                *text = new;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, how, depth + 1)),
        Value::Object(fields) => {
            if fields.keys().any(|name| name.contains("{{")) {
                let old = std::mem::take(fields);
                fields.extend(old.into_iter().map(|(name, field)| (how(&name).unwrap_or(name), field)));
            }
            fields.values_mut().for_each(|field| change(field, how, depth + 1));
        }
        _ => {}
    }
}

/// What is known of the names of variables.
pub struct Known<'a> {
    /// Whether a name is a variable of the environment; nothing where the variables are not there to be asked.
    pub variable: &'a dyn Fn(&str) -> Option<bool>,
    /// Variables of the test that have got a value so far.
    pub set: &'a BTreeSet<String>,
    /// Whether the test declares a variable.
    pub declared: &'a dyn Fn(&str) -> bool,
}

/// Says which placeholders of a form will have no value, or another one than the original's. Gives the names of the
/// environment's variables that it asks for.
pub fn judge(
    value: &Value,
    known: &Known<'_>,
    language: Language,
    mut say: impl FnMut(NoteKind, String),
) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    let mut seen = BTreeSet::new();
    texts(value, &mut |text| {
        for part in placeholder::parts(text) {
            if let Part::Placeholder(found) = part {
                seen.insert((found.source, found.head, found.kind == Head::Name && found.pipeline.is_none()));
            }
        }
    });
    for (source, head, plain) in seen {
        if !plain || head.starts_with('$') {
            say(
                NoteKind::Differs,
                phrase!(language,
                fr: "« {{{{{source}}}}} » était envoyé tel quel ; ici c'est une expression, qui est calculée. Pour le texte lui-même, écrivez-le entre guillemets dans des accolades.",
                en: "'{{{{{source}}}}}' was sent as it is written; here it is an expression and is reckoned. For the text itself, write it in quotes inside braces."),
            );
        } else if let Some(name) = head.strip_prefix("test.") {
            collection(name, language, &mut say);
        } else if let Some(name) = head.strip_prefix("app.") {
            let first = name.split('.').next().unwrap_or(name);
            if !known.set.contains(name) && !known.set.contains(first) {
                let was = if (known.declared)(first) { "None".to_owned() } else { format!("{{{{{head}}}}}") };
                say(
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "« {{{{{head}}}}} » n'a encore reçu aucune valeur : l'ancien programme envoyait « {was} », ici l'action échoue.",
                    en: "'{{{{{head}}}}}' has not got a value yet: the former program sent '{was}', here the action fails."),
                );
            }
        } else {
            if (known.variable)(head) == Some(false) {
                say(
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "« {{{{{head}}}}} » n'est aucune variable : l'ancien programme l'envoyait tel quel, ici l'action échoue. Créez la variable, ou corrigez son nom.",
                    en: "'{{{{{head}}}}}' is no variable: the former program sent it as it is written, here the action fails. Make the variable, or correct its name."),
                );
            }
            asked.insert(head.to_owned());
        }
    }
    asked
}

fn collection(name: &str, language: Language, say: &mut impl FnMut(NoteKind, String)) {
    if !COLLECTION.contains(&name) {
        say(
            NoteKind::Differs,
            phrase!(language,
            fr: "« {{{{test.{name}}}}} » n'existe pas : l'ancien programme l'envoyait tel quel, ici l'action échoue.",
            en: "'{{{{test.{name}}}}}' does not exist: the former program sent it as it is written, here the action fails."),
        );
    } else if name.ends_with("_id") {
        say(
            NoteKind::Differs,
            phrase!(language,
            fr: "« {{{{test.{name}}}}} » est un identifiant d'ici (36 signes), et non plus les 24 chiffres de l'ancien programme.",
            en: "'{{{{test.{name}}}}}' is an identifier of here (36 signs), no longer the 24 digits of the former program."),
        );
    }
}
