//! A run as it is seen while it goes on: failures as they come, and on a terminal one line of what runs.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use testgyver_model::event::{RunEvent, RunEventKind, TestStatus};
use testgyver_reports::{RunRecord, TestRecord};

use super::{annotations::Annotations, style::Style, summary};
use crate::console;

/// Time between two drawings of the line at the bottom.
const FRAME: Duration = Duration::from_millis(100);
/// Most names of tests under way that are shown.
const NAMES: usize = 3;

/// Shows a run.
pub(crate) struct View {
    bar: Option<ProgressBar>,
    drawn: Instant,
    style: Style,
    annotations: Annotations,
    verbose: bool,
    done: usize,
}

impl View {
    pub(crate) fn new(tests: usize, style: Style, annotations: Annotations, verbose: bool) -> Self {
        let shows = std::io::stderr().is_terminal() && std::env::var("TERM").is_ok_and(|term| term != "dumb");
        let bar = shows.then(|| {
            let target = ProgressDrawTarget::stderr_with_hz(10);
            let bar = ProgressBar::with_draw_target(Some(tests as u64), target);
            if let Ok(style) = ProgressStyle::with_template("{bar:30.green/white.dim} {pos}/{len} {elapsed} {msg}") {
                bar.set_style(style.progress_chars("━━─"));
            }
            bar
        });
        Self { bar, drawn: Instant::now(), style, annotations, verbose, done: 0 }
    }

    /// Takes in an event, with the record as it stands after it.
    pub(crate) fn hear(&mut self, event: &RunEvent, record: &RunRecord) {
        match &event.kind {
            RunEventKind::RunStarted { .. } => self.done = 0,
            RunEventKind::TestFinished { test, .. } => {
                self.done += 1;
                if let Some(ended) = record.tests.get(*test as usize) {
                    self.ended(ended);
                }
            }
            RunEventKind::RunStopping { .. } => {
                self.say("stopping: what cleans up still runs; Ctrl-C once more ends at once");
            }
            _ => {}
        }
        if let Some(bar) = self.bar.as_ref().filter(|_| self.drawn.elapsed() >= FRAME) {
            self.drawn = Instant::now();
            bar.set_length(record.tests.len() as u64);
            bar.set_position(self.done as u64);
            bar.set_message(under_way(record));
        }
    }

    fn ended(&mut self, test: &TestRecord) {
        let failed = test.status == TestStatus::Failed;
        // On a terminal the bar tells what passed.
        if !failed && !self.verbose && self.bar.is_some() {
            return;
        }
        self.say(&summary::headline(test, &self.style));
        for line in self.annotations.of(test) {
            self.say(&line);
        }
        if self.verbose {
            for (_, line) in &test.log {
                self.say(&format!("    {}", line.text));
            }
        }
    }

    /// Prints a line above the bar.
    pub(crate) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| console::print(line)),
            None => console::print(line),
        }
    }

    /// Nothing more is drawn.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn under_way(record: &RunRecord) -> String {
    let running = record.tests.iter().filter(|test| test.status == TestStatus::Running);
    let names: Vec<&str> = running.map(|test| test.info.name.as_str()).take(NAMES + 1).collect();
    let shown = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(" · ");
    if names.len() > NAMES { format!("{shown} …") } else { shown }
}
