//! What is told live, as the wire spells it: one type for each event, one place that says which there are.

use std::collections::BTreeMap;

use serde::Serialize;
use testgyver_model::{
    Timestamp,
    event::Level,
    id::{CampaignId, ReportId, TestId},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{AdditionalProperties, ObjectBuilder},
    },
};

use crate::{
    bodies::BriefBody,
    words::{LevelWord, RunResult, RunStatus, TestStatusWord},
};

/// An event of a run with its place in the count of the run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Numbered<E> {
    #[schema(value_type = String)]
    pub(super) rapport_id: ReportId,
    /// Always there in a campaign's room; elsewhere where the whole run begins, pauses, goes on or is stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(super) campain_id: Option<CampaignId>,
    #[serde(flatten)]
    pub(super) event: E,
    /// Its number in the run, from 1, without gaps in the room of the run.
    pub(super) seq: u64,
    #[schema(value_type = String, format = DateTime)]
    pub(super) at: Timestamp,
}

/// What happened in a run.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Event {
    RunStarted(Plain),
    RunPaused(Wished),
    RunResumed(Wished),
    RunStopping(Wished),
    RunProgressed(Progressed),
    RunCompleted(RunCompleted),
    RunErrored(RunErrored),
    TestStarted(TestStarted),
    TestLogged(TestLogged),
    ActionFinished(Box<ActionFinished>),
    TestCompleted(TestCompleted),
    /// What this version does not know keeps its place in the count, and says nothing.
    Unknown(Plain),
}

impl Event {
    /// The name under which it is told.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::RunStarted(_) => "campain_started",
            Self::RunPaused(_) => "campain_paused",
            Self::RunResumed(_) => "campain_resumed",
            Self::RunStopping(_) => "campain_stopping",
            Self::RunProgressed(_) => "campain_progress",
            Self::RunCompleted(_) => "campain_completed",
            Self::RunErrored(_) => "campain_error",
            Self::TestStarted(_) => "test_started",
            Self::TestLogged(_) => "test_log",
            Self::ActionFinished(_) => "test_action",
            Self::TestCompleted(_) => "test_completed",
            Self::Unknown(_) => "test_unknown",
        }
    }

    /// Whether it is about the whole run.
    pub(super) const fn is_of_run(&self) -> bool {
        matches!(
            self,
            Self::RunStarted(_)
                | Self::RunPaused(_)
                | Self::RunResumed(_)
                | Self::RunStopping(_)
                | Self::RunProgressed(_)
                | Self::RunCompleted(_)
                | Self::RunErrored(_)
        )
    }

    /// Whether its campaign is named in every room.
    pub(super) const fn names_campaign(&self) -> bool {
        matches!(self, Self::RunStarted(_) | Self::RunPaused(_) | Self::RunResumed(_) | Self::RunStopping(_))
    }
}

/// That it happened is all there is to say.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Plain {}

impl PartialSchema for Plain {
    /// An object that says nothing of its fields; one that has none would be told of what it is a part of, too.
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true))).build().into()
    }
}

impl ToSchema for Plain {}

/// Somebody paused, resumed or stopped the run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Wished {
    /// Who; `null` once that account is gone.
    pub(super) by: Option<String>,
}

/// How far the run is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Progressed {
    /// Whole percent.
    pub(super) progress: u8,
}

/// The run has ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct RunCompleted {
    #[schema(value_type = RunStatus)]
    pub(super) status: &'static str,
    #[schema(value_type = RunResult)]
    pub(super) result: &'static str,
    pub(super) progress: u8,
    /// Who stopped it; `null` where nobody did.
    pub(super) cancelled_by: Option<String>,
}

/// The system failed, not a test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct RunErrored {
    #[schema(value_type = RunStatus)]
    pub(super) status: &'static str,
    pub(super) error: String,
}

/// A test has begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TestStarted {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required)]
    pub(super) test_id: Option<TestId>,
    #[schema(value_type = TestStatusWord)]
    pub(super) status: &'static str,
}

/// A test has said something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TestLogged {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required)]
    pub(super) test_id: Option<TestId>,
    /// The line with its time stamp.
    pub(super) log: String,
    #[schema(value_type = LevelWord)]
    pub(super) level: Level,
    /// Its number within the test's log, from 0.
    pub(super) n: u32,
}

/// An action of a test has ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ActionFinished {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required)]
    pub(super) test_id: Option<TestId>,
    #[serde(flatten)]
    pub(super) brief: BriefBody,
    /// The values it gave, as texts; told where one test runs alone, for who writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outputs: Option<BTreeMap<String, String>>,
}

/// A test has ended, or was skipped.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TestCompleted {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required)]
    pub(super) test_id: Option<TestId>,
    #[schema(value_type = TestStatusWord)]
    pub(super) status: &'static str,
    /// The whole log as one text; in a campaign's room its beginning.
    pub(super) logs: String,
    /// The same, line by line; not in a campaign's room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) log_lines: Option<Vec<String>>,
    /// How many lines in the middle are left out here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) logs_omitted: Option<u32>,
    /// Whether the test passed only because something was tried more than once.
    pub(super) flaky: bool,
}

/// A run that waits has another place in the queue; this is outside the count of a run's events.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Queued {
    #[schema(value_type = String)]
    pub(super) rapport_id: ReportId,
    #[schema(value_type = String)]
    pub(super) campain_id: CampaignId,
    /// 1 for the next.
    pub(super) position: usize,
}

/// Something of a campaign has changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Changed {
    #[schema(value_type = String)]
    pub(super) campain_id: CampaignId,
}

/// A viewer was too far behind for a room and has left it: it joins again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Resync {
    pub(super) room: String,
}

/// Every event that is told live, by name.
#[derive(ToSchema)]
#[allow(dead_code)]
pub(crate) struct LiveEvents {
    campain_started: Numbered<Plain>,
    campain_paused: Numbered<Wished>,
    campain_resumed: Numbered<Wished>,
    campain_stopping: Numbered<Wished>,
    campain_progress: Numbered<Progressed>,
    campain_completed: Numbered<RunCompleted>,
    campain_error: Numbered<RunErrored>,
    test_started: Numbered<TestStarted>,
    test_log: Numbered<TestLogged>,
    test_action: Numbered<ActionFinished>,
    test_completed: Numbered<TestCompleted>,
    campain_queued: Queued,
    files_updated: Changed,
    tests_updated: Changed,
    rapports_updated: Changed,
    resync: Resync,
}
