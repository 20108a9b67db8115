//! How requests sign in.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::{blocks::Pair, node::value};
use crate::{gather::Gather, requests::Vault};

/// Puts a sign-in into a form.
pub(super) fn put(
    mode: &str,
    fields: &[Pair],
    form: &mut Map<String, Value>,
    headers: &mut Vec<(String, String)>,
    place: &str,
    (vault, gather): (&mut Vault, &mut Gather),
) {
    let given = |name: &str| value(fields, name).to_owned();
    match mode {
        "" | "none" | "inherit" => {}
        "basic" | "digest" if !given("username").is_empty() => {
            form.insert("auth".into(), json!(mode));
            form.insert("username".into(), json!(given("username")));
            form.insert("password".into(), json!(given("password")));
        }
        "bearer" if !given("token").is_empty() => {
            form.insert("auth".into(), json!("bearer"));
            form.insert("token".into(), json!(given("token")));
        }
        "apikey" if !given("key").is_empty() => {
            let (name, value) = (given("key"), vault.hide(&given("key"), &given("value"), place, gather));
            match (given("placement").as_str(), form.get_mut("url")) {
                ("queryparams", Some(Value::String(url))) => {
                    let sign = if url.contains('?') { '&' } else { '?' };
                    url.push_str(&format!("{sign}{name}={value}"));
                }
                _ => headers.push((name, value)),
            }
        }
        "oauth2" => oauth2(&given, form, place, gather),
        _ => gather.lost(place, phrase!(gather.language,
            fr: "La connexion « {mode} » n'est pas reprise : elle n'est pas remplie, ou n'existe pas dans l'action http",
            en: "The sign-in '{mode}' is not carried over: it is not filled in, or the action http does not have it")),
    }
}

fn oauth2(given: &dyn Fn(&str) -> String, form: &mut Map<String, Value>, place: &str, gather: &mut Gather) {
    let first = |names: [&str; 2]| names.into_iter().map(given).find(|value| !value.is_empty()).unwrap_or_default();
    let grant = first(["grant_type", "grantType"]);
    let (url, client) = (first(["access_token_url", "accessTokenUrl"]), first(["client_id", "clientId"]));
    if grant != "client_credentials" || url.is_empty() || client.is_empty() {
        return gather.lost(place, phrase!(gather.language,
            fr: "OAuth 2.0 « {grant} » n'est pas repris : demandez un jeton par « client credentials », ou extrayez-le d'une première requête",
            en: "OAuth 2.0 '{grant}' is not carried over: ask for a token by 'client credentials', or extract it from a first request"));
    }
    form.insert("auth".into(), json!("oauth2"));
    form.insert("token_url".into(), json!(url));
    form.insert("client_id".into(), json!(client));
    for (theirs, ours) in [(["client_secret", "clientSecret"], "client_secret"), (["scope", "scope"], "scope")] {
        let value = first(theirs);
        if !value.is_empty() {
            form.insert(ours.into(), json!(value));
        }
    }
    match first(["credentials_placement", "credentialsPlacement"]).as_str() {
        "basic_auth_header" => drop(form.insert("client_auth".into(), json!("basic"))),
        "body" => drop(form.insert("client_auth".into(), json!("post"))),
        _ => {}
    }
}
