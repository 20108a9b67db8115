//! A whole campaign.

use std::time::Duration;

use testgyver_model::phrase;
use testgyver_rules::flow::read_duration;

use super::{at::At, reader::Reader};
use crate::Project;

/// The version of what is written.
pub const VERSION: u64 = 1;
/// Most tests of a run at once.
const MOST_AT_ONCE: u64 = 64;
/// Longest time of a run.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

const KEYS: [&str; 10] = [
    "testgyver",
    "name",
    "description",
    "parallel",
    "timeout",
    "variables",
    "environments",
    "secrets",
    "connections",
    "tests",
];

impl Reader<'_> {
    pub(super) fn campaign(&mut self, root: &At<'_>) -> Project {
        let mut project = Project::new("");
        if root.value.is_null() {
            let what = phrase!(self.language, fr: "une campagne", en: "a campaign");
            self.expected(root, &what);
        }
        for at in self.object(root) {
            match at.key() {
                "testgyver" => self.version(&at),
                "name" => project.name = self.text(&at).unwrap_or_default(),
                "description" => project.description = self.text(&at).unwrap_or_default(),
                "parallel" => project.parallel = self.parallel(&at),
                "timeout" => project.timeout = self.duration(&at),
                "variables" => project.variables = self.variables(&at),
                "environments" => project.environments = self.environments(&at),
                "secrets" => project.secrets = self.secrets(&at),
                "connections" => project.connections = self.connections(&at),
                "tests" => {}
                _ => self.unknown_key(&at, KEYS),
            }
        }
        if root.value.is_object() {
            self.required(root, "testgyver", &phrase!(self.language, fr: "écrivez « testgyver: 1 » en tête du fichier", en: "write 'testgyver: 1' at the top of the file"));
            if root.get("name").is_none() || project.name.trim().is_empty() {
                self.required_text(root, "name", &project.name);
            }
        }
        // After what they ask for: connections, variables and secrets.
        if let Some(tests) = root.get("tests") {
            project.tests = self.tests(&tests, &project);
            self.check_usage(&project, &tests);
        }
        project
    }

    fn version(&mut self, at: &At<'_>) {
        if at.value.as_u64() != Some(VERSION) {
            let message = phrase!(self.language,
                fr: "cette version du programme lit « testgyver: {VERSION} »",
                en: "this version of the program reads 'testgyver: {VERSION}'");
            self.error(at, message, None);
        }
    }

    /// A key that must be there.
    pub(super) fn required(&mut self, at: &At<'_>, key: &str, help: &str) {
        if at.get(key).is_none() {
            let message = phrase!(self.language, fr: "il manque « {key} »", en: "'{key}' is missing");
            self.error(at, message, Some(help.to_owned()).filter(|help| !help.is_empty()));
        }
    }

    /// A text that must say something.
    pub(super) fn required_text(&mut self, at: &At<'_>, key: &str, text: &str) {
        match at.get(key) {
            Some(found)
                if text.trim().is_empty()
                    && !matches!(found.value, serde_json::Value::Array(_) | serde_json::Value::Object(_)) =>
            {
                let message = phrase!(self.language, fr: "« {key} » est vide", en: "'{key}' is empty");
                self.error(&found, message, None);
            }
            Some(_) => {}
            None => self.required(at, key, ""),
        }
    }

    fn parallel(&mut self, at: &At<'_>) -> u32 {
        let number = at.value.as_u64().filter(|number| (1..=MOST_AT_ONCE).contains(number));
        if number.is_none() {
            let what =
                phrase!(self.language, fr: "un nombre de 1 à {MOST_AT_ONCE}", en: "a number from 1 to {MOST_AT_ONCE}");
            self.expected(at, &what);
        }
        number.and_then(|number| u32::try_from(number).ok()).unwrap_or(1)
    }

    /// A duration: seconds, or with a unit.
    pub(super) fn duration(&mut self, at: &At<'_>) -> Option<Duration> {
        if at.value.is_null() {
            return None;
        }
        let duration = read_duration(at.value).filter(|duration| !duration.is_zero() && *duration <= LONGEST);
        if duration.is_none() {
            let what = phrase!(self.language,
                fr: "une durée (30, 0.5, 500ms, 2m, 1h)",
                en: "a duration (30, 0.5, 500ms, 2m, 1h)");
            self.expected(at, &what);
        }
        duration
    }
}
