//! Saved connections.

use std::collections::BTreeMap;

use serde_json::Map;
use testgyver_model::{asked::is_reference, connection::NAME_LIMIT, phrase};

use super::{at::At, reader::Reader};
use crate::ProjectConnection;

impl Reader<'_> {
    pub(super) fn connections(&mut self, at: &At<'_>) -> Vec<ProjectConnection> {
        let mut connections: Vec<ProjectConnection> = Vec::new();
        for item in self.list(at) {
            let connection = self.connection(&item);
            if connections.iter().any(|other| other.name.eq_ignore_ascii_case(&connection.name)) {
                let name = &connection.name;
                let message = phrase!(self.language,
                    fr: "une autre connexion s'appelle déjà « {name} »",
                    en: "another connection is called '{name}' already");
                self.error(&item.follow("name"), message, None);
            }
            connections.push(connection);
        }
        connections
    }

    fn connection(&mut self, item: &At<'_>) -> ProjectConnection {
        let text = |reader: &mut Self, key: &str| item.get(key).and_then(|at| reader.text(&at)).unwrap_or_default();
        let (name, kind) = (text(self, "name").trim().to_owned(), text(self, "kind"));
        self.required_text(item, "name", &name);
        self.required_text(item, "kind", &kind);
        if name.chars().count() > NAME_LIMIT {
            let message = phrase!(self.language,
                fr: "{NAME_LIMIT} caractères au plus",
                en: "{NAME_LIMIT} characters at most");
            self.error(&item.follow("name"), message, None);
        }
        let mut connection = ProjectConnection {
            name,
            kind,
            values: Map::new(),
            secrets: BTreeMap::new(),
            known_secrets: BTreeMap::new(),
        };
        let descriptor = self.actions.connection(&connection.kind).map(|(descriptor, _)| descriptor.clone());
        let Some(descriptor) = descriptor else {
            if !connection.kind.is_empty() {
                let kinds: Vec<String> = self.actions.connections().map(|one| one.kind.to_string()).collect();
                let kinds = kinds.join(", ");
                let message = phrase!(self.language,
                    fr: "ce genre de connexion n'existe pas ; il y a {kinds}",
                    en: "there is no such kind of connection; there are {kinds}");
                self.error(&item.follow("kind"), message, None);
            }
            return connection;
        };
        for field in self.object(item) {
            let key = field.key();
            match descriptor.fields.iter().find(|one| one.name == key) {
                _ if matches!(key, "name" | "kind") => {}
                Some(one) if one.secret && !field.value.as_str().is_some_and(is_reference) => {
                    if let Some(source) = self.secret_source(&field, key) {
                        connection.secrets.insert(key.to_owned(), source);
                    }
                }
                Some(_) => drop(connection.values.insert(key.to_owned(), field.value.clone())),
                None => {
                    let known = descriptor.fields.iter().map(|one| one.name.as_ref());
                    self.unknown_key(&field, ["name", "kind"].into_iter().chain(known));
                }
            }
        }
        connection
    }
}
