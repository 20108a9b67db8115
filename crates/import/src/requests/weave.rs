//! From requests to tests: each name read in a request finds the value that it has there.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};
use testgyver_model::test::{ActionCall, TestDefinition, TestVariable};
use testgyver_project::ProjectTest;

use super::{
    After, Group, Known, Set, Step, Vault,
    declared::renamed,
    places::{is_dynamic, only, replaced},
    told::{add_extraction, described},
};
use crate::{
    gather::Gather,
    names::{cleaned, is_secret},
};

/// Names of what a run knows of itself.
const OF_RUNS: [&str; 4] = ["passed", "failed", "skipped", "total"];
/// Most characters of a name and of a description.
const LONGEST: (usize, usize) = (200, 9_000);

/// Makes a test of each group, in order.
pub(crate) fn weave(groups: &[Group], known: &mut Known, vault: &Vault, gather: &mut Gather) -> Vec<ProjectTest> {
    let (held, taken, numbers) = (HashMap::new(), HashSet::new(), HashMap::new());
    let mut loom = Loom { known, vault, gather, held, tests: Vec::new(), taken, numbers };
    for group in groups {
        loom.test(group);
    }
    loom.tests.into_iter().map(ProjectTest::new).collect()
}

/// A value that a request before has set.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// Its name here, in its test.
    pub(super) name: String,
    pub(super) test: usize,
    pub(super) action: usize,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Taken out of an answer.
    Extracted,
    /// The same text always.
    Fixed(Value),
    /// Made up when its test begins.
    Made,
    /// A text around other values, put in where it is read.
    Around(String),
}

pub(super) struct Loom<'a> {
    pub(super) known: &'a mut Known,
    pub(super) vault: &'a Vault,
    pub(super) gather: &'a mut Gather,
    pub(super) held: HashMap<String, Held>,
    pub(super) tests: Vec<TestDefinition>,
    /// Names of values in the last test, and how often a name was wanted there.
    pub(super) taken: HashSet<String>,
    pub(super) numbers: HashMap<String, u32>,
}

impl Loom<'_> {
    fn test(&mut self, group: &Group) {
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let number = self.tests.len() + 1;
        let own = [Some(group.name.as_str()), group.steps.first().map(|step| step.name.as_str())];
        let name = own.into_iter().flatten().map(str::trim).find(|name| !name.is_empty()).map(str::to_owned);
        let name = name.unwrap_or_else(|| format!("Test {number}"));
        self.tests.push(TestDefinition {
            name: cut(&name, LONGEST.0),
            description: cut(&described(group), LONGEST.1),
            tags: group.tags.clone(),
            ..TestDefinition::default()
        });
        self.taken.clear();
        self.numbers.clear();
        for step in &group.steps {
            self.step(step);
        }
    }

    pub(super) fn now(&self) -> (usize, usize) {
        let test = self.tests.len().saturating_sub(1);
        (test, self.tests.get(test).map_or(0, |test| test.actions.len()))
    }

    fn step(&mut self, step: &Step) {
        for set in &step.before {
            self.set(set, step);
        }
        let mut value = Map::new();
        for (field, written) in &step.form {
            value.insert(field.clone(), self.resolved(written.clone(), &step.place));
        }
        if !step.checks.is_empty() {
            value.insert("checks".into(), self.resolved(Value::Array(step.checks.clone()), &step.place));
        }
        let (test, _) = self.now();
        let mut call = ActionCall::new("http", Value::Object(value));
        call.disabled = step.disabled;
        call.extra.insert("name".into(), json!(step.name));
        let mut after = Vec::new();
        for one in &step.after {
            match one {
                After::Extract(extraction) => self.extract(extraction, &mut call, step),
                After::Set(set) => after.push(set),
            }
        }
        self.tests[test].actions.push(call);
        for set in after {
            self.set(set, step);
        }
    }

    fn extract(&mut self, extraction: &Map<String, Value>, call: &mut ActionCall, step: &Step) {
        let (test, action) = self.now();
        let source = extraction.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = self.run_name(&source);
        self.tell_renamed(&source, &name);
        self.taken.insert(name.clone());
        let mut written = extraction.clone();
        written.insert("name".into(), json!(name));
        if is_secret(&source) {
            written.insert("secret".into(), json!(true));
        }
        let written = self.resolved(Value::Object(written), &step.place);
        add_extraction(call, written);
        self.held.insert(source, Held { name, test, action, what: What::Extracted });
    }

    /// A name that a value can have in its test and in the run.
    fn run_name(&self, source: &str) -> String {
        let name = cleaned(source);
        if OF_RUNS.contains(&name.as_str()) { format!("{name}_value") } else { name }
    }

    /// Says once that a name cannot be kept.
    fn tell_renamed(&mut self, source: &str, name: &str) {
        if self.run_name(source) != source && self.gather.first(&format!("renamed {source}")) {
            renamed(source, name, self.gather);
        }
    }

    fn set(&mut self, set: &Set, step: &Step) {
        if set.unless_set && self.held.contains_key(&set.name) {
            return;
        }
        let (test, action) = self.now();
        let text = set.value.as_str().unwrap_or_default().to_owned();
        if let Some(held) = only(&text).and_then(|name| self.held.get(name)).cloned() {
            self.held.insert(set.name.clone(), held);
            return;
        }
        let what = match self.reads_held(&text) {
            true => What::Around(text),
            false if is_dynamic(&text) => What::Made,
            false => What::Fixed(set.value.clone()),
        };
        let same = |held: &&Held| held.test == test && held.what == what && matches!(what, What::Fixed(_));
        if self.held.get(&set.name).filter(same).is_some() {
            return;
        }
        let name = match what {
            What::Around(_) => String::new(),
            _ => self.variable(&set.name, &set.value, step),
        };
        self.held.insert(set.name.clone(), Held { name, test, action, what });
    }

    /// Whether a text reads a value that only exists once a test runs.
    fn reads_held(&self, text: &str) -> bool {
        let mut reads = false;
        replaced(text, |name| {
            reads |= self.held.contains_key(name);
            None
        });
        reads
    }

    /// Declares a variable in the last test, under a name that is free there.
    pub(super) fn variable(&mut self, source: &str, value: &Value, step: &Step) -> String {
        let (test, _) = self.now();
        let name = self.run_name(source);
        let value = self.resolved(value.clone(), &step.place);
        let name = self.fresh(name);
        self.tests[test].variables.push(TestVariable::Valued { name: name.clone(), value: Some(value) });
        self.tell_renamed(source, &name);
        name
    }

    /// The first of `name`, `name_2`, … that the test has not.
    pub(super) fn fresh(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let next = self.numbers.entry(name.clone()).or_insert(1);
        loop {
            *next += 1;
            let numbered = format!("{name}_{next}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}
