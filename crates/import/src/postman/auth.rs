//! How requests sign in: what the form of `http` has fields for is written there.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::fields::{field, list};
use crate::{gather::Gather, requests::Vault};

/// Puts the sign-in of a request into its form.
pub(super) fn put(
    auth: Option<&Value>,
    form: &mut Map<String, Value>,
    headers: &mut Vec<(String, String)>,
    place: &str,
    (vault, gather): (&mut Vault, &mut Gather),
) {
    let Some(auth) = auth.filter(|auth| auth.is_object()) else { return };
    let kind = field(auth, "type");
    let given = Given { auth, kind: &kind };
    match kind.as_str() {
        "" | "noauth" | "none" => {}
        "basic" | "digest" => {
            let (username, password) = (given.text("username"), given.text("password"));
            if username.is_empty() {
                return without(place, &kind, gather);
            }
            form.insert("auth".into(), json!(kind));
            form.insert("username".into(), json!(username));
            form.insert("password".into(), json!(password));
        }
        "bearer" => {
            form.insert("auth".into(), json!("bearer"));
            form.insert("token".into(), json!(given.text("token")));
        }
        "apikey" => {
            let (name, value) = (given.text("key"), given.text("value"));
            if name.is_empty() {
                return without(place, &kind, gather);
            }
            let value = vault.hide(&name, &value, place, gather);
            match given.text("in").as_str() {
                "query" => add_to_query(form, &name, &value),
                _ => headers.push((name, value)),
            }
        }
        "oauth2" => oauth2(&given, form, headers, place, (vault, gather)),
        _ => gather.lost(
            place,
            phrase!(gather.language,
            fr: "La connexion « {kind} » n'existe pas dans l'action http : écrivez l'en-tête Authorization vous-même",
            en: "The action http has no sign-in '{kind}': write the header Authorization yourself"),
        ),
    }
}

/// The parameters of a sign-in: a list of `{key, value}` in v2.1, an object in v2.0.
struct Given<'a> {
    auth: &'a Value,
    kind: &'a str,
}

impl Given<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        match self.auth.get(self.kind)? {
            Value::Array(entries) => entries.iter().find(|entry| field(entry, "key") == name)?.get("value"),
            other => other.get(name),
        }
    }

    fn text(&self, name: &str) -> String {
        self.value(name).and_then(super::fields::text).unwrap_or_default()
    }
}

fn without(place: &str, kind: &str, gather: &mut Gather) {
    gather.lost(
        place,
        phrase!(gather.language,
        fr: "La connexion « {kind} » n'est pas remplie : elle n'est pas reprise",
        en: "The sign-in '{kind}' is not filled in: it is not carried over"),
    );
}

fn add_to_query(form: &mut Map<String, Value>, name: &str, value: &str) {
    let Some(Value::String(url)) = form.get_mut("url") else { return };
    let end = url.find('#').unwrap_or(url.len());
    let sign = if url[..end].contains('?') { '&' } else { '?' };
    url.insert_str(end, &format!("{sign}{name}={value}"));
}

fn oauth2(
    given: &Given<'_>,
    form: &mut Map<String, Value>,
    headers: &mut Vec<(String, String)>,
    place: &str,
    (vault, gather): (&mut Vault, &mut Gather),
) {
    let (url, client, grant) = (given.text("accessTokenUrl"), given.text("clientId"), given.text("grant_type"));
    if grant == "client_credentials" && !url.is_empty() && !client.is_empty() {
        form.insert("auth".into(), json!("oauth2"));
        let fields = [("clientSecret", "client_secret"), ("scope", "scope"), ("audience", "audience")];
        form.insert("token_url".into(), json!(url));
        form.insert("client_id".into(), json!(client));
        for (theirs, ours) in fields {
            let value = given.text(theirs);
            if !value.is_empty() {
                form.insert(ours.into(), json!(value));
            }
        }
        match given.text("client_authentication").as_str() {
            "header" => drop(form.insert("client_auth".into(), json!("basic"))),
            "body" => drop(form.insert("client_auth".into(), json!("post"))),
            _ => {}
        }
        let extra = given.value("tokenRequestParams").map(|params| json!({"params": params})).unwrap_or_default();
        let extra: Map<String, Value> =
            list(&extra, "params").iter().map(|one| (field(one, "key"), json!(field(one, "value")))).collect();
        if !extra.is_empty() {
            form.insert("token_params".into(), Value::Object(extra));
        }
        return;
    }
    let token = given.text("accessToken");
    if token.is_empty() {
        return gather.lost(place, phrase!(gather.language,
            fr: "OAuth 2.0 « {grant} » demande une personne : demandez ici un jeton par « client credentials », ou extrayez-le d'une première requête",
            en: "OAuth 2.0 '{grant}' needs a person: ask for a token by 'client credentials' here, or extract it from a first request"));
    }
    gather.differs(
        place,
        phrase!(gather.language,
        fr: "Le jeton OAuth 2.0 obtenu dans Postman est repris tel quel : il n'est pas renouvelé",
        en: "The OAuth 2.0 token that Postman got is carried over as it is: it is not renewed"),
    );
    let prefix = given.text("headerPrefix");
    if given.text("addTokenTo") == "queryParams" {
        let token = vault.hide("token", &token, place, gather);
        add_to_query(form, "access_token", &token);
    } else if prefix.trim().is_empty() || prefix.trim().eq_ignore_ascii_case("bearer") {
        form.insert("auth".into(), json!("bearer"));
        form.insert("token".into(), json!(token));
    } else {
        let token = vault.hide("token", &token, place, gather);
        headers.push(("Authorization".into(), format!("{} {token}", prefix.trim())));
    }
}
