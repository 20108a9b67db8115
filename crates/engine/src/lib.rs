//! Carries out a plan and tells what happens as events. It knows no database, no socket and no HTTP server.

mod action;
mod answer;
mod attempt;
mod context;
mod control;
mod deadline;
mod evaluation;
mod foreign;
mod guard;
mod journal;
mod log;
mod narration;
mod outcome;
mod quota;
mod result;
mod rows;
mod run;
mod run_state;
mod schedule;
mod shared;
mod short_secrets;
mod test;
mod test_run;

pub use context::{Checkpoints, RunContext};
pub use control::{Control, RunHandle};
pub use run::{RunOutcome, run};
