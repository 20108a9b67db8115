//! Forms as our actions read them: spellings, numbers, flags, and fields that nobody reads.

use serde_json::{Map, Number, Value};
use testgyver_model::{
    Language, action::Descriptor, lenient, lenient::json_or_text, mask::FieldKind, phrase, text::text_of,
};

use super::super::value::says_nothing;
use crate::NoteKind;

/// What is kept in a form beside its fields.
const BESIDE: [&str; 1] = ["output_mapping"];

/// Changes a form to what our action reads, and says what that changes.
pub fn fit(
    form: &mut Map<String, Value>,
    descriptor: &Descriptor,
    early: bool,
    language: Language,
    mut say: impl FnMut(NoteKind, String),
) {
    if descriptor.kind == "s3" {
        move_authority(form, language, &mut say);
    }
    for field in &descriptor.fields {
        let Some(value) = form.get_mut(field.name.as_ref()) else { continue };
        let name = &field.name;
        match field.kind {
            FieldKind::Number => fit_number(value),
            FieldKind::Boolean => match readable_flag(value) {
                Some(_) if early && value.as_str() == Some("on") => say(
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "la case « {name} » était enregistrée « on », cochée ou non : elle vaut « oui » ici. Vérifiez-la.",
                    en: "the box '{name}' was stored as 'on', ticked or not: it means 'yes' here. Look at it."),
                ),
                Some(_) => {}
                None => {
                    let text = super::super::value::shortened(&text_of(value), 40);
                    *value = Value::Null;
                    say(
                        NoteKind::Lost,
                        phrase!(language,
                        fr: "la case « {name} » contient « {text} », qui n'est ni oui ni non : elle est laissée vide.",
                        en: "the box '{name}' has '{text}', which is neither yes nor no: it is left empty."),
                    );
                }
            },
            FieldKind::Select => {
                let options: Vec<&str> = field.options.iter().map(|option| option.value.as_ref()).collect();
                fit_choice(value, &options);
            }
            _ => {}
        }
    }
    drop_unread(form, descriptor, language, &mut say);
}

fn readable_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(false),
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => number.as_u64().filter(|number| *number < 2).map(|number| number == 1),
        Value::String(text) if text.trim().is_empty() || text.contains("{{") => Some(false),
        Value::String(text) => lenient::bool_word(text),
        _ => None,
    }
}

/// A whole number that the database kept with a decimal point.
fn fit_number(value: &mut Value) {
    let Value::Number(number) = value else { return };
    let Some(float) = number.as_f64().filter(|_| number.as_i64().is_none()) else { return };
    if float.fract() == 0.0 && float.abs() < 9e15 {
        *value = Number::from(float as i64).into();
    }
}

/// The original takes its words in any case, and some more of them.
fn fit_choice(value: &mut Value, options: &[&str]) {
    let Some(text) = value.as_str() else { return };
    if options.contains(&text) || text.contains("{{") {
        return;
    }
    let meant = match text.trim().to_ascii_lowercase().as_str() {
        "integer" => "int".to_owned(),
        "boolean" => "bool".to_owned(),
        "string" => "str".to_owned(),
        "double" | "number" => "float".to_owned(),
        "array" => "list".to_owned(),
        "object" => "dict".to_owned(),
        other => other.to_owned(),
    };
    if let Some(option) = options.iter().find(|option| option.eq_ignore_ascii_case(&meant)) {
        *value = (*option).into();
    }
}

/// `verify` of `s3` is a flag here; the file of an authority has a field of its own.
fn move_authority(form: &mut Map<String, Value>, language: Language, say: &mut impl FnMut(NoteKind, String)) {
    let Some(path) = form.get("verify").and_then(Value::as_str).map(str::to_owned) else { return };
    if readable_flag(&Value::String(path.clone())).is_some() {
        return;
    }
    form.shift_remove("verify");
    form.insert("ca_file".to_owned(), path.clone().into());
    say(
        NoteKind::Differs,
        phrase!(language,
        fr: "« verify » nommait un fichier d'autorité, « {path} » : il est dans « ca_file ». Ajoutez-le aux fichiers de la campagne.",
        en: "'verify' named a file of an authority, '{path}': it is in 'ca_file'. Add it to the campaign's files."),
    );
}

fn drop_unread(
    form: &mut Map<String, Value>,
    descriptor: &Descriptor,
    language: Language,
    say: &mut impl FnMut(NoteKind, String),
) {
    let read = |name: &str| BESIDE.contains(&name) || descriptor.fields.iter().any(|field| field.name == name);
    let (kept, unread): (Map<String, Value>, Map<String, Value>) =
        std::mem::take(form).into_iter().partition(|(name, _)| read(name));
    *form = kept;
    for (name, value) in unread {
        if !says_nothing(&value) {
            say(
                NoteKind::Lost,
                phrase!(language,
                fr: "le champ « {name} » n'est lu par aucune action d'ici : il n'est pas repris.",
                en: "the field '{name}' is read by no action here: it is not carried over."),
            );
        }
    }
}

/// Reads `output_mapping` as an object of names; what is none is taken out.
pub fn fit_mapping(
    form: &mut Map<String, Value>,
    mut rename: impl FnMut(&str) -> String,
) -> Result<Vec<(String, String)>, ()> {
    let Some(mapping) = form.get("output_mapping") else { return Ok(Vec::new()) };
    let mapping = match json_or_text(mapping.clone()) {
        Value::Object(mapping) => mapping,
        Value::Null => Map::new(),
        _ => {
            form.shift_remove("output_mapping");
            return Err(());
        }
    };
    let mut pairs = Vec::new();
    for (output, target) in mapping {
        let target = text_of(&target).trim().to_owned();
        if !target.is_empty() && target != "null" {
            pairs.push((output, rename(target.strip_prefix("app.").unwrap_or(&target))));
        }
    }
    let mapping = pairs.iter().map(|(output, target)| (output.clone(), Value::from(target.as_str()))).collect();
    form.insert("output_mapping".to_owned(), Value::Object(mapping));
    Ok(pairs)
}
