//! A test: ordered actions, and the variables it declares.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Timestamp,
    id::{CampaignId, TestId, UserId},
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
    /// What a person writes.
    pub definition: TestDefinition,
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
