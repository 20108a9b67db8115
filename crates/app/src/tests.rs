//! Tests: written, copied, moved, removed.

use testgyver_bus::LiveMessage;
use testgyver_model::{
    Language,
    id::{CampaignId, TestId},
    test::{ActionCall, Test, TestDefinition},
};
use testgyver_store::{DefinitionChange, StoreError, TestUpdate};

use crate::{
    App, Principal, Refusal,
    checks::{at_most, not_too_deep},
    written::{check_rules, checked},
};

/// A test as somebody writes it.
#[derive(Debug, Clone)]
pub struct TestDraft {
    /// The campaign it belongs to; none if what was named is none.
    pub campaign: Option<CampaignId>,
    /// Its name, actions, variables and flow.
    pub definition: TestDefinition,
    /// The language in which faults of rules are told.
    pub language: Language,
}

/// What changes of a test; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct TestEdit {
    /// What changes of its definition.
    pub change: DefinitionChange,
    /// Whether runs include it.
    pub enabled: Option<bool>,
    /// Its new place, from 0.
    pub position: Option<u32>,
    /// The version that was read before; whatever is there now if it is left out.
    pub version: Option<u32>,
    /// The language in which faults of rules are told.
    pub language: Language,
}

/// A test that disappears between two steps is not there.
fn gone(error: StoreError) -> Refusal {
    Refusal::from(error).about("what-test")
}

impl App {
    pub(crate) async fn test(&self, id: TestId) -> Result<Test, Refusal> {
        self.deps.store.find_test(id).await?.ok_or_else(|| Refusal::not_found("what-test"))
    }

    /// Adds a test at the end of its campaign.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is added then.
    pub async fn create_test(&self, by: &Principal, draft: TestDraft) -> Result<TestId, Refusal> {
        by.may_edit()?;
        let TestDraft { campaign, definition, language } = draft;
        let definition = self.cpu_pool.run(move |budget| checked(definition, language, budget)).await?;
        let campaign = campaign.ok_or_else(|| Refusal::not_found("what-campain"))?;
        let id = TestId::fresh(self.deps.ids.as_ref());
        let test = Test::new(id, campaign, by.change(self.now()), definition);
        let created = self.deps.store.create_test(test, None).await;
        created.map_err(|error| Refusal::from(error).about("what-campain"))?;
        self.tell(by, LiveMessage::TestsChanged(campaign)).await;
        Ok(id)
    }

    /// Copies a test; the copy stands behind it, under a name of its own.
    ///
    /// # Errors
    /// If it is not there.
    pub async fn duplicate_test(&self, by: &Principal, from: TestId) -> Result<TestId, Refusal> {
        by.may_edit()?;
        let test = self.test(from).await?;
        let id = TestId::fresh(self.deps.ids.as_ref());
        let copy = Test::new(id, test.campaign, by.change(self.now()), test.definition);
        let copy = Test { enabled: test.enabled, ..copy };
        self.deps.store.create_test(copy, Some(from)).await.map_err(gone)?;
        self.tell(by, LiveMessage::TestsChanged(test.campaign)).await;
        Ok(id)
    }

    /// Changes a test, and gives its version.
    ///
    /// # Errors
    /// `test_changed` if another version than the expected one is there; nothing is changed then.
    pub async fn update_test(&self, by: &Principal, id: TestId, edit: TestEdit) -> Result<u32, Refusal> {
        by.may_edit()?;
        let campaign = self.test(id).await?.campaign;
        let TestEdit { mut change, language, .. } = edit;
        let (actions, tags) = (change.actions.take(), change.tags.take());
        let (has_actions, has_tags) = (actions.is_some(), tags.is_some());
        let written = TestDefinition {
            name: change.name.clone().unwrap_or_default(),
            description: change.description.clone().unwrap_or_default(),
            actions: actions.unwrap_or_default(),
            variables: Vec::new(),
            tags: tags.unwrap_or_default(),
            flow: change.flow.clone().unwrap_or_default(),
        };
        let checked = self.cpu_pool.run(move |budget| checked(written, language, budget)).await?;
        change.actions = has_actions.then_some(checked.actions);
        change.tags = has_tags.then_some(checked.tags);
        let update = TestUpdate {
            change,
            expected: edit.version,
            enabled: edit.enabled,
            position: edit.position,
            by: by.change(self.now()),
        };
        let version = self.deps.store.update_test(id, update).await.map_err(gone)?;
        self.tell(by, LiveMessage::TestsChanged(campaign)).await;
        Ok(version)
    }

    /// Adds an action at the end of a test.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is added then.
    pub async fn append_action(
        &self,
        by: &Principal,
        id: TestId,
        action: ActionCall,
        language: Language,
    ) -> Result<(), Refusal> {
        /// What will stand around it: the test, its list, the action.
        const AROUND: usize = 3;
        by.may_edit()?;
        let campaign = self.test(id).await?.campaign;
        at_most("type", &action.kind, 100)?;
        not_too_deep(&action.value, AROUND)?;
        action.extra.values().try_for_each(|value| not_too_deep(value, AROUND))?;
        let action = self.cpu_pool.run(move |_| check_rules("value.", &action, language).map(|()| action)).await?;
        self.deps.store.append_action(id, action, by.change(self.now())).await.map_err(gone)?;
        self.tell(by, LiveMessage::TestsChanged(campaign)).await;
        Ok(())
    }

    /// Moves a test by so many places, as far as there are that many, and gives its place.
    ///
    /// # Errors
    /// If it is not there.
    pub async fn shift_test(&self, by: &Principal, id: TestId, places: i32) -> Result<u32, Refusal> {
        by.may_edit()?;
        let campaign = self.test(id).await?.campaign;
        let position = self.deps.store.shift_test(id, places).await.map_err(gone)?;
        self.tell(by, LiveMessage::TestsChanged(campaign)).await;
        Ok(position)
    }

    /// Moves a test to the trash; reports keep what it was.
    ///
    /// # Errors
    /// If it is not there.
    pub async fn delete_test(&self, by: &Principal, id: TestId) -> Result<(), Refusal> {
        by.may_edit()?;
        let campaign = self.test(id).await?.campaign;
        self.deps.store.delete_test(id, by.change(self.now())).await.map_err(gone)?;
        self.tell(by, LiveMessage::TestsChanged(campaign)).await;
        Ok(())
    }
}
