//! Tests and their actions in an export.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};
use testgyver_model::{
    Timestamp,
    connection::CONNECTION_FIELD,
    phrase,
    placeholder::{self, Head, Part},
    test::ActionCall,
};
use testgyver_project::{Project, ProjectTest};
use uuid::Uuid;

use super::{
    super::{action::texts, notes::Notes, value::says_nothing},
    ids::{ExportIds, iso, old_text},
};

/// The names of the original's actions, and the fields that they read.
const KNOWN: [(&[&str], &[&str]); 9] = [
    (&["http", "HTTPRequestAction"], &["method", "url", "headers", "body", "files", "return_status_code", "timeout"]),
    (&["ssh", "SSHAction"], &["host", "port", "username", "password", "command"]),
    (&["sftp", "SFTPAction"], &["method", "host", "port", "username", "password", "remote_path", "content"]),
    (
        &["ftp", "FTPAction"],
        &["method", "host", "port", "username", "password", "remote_path", "content", "local_path"],
    ),
    (&["webdav", "WebdavAction", "WebDAVAction"], &["url", "username", "password", "action", "srcFile", "targFile"]),
    (&["io", "IoAction", "IOAction"], &["operation", "path", "variable_value", "file_extension"]),
    (&["var", "VarAction"], &["variable_name", "target_type", "default_value", "force_valuation"]),
    (&["pause", "PauseAction"], &["duration", "message"]),
    (
        &["s3", "S3Action"],
        &[
            "endpoint_url",
            "access_key",
            "secret_key",
            "region_name",
            "verify",
            "operation",
            "bucket_name",
            "object_key",
            "local_path",
        ],
    ),
];

/// What actions of a test are written with.
pub(super) struct Actions<'a> {
    pub(super) by_name: &'a HashMap<&'a str, Uuid>,
    pub(super) project: &'a Project,
    pub(super) connected: bool,
    pub(super) place: String,
    pub(super) notes: &'a mut Notes,
}

/// Writes a test.
pub(super) fn test(
    one: &ProjectTest,
    order: usize,
    (id, by, at): (Uuid, Uuid, Timestamp),
    ids: &ExportIds,
    with: &mut Actions<'_>,
) -> Value {
    let definition = &one.definition;
    let actions: Vec<Value> = definition.actions.iter().filter_map(|call| with.action(call)).collect();
    let variables: Vec<&str> = definition.variables.iter().map(|variable| variable.name()).collect();
    let language = with.notes.language;
    let valued = definition.variables.iter().any(|variable| variable.value().is_some());
    let lost = [
        (!one.enabled, phrase!(language, fr: "le test est désactivé", en: "the test is disabled")),
        (!definition.flow.is_null(), phrase!(language, fr: "son déroulement (« flow »)", en: "its flow")),
        (!definition.tags.is_empty(), phrase!(language, fr: "ses étiquettes", en: "its tags")),
        (
            valued,
            phrase!(language, fr: "les valeurs initiales de ses variables", en: "the first values of its variables"),
        ),
    ];
    for (_, what) in lost.iter().filter(|(is_lost, _)| *is_lost) {
        with.notes.lost(
            &*with.place,
            phrase!(language,
            fr: "L'ancien programme ne connaît pas cela : {what}.",
            en: "The former program does not know this: {what}."),
        );
    }
    json!({
        "_id": old_text(id),
        "campainId": old_text(ids.campaign),
        "userId": old_text(by),
        "dateCreated": iso(at),
        "actions": actions,
        "name": definition.name,
        "description": definition.description,
        "variables": variables,
        "order": order,
        "isDeleted": false,
    })
}

impl Actions<'_> {
    fn action(&mut self, call: &ActionCall) -> Option<Value> {
        let (language, kind) = (self.notes.language, &call.kind);
        if call.disabled {
            self.notes.lost(
                &*self.place,
                phrase!(language,
                fr: "Une action « {kind} » est désactivée : l'ancien programme l'exécuterait, elle n'est pas exportée.",
                en: "An action '{kind}' is disabled: the former program would run it, it is not exported."),
            );
            return None;
        }
        let mut value = call.value.clone();
        let mut written = Map::from_iter([("type".to_owned(), Value::from(kind.as_str()))]);
        let structure = value.as_object_mut().and_then(|form| self.connection(form));
        if ["checks", "extract", "flow"].iter().any(|key| value.get(*key).is_some_and(|rule| !rule.is_null())) {
            self.notes.lost(&*self.place, phrase!(language,
                fr: "Les vérifications, extractions et conditions d'une action « {kind} » ne veulent rien dire pour l'ancien programme.",
                en: "The checks, extractions and conditions of an action '{kind}' mean nothing to the former program."));
        }
        self.tell_unknown(kind, &value);
        written.insert("value".to_owned(), value);
        written.extend(structure.map(|id| ("structure_id".to_owned(), id.to_string().into())));
        for (key, beside) in &call.extra {
            written.entry(key.clone()).or_insert_with(|| beside.clone());
        }
        Some(Value::Object(written))
    }

    /// Says what of an action the original does not know.
    fn tell_unknown(&mut self, kind: &str, value: &Value) {
        let language = self.notes.language;
        let Some((_, fields)) = KNOWN.iter().find(|(names, _)| names.contains(&kind)) else {
            return self.notes.lost(
                &*self.place,
                phrase!(language,
                fr: "L'ancien programme n'a pas d'action « {kind} », à moins d'une extension de ce nom.",
                en: "The former program has no action '{kind}', unless there is a plugin of this name."),
            );
        };
        let rules = ["checks", "extract", "flow", "output_mapping"];
        let unknown = value.as_object().into_iter().flatten().filter(|(name, value)| {
            !fields.contains(&name.as_str()) && !rules.contains(&name.as_str()) && !says_nothing(value)
        });
        let unknown: Vec<&str> = unknown.map(|(name, _)| name.as_str()).collect();
        if !unknown.is_empty() {
            let unknown = unknown.join(", ");
            self.notes.lost(
                &*self.place,
                phrase!(language,
                fr: "L'ancien programme ne lit pas ces champs d'une action « {kind} » : {unknown}.",
                en: "The former program does not read these fields of an action '{kind}': {unknown}."),
            );
        }
        let mut reckoned = BTreeSet::new();
        texts(value, &mut |text| {
            reckoned.extend(placeholder::parts(text).filter_map(|part| match part {
                Part::Placeholder(found) => {
                    let plain = found.kind == Head::Name && found.pipeline.is_none();
                    let known = plain && !found.head.starts_with('$') && !found.head.starts_with("run.");
                    (!known).then_some(found.source)
                }
                Part::Literal(_) => None,
            }));
        });
        for source in reckoned {
            self.notes.lost(
                &*self.place,
                phrase!(language,
                fr: "« {{{{{source}}}}} » n'est pas calculé par l'ancien programme : il l'envoie tel quel.",
                en: "'{{{{{source}}}}}' is not reckoned by the former program: it is sent as it is written."),
            );
        }
    }

    /// The connection that a form chooses by its name, as the original names it: beside the form.
    fn connection(&mut self, form: &mut Map<String, Value>) -> Option<Uuid> {
        let name = form.get(CONNECTION_FIELD)?.as_str()?.trim().to_owned();
        let id = *self.by_name.get(name.as_str())?;
        form.shift_remove(CONNECTION_FIELD);
        if self.connected {
            return Some(id);
        }
        let connection = self.project.connections.iter().find(|one| one.name == name)?;
        for (field, value) in &connection.values {
            form.entry(field.clone()).or_insert_with(|| value.clone());
        }
        None
    }
}
