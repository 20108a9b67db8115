//! Writes an export.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use testgyver_model::{Language, Timestamp, phrase};
use testgyver_project::{Project, ProjectConnection};
use uuid::Uuid;

use super::{
    super::notes::{Notes, inside},
    actions::{Actions, test},
    ids::{ExportIds, JsonVersion, iso, old_text},
};
use crate::Note;

/// An export, and what could not go into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// The export; [`super::write_json`] writes it.
    pub json: Value,
    /// What a person should know: passwords of connections stand in it in clear.
    pub notes: Vec<Note>,
}

/// Writes a campaign the way the original exports it.
pub fn export(project: &Project, ids: &ExportIds, language: Language) -> Exported {
    let mut notes = Notes::new(language);
    let connected = ids.version == JsonVersion::V1_1;
    let structures: Vec<Value> = project
        .connections
        .iter()
        .zip(all(&ids.connections))
        .map(|(connection, id)| structure(connection, id, ids.exported_at, &mut notes))
        .collect();
    let by_name: HashMap<&str, Uuid> =
        project.connections.iter().map(|one| one.name.as_str()).zip(all(&ids.connections)).collect();
    let mut campaign = json!({
        "_id": old_text(ids.campaign),
        "userCreated": old_text(ids.created_by),
        "name": project.name,
        "dateCreated": iso(ids.created_at),
        "description": project.description,
        "isDeleted": false,
        "userCreatedName": ids.created_by_name,
    });
    if connected && !structures.is_empty() {
        campaign["plugin_data_structures"] = structures.clone().into();
    }
    let tests: Vec<Value> = (1..)
        .zip(&project.tests)
        .map(|(order, one)| {
            let own = ids.tests.get(order - 1).copied().unwrap_or((Uuid::nil(), ids.created_by, ids.created_at));
            let place = inside(&project.name, &one.definition.name);
            test(one, order, own, ids, &mut Actions { by_name: &by_name, project, connected, place, notes: &mut notes })
        })
        .collect();
    let mut export = Map::new();
    export.insert("campain".to_owned(), campaign);
    export.insert("tests".to_owned(), tests.into());
    if connected {
        export.insert("plugin_data_structures".to_owned(), structures.into());
    } else if !structures.is_empty() {
        notes.lost(&*project.name, phrase!(language,
            fr: "La version 1.0 n'a pas de connexions enregistrées : leurs valeurs ouvertes sont recopiées dans les actions, leurs secrets manquent.",
            en: "Version 1.0 has no saved connections: their open values are copied into the actions, their secrets are missing."));
    }
    export.insert("exportDate".to_owned(), iso(ids.exported_at).into());
    export.insert("version".to_owned(), if connected { "1.1" } else { "1.0" }.into());
    if ids.with_files {
        export.insert("files".to_owned(), files(project, &mut notes));
    }
    tell_rest(project, &mut notes);
    Exported { json: Value::Object(export), notes: notes.into_list() }
}

/// The identifiers, and the empty one where there are none left.
fn all(ids: &[Uuid]) -> impl Iterator<Item = Uuid> + '_ {
    ids.iter().copied().chain(std::iter::repeat(Uuid::nil()))
}

fn structure(connection: &ProjectConnection, id: Uuid, at: Timestamp, notes: &mut Notes) -> Value {
    let mut values = connection.values.clone();
    for name in connection.secrets.keys() {
        match connection.known_secrets.get(name) {
            Some(secret) => {
                values.insert(name.clone(), secret.expose().into());
                notes.info(
                    &*connection.name,
                    phrase!(notes.language,
                    fr: "« {name} » est en clair dans l'export, comme dans ceux de l'ancien programme.",
                    en: "'{name}' stands in clear in the export, as in those of the former program."),
                );
            }
            None => notes.lost(
                &*connection.name,
                phrase!(notes.language,
                fr: "« {name} » n'est pas connu ici et manque dans l'export.",
                en: "'{name}' is not known here and is missing in the export."),
            ),
        }
    }
    json!({
        "id": id.to_string(),
        "name": connection.name,
        "plugin_type": connection.kind,
        "values": values,
        "created_at": iso(at),
        "updated_at": iso(at),
    })
}

fn files(project: &Project, notes: &mut Notes) -> Value {
    let mut files = Vec::new();
    for (path, bytes) in &project.files {
        if path.contains('/') {
            notes.lost(
                inside(&project.name, path),
                phrase!(notes.language,
                fr: "L'export de l'ancien programme n'a pas de sous-dossiers : ce fichier n'y est pas.",
                en: "The former program's export has no folders: this file is not in it."),
            );
            continue;
        }
        files.push(json!({"name": path, "content": STANDARD.encode(bytes)}));
    }
    files.into()
}

fn tell_rest(project: &Project, notes: &mut Notes) {
    let language = notes.language;
    let names = project.variables.keys().chain(project.secrets.iter().map(|secret| &secret.name));
    let names: Vec<&str> = names.map(String::as_str).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        notes.lost(
            &*project.name,
            phrase!(language,
            fr: "L'export de l'ancien programme n'a pas de variables ; créez-y celles-ci : {names}.",
            en: "The former program's export has no variables; make these there: {names}."),
        );
    }
    if project.timeout.is_some() || project.parallel > 1 {
        notes.lost(
            &*project.name,
            phrase!(language,
            fr: "La durée limite et l'exécution en parallèle n'existent pas dans l'ancien programme.",
            en: "The time limit and tests that run at once do not exist in the former program."),
        );
    }
}
