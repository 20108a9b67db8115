//! Tests, in the campaign's file or in files of their own.

use serde_json::Value;
use testgyver_model::{
    phrase,
    test::{TestDefinition, TestVariable},
    variable::check_key,
};
use testgyver_rules::flow;

use super::{at::At, reader::Reader};
use crate::{Project, ProjectTest};

const KEYS: [&str; 8] = ["name", "description", "tags", "enabled", "flow", "variables", "actions", "file"];
/// Most characters of a name.
const LONGEST_NAME: usize = 200;

impl Reader<'_> {
    pub(super) fn tests(&mut self, at: &At<'_>, project: &Project) -> Vec<ProjectTest> {
        let mut tests = Vec::new();
        for item in self.list(at) {
            match item.get("file") {
                Some(file) => tests.extend(self.tests_of_file(&item, &file, project)),
                None => tests.push(self.test(&item, project)),
            }
        }
        tests
    }

    /// A file holds one test, or a list of them.
    fn tests_of_file(&mut self, item: &At<'_>, named: &At<'_>, project: &Project) -> Vec<ProjectTest> {
        for field in self.object(item).iter().filter(|field| field.key() != "file") {
            let message = phrase!(self.language,
                fr: "rien d'autre ne va à côté de « file »",
                en: "nothing else goes beside 'file'");
            self.error_at_key(field, message, None);
        }
        let Some(path) = self.text(named) else { return Vec::new() };
        let Some(document) = self.document(&path, Some(named)) else { return Vec::new() };
        let root = At::root(&path, &document);
        let items = root.items().unwrap_or_else(|| vec![root.clone()]);
        let mut tests = Vec::with_capacity(items.len());
        for item in items {
            if let Some(file) = item.get("file") {
                let message = phrase!(self.language,
                    fr: "un fichier de tests n'en nomme pas d'autres",
                    en: "a file of tests does not name others");
                self.error_at_key(&file, message, None);
            }
            tests.push(self.test(&item, project));
        }
        tests
    }

    fn test(&mut self, item: &At<'_>, project: &Project) -> ProjectTest {
        let mut test = ProjectTest::new(TestDefinition::default());
        if !item.value.is_object() {
            let what = phrase!(self.language, fr: "un test", en: "a test");
            self.expected(item, &what);
            return test;
        }
        let definition = &mut test.definition;
        for field in self.object(item) {
            match field.key() {
                "name" => definition.name = self.text(&field).unwrap_or_default(),
                "description" => definition.description = self.text(&field).unwrap_or_default(),
                "tags" => definition.tags = self.texts(&field),
                "enabled" => test.enabled = self.flag(&field).unwrap_or(true),
                "flow" => definition.flow = self.flow(&field),
                "variables" => definition.variables = self.test_variables(&field),
                "actions" => definition.actions = self.actions(&field, project),
                "file" => {}
                _ => self.unknown_key(&field, KEYS),
            }
        }
        self.required_text(item, "name", &definition.name);
        if definition.name.chars().count() > LONGEST_NAME {
            let message = phrase!(self.language,
                fr: "{LONGEST_NAME} caractères au plus",
                en: "{LONGEST_NAME} characters at most");
            self.error(&item.follow("name"), message, None);
        }
        if test.enabled && definition.actions.is_empty() {
            let message = phrase!(self.language,
                fr: "ce test n'a pas d'action : il échouera",
                en: "this test has no action: it will fail");
            self.warning(&item.follow("name"), message, None);
        }
        test
    }

    fn texts(&mut self, at: &At<'_>) -> Vec<String> {
        self.list(at).iter().filter_map(|item| self.text(item)).collect()
    }

    /// When and how often a test runs.
    fn flow(&mut self, at: &At<'_>) -> Value {
        self.rule_keys(at);
        for fault in flow::faults(at.value, self.language) {
            self.rule_fault(at, fault.place.strip_prefix("flow").unwrap_or(&fault.place), fault.message);
        }
        at.value.clone()
    }

    /// A rule cannot be as it is written.
    pub(super) fn rule_fault(&mut self, at: &At<'_>, place: &str, message: String) {
        let found = at.follow(place);
        self.error(&found, message, None);
    }

    /// A list of names and of names with values, or an object of both.
    fn test_variables(&mut self, at: &At<'_>) -> Vec<TestVariable> {
        if let Some(fields) = at.fields() {
            let variable = |field: &At<'_>| {
                let name = field.key().to_owned();
                match field.value {
                    Value::Null => TestVariable::Name(name),
                    value => TestVariable::Valued { name, value: Some(value.clone()) },
                }
            };
            return fields.iter().map(variable).collect();
        }
        let mut variables = Vec::new();
        for item in self.list(at) {
            match serde_json::from_value::<TestVariable>(item.value.clone()) {
                Ok(variable) if check_key(variable.name()).is_ok() => variables.push(variable),
                _ => {
                    let what = phrase!(self.language,
                        fr: "un nom, ou « name » et « value »,",
                        en: "a name, or 'name' and 'value',");
                    self.expected(&item, &what);
                }
            }
        }
        variables
    }
}
