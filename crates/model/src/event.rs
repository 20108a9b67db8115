//! What a run tells, in the past tense; a report is the fold of these.

mod check;
mod told;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use check::{CheckResult, DiffLine, DiffOp};

use crate::{Actor, Timestamp};

/// One thing that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunEvent {
    /// Place in the run's event list, from 1, without gaps.
    pub seq: u64,
    /// When it happened.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: RunEventKind,
}

/// What happened. Tests are named by their place in the run, from 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RunEventKind {
    /// The run began.
    RunStarted {
        /// How many tests it has.
        total: u32,
    },
    /// A test began.
    TestStarted {
        /// Index of the test in the run, from 0.
        test: u32,
    },
    /// A test said something.
    Logged {
        /// Index of the test in the run, from 0.
        test: u32,
        /// Number of the line within the test's log, from 0.
        number: u32,
        /// Its level and its text, secrets masked.
        line: LogLine,
    },
    /// An action of a test ended, or was left out; once for each row of a loop.
    ActionFinished {
        /// Index of the test in the run, from 0.
        test: u32,
        /// Which of its actions, from 0.
        action: u32,
        /// How; shared by all who are told.
        result: Arc<ActionResult>,
    },
    /// A test ended, or was skipped.
    TestFinished {
        /// Index of the test in the run, from 0.
        test: u32,
        /// Passed, failed or skipped.
        status: TestStatus,
        /// Whether it passed only because something was tried more than once.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        flaky: bool,
    },
    /// The run came further; follows each end of a test.
    Progressed {
        /// Tests ended so far.
        done: u32,
        /// Tests in all.
        total: u32,
    },
    /// The run was paused: no further test begins.
    RunPaused {
        /// Who paused it, with the name of that time.
        by: Actor,
    },
    /// The run was let go on.
    RunResumed {
        /// Who resumed it, with the name of that time.
        by: Actor,
    },
    /// Somebody stopped the run: what is in flight is given up, what cleans up still runs.
    RunStopping {
        /// Who asked for it, with the name of that time.
        by: Actor,
    },
    /// The run ended by itself.
    RunFinished {
        /// Success if something was tested, and nothing failed or took too long.
        verdict: Verdict,
    },
    /// Somebody stopped the run.
    RunCancelled {
        /// Who asked for the stop, with the name of that time.
        by: Actor,
    },
    /// The system failed, not a test.
    RunErrored {
        /// What went wrong, readable by a person.
        error: String,
    },
    /// Something that this version of the program does not know, or no longer.
    Unknown,
}

impl RunEventKind {
    /// The place of the test that it concerns, for events of tests.
    pub const fn test(&self) -> Option<u32> {
        match self {
            Self::TestStarted { test }
            | Self::Logged { test, .. }
            | Self::ActionFinished { test, .. }
            | Self::TestFinished { test, .. } => Some(*test),
            _ => None,
        }
    }

    /// Who did it, for what somebody did.
    pub const fn by(&self) -> Option<&Actor> {
        match self {
            Self::RunPaused { by } | Self::RunResumed { by } | Self::RunStopping { by } | Self::RunCancelled { by } => {
                Some(by)
            }
            _ => None,
        }
    }

    /// Whether nothing follows in the run.
    pub const fn ends_run(&self) -> bool {
        matches!(self, Self::RunFinished { .. } | Self::RunCancelled { .. } | Self::RunErrored { .. })
    }
}

/// How an action ended, with all that tells why. Secrets are masked in it, and long texts cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionResult {
    /// Type of the action, as the test wrote it.
    pub kind: String,
    /// Passed, softly failed, failed or skipped.
    pub status: ActionStatus,
    /// The row of the loop, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Row>,
    /// How often it was tried.
    #[serde(default)]
    pub tries: u32,
    /// The attempts, of very many the last ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// Variables that were taken out of the answer, with their values as texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extracted: Vec<(String, String)>,
    /// Why it failed, or why it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The form as it was carried out.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub form: Value,
    /// Names and values that it gave, as texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<(String, String)>,
}

impl ActionResult {
    /// The checks of the last attempt, which count.
    pub fn checks(&self) -> &[CheckResult] {
        self.attempts.last().map_or(&[], |attempt| &attempt.checks)
    }

    /// About how many bytes it takes to keep.
    pub fn size(&self) -> usize {
        let texts =
            |pairs: &[(String, String)]| pairs.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let checks = self.attempts.iter().flat_map(|attempt| &attempt.checks);
        let seen =
            checks.map(|check| 64 + check.label.len() + check.actual.as_deref().map_or(0, str::len)).sum::<usize>();
        texts(&self.outputs) + texts(&self.extracted) + seen + size_of_value(&self.form)
    }

    /// Keeps how it ended and drops what explains it.
    pub fn shorten(&mut self) {
        self.form = Value::Null;
        self.outputs.clear();
        self.extracted.clear();
        self.attempts.drain(..self.attempts.len().saturating_sub(1));
        for check in self.attempts.iter_mut().flat_map(|attempt| &mut attempt.checks) {
            check.diff.clear();
        }
    }

    /// Whether it passed, but not at the first attempt.
    pub const fn is_flaky(&self) -> bool {
        self.tries > 1 && matches!(self.status, ActionStatus::Passed)
    }
}

fn size_of_value(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(size_of_value).sum::<usize>() + items.len(),
        Value::Object(fields) => fields.iter().map(|(name, field)| name.len() + 4 + size_of_value(field)).sum(),
        _ => 8,
    }
}

/// One attempt of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// How long it took, in microseconds.
    pub micros: u64,
    /// Why the action itself failed, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How its checks went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckResult>,
}

/// A row of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its number, from 1.
    pub number: u32,
    /// How many there are.
    pub total: u32,
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionStatus {
    /// It succeeded, and so did its checks.
    Passed,
    /// A check failed that lets the test go on.
    Soft,
    /// It failed, or a check did.
    Failed,
    /// It was left out.
    Skipped,
}

impl ActionStatus {
    /// The word shown for this status.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Soft => "soft",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One line of a test's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// How much it matters.
    pub level: Level,
    /// The text, secrets already masked; without time stamp and without line end.
    pub text: String,
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What goes on.
    Info,
    /// Something went as it should.
    Success,
    /// Something looks odd, the test goes on.
    Warning,
    /// Something failed.
    Error,
}

/// How a test of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TestStatus {
    /// It waits.
    #[default]
    Pending,
    /// It runs.
    Running,
    /// Every action succeeded.
    Passed,
    /// An action failed.
    Failed,
    /// It was not run.
    Skipped,
}

impl TestStatus {
    /// Whether the test has ended.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Passed | Self::Failed | Self::Skipped)
    }

    /// The word stored and shown for this status.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// The status that `word` stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Running, Self::Passed, Self::Failed, Self::Skipped]
            .into_iter()
            .find(|status| status.word() == word)
    }
}

/// How a run that ended by itself went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No test failed.
    Success,
    /// At least one test failed.
    Failure,
}
