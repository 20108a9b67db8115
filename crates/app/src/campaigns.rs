//! Campaigns: written, copied, renamed, removed.

use std::time::Duration;

use testgyver_model::{
    campaign::Campaign,
    id::{CampaignId, ReportId, TestId},
    page::PageRequest,
    test::Test,
    trash::Retention,
};
use testgyver_store::{CampaignChange, StoreError};
use tokio::time::timeout;

use crate::{
    App, Principal, Refusal,
    checks::{at_most, at_once, kept, time_limit},
    runs::STOP_LIMIT,
};

/// A campaign as somebody writes it.
#[derive(Debug, Clone, Default)]
pub struct CampaignDraft {
    /// The name, unique among the campaigns.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How long a run of it may take, in seconds.
    pub timeout: Option<f64>,
    /// How many tests may run at once.
    pub parallel: Option<u64>,
    /// Days that its runs are kept.
    pub keep_days: Option<u64>,
    /// How many of its runs are kept.
    pub keep_runs: Option<u64>,
}

/// What changes of a campaign; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct CampaignEdit {
    /// A new name, unique among the campaigns.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How long a run of it may take, in seconds, or no limit.
    pub timeout: Option<Option<f64>>,
    /// How many tests may run at once.
    pub parallel: Option<u64>,
    /// Days that its runs are kept, or as the server says.
    pub keep_days: Option<Option<u64>>,
    /// How many of its runs are kept, or as the server says.
    pub keep_runs: Option<Option<u64>>,
}

fn checked(name: &str, description: &str) -> Result<(), Refusal> {
    at_most("name", name, 200)?;
    at_most("description", description, 10_000)
}

/// Checks what is to be changed, and what is not to be.
fn each<T, U>(
    wanted: Option<Option<T>>,
    check: impl Fn(T) -> Result<U, Refusal>,
) -> Result<Option<Option<U>>, Refusal> {
    wanted.map(|wanted| wanted.map(check).transpose()).transpose()
}

impl App {
    pub(crate) async fn campaign(&self, id: CampaignId) -> Result<Campaign, Refusal> {
        self.deps.store.find_campaign(id).await?.ok_or_else(|| Refusal::not_found("what-campain"))
    }

    /// Adds a campaign.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is left behind then.
    pub async fn create_campaign(&self, by: &Principal, draft: CampaignDraft) -> Result<CampaignId, Refusal> {
        by.may_edit()?;
        checked(&draft.name, &draft.description)?;
        let limit: Option<Duration> = draft.timeout.map(time_limit).transpose()?;
        let retention = Retention {
            days: draft.keep_days.map(|days| kept("keepDays", days)).transpose()?,
            runs: draft.keep_runs.map(|runs| kept("keepRuns", runs)).transpose()?,
        };
        let id = CampaignId::fresh(self.deps.ids.as_ref());
        let campaign = Campaign {
            description: draft.description,
            created_by: by.actor.clone(),
            timeout: limit,
            parallel: draft.parallel.map(at_once).transpose()?.unwrap_or(1),
            retention,
            ..Campaign::new(id, draft.name.trim().to_owned(), self.now())
        };
        // Scripts of the original look for its folders at once.
        self.deps.files.folders(id).await?;
        self.keep_campaign(campaign, Vec::new()).await?;
        Ok(id)
    }

    /// Stores a campaign whose folders are there; where it cannot be stored, they go.
    async fn keep_campaign(&self, campaign: Campaign, tests: Vec<Test>) -> Result<(), Refusal> {
        let id = campaign.id;
        let stored = self.deps.store.create_campaign(campaign, tests).await;
        if stored.is_err() {
            self.deps.files.delete_all(id).await?;
        }
        Ok(stored?)
    }

    /// Changes name, description and how its runs are made and kept.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn update_campaign(&self, by: &Principal, id: CampaignId, edit: CampaignEdit) -> Result<(), Refusal> {
        by.may_edit()?;
        self.campaign(id).await?;
        let name = edit.name.map(|name| name.trim().to_owned());
        if name.as_deref() == Some("") {
            return Err(Refusal::missing(["name"]));
        }
        checked(name.as_deref().unwrap_or_default(), edit.description.as_deref().unwrap_or_default())?;
        let change = CampaignChange {
            name,
            description: edit.description,
            timeout: each(edit.timeout, time_limit)?,
            parallel: edit.parallel.map(at_once).transpose()?,
            keep_days: each(edit.keep_days, |days| kept("keepDays", days))?,
            keep_runs: each(edit.keep_runs, |runs| kept("keepRuns", runs))?,
        };
        let changed = self.deps.store.update_campaign(id, change).await;
        changed.map_err(|error| Refusal::from(error).about("what-campain"))
    }

    /// Gives a campaign a name that no other has, and gives that name; [`App::update_campaign`] allows any.
    ///
    /// # Errors
    /// `campain_name_taken` if another one has it.
    pub async fn rename_campaign(&self, by: &Principal, id: CampaignId, name: &str) -> Result<String, Refusal> {
        by.may_edit()?;
        self.campaign(id).await?;
        let name = name.trim().to_owned();
        at_most("name", &name, 200)?;
        self.deps.store.rename_campaign(id, name.clone()).await.map_err(|error| match error {
            StoreError::Taken(_) => Refusal::conflict("campain_name_taken").field("name"),
            other => Refusal::from(other).about("what-campain"),
        })?;
        Ok(name)
    }

    /// Copies a campaign with its tests and files, without its reports.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is left behind then.
    pub async fn duplicate_campaign(
        &self,
        by: &Principal,
        from: CampaignId,
        name: &str,
    ) -> Result<CampaignId, Refusal> {
        by.may_edit()?;
        let source = self.campaign(from).await?;
        checked(name, &source.description)?;
        let ids = self.deps.ids.as_ref();
        let (id, now) = (CampaignId::fresh(ids), self.now());
        let copy = |test: Test| Test {
            enabled: test.enabled,
            ..Test::new(TestId::fresh(ids), id, by.change(now), test.definition)
        };
        let tests = self.deps.store.list_tests(Some(from), PageRequest::EVERYTHING).await?;
        let copies = tests.items.into_iter().map(copy).collect();
        let campaign =
            Campaign { id, name: name.trim().to_owned(), created_at: now, created_by: by.actor.clone(), ..source };
        // Files first: a copy that is seen is whole.
        self.deps.files.copy_all(from, id).await?;
        self.keep_campaign(campaign, copies).await?;
        Ok(id)
    }

    /// Moves a campaign with all that is its to the trash; with `stop` its runs are stopped first.
    ///
    /// # Errors
    /// `run_going` if one of its runs is going, `still_running` if one does not end in time.
    pub async fn delete_campaign(&self, by: &Principal, id: CampaignId, stop: bool) -> Result<(), Refusal> {
        by.may_edit()?;
        self.campaign(id).await?;
        if stop {
            let going = self.deps.store.unfinished_of(id).await?;
            for report in &going {
                self.stop_once(by, *report).await?;
            }
            timeout(STOP_LIMIT, self.all_ended(going)).await.map_err(|_| Refusal::conflict("still_running"))??;
        }
        Ok(self.deps.store.delete_campaign(id, by.change(self.now())).await?)
    }

    async fn all_ended(&self, reports: Vec<ReportId>) -> Result<(), Refusal> {
        for report in reports {
            self.ended(report).await?;
        }
        Ok(())
    }
}
