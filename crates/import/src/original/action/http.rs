//! What `http` sent otherwise than it looks.

use serde_json::{Map, Value};
use testgyver_model::{Language, lenient, phrase};

use super::super::value::says_nothing;
use crate::NoteKind;

/// The class that never sends a body with these methods.
const CLASS: &str = "HTTPRequestAction";
const BODILESS: [&str; 3] = ["GET", "DELETE", "HEAD"];

/// Makes the form send what the original sent, by the name under which the action is called, which may change.
pub fn fit(
    called: &mut String,
    form: &mut Map<String, Value>,
    early: bool,
    language: Language,
    say: &mut dyn FnMut(NoteKind, String),
) {
    if form.get("body").is_none_or(says_nothing) {
        return;
    }
    let method = form.get("method").and_then(Value::as_str).unwrap_or_default().trim().to_uppercase();
    let bodiless = BODILESS.contains(&method.as_str());
    if bodiless && early {
        CLASS.clone_into(called);
        say(
            NoteKind::Differs,
            phrase!(language,
            fr: "le corps n'était jamais envoyé avec {method} : il reste dans l'action, et n'est pas envoyé non plus ici. Videz-le, ou donnez un « body_type » pour l'envoyer.",
            en: "the body was never sent with {method}: it stays in the action, and is not sent here either. Empty it, or give a 'body_type' to send it."),
        );
    } else if method == "GET" {
        say(
            NoteKind::Differs,
            phrase!(language,
            fr: "le corps d'un GET partait comme paramètres de l'adresse, ici il part comme corps : écrivez les paramètres dans l'adresse.",
            en: "the body of a GET was sent as parameters of the address, here it is sent as the body: write the parameters into the address."),
        );
    } else if !early {
        fit_later_body(form, language, say);
    }
}

/// Later versions send an object as fields of a form.
fn fit_later_body(form: &mut Map<String, Value>, language: Language, say: &mut dyn FnMut(NoteKind, String)) {
    let Some(Value::Object(fields)) = form.get("body") else { return };
    let flat = fields.values().all(|field| !field.is_object() && !field.is_array());
    let asked = form.get("body_type").is_some_and(|value| !says_nothing(value))
        || form.get("files").is_some_and(|value| !says_nothing(value));
    if asked {
        return;
    }
    if flat && !has_content_type(form.get("headers")) {
        form.insert("body_type".to_owned(), "form".into());
        say(
            NoteKind::Differs,
            phrase!(language,
            fr: "les dernières versions envoyaient un objet comme les champs d'un formulaire : « body_type » est « form ». Pour du JSON, comme les premières versions, choisissez « json ».",
            en: "the last versions sent an object as fields of a form: 'body_type' is 'form'. For JSON, as early versions sent it, choose 'json'."),
        );
    } else {
        say(
            NoteKind::Differs,
            phrase!(language,
            fr: "les dernières versions envoyaient un objet comme les champs d'un formulaire, ici il est envoyé en JSON, à moins que « Content-Type » ou « body_type » ne dise autre chose.",
            en: "the last versions sent an object as fields of a form, here it is sent as JSON, unless 'Content-Type' or 'body_type' says otherwise."),
        );
    }
}

fn has_content_type(headers: Option<&Value>) -> bool {
    let is_it = |name: &str| name.trim().eq_ignore_ascii_case("content-type");
    match headers.cloned().map(lenient::apart) {
        Some(Value::Object(fields)) => fields.keys().any(|name| is_it(name)),
        Some(Value::Array(items)) => items.iter().filter_map(|item| item.get("name")?.as_str()).any(is_it),
        _ => false,
    }
}
