//! Results as tools report them.

use std::time::Duration;

use crate::Note;

/// Results as tools report them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    /// The name that the report gives itself, that of the first file where there are several.
    pub name: String,
    /// The suites, in the order in which they are written.
    pub suites: Vec<Suite>,
    /// What a person should know of them.
    pub notes: Vec<Note>,
}

/// Tests that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Suite {
    /// Its name, empty where it has none.
    pub name: String,
    /// The file of its source, where it is told.
    pub file: String,
    /// When it began, as it is written.
    pub timestamp: String,
    /// The machine on which it ran.
    pub hostname: String,
    /// How long it took, as it is written: the sum of its tests may be less.
    pub time: Option<Duration>,
    /// Names and values.
    pub properties: Vec<(String, String)>,
    /// What it wrote beside its tests.
    pub system_out: String,
    /// The errors it wrote beside its tests.
    pub system_err: String,
    /// Suites inside it.
    pub suites: Vec<Suite>,
    /// Its tests.
    pub cases: Vec<Case>,
}

/// A test and how it ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    /// Its class, or what stands for one.
    pub classname: String,
    /// Its name.
    pub name: String,
    /// How long it took.
    pub time: Option<Duration>,
    /// How it ended.
    pub status: Status,
    /// Whether it failed first and passed then.
    pub flaky: bool,
    /// Why it did not pass, in short.
    pub message: String,
    /// The type of the failure, `AssertionError` say.
    pub kind: String,
    /// Why it did not pass, at length: a stack trace, say.
    pub text: String,
    /// What it wrote.
    pub system_out: String,
    /// The errors it wrote.
    pub system_err: String,
    /// Names and values.
    pub properties: Vec<(String, String)>,
    /// The file of its source, where it is told.
    pub file: String,
    /// The line in that file, where it is told.
    pub line: Option<u32>,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// As it should.
    #[default]
    Passed,
    /// What it asked for was not so.
    Failed,
    /// It could not be carried out.
    Error,
    /// It was left out.
    Skipped,
}

/// How many tests ended how; counted, for what reports say of themselves is often wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// As they should.
    pub passed: u32,
    /// What they asked for was not so.
    pub failed: u32,
    /// They could not be carried out.
    pub errors: u32,
    /// They were left out.
    pub skipped: u32,
}

impl Counts {
    /// All of them.
    pub const fn total(self) -> u32 {
        self.passed + self.failed + self.errors + self.skipped
    }

    fn add(&mut self, suite: &Suite) {
        for case in &suite.cases {
            *match case.status {
                Status::Passed => &mut self.passed,
                Status::Failed => &mut self.failed,
                Status::Error => &mut self.errors,
                Status::Skipped => &mut self.skipped,
            } += 1;
        }
        suite.suites.iter().for_each(|inner| self.add(inner));
    }
}

impl Results {
    /// How many tests ended how, in all suites.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.suites.iter().for_each(|suite| counts.add(suite));
        counts
    }
}

impl Suite {
    /// How many tests ended how, those of inner suites included.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        counts.add(self);
        counts
    }

    /// How long it took: as it is written, else the sum of its tests.
    pub fn duration(&self) -> Duration {
        self.time.unwrap_or_else(|| {
            let cases = self.cases.iter().filter_map(|case| case.time);
            let all = cases.chain(self.suites.iter().map(Self::duration));
            all.fold(Duration::ZERO, Duration::saturating_add)
        })
    }
}
