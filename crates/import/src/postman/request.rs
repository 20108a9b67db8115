//! From a request to the form of the action `http`.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::{
    auth, body,
    fields::{field, is_disabled, pairs},
    files::Files,
    url,
};
use crate::{
    gather::Gather,
    requests::{Step, Vault, headers as put_headers, hide},
};

/// Methods with which Postman sends no body unless it is told to.
const BODILESS: [&str; 5] = ["GET", "HEAD", "COPY", "PURGE", "UNLOCK"];

/// What a collection and its folders say of their requests.
pub(super) struct Around<'a> {
    pub(super) auth: Option<&'a Value>,
    /// How requests behave, from the outermost to the request's own.
    pub(super) behaviour: Map<String, Value>,
}

/// A request as a step; nothing where it has no address.
pub(super) fn step(
    item: &Value,
    around: &Around<'_>,
    place: &str,
    (files, vault, gather): (&mut Files<'_>, &mut Vault, &mut Gather),
) -> Option<Step> {
    let request = item.get("request").unwrap_or(&Value::Null);
    let written = if request.is_string() { request } else { request.get("url").unwrap_or(&Value::Null) };
    let address = url::address(written, place, gather);
    if address.trim().is_empty() {
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "La requête n'a pas d'adresse : elle n'est pas reprise",
            en: "The request has no address: it is not carried over"),
        );
        return None;
    }
    let method = Some(field(request, "method").trim().to_uppercase()).filter(|method| !method.is_empty());
    let method = method.unwrap_or_else(|| "GET".into());
    let mut form = Map::from_iter([("method".to_owned(), json!(method)), ("url".to_owned(), json!(address))]);
    let (mut headers, off) = pairs(request.get("header").unwrap_or(&Value::Null));
    if !off.is_empty() {
        let names = off.join(", ");
        gather.info(
            place,
            phrase!(gather.language,
            fr: "En-têtes désactivés laissés de côté : {names}",
            en: "Headers that are switched off were left out: {names}"),
        );
    }
    let mut rest = Map::new();
    if let Some(written) = request.get("body").filter(|body| body.is_object())
        && is_sent(written, &method, around, place, gather)
    {
        body::put(written, &mut rest, &mut headers, place, (files, gather));
    }
    auth::put(around.auth, &mut form, &mut headers, place, (vault, gather));
    let signed: Map<String, Value> = form.split_off_behind_url();
    put_headers(&mut form, headers);
    form.extend(rest);
    form.extend(signed);
    behave(&around.behaviour, &mut form, place, gather);
    for key in ["certificate", "proxy"] {
        if request.get(key).is_some_and(|value| !value.is_null()) {
            gather.lost(
                place,
                phrase!(gather.language,
                fr: "Le réglage « {key} » de la requête n'est pas repris : remplissez-le dans l'action",
                en: "The setting '{key}' of the request is not carried over: fill it in in the action"),
            );
        }
    }
    hide(&mut form, place, vault, gather);
    Some(Step { place: place.to_owned(), name: field(item, "name"), form, ..Step::default() })
}

/// Fields behind the first two.
trait Behind {
    fn split_off_behind_url(&mut self) -> Self;
}

impl Behind for Map<String, Value> {
    fn split_off_behind_url(&mut self) -> Self {
        let names: Vec<String> = self.keys().skip(2).cloned().collect();
        names.into_iter().filter_map(|name| self.shift_remove_entry(&name)).collect()
    }
}

/// Whether Postman sends a body; says so where it does not.
fn is_sent(body: &Value, method: &str, around: &Around<'_>, place: &str, gather: &mut Gather) -> bool {
    let mode = field(body, "mode");
    let is_empty = mode.is_empty()
        || body.get(&mode).is_none_or(|inner| match inner {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        });
    let keeps = around.behaviour.get("disableBodyPruning") == Some(&Value::Bool(true));
    let pruned = BODILESS.contains(&method) && !keeps;
    if !is_disabled(body) && !pruned {
        return !is_empty || mode == "file" || body.get(&mode).is_none();
    }
    if !is_empty {
        gather.info(
            place,
            phrase!(gather.language,
            fr: "Postman n'envoie pas le corps de cette requête {method} : il est laissé de côté",
            en: "Postman does not send the body of this {method} request: it was left out"),
        );
    }
    false
}

fn behave(behaviour: &Map<String, Value>, form: &mut Map<String, Value>, place: &str, gather: &mut Gather) {
    for (name, value) in behaviour {
        let (on, off) = (value == &json!(true), value == &json!(false));
        match name.as_str() {
            "followRedirects" if off => drop(form.insert("follow_redirects".into(), json!(false))),
            "followOriginalHttpMethod" if on => drop(form.insert("redirect_method".into(), json!("keep"))),
            "strictSSL" if off => drop(form.insert("verify_tls".into(), json!(false))),
            "disableCookies" if on => drop(form.insert("cookies".into(), json!(false))),
            "followRedirects" | "followOriginalHttpMethod" | "strictSSL" | "disableCookies" | "disableBodyPruning" => {}
            _ if off || value.is_null() => {}
            _ => {
                let value = crate::text::shown(&value.to_string());
                gather.lost(
                    place,
                    phrase!(gather.language,
                    fr: "Le réglage « {name} » ({value}) n'existe pas ici : il n'est pas repris",
                    en: "The setting '{name}' ({value}) does not exist here: it is not carried over"),
                );
            }
        }
    }
}
