//! How an operation is signed in to: fields of the form, headers, and secrets for them.

use std::collections::BTreeMap;

use serde_json::json;
use testgyver_model::phrase;
use testgyver_project::{ProjectSecret, SecretSource};

use super::{
    campaign::{Campaign, Operation},
    document::Node,
    form::Form,
    servers::BASE,
};
use crate::{NoteKind, names::upper_snake, text::shown};

impl<'a> Campaign<'a, '_> {
    pub(super) fn security(&mut self, operation: &Operation<'a>, form: &mut Form) {
        let asked = operation.node.get("security").or_else(|| self.root.get("security"));
        let ways: Vec<Node<'a>> = asked.into_iter().flat_map(Node::items).collect();
        let is_open = |way: &Node<'a>| way.fields().next().is_none();
        // The first way for which the form has fields of its own, else the first.
        let served = |way: &&Node<'a>| !is_open(way) && way.fields().all(|(name, _)| self.is_served(name));
        let chosen = ways.iter().find(served).or_else(|| ways.iter().find(|way| !is_open(way))).copied();
        let Some(chosen) = chosen else { return };
        if ways.len() > 1 {
            let names = chosen.fields().map(|(name, _)| shown(name)).collect::<Vec<_>>().join(" + ");
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "plusieurs façons de s'authentifier sont possibles ; « {names} » est prise.",
                en: "there are several ways to sign in; '{names}' is taken.");
            self.gather.info(&operation.place, text);
        }
        for (name, scopes) in chosen.fields() {
            let scopes: Vec<&str> = scopes.items().filter_map(|scope| scope.value.as_str()).collect();
            self.scheme(operation, form, name, &scopes.join(" "));
        }
    }

    fn found(&self, name: &str) -> Option<Node<'a>> {
        let scheme = self.root.get("components")?.get("securitySchemes")?.get(name)?;
        self.documents.resolve(scheme).ok()
    }

    fn is_served(&self, name: &str) -> bool {
        self.found(name).is_some_and(|scheme| match scheme.text("type") {
            "http" | "apiKey" => true,
            "oauth2" => scheme.get("flows").is_some_and(|flows| flows.get("clientCredentials").is_some()),
            _ => false,
        })
    }

    fn scheme(&mut self, operation: &Operation<'a>, form: &mut Form, name: &str, scopes: &str) {
        let language = self.gather.language;
        let Some(scheme) = self.found(name) else {
            let name = shown(name);
            let text = phrase!(language,
                fr: "authentification « {name} » décrite nulle part : à régler dans le formulaire.",
                en: "way of signing in '{name}' is described nowhere: set it in the form.");
            return self.gather.lost(&operation.place, text);
        };
        let stem = snake(name);
        match (scheme.text("type"), scheme.text("scheme").to_ascii_lowercase().as_str()) {
            ("http", kind @ ("basic" | "digest")) => {
                if !self.takes(operation, form, kind) {
                    return;
                }
                let (user, password) = (self.variable(&format!("{stem}_username")), self.secret(&stem, "_password"));
                form.fields.insert("username".to_owned(), json!(user));
                form.fields.insert("password".to_owned(), json!(password));
            }
            ("http", "bearer") => self.bearer(operation, form, &stem),
            ("http", _) => {
                let credentials = self.secret(&stem, "_credentials");
                form.header("Authorization", format!("{} {credentials}", scheme.text("scheme").trim()));
            }
            ("apiKey", _) => self.key(operation, form, scheme, &stem),
            ("oauth2", _) => self.oauth(operation, form, scheme, (&stem, scopes)),
            ("openIdConnect", _) => {
                self.bearer(operation, form, &stem);
                self.by_hand(name);
            }
            (kind, _) => {
                let kind = shown(kind);
                let text = phrase!(language,
                    fr: "authentification « {kind} » : à régler dans le formulaire (certificat client, par exemple).",
                    en: "way of signing in '{kind}': set it in the form (a client certificate, say).");
                self.gather.lost(&operation.place, text);
            }
        }
    }

    fn key(&mut self, operation: &Operation<'a>, form: &mut Form, scheme: Node<'a>, stem: &str) {
        let (name, value) = (scheme.text("name"), self.secret(stem, ""));
        match scheme.text("in") {
            "query" => form.query.push(format!("{name}={value}")),
            "cookie" => form.cookies.push(format!("{name}={value}")),
            "header" => form.header(name, value),
            place => {
                let (place, language) = (shown(place), self.gather.language);
                let text = phrase!(language,
                    fr: "clé d'API : emplacement « {place} » inconnu.",
                    en: "API key: unknown place '{place}'.");
                self.gather.lost(&operation.place, text);
            }
        }
    }

    fn oauth(&mut self, operation: &Operation<'a>, form: &mut Form, scheme: Node<'a>, (stem, scopes): (&str, &str)) {
        let Some(flow) = scheme.get("flows").and_then(|flows| flows.get("clientCredentials")) else {
            self.bearer(operation, form, stem);
            return self.by_hand(stem);
        };
        if !self.takes(operation, form, "oauth2") {
            return;
        }
        let url = flow.text("tokenUrl");
        let url = if url.starts_with('/') { format!("{{{{{BASE}}}}}{url}") } else { url.to_owned() };
        let (id, secret) = (self.variable(&format!("{stem}_client_id")), self.secret(stem, "_client_secret"));
        form.fields.insert("token_url".to_owned(), json!(url));
        form.fields.insert("client_id".to_owned(), json!(id));
        form.fields.insert("client_secret".to_owned(), json!(secret));
        if !scopes.is_empty() {
            form.fields.insert("scope".to_owned(), json!(scopes));
        }
    }

    fn bearer(&mut self, operation: &Operation<'a>, form: &mut Form, stem: &str) {
        if self.takes(operation, form, "bearer") {
            let token = self.secret(stem, "_token");
            form.fields.insert("token".to_owned(), json!(token));
        }
    }

    fn by_hand(&mut self, name: &str) {
        let (name, language) = (shown(name), self.gather.language);
        let text = phrase!(language,
            fr: "« {name} » demande une personne ou un navigateur : obtenez un jeton et donnez-le au secret qui porte ce nom.",
            en: "'{name}' asks for a person or a browser: get a token and give it to the secret of that name.");
        self.gather.once(&self.project.name.clone(), NoteKind::Differs, text);
    }

    /// Takes the form's one way of signing in; a note where it has one already.
    fn takes(&mut self, operation: &Operation<'a>, form: &mut Form, kind: &str) -> bool {
        if form.fields.contains_key("auth") {
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "deux authentifications à la fois : seule la première est reprise, « {kind} » manque.",
                en: "two ways of signing in at once: only the first is taken over, '{kind}' is missing.");
            self.gather.lost(&operation.place, text);
            return false;
        }
        form.fields.insert("auth".to_owned(), json!(kind));
        true
    }

    /// A placeholder for a variable that a person fills in.
    fn variable(&mut self, name: &str) -> String {
        if self.signed.insert(name.to_owned()) {
            self.project.variables.entry(name.to_owned()).or_default();
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "donnez sa valeur à la variable « {name} ».",
                en: "give the variable '{name}' its value.");
            self.gather.info(&self.project.name, text);
        }
        format!("{{{{{name}}}}}")
    }

    /// A placeholder for a secret that a person fills in.
    pub(super) fn secret(&mut self, stem: &str, what: &str) -> String {
        let name = if stem.ends_with(what) { stem.to_owned() } else { format!("{stem}{what}") };
        if self.signed.insert(name.clone()) {
            let source = SecretSource::Env(upper_snake(&name));
            self.project.secrets.push(ProjectSecret { name: name.clone(), source, values: BTreeMap::new() });
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "donnez sa valeur au secret « {name} ».",
                en: "give the secret '{name}' its value.");
            self.gather.info(&self.project.name, text);
        }
        format!("{{{{{name}}}}}")
    }
}

/// A name in small letters with `_` between its words.
pub(super) fn snake(name: &str) -> String {
    let mut text = String::new();
    let mut before = ' ';
    for sign in name.chars() {
        if sign.is_alphanumeric() {
            if sign.is_uppercase() && (before.is_lowercase() || before.is_numeric()) {
                text.push('_');
            }
            text.extend(sign.to_lowercase());
        } else if !text.ends_with('_') && !text.is_empty() {
            text.push('_');
        }
        before = sign;
    }
    let text = text.trim_matches('_');
    if text.is_empty() { "auth".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn names_are_written_small() {
        assert_eq!(snake("bearerAuth"), "bearer_auth");
        assert_eq!(snake("OAuth2-ClientCredentials"), "oauth2_client_credentials");
        assert_eq!(snake("API Key"), "api_key");
        assert_eq!(snake("--"), "auth");
    }
}
