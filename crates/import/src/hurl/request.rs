//! The request of an entry as the form of `http`.

use serde_json::{Value as Json, json};
use testgyver_model::phrase;

use super::{
    ast::{Body, Entry},
    convert::{Form, Test},
};
use crate::{NoteKind, requests::named, text::shown};

impl Test<'_, '_> {
    pub(super) fn request(&mut self, entry: &Entry, form: &mut Form) {
        form.url = self.text(&entry.url);
        form.url = self.hidden_user(&form.url);
        self.query_string(entry, form);
        for (name, value) in &entry.headers {
            let (name, value) = (self.text(name), self.text(value));
            let value = self.guarded(&name, value);
            form.headers.push((name, value));
        }
        if !entry.cookies.is_empty() {
            let cookies: Vec<String> =
                entry.cookies.iter().map(|(name, value)| format!("{}={}", self.text(name), self.text(value))).collect();
            form.headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
        if let Some((user, password)) = &entry.basic {
            self.sign_in(form, user, password);
        }
        // hurl follows redirections only where it is told to.
        form.fields.entry("follow_redirects").or_insert(json!(false));
        if !entry.form.is_empty() {
            let fields = self.fields(&entry.form);
            form.fields.insert("body".to_owned(), named(fields));
            form.fields.insert("body_type".to_owned(), json!("form"));
        }
        if !entry.multipart.is_empty() {
            self.multipart(entry, form);
        }
        if let Some(body) = &entry.body {
            self.body(body, form);
        }
    }

    fn query_string(&mut self, entry: &Entry, form: &mut Form) {
        for (name, value) in &entry.query {
            let value = match self.hidden(name, value) {
                hidden if hidden != *value => hidden.replace("}}", " | url}}"),
                _ => self.encoded(value),
            };
            let pair = format!("{}={value}", self.encoded(name));
            let sign = if !form.url.contains('?') {
                "?"
            } else if form.url.ends_with(['?', '&']) {
                ""
            } else {
                "&"
            };
            form.url.push_str(sign);
            form.url.push_str(&pair);
        }
    }

    fn fields(&mut self, fields: &[(String, String)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| (self.text(name), self.field(name, value))).collect()
    }

    /// The value of a field of a form.
    fn field(&mut self, name: &str, value: &str) -> String {
        let hidden = self.hidden(name, value);
        if hidden == value { self.text(value) } else { hidden }
    }

    /// User and password; a password that stands in the file becomes a secret.
    pub(super) fn sign_in(&mut self, form: &mut Form, user: &str, password: &str) {
        let user = self.text(user);
        let kind = if form.digest { "digest" } else { "basic" };
        let password = self.text(password);
        let password = self.campaign.whole_secret("password", &password, &self.place);
        form.fields.insert("auth".to_owned(), json!(kind));
        form.fields.insert("username".to_owned(), json!(user));
        form.fields.insert("password".to_owned(), json!(password));
    }

    /// The value of a header; a token or key that stands in the file becomes a secret.
    fn guarded(&mut self, name: &str, value: String) -> String {
        let lower = name.to_ascii_lowercase();
        if value.contains("{{") || value.is_empty() {
            return value;
        }
        match (lower.as_str(), value.split_once(' ')) {
            ("authorization" | "proxy-authorization", Some((scheme, credentials))) => {
                format!("{scheme} {}", self.campaign.secret("token", credentials.trim(), &self.place))
            }
            ("authorization" | "proxy-authorization", None) => self.campaign.secret("token", &value, &self.place),
            _ => self.hidden(name, &value),
        }
    }

    fn multipart(&mut self, entry: &Entry, form: &mut Form) {
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        for (name, value) in &entry.multipart {
            let name = self.text(name);
            let Some(file) = value.strip_prefix("file,") else {
                let value = self.field(&name, value);
                fields.push((name, value));
                continue;
            };
            let (file, kind) = file.split_once(';').unwrap_or((file, ""));
            let file = self.attach(file.trim());
            if !kind.trim().is_empty() {
                let (kind, language) = (shown(kind), self.campaign.gather.language);
                let text = phrase!(language,
                    fr: "le type d'un fichier envoyé est déduit de son nom ; le fichier hurl disait « {kind} ».",
                    en: "the type of a file that is sent is told by its name; the file of hurl said '{kind}'.");
                self.campaign.gather.differs(&self.place, text);
            }
            files.push(json!({"field": name, "file": file}));
        }
        if !fields.is_empty() {
            form.fields.insert("body".to_owned(), named(fields));
        }
        form.fields.insert("body_type".to_owned(), json!("multipart"));
        if !files.is_empty() {
            form.fields.insert("files".to_owned(), Json::Array(files));
        }
    }

    /// A file of the source becomes one of the campaign; a note where it is not there.
    fn attach(&mut self, name: &str) -> String {
        let name = self.text(name).trim_start_matches("./").to_owned();
        let wanted = [format!("{}{name}", self.folder), name.clone()];
        let found = self.campaign.source.files().find(|(known, _)| wanted.iter().any(|wanted| wanted == known));
        match found {
            Some((_, bytes)) => drop(self.campaign.project.files.insert(name.clone(), bytes.to_vec())),
            None => {
                let (shown, language) = (shown(&name), self.campaign.gather.language);
                let text = phrase!(language,
                    fr: "le fichier « {shown} » n'est pas dans ce qui est importé : ajoutez-le à la campagne.",
                    en: "the file '{shown}' is not among what is imported: add it to the campaign.");
                self.lost(text);
            }
        }
        name
    }

    fn body(&mut self, body: &Body, form: &mut Form) {
        let (text, kind) = match body {
            Body::Json(text) => {
                let text = self.text(text);
                (self.hidden_fields(&text), "json")
            }
            Body::Xml(text) => {
                header(form, "application/xml");
                (self.text(text), "text")
            }
            Body::Text(text) => (self.text(text), "text"),
            Body::Lines { language, text } if language == "graphql" => return self.graphql(text, form),
            Body::Lines { language, text } => {
                let kind = if language == "json" { "json" } else { "text" };
                if language == "xml" {
                    header(form, "application/xml");
                }
                let text = if language == "raw" { crate::text::literal(text) } else { self.text(text) };
                (if kind == "json" { self.hidden_fields(&text) } else { text }, kind)
            }
            Body::Bytes(bytes) => {
                let number = self.campaign.project.files.len() + 1;
                let name = format!("hurl-{number}.bin");
                self.campaign.project.files.insert(name.clone(), bytes.clone());
                return whole_file(form, &name);
            }
            Body::File(name) => {
                let name = self.attach(name);
                return whole_file(form, &name);
            }
        };
        form.fields.insert("body".to_owned(), json!(text));
        form.fields.insert("body_type".to_owned(), json!(kind));
    }

    fn graphql(&mut self, text: &str, form: &mut Form) {
        let variables = text.rfind("\nvariables").filter(|at| text[at + 10..].trim_start().starts_with('{'));
        let (query, variables) = text.split_at(variables.unwrap_or(text.len()));
        let query = self.text(query.trim());
        form.fields.insert("body".to_owned(), json!(query));
        form.fields.insert("body_type".to_owned(), json!("graphql"));
        let variables = variables.trim_start().strip_prefix("variables").unwrap_or_default().trim();
        if !variables.is_empty() {
            let variables = self.text(variables);
            form.fields.insert(
                "graphql_variables".to_owned(),
                serde_json::from_str(&variables).unwrap_or_else(|_| json!(variables)),
            );
        }
        let language = self.campaign.gather.language;
        let text = phrase!(language,
            fr: "GraphQL : une réponse avec « errors » fait échouer l'action, ce que hurl ne fait pas.",
            en: "GraphQL: an answer with 'errors' makes the action fail, which hurl does not do.");
        self.once(NoteKind::Differs, text);
    }
}

fn whole_file(form: &mut Form, name: &str) {
    header(form, "application/octet-stream");
    form.fields.insert("body_type".to_owned(), json!("file"));
    form.fields.insert("files".to_owned(), json!([{"field": "file", "file": name}]));
}

/// A type, where the request does not say one itself.
fn header(form: &mut Form, kind: &str) {
    if !form.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        form.headers.push(("Content-Type".to_owned(), kind.to_owned()));
    }
}
