//! Carries out a plan and tells what happens as events. It knows no database, no socket and no HTTP server.

mod action;
mod answered;
mod attempt;
mod context;
mod control;
mod course;
mod foreign;
mod guard;
mod journal;
mod judge;
mod log;
mod narration;
mod near;
mod outcome;
mod quota;
mod result;
mod rows;
mod run;
mod schedule;
mod test;
mod test_run;

pub use context::{RunContext, StartLog};
pub use control::{Control, Stop};
pub use run::{RunOutcome, run};
