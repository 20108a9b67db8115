//! Live messages: what happened, with all that a subscriber needs to pass it on.

use std::sync::Arc;

use testgyver_model::{
    Timestamp,
    event::{LogLine, RunEvent},
    id::{CampaignId, ReportId, SessionId, TestId, UserId},
    report::RunScope,
};

/// What subscribers receive.
#[derive(Debug, Clone)]
pub enum LiveMessage {
    /// Events of one run.
    Run(LiveBatch),
    /// A run that waits has another place in the queue.
    Queued {
        /// The pending run.
        report: ReportId,
        /// The campaign it runs.
        campaign: CampaignId,
        /// Its place, 1 for the next.
        position: usize,
    },
    /// Files of a campaign have changed.
    FilesChanged(CampaignId),
    /// Tests of a campaign have changed.
    TestsChanged(CampaignId),
    /// The list of a campaign's reports has changed otherwise than by its runs.
    ReportsChanged(CampaignId),
    /// A sign-in has ended.
    SignInEnded(SessionId),
    /// Every sign-in of a person has ended.
    UserEnded(UserId),
}

/// Events of one run, stored before they are published.
#[derive(Debug, Clone)]
pub struct LiveBatch {
    /// The run that the events are of.
    pub report: ReportId,
    /// The campaign it runs, whose room hears of it too.
    pub campaign: CampaignId,
    /// Whole campaign or one test.
    pub scope: RunScope,
    /// The events, in order.
    pub events: Vec<LiveEvent>,
}

/// One event and what goes with it.
#[derive(Debug, Clone)]
pub struct LiveEvent {
    /// What happened.
    pub event: RunEvent,
    /// The test it concerns, for events of tests.
    pub test: Option<TestId>,
    /// The whole log of the test, for the end of a test.
    pub log: Option<TestLog>,
    /// The name of who is behind it, for what somebody did, if it is known.
    pub by: Option<String>,
}

/// The log of a test that has ended.
#[derive(Debug, Clone, Default)]
pub struct TestLog {
    /// The lines; of a very long log the last ones.
    pub lines: Arc<[StampedLine]>,
    /// How many lines came before those.
    pub omitted: u32,
}

/// A log line with its time.
#[derive(Debug, Clone)]
pub struct StampedLine {
    /// When it was logged, by the worker's clock.
    pub at: Timestamp,
    /// Its level and its text, secrets masked.
    pub line: LogLine,
}
