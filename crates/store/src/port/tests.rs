//! Tests.

use async_trait::async_trait;
use serde_json::Value;
use testgyver_model::{
    id::{CampaignId, TestId},
    page::{Page, PageRequest},
    test::{ActionCall, Change, Test, TestDefinition, TestSummary, TestVariable},
};

use crate::Result;

/// Tests.
#[async_trait]
pub trait Tests {
    /// Finds a test.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_test(&self, id: TestId) -> Result<Option<Test>>;
    /// A page of tests in run order, of one campaign or of all.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_tests(&self, campaign: Option<CampaignId>, page: PageRequest) -> Result<Page<Test>>;
    /// The tests of a campaign, in run order.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn test_order(&self, campaign: CampaignId) -> Result<Vec<TestId>>;
    /// Finds several tests, in the order asked for; those that are not there are left out.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_tests(&self, ids: Vec<TestId>) -> Result<Vec<Test>>;
    /// A page of what a list shows of the tests of a campaign, in run order.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_test_summaries(&self, campaign: CampaignId, page: PageRequest) -> Result<Page<TestSummary>>;
    /// Every tag that a test of the campaign has, by name.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_tags(&self, campaign: CampaignId) -> Result<Vec<String>>;
}

/// Changes of tests.
#[async_trait]
pub trait WriteTests {
    /// Adds a test at the end of its campaign, or behind another of it, then under a name that is
    /// free in the campaign; its `position` is set here and given back.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn create_test(&self, test: Test, behind: Option<TestId>) -> Result<u32>;
    /// Changes a test and gives its version; [`crate::StoreError::Changed`], and nothing done, where
    /// another version than the expected one is there.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn update_test(&self, id: TestId, update: TestUpdate) -> Result<u32>;
    /// Moves a test by so many places, as far as there are that many, and gives its place.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn shift_test(&self, id: TestId, by: i32) -> Result<u32>;
    /// Adds an action at the end of a test.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn append_action(&self, id: TestId, action: ActionCall, by: Change) -> Result<()>;
    /// Moves a test to the trash; reports keep their copy.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn delete_test(&self, id: TestId, by: Change) -> Result<()>;
}

/// What changes of a test's definition; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct DefinitionChange {
    /// The name, shown in reports.
    pub name: Option<String>,
    /// What the test proves, in words.
    pub description: Option<String>,
    /// What is done, in order.
    pub actions: Option<Vec<ActionCall>>,
    /// The variables it declares, with the values they start with.
    pub variables: Option<Vec<TestVariable>>,
    /// The labels to find it by.
    pub tags: Option<Vec<String>>,
    /// When and how often it runs; `null` for once, in its turn.
    pub flow: Option<Value>,
}

impl DefinitionChange {
    /// The definition after the change.
    pub(crate) fn of(self, before: &TestDefinition) -> TestDefinition {
        TestDefinition {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            description: self.description.unwrap_or_else(|| before.description.clone()),
            actions: self.actions.unwrap_or_else(|| before.actions.clone()),
            variables: self.variables.unwrap_or_else(|| before.variables.clone()),
            tags: self.tags.unwrap_or_else(|| before.tags.clone()),
            flow: self.flow.unwrap_or_else(|| before.flow.clone()),
        }
    }
}

/// What changes of a test.
#[derive(Debug, Clone)]
pub struct TestUpdate {
    /// What a person wrote.
    pub change: DefinitionChange,
    /// The version that was read before; whatever is there now if it is left out.
    pub expected: Option<u32>,
    /// Whether runs include it.
    pub enabled: Option<bool>,
    /// Its new place, from 0.
    pub position: Option<u32>,
    /// Who changes it, and when.
    pub by: Change,
}
