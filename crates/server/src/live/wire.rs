//! From an event to what the rooms are told; the spelling of the wire contract.

use std::fmt;

use testgyver_bus::{LiveBatch, LiveEvent, TestLog};
use testgyver_model::{
    event::{RunEventKind, TestStatus, Verdict},
    id::{CampaignId, ReportId, TestId},
    report::{RunScope, percent},
};

use super::events::{
    ActionFinished, Event, Numbered, Plain, Progressed, RunCompleted, RunErrored, TestCompleted, TestLogged,
    TestStarted, Wished,
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
    pub(super) payload: Numbered<Event>,
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
    let event = event(batch, live, stamp);
    let name = event.name();
    let campain_id = event.names_campaign().then_some(batch.campaign);
    let (seq, at) = (live.event.seq, live.event.at);
    let mut told = Numbered { rapport_id: batch.report, campain_id, event, seq, at };
    let mut messages = Vec::with_capacity(2);
    if batch.scope == RunScope::Test
        && !told.event.is_of_run()
        && let Some(test) = live.test
    {
        messages.push(Message { room: Room::Test(test), name, payload: told.clone() });
    }
    let brief = if batch.scope == RunScope::Campaign { in_brief(batch, &mut told) } else { None };
    // Who is in both rooms hears the whole one first.
    messages.push(Message { room: Room::Report(batch.report), name, payload: told });
    messages.extend(brief.map(|payload| Message { room: Room::Campaign(batch.campaign), name, payload }));
    messages
}

/// Most characters of a log in a campaign's room: enough for a list of runs.
const LONGEST_LOG: usize = 1_000;

/// What the campaign's room is told, if anything: of a log as it is told whole the beginning, and always which campaign.
fn in_brief(batch: &LiveBatch, told: &mut Numbered<Event>) -> Option<Numbered<Event>> {
    let event = match &mut told.event {
        Event::TestCompleted(ended) => {
            // Put aside for a moment: a long log is not copied to be cut.
            let (logs, log_lines) = (std::mem::take(&mut ended.logs), ended.log_lines.take());
            let begun = logs.chars().take(LONGEST_LOG).collect();
            let brief = TestCompleted { logs: begun, logs_omitted: None, ..ended.clone() };
            (ended.logs, ended.log_lines) = (logs, log_lines);
            Event::TestCompleted(brief)
        }
        event if event.is_of_run() || matches!(event, Event::TestStarted(_)) => event.clone(),
        _ => return None,
    };
    let Numbered { rapport_id, seq, at, .. } = *told;
    Some(Numbered { rapport_id, campain_id: Some(batch.campaign), event, seq, at })
}

fn event(batch: &LiveBatch, live: &LiveEvent, stamp: &Stamp) -> Event {
    let test_id = live.test;
    let wished = || Wished { by: live.by.clone() };
    match &live.event.kind {
        RunEventKind::RunStarted { .. } => Event::RunStarted(Plain {}),
        RunEventKind::TestStarted { .. } => {
            Event::TestStarted(TestStarted { test_id, status: TestStatus::Running.word() })
        }
        RunEventKind::Logged { number, line, .. } => {
            let log = stamp.line(live.event.at, &line.text);
            Event::TestLogged(TestLogged { test_id, log, level: line.level, n: *number })
        }
        RunEventKind::ActionFinished { action, result, .. } => {
            let alone = batch.scope == RunScope::Test;
            let outputs = alone.then(|| result.outputs.iter().cloned().collect());
            let brief = BriefBody::of(*action, result);
            Event::ActionFinished(Box::new(ActionFinished { test_id, brief, outputs }))
        }
        RunEventKind::Unknown => Event::Unknown(Plain {}),
        RunEventKind::TestFinished { status, flaky, .. } => {
            let (lines, logs_omitted) = live.log.as_ref().map(|log| whole(log, stamp)).unwrap_or_default();
            Event::TestCompleted(TestCompleted {
                test_id,
                status: status.word(),
                logs: lines.join("\n"),
                log_lines: Some(lines),
                logs_omitted,
                flaky: *flaky,
            })
        }
        RunEventKind::Progressed { done, total } => {
            Event::RunProgressed(Progressed { progress: percent(*done, *total) })
        }
        RunEventKind::RunFinished { verdict: Verdict::Success } => completed("completed", "success", None),
        RunEventKind::RunFinished { verdict: Verdict::Failure } => completed("failed", "failure", None),
        RunEventKind::RunCancelled { .. } => completed("cancelled", "failure", live.by.clone()),
        RunEventKind::RunPaused { .. } => Event::RunPaused(wished()),
        RunEventKind::RunResumed { .. } => Event::RunResumed(wished()),
        RunEventKind::RunStopping { .. } => Event::RunStopping(wished()),
        RunEventKind::RunErrored { error } => Event::RunErrored(RunErrored { status: "failed", error: error.clone() }),
    }
}

const fn completed(status: &'static str, result: &'static str, cancelled_by: Option<String>) -> Event {
    Event::RunCompleted(RunCompleted { status, result, progress: 100, cancelled_by })
}

fn whole(log: &TestLog, stamp: &Stamp) -> (Vec<String>, Option<u32>) {
    let lines = log.lines.iter().map(|line| stamp.line(line.at, &line.line.text)).collect();
    (lines, (log.omitted > 0).then_some(log.omitted))
}
