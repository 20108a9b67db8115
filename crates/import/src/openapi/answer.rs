//! What an operation answers, as checks: status, type and JSON.

use serde_json::{Value, json};
use testgyver_model::phrase;

use super::{
    campaign::{Campaign, Operation},
    document::Node,
    form::Form,
    media::{bare, is_json},
};
use crate::{NoteKind, text::shown};

impl<'a> Campaign<'a, '_> {
    pub(super) fn answer(&mut self, operation: &Operation<'a>, form: &mut Form) {
        let answers: Vec<(&str, Node<'a>)> = operation.node.under("responses").collect();
        let found = expected(&answers);
        if found.is_none_or(|(code, _)| code == "default") {
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "aucune réponse de succès décrite : tout statut 2xx est accepté.",
                en: "no answer of success is described: any status 2xx is accepted.");
            self.gather.info(&operation.place, text);
        }
        let Some((code, answer)) = found else { return };
        if code != "default" {
            form.checks.push(status(code));
            self.gather.checks().count(true);
        }
        if code.starts_with('3') {
            form.fields.insert("follow_redirects".to_owned(), json!(false));
        }
        let Some(answer) = self.resolved(answer, &operation.place) else { return };
        // A HEAD has no content, whatever stands there.
        if operation.method != "HEAD" {
            self.content(operation, answer, form);
        }
    }

    fn content(&mut self, operation: &Operation<'a>, answer: Node<'a>, form: &mut Form) {
        let contents: Vec<(&str, Node<'a>)> = answer.under("content").collect();
        let json = contents.iter().find(|(media, _)| is_json(media));
        let Some((media, content)) = json.or(contents.first()).copied() else { return };
        let media_bare = bare(media);
        if contents.len() > 1 && !media_bare.contains('*') {
            form.header("Accept", media_bare.clone());
        }
        if let Some(check) = content_type(&media_bare) {
            form.checks.push(check);
            self.gather.checks().count(true);
        }
        let Some(content) = self.resolved(content, &operation.place) else { return };
        match content.get("schema").or_else(|| content.get("itemSchema")) {
            Some(schema) if is_json(media) && content.get("schema").is_some() => self.schema(operation, schema, form),
            Some(_) if !is_json(media) && !is_text(&media_bare) => {
                let language = self.gather.language;
                let text = phrase!(language,
                    fr: "le contenu des réponses {media_bare} n'est pas vérifié, seulement leur type.",
                    en: "the content of answers of {media_bare} is not checked, only their type.");
                self.gather.once(&operation.place, NoteKind::Info, text);
            }
            _ => {}
        }
    }

    fn schema(&mut self, operation: &Operation<'a>, schema: Node<'a>, form: &mut Form) {
        // A schema that says nothing is no check.
        if schema.value.as_object().is_some_and(serde_json::Map::is_empty) {
            return;
        }
        let bundle = self.bundles.get(self.documents, schema, is_old(self.root));
        bundle.dangling.iter().for_each(|reference| self.dangling(&operation.place, reference));
        let language = self.gather.language;
        for word in bundle.left_out {
            let word = shown(&word);
            let text = phrase!(language,
                fr: "« {word} » n'est pas vérifié par le contrôle du schéma.",
                en: "'{word}' is not checked by the check of the schema.");
            self.gather.once(&operation.place, NoteKind::Differs, text);
        }
        if let (Some(levels), true) = (bundle.levels, bundle.schema.is_some()) {
            let text = phrase!(language,
                fr: "le schéma de la réponse se répète trop pour un contrôle : il est vérifié sur {levels} niveau(x) de références.",
                en: "the schema of the answer names itself too often for a check: it is checked {levels} level(s) of references deep.");
            self.gather.differs(&operation.place, text);
        }
        let carried = bundle.schema.is_some();
        self.gather.checks().count(carried);
        match bundle.schema {
            Some(schema) => form.checks.push(json!({"subject": "body", "operator": "schema", "expected": schema})),
            None => {
                let text = phrase!(language,
                    fr: "le schéma de la réponse est trop grand pour un contrôle : vérifiez les champs qui comptent (JSON).",
                    en: "the schema of the answer is too large for a check: check the fields that matter (JSON).");
                self.gather.lost(&operation.place, text);
            }
        }
    }
}

/// Whether a document speaks the language of OpenAPI 3.0.
pub(super) fn is_old(root: Node<'_>) -> bool {
    let version =
        root.value.get("openapi").map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
    version.is_some_and(|version| version.trim().starts_with("3.0"))
}

/// The answer that a test expects: the first of success, then a class of them, a redirection, `default`.
fn expected<'a>(answers: &[(&'a str, Node<'a>)]) -> Option<(&'a str, Node<'a>)> {
    let class = |digit: char| {
        move |(code, _): &&(&str, Node<'_>)| {
            code.len() == 3 && code.starts_with(digit) && code.chars().all(|sign| sign.is_ascii_digit())
        }
    };
    let range = |wanted: &'static str| move |(code, _): &&(&str, Node<'_>)| code.eq_ignore_ascii_case(wanted);
    answers
        .iter()
        .find(class('2'))
        .or_else(|| answers.iter().find(range("2XX")))
        .or_else(|| answers.iter().find(class('3')))
        .or_else(|| answers.iter().find(range("3XX")))
        .or_else(|| answers.iter().find(range("default")))
        .copied()
}

fn status(code: &str) -> Value {
    match code.parse::<u16>() {
        Ok(code) => json!({"subject": "status", "operator": "equals", "expected": code}),
        Err(_) => {
            let class = if code.starts_with('3') { 300 } else { 200 };
            json!({"subject": "status", "operator": "between", "expected": class, "expected_to": class + 99})
        }
    }
}

fn content_type(media: &str) -> Option<Value> {
    let check = |operator: &str, expected: &str| json!({"subject": "header", "path": "Content-Type", "operator": operator, "expected": expected});
    match media.strip_suffix('*') {
        Some("*/") | Some("") => None,
        Some(beginning) if !beginning.contains('*') => Some(check("starts_with", beginning)),
        Some(_) => None,
        None if media.contains('/') => Some(check("contains", media)),
        None => None,
    }
}

fn is_text(media: &str) -> bool {
    media.starts_with("text/") || media.contains('*')
}
