//! Tests as the wire shows them.

use serde::{Deserialize, Serialize};
use serde_json::Map;
use testgyver_app::TestEdit;
use testgyver_model::{
    Language, Timestamp,
    flow::TestRole,
    test::{ActionCall, CallFault, Test, TestSummary, TestVariable},
};
use testgyver_store::DefinitionChange;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::super::{
    body::Form,
    paging::PageBody,
    words::{TestRoleWord, TestStatusWord},
};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct TestBody {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) campain_id: String,
    pub(super) user_id: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub(super) date_created: Timestamp,
    pub(super) name: String,
    pub(super) description: String,
    #[schema(value_type = Vec<ActionBody>)]
    pub(super) actions: Vec<ActionCall>,
    #[schema(value_type = Vec<serde_json::Value>)]
    pub(super) variables: Vec<TestVariable>,
    /// Place in the campaign, from 0.
    pub(super) position: u32,
    /// Whether a run of the campaign includes it.
    pub(super) enabled: bool,
    pub(super) tags: Vec<String>,
    /// When and how often it runs, and what part it plays; `null` for once, in its turn.
    pub(super) flow: serde_json::Value,
    /// Grows with every change of what was written; sent back, it keeps one from writing over another's change.
    pub(super) version: u32,
    #[schema(value_type = String, format = DateTime)]
    pub(super) date_modified: Timestamp,
    /// Name of who changed it last.
    pub(super) modified_by: String,
}

/// A test as a list shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct TestLine {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) position: u32,
    pub(super) enabled: bool,
    pub(super) tags: Vec<String>,
    /// What part it plays, where it plays one.
    #[schema(value_type = Option<TestRoleWord>)]
    pub(super) role: Option<&'static str>,
    /// Whether nothing runs beside it.
    pub(super) alone: bool,
    /// Tests of one name here never run at the same time; empty for none.
    pub(super) mutex: String,
    /// The types of its actions, each once, in the order met.
    pub(super) kinds: Vec<KindCount>,
    pub(super) last_result: Option<LastResultBody>,
}

/// How many actions of a type a test has.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct KindCount {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) count: u32,
}

/// How a test ended last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct LastResultBody {
    pub(super) rapport_id: String,
    #[schema(value_type = TestStatusWord)]
    pub(super) status: &'static str,
    pub(super) filiere: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) finished_at: Option<Timestamp>,
}

impl From<TestSummary> for TestLine {
    fn from(test: TestSummary) -> Self {
        Self {
            id: test.id.to_string(),
            name: test.name,
            description: test.description,
            position: test.position,
            enabled: test.enabled,
            tags: test.tags,
            role: test.role.map(TestRole::word),
            alone: test.concurrency.alone,
            mutex: test.concurrency.mutex.unwrap_or_default(),
            kinds: test.kinds.into_iter().map(|(kind, count)| KindCount { kind, count }).collect(),
            last_result: test.last_result.map(|last| LastResultBody {
                rapport_id: last.report.to_string(),
                status: last.status.word(),
                filiere: last.environment,
                finished_at: last.finished_at,
            }),
        }
    }
}

/// An action of a test. What else stands beside these keys is kept.
#[derive(ToSchema)]
#[schema(as = ActionBody)]
#[allow(dead_code)]
struct ActionShape {
    #[schema(rename = "type")]
    kind: String,
    /// Its form. The oldest tests of the original call it `parameters`; that is read, too.
    value: serde_json::Value,
    /// Whether a run leaves it out.
    #[schema(required = false)]
    disabled: bool,
    #[serde(flatten)]
    extra: Map<String, serde_json::Value>,
}

/// The keys of an action, as they were sent.
#[derive(Deserialize)]
#[serde(transparent)]
pub(in crate::api) struct ActionBody(Map<String, serde_json::Value>);

impl PartialSchema for ActionBody {
    fn schema() -> RefOr<Schema> {
        ActionShape::schema()
    }
}

impl ToSchema for ActionBody {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ActionShape::schemas(schemas);
    }
}

impl Form for ActionBody {}

impl ActionBody {
    /// The call that these keys mean; `at` is where they stand, as far as the field's name.
    pub(super) fn call(self, at: &str) -> Result<ActionCall, Problem> {
        ActionCall::of(self.0).map_err(|fault| match fault {
            CallFault::Missing(names) => Problem::missing(names.into_iter().map(|name| format!("{at}{name}"))),
            CallFault::Wrong(name, cause) => {
                let field = format!("{at}{name}");
                Problem::bad("invalid_field").with("field", field.clone()).with("cause", cause.code()).field(field)
            }
        })
    }

    /// The calls of a test, in order.
    pub(in crate::api) fn calls(actions: Vec<Self>) -> Result<Vec<ActionCall>, Problem> {
        actions.into_iter().enumerate().map(|(place, action)| action.call(&format!("actions[{place}]."))).collect()
    }
}

impl From<Test> for TestBody {
    fn from(test: Test) -> Self {
        Self {
            id: test.id.to_string(),
            campain_id: test.campaign.to_string(),
            user_id: test.created_by.id.map(|id| id.to_string()),
            date_created: test.created_at,
            name: test.definition.name,
            description: test.definition.description,
            actions: test.definition.actions,
            variables: test.definition.variables,
            position: test.position,
            enabled: test.enabled,
            tags: test.definition.tags,
            flow: test.definition.flow,
            version: test.version,
            date_modified: test.changed.at,
            modified_by: test.changed.by.name,
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct NewTest {
    pub(super) campain_id: String,
    pub(super) actions: Vec<ActionBody>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    #[schema(value_type = Option<Vec<serde_json::Value>>)]
    pub(super) variables: Option<Vec<TestVariable>>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) flow: Option<serde_json::Value>,
}

impl Form for NewTest {
    const REQUIRED: &'static [&'static str] = &["campain_id", "actions"];
}

#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct TestChange {
    actions: Option<Vec<ActionBody>>,
    name: Option<String>,
    description: Option<String>,
    #[schema(value_type = Option<Vec<serde_json::Value>>)]
    variables: Option<Vec<TestVariable>>,
    tags: Option<Vec<String>>,
    /// When and how often it runs, and what part it plays.
    flow: Option<serde_json::Value>,
    /// New place in the campaign, from 0.
    position: Option<u32>,
    /// Whether a run of the campaign includes it.
    enabled: Option<bool>,
    /// The version that was read; the change is refused (409) where another is there.
    version: Option<u32>,
}

impl Form for TestChange {}

impl TestChange {
    /// The change that these words mean.
    pub(super) fn edit(self, language: Language) -> Result<TestEdit, Problem> {
        Ok(TestEdit {
            change: DefinitionChange {
                name: self.name,
                description: self.description,
                actions: self.actions.map(ActionBody::calls).transpose()?,
                variables: self.variables,
                tags: self.tags,
                flow: self.flow,
            },
            enabled: self.enabled,
            position: self.position,
            version: self.version,
            language,
        })
    }
}

#[derive(Serialize, ToSchema)]
pub(in crate::api) struct TestCreated {
    pub(super) message: String,
    pub(super) test_id: String,
}

#[derive(Serialize, ToSchema)]
pub(in crate::api) struct TestSaved {
    pub(super) message: String,
    /// The version that is there now.
    pub(super) version: u32,
}

/// A list of tests, whole or as lines.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::api) enum TestPage {
    Whole(PageBody<TestBody>),
    Brief(PageBody<TestLine>),
}
