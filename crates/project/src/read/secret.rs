//! Secrets: a file says where they are, never what they are.

use std::{collections::BTreeMap, path::PathBuf};

use testgyver_model::phrase;

use super::{at::At, reader::Reader};
use crate::{ProjectSecret, SecretSource};

impl Reader<'_> {
    pub(super) fn secrets(&mut self, at: &At<'_>) -> Vec<ProjectSecret> {
        let mut secrets = Vec::new();
        for field in self.object(at) {
            self.check_variable_name(&field);
            if let Some(source) = self.secret_source(&field, field.key()) {
                secrets.push(ProjectSecret { name: field.key().to_owned(), source, values: BTreeMap::new() });
            }
        }
        secrets
    }

    /// `{env: NAME}` or `{file: PATH}`.
    pub(super) fn secret_source(&mut self, at: &At<'_>, name: &str) -> Option<SecretSource> {
        let Some(fields) = at.fields() else {
            let message = phrase!(self.language,
                fr: "un secret ne s'écrit pas en clair",
                en: "a secret is never written in the clear");
            let variable = SecretSource::variable_of(name);
            let help = phrase!(self.language,
                fr: "dites où il est : {{env: {variable}}}, ou {{file: chemin}}",
                en: "say where it is: {{env: {variable}}}, or {{file: path}}");
            self.error_unshown(at, message, Some(help));
            return None;
        };
        let mut source = None;
        for field in fields {
            match field.key() {
                "env" => source = self.text(&field).map(SecretSource::Env),
                "file" => source = self.text(&field).map(|path| SecretSource::File(PathBuf::from(path))),
                _ => self.unknown_key(&field, ["env", "file"]),
            }
        }
        let is_single = at.value.as_object().is_some_and(|fields| fields.len() == 1);
        let empty = match &source {
            Some(SecretSource::Env(name)) => name.trim().is_empty() || name.contains(['=', '\0']),
            Some(SecretSource::File(path)) => path.as_os_str().is_empty(),
            None => true,
        };
        if !is_single || empty {
            let message = phrase!(self.language,
                fr: "un secret vient d'une variable d'environnement ou d'un fichier : {{env: NOM}} ou {{file: chemin}}",
                en: "a secret comes from an environment variable or from a file: {{env: NAME}} or {{file: path}}");
            self.error(at, message, None);
            return None;
        }
        source
    }
}
