//! Variables, for all environments and for each.

use std::collections::BTreeSet;

use serde_json::Value;
use testgyver_model::{
    phrase,
    variable::{check_environment, check_key},
};

use super::{at::At, reader::Reader};
use crate::{ProjectEnvironment, Variables};

impl Reader<'_> {
    pub(super) fn variables(&mut self, at: &At<'_>) -> Variables {
        let mut variables = Variables::new();
        for field in self.object(at) {
            self.check_variable_name(&field);
            if let Some(value) = self.variable_value(&field) {
                variables.insert(field.key().to_owned(), value);
            }
        }
        variables
    }

    pub(super) fn check_variable_name(&mut self, field: &At<'_>) {
        let key = field.key();
        if check_key(key).is_err() {
            let message = phrase!(self.language,
                fr: "« {key} » ne peut pas être le nom d'une variable",
                en: "'{key}' cannot be the name of a variable");
            let help = phrase!(self.language,
                fr: "lettres, chiffres, « _ », « - » et « . » ; ni « app. » ni « test. » au début",
                en: "letters, digits, '_', '-' and '.'; neither 'app.' nor 'test.' at the beginning");
            self.error_at_key(field, message, Some(help));
        }
    }

    /// The value of a variable, which is a text: lists and objects are JSON.
    fn variable_value(&mut self, at: &At<'_>) -> Option<String> {
        match at.value {
            Value::Null => Some(String::new()),
            Value::Array(_) | Value::Object(_) => Some(at.value.to_string()),
            _ => self.text(at),
        }
    }

    pub(super) fn environments(&mut self, at: &At<'_>) -> Vec<ProjectEnvironment> {
        let mut environments = Vec::new();
        let mut known = BTreeSet::new();
        for field in self.object(at) {
            let name = field.key().to_owned();
            if check_environment(&name).is_err() || !known.insert(name.to_lowercase()) {
                let message = phrase!(self.language,
                    fr: "« {name} » ne peut pas être le nom d'un environnement",
                    en: "'{name}' cannot be the name of an environment");
                self.error_at_key(&field, message, None);
            }
            let variables = self.variables(&field);
            environments.push(ProjectEnvironment { name, variables });
        }
        environments
    }
}
