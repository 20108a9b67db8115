//! When and how often an action, or a whole test, runs: conditions, loops, attempts, time limits.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use testgyver_documents::table;
use testgyver_model::{
    Language,
    flow::TestRole,
    lenient,
    read::{Expected, read_within, wrong},
    text,
};

use super::{
    check::yes,
    condition::{quoted_placeholder, unbraced},
    fault::{RuleFault, read},
};
use crate::{expression, template::is_open};

/// Most attempts of an action.
const MOST_ATTEMPTS: u32 = 100_000;
/// Longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// Longest time that can be asked for.
const LONGEST: f64 = 366.0 * 86_400.0;
/// The name of a loop's variable where none is given.
const ROW: &str = "row";

/// When and how often something runs. Empty: once, always in its turn.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Flow {
    /// The condition under which it runs.
    #[serde(default, deserialize_with = "lenient::string")]
    pub run_if: String,
    /// What it is repeated over.
    #[serde(default, rename = "loop")]
    pub over: Option<Loop>,
    /// How often it is tried.
    #[serde(default)]
    pub retry: Option<Retry>,
    /// How long one run of it may take.
    #[serde(default, deserialize_with = "duration")]
    pub timeout: Option<Duration>,
    /// Whether an action runs after a failure or a stop, too.
    #[serde(default, deserialize_with = "yes")]
    pub always: bool,
    /// What part a test plays.
    #[serde(default, deserialize_with = "role")]
    pub role: Option<TestRole>,
    /// Whether nothing runs beside a test.
    #[serde(default, deserialize_with = "yes")]
    pub alone: bool,
    /// Tests with one name here never run at the same time.
    #[serde(default, deserialize_with = "lenient::string")]
    pub mutex: String,
}

/// What something is repeated over.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Loop {
    /// A list: JSON, its text, or one item per line.
    #[serde(default)]
    pub list: Value,
    /// A CSV or JSON file of the campaign.
    #[serde(default, deserialize_with = "lenient::string")]
    pub file: String,
    /// The variable that holds the row, `row` where it is empty.
    #[serde(default, rename = "as", deserialize_with = "lenient::string")]
    pub name: String,
    /// Whether the first row that fails ends the loop.
    #[serde(default, deserialize_with = "yes")]
    pub stop: bool,
    /// What it means that there is no row.
    #[serde(default, deserialize_with = "on_empty")]
    pub empty: OnEmpty,
}

/// What a loop over nothing means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnEmpty {
    /// It has failed: what was to be tested was not.
    #[default]
    Fail,
    /// There was nothing to do.
    Skip,
}

impl Loop {
    /// The variable that holds the row.
    pub fn variable(&self) -> &str {
        let name = self.name.trim();
        let name = name.strip_prefix(testgyver_model::text::APP_PREFIX).unwrap_or(name);
        if name.is_empty() { ROW } else { name }
    }

    /// The rows of a loop over a list; nothing where it is over a file. An error says why the list is none, in words.
    pub fn rows(&self, language: Language) -> Option<Result<Vec<Value>, String>> {
        let rows = self.file.trim().is_empty().then(|| table::from_form(&self.list))?;
        Some(rows.map_err(|error| {
            let why = error.say(language);
            text!(language, "flow-loop-list", why)
        }))
    }

    /// The rows of a file that was read: JSON by its name, else CSV.
    ///
    /// # Errors
    /// Why the text is no table, in words.
    pub fn rows_of(&self, text: &str, language: Language) -> Result<Vec<Value>, String> {
        let json = self.file.trim().to_ascii_lowercase().ends_with(".json");
        let rows = if json { table::from_json(text) } else { table::from_csv(text) };
        let file = self.file.trim();
        rows.map_err(|error| {
            let why = error.say(language);
            text!(language, "flow-loop-file", file, why)
        })
    }

    /// A loop that has nothing to go over.
    fn over_nothing(self) -> Self {
        Self { list: Value::Array(Vec::new()), file: String::new(), ..self }
    }

    fn is_empty(&self) -> bool {
        self.file.trim().is_empty()
            && (self.list.is_null() || self.list.as_str().is_some_and(|text| text.trim().is_empty()))
    }
}

/// How often an action is tried until its checks hold.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Retry {
    /// Attempts in all; without a limit in time, 1 where it is left out.
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub attempts: Option<u64>,
    /// The wait before the second attempt; a second where it is left out.
    #[serde(default, deserialize_with = "duration")]
    pub delay: Option<Duration>,
    /// How many times longer each wait is than the one before; 1 where it is left out.
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub backoff: Option<f64>,
    /// No attempt begins later than this after the first.
    #[serde(default, deserialize_with = "duration")]
    pub limit: Option<Duration>,
}

impl Retry {
    /// How many attempts there may be.
    pub fn most(&self) -> u32 {
        let default = if self.limit.is_some() { MOST_ATTEMPTS } else { 1 };
        self.attempts
            .map_or(default, |attempts| u32::try_from(attempts).unwrap_or(MOST_ATTEMPTS).clamp(1, MOST_ATTEMPTS))
    }

    /// How long to wait after `done` attempts in vain; nothing where that was the last.
    pub fn wait(&self, done: u32, elapsed: Duration) -> Option<Duration> {
        if done >= self.most() {
            return None;
        }
        let factor = self.backoff.filter(|factor| factor.is_finite()).unwrap_or(1.0).clamp(0.0, 1_000.0);
        let delay = self.delay.unwrap_or(Duration::from_secs(1)).as_secs_f64();
        let wait = delay * factor.powi(i32::try_from(done.saturating_sub(1)).unwrap_or(i32::MAX));
        let wait = Duration::try_from_secs_f64(wait).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        let in_time = self.limit.is_none_or(|limit| elapsed.saturating_add(wait) <= limit);
        in_time.then_some(wait)
    }
}

impl Flow {
    /// Reads a flow, placeholders filled in.
    ///
    /// # Errors
    /// [`RuleFault`] that names the field.
    pub fn read(value: &Value, language: Language) -> Result<Self, RuleFault> {
        let mut flow: Self = match value {
            Value::Null => return Ok(Self::default()),
            Value::Object(fields) => {
                // Serde would read a list as the fields of an object in their order.
                let list = ["loop", "retry"].into_iter().find(|part| fields.get(*part).is_some_and(Value::is_array));
                if let Some(part) = list {
                    let why = text!(language, "flow-object-expected");
                    return Err(RuleFault::new(format!("flow.{part}"), why));
                }
                read("flow", value, language)?
            }
            _ => {
                return Err(RuleFault::new("flow", text!(language, "flow-object-expected")));
            }
        };
        flow.over = flow.over.filter(|over| !over.is_empty());
        Ok(flow)
    }

    /// The condition, where there is one. Braces around its variables are welcome and mean nothing.
    pub fn condition(&self) -> Option<String> {
        let text = self.run_if.trim();
        (!text.is_empty()).then(|| unbraced(text))
    }
}

/// The loop over nothing that a flow asks for, where the list that was written turned out to be empty
/// once it was filled in.
pub fn loop_over_nothing(written: &Value, filled: &Value) -> Option<Loop> {
    let written = written.get("loop")?;
    let is_there = |part: &str| match written.get(part) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(_) => true,
    };
    let over = Loop::deserialize(filled.get("loop")?).ok()?;
    (is_there("list") || is_there("file")).then(|| over.over_nothing())
}

/// What is wrong with a flow as it is written.
pub fn faults(value: &Value, language: Language) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    // Numbers that are placeholders are only known later: they are left out of the reading.
    match Flow::read(&without_open(value), language) {
        Err(fault) => faults.push(fault),
        Ok(flow) => {
            let read_through = |condition: String| expression::check(&condition).err();
            let condition = flow.condition().or_else(|| value.get("run_if")?.as_str().map(unbraced));
            if let Some((name, text)) = value.get("run_if").and_then(Value::as_str).and_then(quoted_placeholder) {
                faults.push(RuleFault::new("flow.run_if", text!(language, "flow-name-in-quotes", name, text)));
            }
            if let Some(error) = condition.filter(|text| !text.trim().is_empty()).and_then(read_through) {
                faults.push(RuleFault::new("flow.run_if", error.say(language)));
            }
            if flow.retry.as_ref().and_then(|retry| retry.attempts) == Some(0) {
                faults.push(RuleFault::new("flow.retry.attempts", text!(language, "flow-at-least-1")));
            }
            if flow.retry.as_ref().and_then(|retry| retry.backoff).is_some_and(|factor| factor < 0.0) {
                faults.push(RuleFault::new("flow.retry.backoff", text!(language, "flow-at-least-0")));
            }
            if let Some(Err(why)) = flow.over.as_ref().and_then(|over| over.rows(language)) {
                faults.push(RuleFault::new("flow.loop.list", why));
            }
            if flow.timeout == Some(Duration::ZERO) {
                faults.push(RuleFault::new("flow.timeout", text!(language, "flow-above-0")));
            }
        }
    }
    faults
}

fn without_open(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let known = fields.iter().filter(|(_, field)| !field.as_str().is_some_and(is_open));
            Value::Object(known.map(|(name, field)| (name.clone(), without_open(field))).collect())
        }
        other => other.clone(),
    }
}

fn role<'de, D: Deserializer<'de>>(input: D) -> Result<Option<TestRole>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        other => read_within(other).map(Some),
    }
}

fn on_empty<'de, D: Deserializer<'de>>(input: D) -> Result<OnEmpty, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(OnEmpty::default()),
        Value::String(text) if text.trim().is_empty() => Ok(OnEmpty::default()),
        other => read_within(other),
    }
}

/// Seconds as a number or its text, or a text with units: `500ms`, `2m 30s`.
pub(crate) fn duration<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Duration>, D::Error> {
    let value = Value::deserialize(input)?;
    let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    if is_empty {
        return Ok(None);
    }
    read_duration(&value).map(Some).ok_or_else(|| wrong(&value, &Expected::Duration))
}

/// A duration as it is written everywhere: seconds as a number or its text, or a text with units (`500ms`, `2m 30s`).
pub fn read_duration(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replace(',', ".").parse().ok().or_else(|| friendly(text.trim())),
        _ => None,
    };
    seconds.filter(|seconds| (0.0..=LONGEST).contains(seconds)).map(Duration::from_secs_f64)
}

fn friendly(text: &str) -> Option<f64> {
    text.parse::<jiff::SignedDuration>().ok().map(|duration| duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn retry(value: Value) -> Retry {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn waits_grow_and_end() {
        let waits = |retry: &Retry| {
            (1..9).map_while(|done| retry.wait(done, Duration::ZERO)).map(|wait| wait.as_millis()).collect::<Vec<_>>()
        };
        assert_eq!(waits(&retry(json!({"attempts": "4", "delay": "100ms", "backoff": 2}))), [100, 200, 400]);
        assert_eq!(waits(&retry(json!({"attempts": 3}))), [1000, 1000]);
        assert!(waits(&Retry::default()).is_empty());
        let poll = retry(json!({"limit": 10, "delay": 4}));
        assert_eq!(poll.wait(2, Duration::from_secs(5)), Some(Duration::from_secs(4)));
        assert_eq!(poll.wait(2, Duration::from_secs(7)), None);
        assert_eq!(retry(json!({"attempts": 99999, "backoff": 1000})).wait(90_000, Duration::ZERO), Some(LONGEST_WAIT));
    }

    #[test]
    fn a_flow_as_forms_write_it() {
        let flow = Flow::read(
            &json!({"run_if": " {{app.n}} > 3 ", "loop": {"list": "a\nb", "as": "app.x"}, "timeout": "1,5", "always": "true", "role": ""}),
            Language::ENGLISH,
        )
        .unwrap();
        assert_eq!(flow.condition().unwrap(), "(app.n) > 3");
        assert_eq!((flow.timeout, flow.always, flow.role), (Some(Duration::from_millis(1500)), true, None));
        let over = flow.over.unwrap();
        assert_eq!((over.variable(), over.rows(Language::ENGLISH)), ("x", Some(Ok(vec![json!("a"), json!("b")]))));
        assert_eq!(Flow::read(&json!({"loop": {"list": "", "file": " "}}), Language::ENGLISH), Ok(Flow::default()));
        for (wrong, place) in [
            (json!({"timeout": "soon"}), "flow.timeout"),
            (json!({"retry": {"attempts": -1}}), "flow.retry.attempts"),
            (json!({"role": "chief"}), "flow.role"),
            (json!(3), "flow"),
            (json!({"loop": ["a", "b"]}), "flow.loop"),
            (json!({"loop": {"list": [1], "empty": "perhaps"}}), "flow.loop.empty"),
        ] {
            assert_eq!(Flow::read(&wrong, Language::ENGLISH).unwrap_err().place, place);
        }
    }

    #[test]
    fn what_is_wrong_is_told_before_it_runs() {
        let places =
            |value: Value| faults(&value, Language::FRENCH).into_iter().map(|fault| fault.place).collect::<Vec<_>>();
        assert_eq!(
            places(json!({"run_if": "a >", "retry": {"attempts": 0}, "timeout": 0})),
            ["flow.run_if", "flow.retry.attempts", "flow.timeout"]
        );
        assert_eq!(
            places(json!({"run_if": "{{app.a}} > 1", "timeout": "{{seconds}}", "retry": {"delay": "{{x}}"}})),
            [""; 0]
        );
        assert_eq!(places(json!({"run_if": "{{app.a}} >"})), ["flow.run_if"]);
        assert_eq!(places(json!({"run_if": "'{{app.a}}' == 'x'"})), ["flow.run_if"]);
        assert_eq!(places(json!({"run_if": "app.a == {{ '{{name}}' }}"})), [""; 0]);
        let told = &faults(&json!({"run_if": "app.a == 'x{{b}}'"}), Language::ENGLISH)[0];
        assert!(told.message.ends_with("or write {{ 'x{{b}}' }} for this exact text"), "{}", told.message);
        assert_eq!(places(json!({"loop": {"file": "{{f}}", "empty": "skipp"}})), ["flow.loop.empty"]);
        assert_eq!(places(json!({"loop": {"list": "[1,2"}})), ["flow.loop.list"]);
        assert_eq!(places(json!({"loop": {"list": "[{{a}},"}})), [""; 0]);
    }

    #[test]
    fn a_list_that_turns_out_empty_is_a_loop_over_nothing() {
        let over =
            |written: Value, filled: Value| loop_over_nothing(&json!({"loop": written}), &json!({"loop": filled}));
        let nothing =
            over(json!({"list": "{{app.x}}", "empty": "{{e}}"}), json!({"list": "", "empty": "skip"})).unwrap();
        assert_eq!((nothing.rows(Language::ENGLISH), nothing.empty), (Some(Ok(vec![])), OnEmpty::Skip));
        assert_eq!(over(json!({"list": " ", "as": "x"}), json!({"list": " ", "as": "x"})), None);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_longer_than_an_hour(attempts in any::<u64>(), delay in 0.0..1e9f64, backoff in any::<f64>(), done in any::<u32>()) {
            let retry = Retry { attempts: Some(attempts), delay: Duration::try_from_secs_f64(delay).ok(), backoff: Some(backoff), limit: None };
            prop_assert!(retry.wait(done, Duration::ZERO).is_none_or(|wait| wait <= LONGEST_WAIT));
        }
    }
}
