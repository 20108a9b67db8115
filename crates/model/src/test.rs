//! A test: ordered actions, and the variables it declares.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Timestamp,
    event::TestStatus,
    id::{CampaignId, ReportId, TestId, UserId},
    rules::flow::{Company, TestRole},
};

/// A test of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Identifier.
    pub id: TestId,
    /// The campaign it belongs to.
    pub campaign: CampaignId,
    /// Who wrote it; `None` once that account is gone.
    pub created_by: Option<UserId>,
    /// When.
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
    pub fn new(
        id: TestId,
        campaign: CampaignId,
        created_by: Option<UserId>,
        change: Change,
        definition: TestDefinition,
    ) -> Self {
        let created_at = change.at;
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

/// A change by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Name of the person at that time.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A test as a list shows it: without what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct TestSummary {
    /// Identifier.
    pub id: TestId,
    /// Place in the campaign, from 0.
    pub position: u32,
    /// Whether a run of the campaign includes it.
    pub enabled: bool,
    /// Name.
    pub name: String,
    /// What the test proves.
    pub description: String,
    /// Labels to find it by.
    pub tags: Vec<String>,
    /// What part it plays in its campaign.
    pub role: Option<TestRole>,
    /// What else may run while it does.
    pub company: Company,
    /// The types of its actions, each once, with how many there are; in the order met.
    pub kinds: Vec<(String, u32)>,
    /// How it ended last, in whatever run.
    pub last_result: Option<LastResult>,
}

/// How a test ended last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastResult {
    /// The run.
    pub report: ReportId,
    /// How it ended.
    pub status: TestStatus,
    /// The environment it ran in.
    pub environment: String,
    /// When it ended.
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
    /// When and how often it runs, and what part it plays; see [`crate::rules::Flow`].
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionCall {
    /// Type of the action, `http` say, or a class name of the original.
    #[serde(rename = "type")]
    pub kind: String,
    /// The form, placeholders included.
    #[serde(default)]
    pub value: Value,
    /// Whether a run leaves it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
}

impl ActionCall {
    /// A call that runs.
    pub fn new(kind: impl Into<String>, value: Value) -> Self {
        Self { kind: kind.into(), value, disabled: false }
    }
}

/// A variable that a test declares: a bare name, or a name with the value it starts with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
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
