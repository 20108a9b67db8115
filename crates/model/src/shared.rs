//! Values that the tests of a run share: which test gives which, and which test needs which.
//!
//! An extraction with `share`, or an output that is kept as `run.<name>`, gives a value to the whole run. A test reads
//! it as `{{run.<name>}}`, and gets it from the nearest test before it, in run order, that gave one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    connection::{CONNECTION_FIELD, Connection},
    flow::is_set,
    placeholder::{Part, parts},
    test::{ActionCall, TestDefinition, TestVariable},
    text::{APP_PREFIX, RUN_PREFIX},
};

/// What conditions know of a run under `run.`; no shared value may be called so.
pub const RUN_FACTS: [&str; 4] = ["passed", "failed", "skipped", "total"];

/// A value that a test gave to its run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedValue {
    /// Index of the test in the run, from 0.
    pub test: u32,
    /// Its name, read as `{{run.<name>}}`.
    pub name: String,
    /// The value.
    pub value: Value,
    /// Whether it must not be shown.
    pub secret: bool,
}

/// What is written in a test, as far as values are shared in it.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// Its actions.
    pub actions: &'a [ActionCall],
    /// Variables it declares.
    pub variables: &'a [TestVariable],
    /// When and how often it runs.
    pub flow: &'a Value,
}

impl<'a> From<&'a TestDefinition> for Written<'a> {
    fn from(TestDefinition { actions, variables, flow, .. }: &'a TestDefinition) -> Self {
        Self { actions, variables, flow }
    }
}

/// Which test gives which values, and which test needs which; tests by their places in run order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    tests: Vec<Shares>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Shares {
    gives: BTreeSet<String>,
    /// Names as they are asked for: of the value `user`, say, or of a part of it, `user.name`.
    needs: BTreeSet<String>,
}

/// A value that comes too late for a test that needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLate {
    /// The place of the test that needs it.
    pub test: usize,
    /// The name as it is asked for.
    pub name: String,
    /// The place of the first test that gives it, behind the other.
    pub giver: usize,
}

impl Sharing {
    /// What the tests share, in run order, with the connections that they may choose.
    pub fn of<'a>(tests: impl IntoIterator<Item = Written<'a>>, connections: &[Connection]) -> Self {
        let shares =
            |test: Written<'a>| Shares { gives: given(test.actions).collect(), needs: needs(test, connections) };
        Self { tests: tests.into_iter().map(shares).collect() }
    }

    /// The tests before this one that give a value which it needs.
    pub fn providers(&self, place: usize) -> BTreeSet<usize> {
        let test = &self.tests[place];
        (0..place).filter(|before| test.needs.iter().any(|name| self.gives(*before, name))).collect()
    }

    /// Values that only tests behind the one that needs them give, of those that run.
    pub fn too_late(&self, runs: impl Fn(usize) -> bool + Copy) -> impl Iterator<Item = TooLate> {
        self.tests.iter().enumerate().flat_map(move |(place, test)| {
            test.needs.iter().filter_map(move |name| {
                let giver = (0..self.tests.len()).find(|giver| runs(*giver) && self.gives(*giver, name))?;
                (giver > place).then(|| TooLate { test: place, name: name.clone(), giver })
            })
        })
    }

    /// The tests that some tests need, those that these need included, without the tests themselves: for each value the
    /// nearest before, of those that `may_run`.
    pub fn prerequisites(&self, selected: &BTreeSet<usize>, may_run: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = selected.iter().copied().collect();
        while let Some(place) = open.pop() {
            for name in &self.tests[place].needs {
                let runs = |giver: &usize| selected.contains(giver) || may_run(*giver);
                let nearest = (0..place).rev().filter(|giver| self.gives(*giver, name)).find(runs);
                if let Some(giver) = nearest.filter(|giver| !selected.contains(giver) && found.insert(*giver)) {
                    open.push(giver);
                }
            }
        }
        found
    }

    fn gives(&self, place: usize, needed: &str) -> bool {
        self.tests[place].gives.iter().any(|given| is_part(given, needed))
    }
}

/// Whether what is asked for is this value, or a part of it.
fn is_part(given: &str, needed: &str) -> bool {
    needed.strip_prefix(given).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether conditions know something else by this name.
pub fn is_fact(name: &str) -> bool {
    RUN_FACTS.contains(&name.split('.').next().unwrap_or_default())
}

/// The name under which a run knows what an output is kept as, where it is for the run.
pub fn shared_name(variable: &str) -> Option<&str> {
    variable.trim().strip_prefix(RUN_PREFIX).filter(|name| !name.is_empty())
}

/// The names that actions give to the run.
fn given(actions: &[ActionCall]) -> impl Iterator<Item = String> {
    actions.iter().filter(|call| !call.disabled).flat_map(|call| {
        let extractions = call.value.get("extract").and_then(Value::as_array).into_iter().flatten();
        let shared = extractions.filter(|one| is_set(one, "share"));
        let extracted = shared.filter_map(|one| one.get("name").and_then(Value::as_str)).map(|name| {
            let name = name.trim();
            name.strip_prefix(APP_PREFIX).unwrap_or(name).to_owned()
        });
        let outputs = call.value.get("output_mapping").and_then(Value::as_object).into_iter().flatten();
        extracted.chain(outputs.filter_map(|(_, name)| shared_name(name.as_str()?)).map(str::to_owned))
    })
}

/// The names of shared values that a test asks for.
fn needs(test: Written<'_>, connections: &[Connection]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for call in test.actions.iter().filter(|call| !call.disabled) {
        mentions(&call.value, &mut names);
        let chosen = call.value.get(CONNECTION_FIELD).and_then(Value::as_str).map(str::trim);
        let chosen = connections.iter().find(|one| chosen.is_some_and(|chosen| one.id.to_string() == chosen));
        if let Some(connection) = chosen {
            connection.values.values().for_each(|value| mentions(value, &mut names));
            connection.secrets.values().for_each(|secret| filled_in(secret.expose(), &mut names));
        }
    }
    test.variables.iter().filter_map(TestVariable::value).for_each(|value| mentions(value, &mut names));
    mentions(test.flow, &mut names);
    names
}

/// The names that a value asks for, at any depth: in placeholders, and in what is an expression without them.
fn mentions(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => filled_in(text, names),
        Value::Array(items) => items.iter().for_each(|item| mentions(item, names)),
        Value::Object(fields) => {
            for (key, field) in fields {
                filled_in(key, names);
                match field {
                    Value::String(text) if matches!(key.as_str(), "run_if" | "filter") => evaluated(text, names),
                    field => mentions(field, names),
                }
            }
        }
        _ => {}
    }
}

/// The names that placeholders of a text ask for.
fn filled_in(text: &str, names: &mut BTreeSet<String>) {
    if !text.contains(RUN_PREFIX) {
        return;
    }
    for part in parts(text) {
        let Part::Placeholder(placeholder) = part else { continue };
        if let Some(name) = placeholder.head.strip_prefix(RUN_PREFIX).filter(|_| placeholder.is_name()) {
            names.insert(name.to_owned());
        }
        placeholder.pipeline.into_iter().for_each(|filters| evaluated(filters, names));
    }
}

/// The names that an expression asks for. What stands in quotes may be among them: a test then waits for nothing.
fn evaluated(expression: &str, names: &mut BTreeSet<String>) {
    for (at, _) in expression.match_indices(RUN_PREFIX) {
        let inside = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '.');
        if expression[..at].ends_with(inside) {
            continue;
        }
        let rest = &expression[at + RUN_PREFIX.len()..];
        let name = rest.split(|sign: char| !inside(sign)).next().unwrap_or_default().trim_end_matches('.');
        if !name.is_empty() && !is_fact(name) {
            names.insert(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Test {
        actions: Vec<ActionCall>,
        flow: Value,
    }

    fn test(value: Value) -> Test {
        Test { actions: vec![ActionCall::new("http", value)], flow: Value::Null }
    }

    fn gives(name: &str) -> Test {
        test(json!({"extract": [{"name": name, "share": true}, {"name": "own"}]}))
    }

    fn sharing(tests: &[Test]) -> Sharing {
        let written =
            |test: &'_ Test| Sharing::of([Written { actions: &test.actions, variables: &[], flow: &test.flow }], &[]);
        Sharing { tests: tests.iter().flat_map(|test| written(test).tests).collect() }
    }

    fn set<const N: usize>(places: [usize; N]) -> BTreeSet<usize> {
        BTreeSet::from(places)
    }

    #[test]
    fn names_are_found_wherever_a_test_may_ask_for_them() {
        let asks = |value: Value| sharing(&[test(value)]).tests.remove(0).needs.into_iter().collect::<Vec<_>>();
        assert_eq!(asks(json!({"url": "{{base}}/{{run.a}}?{{ run.b.c | url }}"})), ["a", "b.c"]);
        assert_eq!(asks(json!({"headers": {"{{run.k}}": ["{{app.x | default(run.d)}}"]}})), ["d", "k"]);
        assert_eq!(asks(json!({"flow": {"run_if": "run.failed == 0 and run.e.f > 1"}})), ["e.f"]);
        assert_eq!(asks(json!({"checks": [{"filter": "default(run.g)", "expected": "{{run.h-i}}"}]})), ["g", "h-i"]);
        assert_eq!(asks(json!({"url": "run.x {{ 'run.y }}' }} {{rerun.z}} {{app.run.w}}"})), Vec::<String>::new());
        let off = ActionCall { disabled: true, ..ActionCall::new("http", json!({"url": "{{run.a}}"})) };
        assert!(sharing(&[Test { actions: vec![off], flow: Value::Null }]).tests[0].needs.is_empty());
        let flow = Test { actions: vec![], flow: json!({"loop": {"list": "{{run.rows}}"}}) };
        assert!(sharing(&[flow]).tests[0].needs.contains("rows"));
    }

    #[test]
    fn values_are_given_by_extractions_and_by_outputs() {
        let gives = |value: Value| sharing(&[test(value)]).tests.remove(0).gives.into_iter().collect::<Vec<_>>();
        assert_eq!(
            gives(json!({"extract": [{"name": " app.a ", "share": "on"}, {"name": "b", "share": false}]})),
            ["a"]
        );
        assert_eq!(gives(json!({"output_mapping": {"body": "run.c", "status": "app.d"}})), ["c"]);
        assert_eq!(gives(json!({"extract": "no list", "output_mapping": 1})), Vec::<String>::new());
    }

    #[test]
    fn a_test_waits_for_those_before_it_that_give_what_it_needs() {
        let sharing =
            sharing(&[gives("a"), gives("b"), gives("a"), test(json!({"url": "{{run.a.part}}"})), gives("a")]);
        assert_eq!(sharing.providers(3), set([0, 2]));
        assert_eq!(sharing.providers(4), set([]));
        assert_eq!(sharing.too_late(|_| true).count(), 0);
    }

    #[test]
    fn what_comes_only_later_is_told() {
        let sharing = sharing(&[test(json!({"url": "{{run.a}} {{run.nobody}}"})), gives("b"), gives("a")]);
        let late: Vec<TooLate> = sharing.too_late(|_| true).collect();
        assert_eq!(late, [TooLate { test: 0, name: "a".into(), giver: 2 }]);
        assert_eq!(sharing.too_late(|place| place != 2).count(), 0);
    }

    #[test]
    fn what_is_needed_comes_along_the_nearest_of_each_and_what_that_needs() {
        let chained = test(json!({"url": "{{run.a}}", "extract": [{"name": "b", "share": true}]}));
        let tests = [gives("a"), gives("a"), chained, test(json!({"url": "{{run.b}}"}))];
        let sharing = sharing(&tests);
        assert_eq!(sharing.prerequisites(&set([3]), |_| true), set([1, 2]));
        assert_eq!(sharing.prerequisites(&set([3]), |place| place != 1), set([0, 2]));
        assert_eq!(sharing.prerequisites(&set([2, 3]), |_| true), set([1]));
        assert_eq!(sharing.prerequisites(&set([0]), |_| true), set([]));
    }
}
