//! From what a file says to a test.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};
use testgyver_model::{
    phrase,
    test::{ActionCall, TestDefinition, TestVariable},
};
use testgyver_project::{Project, ProjectTest};

use super::{
    ast::{Entry, Query, Value},
    names::stem,
};
use crate::{
    NoteKind, Source,
    gather::Gather,
    names::cleaned,
    requests::{Vault, named},
    text::{short, shown},
};

/// A campaign in the making.
pub(super) struct Campaign<'s> {
    pub(super) source: &'s Source,
    pub(super) project: Project,
    pub(super) gather: &'s mut Gather,
    pub(super) vault: Vault,
}

/// A test in the making.
pub(super) struct Test<'c, 's> {
    pub(super) campaign: &'c mut Campaign<'s>,
    /// Folder of the file, with its `/`.
    pub(super) folder: String,
    pub(super) file: String,
    /// Where notes say something stands.
    pub(super) place: String,
    pub(super) bindings: HashMap<String, Binding>,
    /// What the entry at hand takes out of its answer: not there yet while its checks are made.
    pub(super) pending: HashMap<String, Query>,
    pub(super) variables: Vec<TestVariable>,
    pub(super) actions: Vec<ActionCall>,
}

/// What a name means at a place of a file.
#[derive(Clone)]
pub(super) enum Binding {
    /// A variable of the test, by its name here.
    App(String),
    /// A text, placeholders included.
    Text(String),
}

/// The form of a request in the making.
#[derive(Default)]
pub(super) struct Form {
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) fields: Map<String, Json>,
    pub(super) flow: Map<String, Json>,
    pub(super) checks: Vec<Json>,
    pub(super) extract: Vec<Json>,
    pub(super) disabled: bool,
    /// Milliseconds to wait before.
    pub(super) delay: Option<u64>,
    /// Whether a user signs in by a digest.
    pub(super) digest: bool,
}

impl<'s> Campaign<'s> {
    pub(super) fn new(source: &'s Source, project: Project, gather: &'s mut Gather) -> Self {
        Self { source, project, gather, vault: Vault::default() }
    }

    /// A file as a test.
    pub(super) fn file(&mut self, name: &str, entries: &[Entry]) {
        let language = self.gather.language;
        if entries.is_empty() {
            let text = phrase!(language, fr: "fichier sans requête : aucun test n'en est fait.", en: "file without a request: no test is made of it.");
            return self.gather.info(name, text);
        }
        let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let mut test = Test {
            campaign: self,
            folder,
            file: name.to_owned(),
            place: String::new(),
            bindings: HashMap::new(),
            pending: HashMap::new(),
            variables: Vec::new(),
            actions: Vec::new(),
        };
        entries.iter().enumerate().for_each(|(number, entry)| test.entry(number, entry));
        let (variables, actions) = (test.variables, test.actions);
        self.project.tests.push(ProjectTest::new(TestDefinition {
            name: short(stem(name), 200),
            description: description(entries),
            actions,
            variables,
            ..TestDefinition::default()
        }));
    }

    pub(super) fn finish(self) -> Project {
        Project { secrets: self.vault.secrets(), ..self.project }
    }

    /// A placeholder for a secret that stands in a file; its value goes with it and is written nowhere.
    pub(super) fn secret(&mut self, name: &str, value: &str, place: &str) -> String {
        self.vault.hide(name, value, place, self.gather)
    }

    /// The same for a field that is secret as a whole, whose value may have placeholders in it.
    pub(super) fn whole_secret(&mut self, name: &str, value: &str, place: &str) -> String {
        self.vault.hide_whole(name, value, place, self.gather)
    }
}

/// The comments of a file: those of its requests behind their numbers.
fn description(entries: &[Entry]) -> String {
    let comments = entries.iter().enumerate().filter(|(_, entry)| !entry.comment.trim().is_empty());
    let lines = comments.map(|(number, entry)| format!("{}. {}", number + 1, entry.comment.trim()));
    lines.collect::<Vec<_>>().join("\n").chars().take(10_000).collect()
}

impl Test<'_, '_> {
    fn entry(&mut self, number: usize, entry: &Entry) {
        let number = number + 1;
        self.place = format!("{} / {number}. {} {}", self.file, entry.method, shown(&entry.url));
        self.pending.clear();
        let mut form = Form::default();
        self.options(entry, &mut form);
        self.request(entry, &mut form);
        self.answer(entry, &mut form);
        if let Some(delay) = form.delay {
            self.actions.push(ActionCall::new("pause", json!({"duration": delay})));
        }
        let mut action = ActionCall::new("http", value(&entry.method, &mut form));
        action.disabled = form.disabled;
        self.actions.push(action);
        self.campaign.gather.tally.requests.count(true);
        for (name, _) in std::mem::take(&mut self.pending) {
            self.bindings.insert(name.clone(), Binding::App(cleaned(&name)));
        }
    }

    pub(super) fn lost(&mut self, text: String) {
        self.campaign.gather.lost(&self.place, text);
    }

    pub(super) fn once(&mut self, kind: NoteKind, text: String) {
        self.campaign.gather.once(&self.place, kind, text);
    }

    /// A value as JSON, its templates as placeholders.
    pub(super) fn json(&mut self, value: &Value) -> Json {
        match value {
            Value::Null => Json::Null,
            Value::Bool(truth) => json!(truth),
            Value::Number(digits) => serde_json::from_str(digits).unwrap_or_else(|_| json!(digits)),
            Value::Text(text) | Value::Regex(text) => json!(self.text(text)),
            Value::Template(inner) => json!(self.placeholder(inner, "")),
            Value::Bytes(bytes) => json!(super::value::hex(bytes)),
            Value::File(name) => json!(name),
        }
    }
}

/// The whole value of an action.
fn value(method: &str, form: &mut Form) -> Json {
    let mut value = Map::new();
    value.insert("method".to_owned(), json!(method));
    value.insert("url".to_owned(), json!(form.url));
    if !form.headers.is_empty() {
        value.insert("headers".to_owned(), named(std::mem::take(&mut form.headers)));
    }
    value.append(&mut form.fields);
    for (name, list) in [("checks", &mut form.checks), ("extract", &mut form.extract)] {
        if !list.is_empty() {
            value.insert(name.to_owned(), Json::Array(std::mem::take(list)));
        }
    }
    if !form.flow.is_empty() {
        value.insert("flow".to_owned(), Json::Object(std::mem::take(&mut form.flow)));
    }
    Json::Object(value)
}
