//! Checks: what must be true of an answer.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use testgyver_model::{
    Language,
    event::{CheckResult, DiffLine},
    lenient,
    mask::Role,
    secret::Secrets,
    text,
    text::text_of,
};

use super::{Answer, Expects, Operator, Query, QueryMatch, RuleFault, Subject, TYPES, compare, diff, operator, schema};
use crate::{expression::Names, template::settled_value};

/// Most characters of a value in a result.
const KEPT: usize = 1_000;
/// Most bytes that a light check compares with.
const LIGHT: usize = 4_096;

/// What must be true of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Check {
    /// Which value is meant.
    #[serde(flatten)]
    pub query: Query,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    #[serde(default)]
    pub expected: Value,
    /// Up to what, for [`Operator::Between`].
    #[serde(default)]
    pub expected_to: Value,
    /// Whether the contrary must be true.
    #[serde(default, deserialize_with = "yes")]
    pub not: bool,
    /// Whether the test goes on where it is not true; the test has failed in the end all the same.
    #[serde(default, deserialize_with = "yes")]
    pub soft: bool,
    /// The check in the words of who wrote it.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
}

/// Yes or no, left out or `null` for no.
pub(super) fn yes<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    lenient::opt_bool(input).map(|yes| yes.unwrap_or(false))
}

impl Check {
    /// Whether the check is true of an answer. Pure, and ends whatever it is given.
    pub fn evaluate(&self, answer: &Answer<'_>, names: &dyn Names, language: Language) -> CheckResult {
        // A JSON document is shown as it came, not as a text with its quotes escaped.
        let document = self.operator.expects() == Expects::Json;
        let shown = |value: &Value| match value {
            Value::String(text) if document => cut(names.secrets().mask(text.clone())),
            other => shown(other, names.secrets()),
        };
        let found = self.query.find(answer, names, language);
        let judged = found.as_ref().map_err(Clone::clone).and_then(|found| {
            self.operator.judge(found, [&self.expected, &self.expected_to], language).map_err(|why| {
                match &found.value {
                    Some(value) => format!("{} — {why}", shown(value)),
                    None => why,
                }
            })
        });
        let label = self.label(language);
        let expected = self.expectation(&shown, language);
        let result = CheckResult { ok: false, soft: self.soft, label, expected, actual: None, diff: Vec::new() };
        match (found, judged) {
            (Ok(found), Ok(judgement)) => {
                let ok = judgement.ok != self.not;
                let actual = found.value.as_ref().map(|value| match judgement.why {
                    Some(why) if !ok || self.operator == Operator::Schema => format!("{why}\n{}", shown(value)),
                    _ => shown(value),
                });
                let actual = actual.or_else(|| Some(text!(language, "rule-nothing")));
                CheckResult {
                    ok,
                    actual,
                    diff: if ok { Vec::new() } else { self.difference(&found, names.secrets()) },
                    ..result
                }
            }
            (_, Err(why)) => CheckResult { actual: Some(why), ..result },
            (Err(why), _) => CheckResult { actual: Some(why), ..result },
        }
    }

    /// Whether it costs next to nothing in a small answer, whatever that answer holds.
    pub fn is_light(&self) -> bool {
        use Operator as O;
        let compared = !matches!(self.operator, O::Matches | O::JsonEquals | O::JsonContains | O::Schema);
        compared && self.query.is_light() && lenient::is_small(&self.expected, LIGHT)
    }

    /// Whether the check is about the action's failure and wants it: where it holds, the failure is none.
    pub fn wants_failure(&self) -> bool {
        self.query.subject == Subject::Error && !self.not && self.operator != Operator::Empty
    }

    /// Whether the check takes the place of the action's own rule about a part of the answer. It must
    /// say what is wanted: that something is there, or that it is not one thing, would let every
    /// other wrong answer pass.
    pub fn answers_for(&self, judged: Option<Role>) -> bool {
        use Operator as O;
        let says = !self.not && !matches!(self.operator, O::Exists | O::Empty | O::Type | O::Count);
        let about = match self.query.subject {
            Subject::Status => Some(Role::Status),
            Subject::ExitCode => Some(Role::ExitCode),
            _ => None,
        };
        says && about.is_some() && about == judged
    }

    /// The check in words, without its values.
    pub fn label(&self, language: Language) -> String {
        let words = self.operator.words(self.not).text(language);
        let label = format!("{} {words}", self.query.label(language));
        if self.name.trim().is_empty() { label } else { format!("{} ({label})", self.name.trim()) }
    }

    fn expectation(&self, shown: &dyn Fn(&Value) -> String, language: Language) -> Option<String> {
        match self.operator.expects() {
            Expects::None => None,
            Expects::Two => {
                let (from, to) = (shown(&self.expected), shown(&self.expected_to));
                Some(text!(language, "rule-two-bounds", from, to))
            }
            Expects::Type => {
                let word = text_of(&self.expected);
                let known = TYPES.iter().find(|name| **name == word.trim());
                Some(known.map_or_else(|| word.clone().into_owned(), |name| text!(language, &format!("type-{name}"))))
            }
            _ => Some(shown(&self.expected)),
        }
    }

    fn difference(&self, found: &QueryMatch, secrets: &Secrets) -> Vec<DiffLine> {
        let Some(value) = found.single().filter(|_| !self.not) else { return Vec::new() };
        match self.operator {
            Operator::Equals => diff::between(&self.expected, value, secrets),
            Operator::JsonEquals => {
                let canonical = |value: &Value| match value {
                    Value::String(text) => {
                        serde_json::from_str(text).map_or_else(|_| value.clone(), |json| compare::canonical(&json))
                    }
                    other => compare::canonical(other),
                };
                diff::between(&canonical(&self.expected), &canonical(value), secrets)
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with it as it is written.
    pub(super) fn faults(&self, language: Language) -> Vec<RuleFault> {
        let mut faults = self.query.faults(language);
        let Some(expected) = settled_value(&self.expected) else { return faults };
        let text = text_of(&expected);
        let blank = expected.is_null() || text.trim().is_empty();
        let problem = match self.operator {
            Operator::Matches => {
                crate::expression::filters::regex(&text).err().map(|error| super::query::regex_error(&error, language))
            }
            Operator::Type if !TYPES.contains(&text.trim()) => Some(text!(language, "rule-choose-type")),
            Operator::OneOf => match operator::choices(&expected, language) {
                Ok(choices) if choices.is_empty() || blank => Some(text!(language, "rule-to-fill-in")),
                choices => choices.err(),
            },
            Operator::Schema => match operator::read_json(&expected, language) {
                Ok(schema) => schema::fault(&schema, language),
                Err(why) => Some(why),
            },
            _ if self.operator.expects() == Expects::Json => operator::read_json(&expected, language).err(),
            Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Between
            | Operator::Count
                if blank =>
            {
                Some(text!(language, "rule-to-fill-in"))
            }
            _ => None,
        };
        faults.extend(problem.map(|problem| RuleFault::new("expected", problem)));
        if self.operator == Operator::Between
            && (self.expected_to.is_null() || text_of(&self.expected_to).trim().is_empty())
        {
            faults.push(RuleFault::new("expected_to", text!(language, "rule-to-fill-in")));
        }
        faults
    }
}

/// A value as a result shows it, secrets masked: texts between quotes, the beginning of a long one.
/// A text is masked before it is written as JSON, which would spell a secret otherwise.
fn shown(value: &Value, secrets: &Secrets) -> String {
    match value {
        Value::String(text) => Value::from(cut(secrets.mask(text.clone()))).to_string(),
        other => cut(secrets.mask(other.to_string())),
    }
}

/// The beginning of a long text.
fn cut(text: String) -> String {
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn light_is_only_what_looks_up_one_value() {
        let light = |check: Value| serde_json::from_value::<Check>(check).unwrap().is_light();
        let path =
            |path: &str| light(json!({"subject": "jsonpath", "path": path, "operator": "equals", "expected": 1}));
        assert!(
            path("$.orders[0]['name']") && light(json!({"subject": "status", "operator": "equals", "expected": 200}))
        );
        for heavy in ["$..a", "$.a[*]", "$[?@.a]", "$[0,0][0,0]", "$[0:9]"] {
            assert!(!path(heavy), "{heavy}");
        }
        assert!(!light(json!({"subject": "body", "operator": "matches", "expected": "x"})));
        assert!(!light(json!({"subject": "xpath", "path": "//a", "operator": "exists"})));
        assert!(!light(json!({"subject": "body", "operator": "equals", "expected": "x".repeat(LIGHT + 1)})));
    }
}
