//! From an event to what the rooms are told; the spelling of the wire contract.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;
use testgyver_bus::{LiveBatch, LiveEvent, TestLog};
use testgyver_model::{
    Timestamp,
    event::{Level, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, ReportId, TestId},
    report::{RunScope, percent},
};

use crate::{bodies::BriefBody, stamp::Stamp};

/// A place where something is told to whoever is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Room {
    Report(ReportId),
    Test(TestId),
    Campaign(CampaignId),
}

impl Room {
    /// The room that a client means, however the identifier was spelled.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (kind, id) = name.split_once('_')?;
        match kind {
            "rapport" => id.parse().ok().map(Self::Report),
            "test" => id.parse().ok().map(Self::Test),
            "campain" => id.parse().ok().map(Self::Campaign),
            _ => None,
        }
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report(id) => write!(f, "rapport_{id}"),
            Self::Test(id) => write!(f, "test_{id}"),
            Self::Campaign(id) => write!(f, "campain_{id}"),
        }
    }
}

/// What one room is told.
pub(super) struct Message {
    pub(super) room: Room,
    pub(super) name: &'static str,
    pub(super) payload: Payload,
}

/// The payload of any event; fields that an event does not have are left out.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Payload {
    #[serde(skip_serializing_if = "Option::is_none")]
    rapport_id: Option<ReportId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    campain_id: Option<CampaignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test_id: Option<TestId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    /// The whole log as one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    logs: Option<String>,
    /// The same, line by line.
    #[serde(skip_serializing_if = "Option::is_none")]
    log_lines: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logs_omitted: Option<u32>,
    /// Whether the test passed only because something was tried more than once.
    #[serde(skip_serializing_if = "Option::is_none")]
    flaky: Option<bool>,
    /// How an action ended.
    #[serde(flatten)]
    brief: Option<Box<BriefBody>>,
    /// The values it gave, as texts; told where one test runs alone, for who writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Who paused, resumed or stopped the run; `null` once that account is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Option<String>>,
    /// Who stopped the run; `null` where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_by: Option<Option<String>>,
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
}

#[cfg(test)]
impl Payload {
    pub(super) const fn seq(&self) -> u64 {
        self.seq
    }
}

/// The rooms in which a batch may be heard.
pub(super) fn rooms(batch: &LiveBatch) -> Vec<Room> {
    let tests = batch.events.iter().filter_map(|live| live.test).filter(|_| batch.scope == RunScope::Test);
    let mut tests: Vec<TestId> = tests.collect();
    tests.dedup();
    let rooms = [Room::Report(batch.report), Room::Campaign(batch.campaign)];
    rooms.into_iter().chain(tests.into_iter().map(Room::Test)).collect()
}

/// What the rooms of a run are told of one event, in order.
pub(super) fn messages(batch: &LiveBatch, live: &LiveEvent, stamp: &Stamp) -> Vec<Message> {
    let base = Payload { seq: live.event.seq, at: Some(live.event.at), ..Payload::default() };
    let of_report = Payload { rapport_id: Some(batch.report), ..base };
    let (name, mut payload) = event(batch, live, &of_report, stamp);
    let mut messages = Vec::with_capacity(2);
    if batch.scope == RunScope::Test
        && name.starts_with("test_")
        && let Some(test) = live.test
    {
        messages.push(Message { room: Room::Test(test), name, payload: payload.clone() });
    }
    let brief = (batch.scope == RunScope::Campaign && is_for_campaign(name)).then(|| in_brief(batch, &mut payload));
    // Who is in both rooms hears the whole one first.
    messages.push(Message { room: Room::Report(batch.report), name, payload });
    messages.extend(brief.map(|payload| Message { room: Room::Campaign(batch.campaign), name, payload }));
    messages
}

/// Most characters of a log in a campaign's room: enough for a list of runs.
const LONGEST_LOG: usize = 1_000;

fn is_for_campaign(name: &str) -> bool {
    name.starts_with("campain_") || matches!(name, "test_started" | "test_completed")
}

/// What the campaign's room is told: of a log as it is told whole the beginning, and always which campaign.
fn in_brief(batch: &LiveBatch, payload: &mut Payload) -> Payload {
    // Put aside for a moment: a long log is not copied to be cut.
    let (logs, log_lines) = (payload.logs.take(), payload.log_lines.take());
    let begun = logs.as_ref().map(|logs| logs.chars().take(LONGEST_LOG).collect());
    let brief = Payload { campain_id: Some(batch.campaign), logs: begun, logs_omitted: None, ..payload.clone() };
    (payload.logs, payload.log_lines) = (logs, log_lines);
    brief
}

fn event(batch: &LiveBatch, live: &LiveEvent, base: &Payload, stamp: &Stamp) -> (&'static str, Payload) {
    let test_id = live.test;
    let base = base.clone();
    match &live.event.kind {
        RunEventKind::RunStarted { .. } => ("campain_started", Payload { campain_id: Some(batch.campaign), ..base }),
        RunEventKind::TestStarted { .. } => {
            ("test_started", Payload { test_id, status: Some(TestStatus::Running.word()), ..base })
        }
        RunEventKind::Logged { number, line, .. } => {
            let log = Some(stamp.line(live.event.at, &line.text));
            ("test_log", Payload { test_id, log, level: Some(line.level), n: Some(*number), ..base })
        }
        RunEventKind::ActionFinished { action, result, .. } => {
            let alone = batch.scope == RunScope::Test;
            let outputs = alone.then(|| result.outputs.iter().cloned().collect());
            let brief = Some(Box::new(BriefBody::of(*action, result)));
            ("test_action", Payload { test_id, brief, outputs, ..base })
        }
        // What this version does not know keeps its place in the count, and says nothing.
        RunEventKind::Unknown => ("test_unknown", base),
        RunEventKind::TestFinished { status, flaky, .. } => {
            let (lines, logs_omitted) = live.log.as_ref().map(|log| whole(log, stamp)).unwrap_or_default();
            let ended = Payload {
                test_id,
                status: Some(status.word()),
                logs: Some(lines.join("\n")),
                log_lines: Some(lines),
                logs_omitted,
                flaky: Some(*flaky),
                ..base
            };
            ("test_completed", ended)
        }
        RunEventKind::Progressed { done, total } => {
            ("campain_progress", Payload { progress: Some(percent(*done, *total)), ..base })
        }
        RunEventKind::RunFinished { verdict: Verdict::Success } => completed(base, "completed", "success"),
        RunEventKind::RunFinished { verdict: Verdict::Failure } => completed(base, "failed", "failure"),
        RunEventKind::RunCancelled { .. } => {
            let base = Payload { cancelled_by: Some(live.by.clone()), ..base };
            completed(base, "cancelled", "failure")
        }
        RunEventKind::RunPaused { .. } => wished(batch, live, base, "campain_paused"),
        RunEventKind::RunResumed { .. } => wished(batch, live, base, "campain_resumed"),
        RunEventKind::RunStopping { .. } => wished(batch, live, base, "campain_stopping"),
        RunEventKind::RunErrored { error } => {
            ("campain_error", Payload { error: Some(error.clone()), status: Some("failed"), ..base })
        }
    }
}

fn completed(base: Payload, status: &'static str, result: &'static str) -> (&'static str, Payload) {
    let cancelled_by = base.cancelled_by.clone().or(Some(None));
    let ended = Payload { status: Some(status), result: Some(result), progress: Some(100), cancelled_by, ..base };
    ("campain_completed", ended)
}

fn wished(batch: &LiveBatch, live: &LiveEvent, base: Payload, name: &'static str) -> (&'static str, Payload) {
    (name, Payload { campain_id: Some(batch.campaign), by: Some(live.by.clone()), ..base })
}

fn whole(log: &TestLog, stamp: &Stamp) -> (Vec<String>, Option<u32>) {
    let lines = log.lines.iter().map(|line| stamp.line(line.at, &line.line.text)).collect();
    (lines, (log.omitted > 0).then_some(log.omitted))
}
