//! What a run tells, in the past tense; a report is the fold of these.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, id::UserId};

/// One thing that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RunEventKind {
    /// The run began.
    RunStarted {
        /// How many tests it has.
        total: u32,
    },
    /// A test began.
    TestStarted {
        /// Which.
        test: u32,
    },
    /// A test said something.
    Logged {
        /// Which test.
        test: u32,
        /// Number of the line within the test's log, from 0.
        number: u32,
        /// The line.
        line: LogLine,
    },
    /// An action gave values; told where one test runs alone, for who writes it.
    OutputsGiven {
        /// Which test.
        test: u32,
        /// Which of its actions, from 0.
        action: u32,
        /// Names and values as texts, secrets masked and long ones cut.
        outputs: Vec<(String, String)>,
    },
    /// A test ended, or was skipped.
    TestFinished {
        /// Which.
        test: u32,
        /// How.
        status: TestStatus,
    },
    /// The run came further; follows each end of a test.
    Progressed {
        /// Tests ended so far.
        done: u32,
        /// Tests in all.
        total: u32,
    },
    /// The run ended by itself.
    RunFinished {
        /// How.
        verdict: Verdict,
    },
    /// A person stopped the run.
    RunCancelled {
        /// Who.
        by: UserId,
    },
    /// The system failed, not a test.
    RunErrored {
        /// What went wrong, readable by a person.
        error: String,
    },
}

impl RunEventKind {
    /// Whether nothing follows in the run.
    pub const fn ends_run(&self) -> bool {
        matches!(self, Self::RunFinished { .. } | Self::RunCancelled { .. } | Self::RunErrored { .. })
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
