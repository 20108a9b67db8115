//! A test: ordered actions, and the variables it declares.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use crate::{
    Actor, Timestamp,
    event::TestStatus,
    flow::{Concurrency, TestRole},
    id::{CampaignId, ReportId, TestId},
    read::{Expected, ReadFault},
};

/// A test of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// A UUID, which addresses of pages and of the API contain.
    pub id: TestId,
    /// The campaign it belongs to.
    pub campaign: CampaignId,
    /// Who added it, with the name of that time.
    pub created_by: Actor,
    /// When it was added, to the microsecond.
    pub created_at: Timestamp,
    /// Place in the campaign, from 0; tests run in this order.
    pub position: u32,
    /// Whether a run of the campaign includes it.
    pub enabled: bool,
    /// Grows with every change of the definition: who writes over another's change is told.
    pub version: u32,
    /// Who changed the definition last, and when.
    pub changed: Change,
    /// What a person writes.
    pub definition: TestDefinition,
}

impl Test {
    /// A test as it is added: enabled, in its first version, its place still to be given.
    pub fn new(id: TestId, campaign: CampaignId, change: Change, definition: TestDefinition) -> Self {
        let (created_by, created_at) = (change.by.clone(), change.at);
        Self {
            id,
            campaign,
            created_by,
            created_at,
            position: 0,
            enabled: true,
            version: 1,
            changed: change,
            definition,
        }
    }
}

/// Who changed something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who did it, with the name of that time.
    pub by: Actor,
    /// When it was done, to the microsecond.
    pub at: Timestamp,
}

/// A test as a list shows it: without what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct TestSummary {
    /// As in [`Test::id`].
    pub id: TestId,
    /// Place in the campaign, from 0.
    pub position: u32,
    /// Whether a run of the campaign includes it.
    pub enabled: bool,
    /// As in [`TestDefinition::name`].
    pub name: String,
    /// What the test proves.
    pub description: String,
    /// Labels to find it by.
    pub tags: Vec<String>,
    /// What part it plays in its campaign.
    pub role: Option<TestRole>,
    /// What else may run while it does.
    pub concurrency: Concurrency,
    /// The types of its actions, each once, with how many there are; in the order met.
    pub kinds: Vec<(String, u32)>,
    /// How it ended last, in whatever run.
    pub last_result: Option<LastResult>,
}

/// How a test ended last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastResult {
    /// The run in which it ended last.
    pub report: ReportId,
    /// A final status: passed, failed or skipped.
    pub status: TestStatus,
    /// The environment it ran in.
    pub environment: String,
    /// When the test ended, not the run.
    pub finished_at: Option<Timestamp>,
}

/// What a person writes of a test.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TestDefinition {
    /// Name, shown in reports.
    #[serde(default)]
    pub name: String,
    /// What the test proves.
    #[serde(default)]
    pub description: String,
    /// What is done, in order.
    #[serde(default)]
    pub actions: Vec<ActionCall>,
    /// Variables of the test, read as `{{app.name}}`.
    #[serde(default)]
    pub variables: Vec<TestVariable>,
    /// Labels to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// When and how often it runs, and what part it plays; see `Flow` in the crate `rules`.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub flow: Value,
}

impl TestDefinition {
    /// The types of the actions, each once, with how many there are; in the order met.
    pub fn kinds(&self) -> Vec<(String, u32)> {
        let mut kinds: Vec<(String, u32)> = Vec::new();
        for action in &self.actions {
            match kinds.iter_mut().find(|(kind, _)| *kind == action.kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((action.kind.clone(), 1)),
            }
        }
        kinds
    }
}

/// One action as a test calls it: which one, and its filled-in form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionCall {
    /// Type of the action, `http` say, or a class name of the original.
    #[serde(rename = "type")]
    pub kind: String,
    /// The form, placeholders included.
    pub value: Value,
    /// Whether a run leaves it out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// What else stands beside these keys, kept as it came: tests of the original have more of them.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ActionCall {
    /// A call that runs.
    pub fn new(kind: impl Into<String>, value: Value) -> Self {
        Self { kind: kind.into(), value, disabled: false, extra: Map::new() }
    }

    /// Reads a call out of its keys. The oldest tests of the original call the form `parameters`.
    ///
    /// # Errors
    /// Names the keys that are missing, or the one that is of the wrong kind.
    pub fn of(keys: Map<String, Value>) -> Result<Self, CallFault> {
        match Self::read(keys)? {
            (call, missing) if missing.is_empty() => Ok(call),
            (_, missing) => Err(CallFault::Missing(missing)),
        }
    }

    /// A call as far as its keys go, and the names of those that are missing.
    fn read(mut keys: Map<String, Value>) -> Result<(Self, Vec<&'static str>), CallFault> {
        // What is left keeps its order.
        let mut take = |name: &str| keys.shift_remove(name).filter(|value| !value.is_null());
        let (kind, value, disabled) = (take("type"), take("value"), take("disabled"));
        let value = value.or_else(|| take("parameters"));
        let named = kind.as_ref().is_some_and(|kind| kind.as_str().is_none_or(|text| !text.trim().is_empty()));
        let keys_needed = [("type", named), ("value", value.is_some())];
        let missing = keys_needed.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect();
        let kind = match kind {
            None => String::new(),
            Some(Value::String(kind)) => kind,
            Some(other) => return Err(CallFault::wrong("type", Expected::Text, &other)),
        };
        let disabled = match disabled {
            None => false,
            Some(Value::Bool(disabled)) => disabled,
            Some(other) => return Err(CallFault::wrong("disabled", Expected::Flag, &other)),
        };
        Ok((Self { kind, value: value.unwrap_or_default(), disabled, extra: keys }, missing))
    }
}

/// Why keys are no call of an action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// Keys that are not there.
    #[error("missing: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A key that holds something of another kind than it must, and what that is.
    #[error("{0}: {1}")]
    Wrong(&'static str, ReadFault),
}

impl CallFault {
    fn wrong(key: &'static str, expected: Expected, found: &Value) -> Self {
        Self::Wrong(key, ReadFault::wrong(expected, found))
    }
}

/// As stored: what was written without a type or a form before that was refused is read without it.
impl<'de> Deserialize<'de> for ActionCall {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let (call, _) = Self::read(Map::deserialize(input)?).map_err(D::Error::custom)?;
        Ok(call)
    }
}

/// A variable that a test declares: a bare name, or a name with the value it starts with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a name, or an object with name and value")]
pub enum TestVariable {
    /// Declared, without a value until an action gives it one.
    Name(String),
    /// Declared with a starting value.
    Valued {
        /// Name, read as `{{app.name}}`.
        #[serde(alias = "key")]
        name: String,
        /// Value at the start of the test.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
}

impl TestVariable {
    /// The variable's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Valued { name, .. } => name,
        }
    }

    /// The value it starts with, where it has one.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Name(_) => None,
            Self::Valued { value, .. } => value.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<ActionCall, CallFault> {
        ActionCall::of(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn keys_beside_a_form_are_kept_as_they_came() {
        let written = json!({"type": "ssh", "value": {"host": "h"}, "structure_id": "s", "b": -0.0, "a": 1, "big": 12345678901234567890123u128});
        let call: ActionCall = serde_json::from_str(&written.to_string()).unwrap();
        assert_eq!(call.extra["structure_id"], "s");
        assert_eq!(
            serde_json::to_string(&serde_json::to_value(&call).unwrap()).unwrap(),
            serde_json::to_string(&written).unwrap()
        );
    }

    #[test]
    fn parameters_are_the_form_where_there_is_no_value() {
        assert_eq!(
            read(json!({"type": "io", "parameters": {"path": "a"}})),
            Ok(ActionCall::new("io", json!({"path": "a"})))
        );
        assert_eq!(read(json!({"type": "io", "value": null, "parameters": {}})), Ok(ActionCall::new("io", json!({}))));
        let both = read(json!({"type": "io", "value": {"path": "b"}, "parameters": {"path": "a"}})).unwrap();
        assert_eq!((both.value, &both.extra["parameters"]), (json!({"path": "b"}), &json!({"path": "a"})));
    }

    #[test]
    fn a_call_without_form_is_refused_and_one_of_before_is_read() {
        assert_eq!(read(json!({"type": "io"})), Err(CallFault::Missing(vec!["value"])));
        assert_eq!(read(json!({"type": " ", "value": {}})), Err(CallFault::Missing(vec!["type"])));
        assert_eq!(read(json!({})), Err(CallFault::Missing(vec!["type", "value"])));
        assert!(matches!(read(json!({"type": 1, "value": {}})), Err(CallFault::Wrong("type", _))));
        assert!(matches!(
            read(json!({"type": "io", "value": {}, "disabled": "no"})),
            Err(CallFault::Wrong("disabled", _))
        ));
        let stored: ActionCall = serde_json::from_value(json!({"type": "io", "value": null})).unwrap();
        assert_eq!(stored, ActionCall::new("io", Value::Null));
    }
}
