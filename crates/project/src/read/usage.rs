//! What tests ask for, and whether it can be there.

use std::collections::BTreeSet;

use serde_json::Value;
use testgyver_model::{
    phrase,
    placeholder::{Part, parts},
    shared::{Sharing, Written},
    text::{APP_PREFIX, COLLECTION_PREFIX, RUN_PREFIX},
};

use super::{at::At, reader::Reader};
use crate::Project;

impl Reader<'_> {
    /// Tells of variables that no environment has, or not every one, and of shared values that come too late.
    pub(super) fn check_usage(&mut self, project: &Project, tests: &At<'_>) {
        let everywhere: BTreeSet<&str> = project
            .variables
            .keys()
            .map(String::as_str)
            .chain(project.secrets.iter().map(|secret| secret.name.as_str()))
            .collect();
        let mut told = BTreeSet::new();
        for at in tests.items().unwrap_or_default() {
            self.check_names(&at, project, &everywhere, &mut told);
        }
        let written = project.tests.iter().map(|test| Written::from(&test.definition));
        let sharing = Sharing::of(written, &[]);
        let enabled = |place: usize| project.tests[place].enabled;
        let late: Vec<_> = sharing.too_late(enabled).filter(|late| enabled(late.test)).collect();
        for late in late {
            let name = |place: usize| project.tests[place].definition.name.as_str();
            let (value, test, giver) = (&late.name, name(late.test), name(late.giver));
            let message = phrase!(self.language,
                fr: "le test « {test} » a besoin de {{{{run.{value}}}}}, que seul le test « {giver} » donne, et plus tard",
                en: "test '{test}' needs {{{{run.{value}}}}}, which only test '{giver}' gives, and that runs later");
            let help = phrase!(self.language, fr: "placez « {giver} » avant lui", en: "move '{giver}' before it");
            self.error_at_key(tests, message, Some(help));
        }
    }

    fn check_names<'d>(
        &mut self,
        at: &At<'d>,
        project: &Project,
        everywhere: &BTreeSet<&str>,
        told: &mut BTreeSet<String>,
    ) {
        match at.value {
            Value::String(text) => self.check_text(at, text, project, everywhere, told),
            Value::Array(_) => {
                at.items()
                    .unwrap_or_default()
                    .iter()
                    .for_each(|item| self.check_names(item, project, everywhere, told));
            }
            Value::Object(_) => {
                for field in at.fields().unwrap_or_default() {
                    self.check_names(&field, project, everywhere, told);
                }
            }
            _ => {}
        }
    }

    fn check_text(
        &mut self,
        at: &At<'_>,
        text: &str,
        project: &Project,
        everywhere: &BTreeSet<&str>,
        told: &mut BTreeSet<String>,
    ) {
        for part in parts(text) {
            let Part::Placeholder(found) = part else { continue };
            let name = found.head;
            let ours = [APP_PREFIX, COLLECTION_PREFIX, RUN_PREFIX].iter().any(|prefix| name.starts_with(prefix));
            let defaulted = found.pipeline.is_some_and(|filters| filters.contains("default"));
            if !found.is_name() || ours || defaulted || name.starts_with('$') || everywhere.contains(name) {
                continue;
            }
            let without: Vec<&str> = project
                .environments
                .iter()
                .filter(|environment| !environment.variables.contains_key(name))
                .map(|environment| environment.name.as_str())
                .collect();
            if without.is_empty() && !project.environments.is_empty() || !told.insert(name.to_owned()) {
                continue;
            }
            let message = if without.len() == project.environments.len() {
                phrase!(self.language, fr: "personne ne donne {{{{{name}}}}}", en: "nothing gives {{{{{name}}}}}")
            } else {
                let without = without.join(", ");
                phrase!(self.language,
                    fr: "{{{{{name}}}}} n'a pas de valeur en {without}",
                    en: "{{{{{name}}}}} has no value in {without}")
            };
            let help = phrase!(self.language,
                fr: "ajoutez-la sous « variables » ou « environments », ou donnez-la par --var {name}=…",
                en: "add it under 'variables' or 'environments', or give it by --var {name}=…");
            self.warning(at, message, Some(help));
        }
    }
}
