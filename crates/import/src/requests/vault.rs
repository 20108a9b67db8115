//! The secrets that are found while a source is read.

use std::collections::{BTreeMap, HashSet};

use testgyver_model::{phrase, secret::Secret};
use testgyver_project::{ProjectSecret, SecretSource};

use super::places::{around, has_place, replaced};
use crate::{
    gather::Gather,
    names::{cleaned, free, upper_snake},
};

/// The secrets that are found while a source is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vault {
    secrets: Vec<ProjectSecret>,
    taken: HashSet<String>,
}

impl Vault {
    /// Keeps a name free for what the source calls so.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Keeps every name free that a text reads as `{{name}}`.
    pub(crate) fn reserve_all(&mut self, text: &str) {
        replaced(text, |name| {
            self.reserve(name);
            None
        });
    }

    /// A variable of the source that must not be shown, with its value in an environment, or in all of them.
    pub(crate) fn declare(&mut self, name: &str, environment: Option<&str>, value: &str) {
        self.reserve(name);
        let secret = match self.secrets.iter().position(|secret| secret.name == name) {
            Some(place) => &mut self.secrets[place],
            None => {
                let secret = self.fresh(name);
                self.secrets.push(secret);
                let last = self.secrets.len() - 1;
                &mut self.secrets[last]
            }
        };
        if !value.is_empty() {
            secret.values.insert(environment.unwrap_or_default().to_owned(), value.into());
        }
    }

    /// What stands in the place of a secret; what is none, or a placeholder already, stays as it is.
    pub(crate) fn hide(&mut self, hint: &str, value: &str, place: &str, gather: &mut Gather) -> String {
        if has_place(value) { value.to_owned() } else { self.keep(hint, value, place, gather) }
    }

    fn keep(&mut self, hint: &str, value: &str, place: &str, gather: &mut Gather) -> String {
        if value.trim().is_empty() {
            return value.to_owned();
        }
        let wanted = Some(Secret::new(value.to_owned()));
        if let Some(known) = self.secrets.iter().find(|secret| secret.values.get("") == wanted.as_ref()) {
            return format!("{{{{{}}}}}", known.name);
        }
        let name = free(&cleaned(hint), |name| self.taken.contains(name));
        self.declare(&name, None, value);
        let variable = self.variable(&name);
        gather.info(place, phrase!(gather.language,
            fr: "Un secret y était en clair : il est devenu la variable secrète « {name} », lue dans la variable d'environnement {variable}",
            en: "A secret stood there in clear: it became the secret variable '{name}', read from the environment variable {variable}"));
        format!("{{{{{name}}}}}")
    }

    /// What stands in the place of what is secret as a whole: what is written around placeholders is hidden, too.
    pub(crate) fn hide_whole(&mut self, hint: &str, value: &str, place: &str, gather: &mut Gather) -> String {
        around(value, &mut |written| self.keep(hint, written, place, gather))
    }

    /// A secret under a name, with an environment variable that no other one is read from.
    fn fresh(&self, name: &str) -> ProjectSecret {
        let is_taken = |variable: &str| {
            self.secrets.iter().any(|one| matches!(&one.source, SecretSource::Env(other) if other == variable))
        };
        let variable = free(&upper_snake(name), is_taken);
        ProjectSecret { name: name.to_owned(), source: SecretSource::Env(variable), values: BTreeMap::new() }
    }

    /// The environment variable that a secret is read from.
    fn variable(&self, name: &str) -> String {
        let secret = self.secrets.iter().find(|secret| secret.name == name);
        match secret.map(|secret| &secret.source) {
            Some(SecretSource::Env(variable)) => variable.clone(),
            _ => String::new(),
        }
    }

    /// Whether a name is a secret.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.secrets.iter().any(|secret| secret.name == name)
    }

    /// All of them.
    pub(crate) fn secrets(&self) -> Vec<ProjectSecret> {
        self.secrets.clone()
    }
}
