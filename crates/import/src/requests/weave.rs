//! From requests to tests: each name read in a request finds the value that it has there.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use testgyver_model::{
    phrase,
    test::{ActionCall, TestDefinition, TestVariable},
    text::text_of,
};
use testgyver_project::ProjectTest;

use super::{
    After, Group, Known, Report, Set, Step, Vault,
    declared::renamed,
    names::{cleaned, free, is_secret},
    places::{is_dynamic, nested, only, replaced, texts},
};

/// Names of what a run knows of itself.
const OF_RUNS: [&str; 4] = ["passed", "failed", "skipped", "total"];
/// Most values that stand inside each other.
const DEEPEST: usize = 8;
/// Most characters of a name and of a description.
const LONGEST: (usize, usize) = (200, 9_000);

/// Makes a test of each group, in order.
pub(crate) fn weave(groups: &[Group], known: &mut Known, vault: &Vault, report: &mut Report) -> Vec<ProjectTest> {
    let mut loom = Loom { known, vault, report, held: HashMap::new(), tests: Vec::new() };
    for group in groups {
        loom.test(group);
    }
    loom.tests.into_iter().map(ProjectTest::new).collect()
}

/// A value that a request before has set.
#[derive(Debug, Clone)]
struct Held {
    /// Its name here, in its test.
    name: String,
    test: usize,
    action: usize,
    what: What,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    /// Taken out of an answer.
    Extracted,
    /// The same text always.
    Fixed(Value),
    /// Made up when its test begins.
    Made,
    /// A text around other values, put in where it is read.
    Around(String),
}

struct Loom<'a> {
    known: &'a mut Known,
    vault: &'a Vault,
    report: &'a mut Report,
    held: HashMap<String, Held>,
    tests: Vec<TestDefinition>,
}

impl Loom<'_> {
    fn test(&mut self, group: &Group) {
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        self.tests.push(TestDefinition {
            name: cut(group.name.trim(), LONGEST.0),
            description: cut(&described(group), LONGEST.1),
            tags: group.tags.clone(),
            ..TestDefinition::default()
        });
        for step in &group.steps {
            self.step(step);
        }
    }

    fn now(&self) -> (usize, usize) {
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
        if self.run_name(source) != source && self.report.first(&format!("renamed {source}")) {
            renamed(source, name, self.report);
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
    fn variable(&mut self, source: &str, value: &Value, step: &Step) -> String {
        let (test, _) = self.now();
        let name = self.run_name(source);
        let value = self.resolved(value.clone(), &step.place);
        let test = &mut self.tests[test];
        let extracted = |name: &str| test.actions.iter().any(|call| extractions(call).any(|one| one["name"] == name));
        let taken = |name: &str| test.variables.iter().any(|one| one.name() == name) || extracted(name);
        let name = free(&name, taken);
        test.variables.push(TestVariable::Valued { name: name.clone(), value: Some(value) });
        self.tell_renamed(source, &name);
        name
    }

    fn resolved(&mut self, value: Value, place: &str) -> Value {
        texts(value, &mut |text| self.text(text, place, 0))
    }

    fn text(&mut self, text: &str, place: &str, depth: usize) -> String {
        let text = self.unnested(text, place);
        replaced(&text, |name| self.read(name, place, depth))
    }

    /// What stands in the place of `{{name}}`; nothing where the placeholder stays.
    fn read(&mut self, name: &str, place: &str, depth: usize) -> Option<String> {
        if name.starts_with('$') {
            self.generator(name, place);
            return None;
        }
        if let Some(held) = self.held.get(name).cloned() {
            return Some(match held.what {
                What::Around(inner) if depth < DEEPEST => self.text(&inner, place, depth + 1),
                What::Around(inner) => inner,
                _ => self.reach(name, held, place),
            });
        }
        if self.known.names.has(name) {
            return Some(format!("{{{{{}}}}}", self.known.names.of(name).0));
        }
        if !self.vault.has(name) && super::names::fits(name) && self.report.first(&format!("unknown {name}")) {
            self.report.info(place, phrase!(self.report.language,
                fr: "La variable « {name} » n'a de valeur nulle part : donnez-lui-en une avant de lancer",
                en: "The variable '{name}' has a value nowhere: give it one before a run"));
        }
        None
    }

    /// The placeholder of a value that was set before, in this test or in an earlier one.
    fn reach(&mut self, source: &str, held: Held, place: &str) -> String {
        let (test, action) = self.now();
        if held.test == test {
            return format!("{{{{app.{}}}}}", held.name);
        }
        if let What::Fixed(value) = &held.what {
            let step = Step { place: place.to_owned(), ..Step::default() };
            let name = self.variable(source, value, &step);
            let placeholder = format!("{{{{app.{name}}}}}");
            self.held.insert(source.to_owned(), Held { name, test, action, what: held.what });
            return placeholder;
        }
        self.share(&held);
        format!("{{{{run.{}}}}}", held.name)
    }

    /// Has an earlier test share a value.
    fn share(&mut self, held: &Held) {
        let Some(test) = self.tests.get_mut(held.test) else { return };
        let last = test.actions.len().saturating_sub(1);
        let Some(call) = test.actions.get_mut(held.action.min(last)) else { return };
        let list = call.value.get_mut("extract").and_then(Value::as_array_mut);
        // The last one of a name is what the variable holds.
        match list.into_iter().flatten().rev().find(|one| one["name"] == *held.name) {
            Some(one) => one["share"] = json!(true),
            None => add_extraction(
                call,
                json!({"name": held.name, "subject": "variable", "path": held.name, "share": true}),
            ),
        }
    }

    /// Puts fixed values in where a name is made of another one.
    fn unnested(&mut self, text: &str, place: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..DEEPEST {
            let Some((range, name)) = nested(&text) else { break };
            let fixed = match self.held.get(&name).map(|held| &held.what) {
                Some(What::Fixed(value)) => Some(text_of(value).into_owned()),
                Some(_) => None,
                None => self.known.base.variables.get(&name).cloned(),
            };
            let Some(fixed) = fixed.filter(|value| !value.contains("{{")) else {
                self.report.lost(place, phrase!(self.report.language,
                    fr: "Un nom de variable contient la variable « {name} » : écrivez le nom en entier",
                    en: "A variable's name holds the variable '{name}': write the whole name"));
                break;
            };
            text.replace_range(range, &fixed);
        }
        text
    }

    fn generator(&mut self, name: &str, place: &str) {
        let pictures = name.starts_with("$random") && name.contains("Image");
        let left_out = pictures || matches!(name, "$randomBitcoin" | "$randomBankAccountBic");
        if left_out && self.report.first(&format!("generator {name}")) {
            self.report.lost(place, phrase!(self.report.language,
                fr: "Le générateur {{{{{name}}}}} n'existe pas ici : écrivez une valeur à sa place",
                en: "The generator {{{{{name}}}}} does not exist here: write a value in its place"));
        }
    }
}

/// The description of a test, with the names of its requests in order.
fn described(group: &Group) -> String {
    let names: Vec<&str> = group.steps.iter().map(|step| step.name.as_str()).filter(|name| !name.is_empty()).collect();
    let listed = names.len() > 1 || names.iter().any(|name| *name != group.name);
    let list = names.iter().enumerate().map(|(place, name)| format!("{}. {name}", place + 1));
    let list = if listed { list.collect::<Vec<_>>().join("\n") } else { String::new() };
    [group.description.trim(), list.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn extractions(call: &ActionCall) -> impl Iterator<Item = &Value> {
    call.value.get("extract").and_then(Value::as_array).into_iter().flatten()
}

fn add_extraction(call: &mut ActionCall, extraction: Value) {
    let Some(fields) = call.value.as_object_mut() else { return };
    match fields.entry("extract").or_insert_with(|| json!([])) {
        Value::Array(list) => list.push(extraction),
        other => *other = json!([extraction]),
    }
}
