//! Actions of the original as ours read them, and what of them differs.

mod around;
mod connect;
mod form;
mod hide;
mod holes;
mod http;
mod judge;
mod local;
mod paths;
mod reading;

use serde_json::Value;
use testgyver_model::{action::Descriptor, phrase, test::ActionCall};

use self::reading::Reading;
pub use self::{
    around::{Surroundings, TestState},
    form::fit,
    holes::{change, texts},
    paths::Paths,
};
use super::value::plain_fields;
use crate::{NoteKind, Options};

/// The types of the original's own actions, as they are called here.
const OWN_KINDS: [&str; 9] = ["http", "ssh", "sftp", "ftp", "webdav", "io", "var", "pause", "s3"];

/// What an action of the original is here; nothing for a plugin, whatever has its name here.
pub fn own<'o>(options: &'o Options<'_>, kind: &str) -> Option<&'o Descriptor> {
    options.actions.describe(kind).filter(|one| OWN_KINDS.contains(&one.kind.as_ref()))
}

/// Reads an action; tells whether there is one for it here.
pub fn read(
    mut call: ActionCall,
    number: usize,
    around: &mut Surroundings<'_>,
    test: &mut TestState,
) -> (ActionCall, bool) {
    let language = around.options.language;
    call.kind = call.kind.trim().to_owned();
    let descriptor = own(around.options, &call.kind);
    let shown = if call.kind.is_empty() { "—".to_owned() } else { call.kind.clone() };
    let mut said = Vec::new();
    if call.extra.shift_remove("parameters").is_some() {
        said.push((
            NoteKind::Info,
            phrase!(language,
            fr: "l'action avait aussi d'anciens « parameters » : « value » compte, comme dans l'ancien programme.",
            en: "the action also had old 'parameters': 'value' counts, as in the former program."),
        ));
    }
    let mut kind = call.kind.clone();
    match std::mem::take(&mut call.value) {
        Value::Object(form) => {
            let mut reading = Reading { form: plain_fields(&form), descriptor, around, test, said: &mut said };
            reading.structure(call.extra.shift_remove("structure_id"));
            reading.read(&mut kind);
            call.value = Value::Object(reading.form);
        }
        other => {
            call.value = super::value::plain(&other);
            if descriptor.is_some() {
                said.push((
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "le formulaire de l'action n'est pas un objet : elle échoue.",
                    en: "the form of the action is no object: it fails."),
                ));
            }
        }
    }
    if descriptor.is_none() {
        said.push((NoteKind::Lost, unknown(around.options.actions.describe(&call.kind), language)));
    }
    call.kind = kind;
    for (kind, text) in said {
        test.notes.add(kind, (number, &shown), text);
    }
    (call, descriptor.is_some())
}

fn unknown(other: Option<&Descriptor>, language: testgyver_model::Language) -> String {
    match other {
        None => phrase!(language,
            fr: "il n'y a pas d'action de ce type ici : c'était une extension. Son formulaire est gardé entier, l'action échoue.",
            en: "there is no action of this type here: it was a plugin. Its form is kept whole, the action fails."),
        Some(_) => phrase!(language,
            fr: "c'était une extension ; ici, ce nom est celui d'une autre action. Son formulaire est gardé entier, l'action est à refaire.",
            en: "it was a plugin; here this is the name of another action. Its form is kept whole, the action is to be made anew."),
    }
}
