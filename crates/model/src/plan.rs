//! What the engine is asked to do: everything a run needs and no more, nothing it would have to look up.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Language, Timestamp,
    connection::Connection,
    event::TestStatus,
    id::{CampaignId, TestId},
    shared::SharedValue,
    test::{ActionCall, TestVariable},
    variable::ResolvedVariable,
};

/// A run to carry out, from its start or from where another worker left it.
///
/// It holds the values of the run's environment and the connections that its actions name, never another
/// environment's. Serialised, it holds their secrets in the open: it is for a worker's eyes alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The campaign that runs.
    pub campaign: CampaignId,
    /// Whether the first failed test ends the run.
    pub stop_on_failure: bool,
    /// The language of the log.
    pub language: Language,
    /// Variables of the chosen environment.
    pub variables: Arc<HashMap<String, ResolvedVariable>>,
    /// The saved connections that its actions name.
    pub connections: Arc<[Connection]>,
    /// The tests in run order.
    pub tests: Vec<PlannedTest>,
    /// Name of the chosen environment.
    pub environment: String,
    /// When the whole run must have ended, where it must.
    pub deadline: Option<Timestamp>,
    /// Most characters of a form's field and of an output that results tell; more where one test
    /// runs alone, for who writes it.
    pub shown: usize,
    /// How many tests may run at once; 1 keeps their order.
    pub parallel: usize,
    /// Whether a person had paused the run when it is taken up.
    pub paused: bool,
    /// When the run began: at its first claim.
    pub started_at: Option<Timestamp>,
    /// When the run had come this far; its time goes on from there.
    pub told_until: Option<Timestamp>,
    /// How much its logs may hold.
    pub log_limits: LogLimits,
    /// The last event already told, 0 for a fresh run.
    pub last_seq: u64,
    /// What its tests have shared so far.
    pub shared: Vec<SharedValue>,
}

/// How much logs may hold, in bytes; beyond that only what went wrong is kept, and how much was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLimits {
    /// The log of one test.
    pub test: u64,
    /// All logs of the run.
    pub run: u64,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self { test: 64 << 20, run: 512 << 20 }
    }
}

/// A test of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedTest {
    /// The test in its campaign.
    pub id: TestId,
    /// What is done, in order.
    pub actions: Vec<ActionCall>,
    /// Variables it declares.
    pub variables: Vec<TestVariable>,
    /// When and how often it runs, as it is written.
    pub flow: Value,
    /// How it stands when the plan is taken up; anything but pending was left by another worker.
    pub status: TestStatus,
    /// When it began, where it did and its worker died before it could tell.
    pub started_at: Option<Timestamp>,
    /// Lines its log already has.
    pub lines: u32,
    /// Whether it runs only because others need what it shares.
    pub prerequisite: bool,
}
