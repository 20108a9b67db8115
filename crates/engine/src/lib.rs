//! Carries out a plan and tells what happens as events. It knows no database, no socket and no HTTP server.

mod action;
mod attempt;
mod control;
mod course;
mod foreign;
mod given;
mod journal;
mod judge;
mod log;
mod narration;
mod near;
mod quota;
mod result;
mod rows;
mod run;
mod schedule;
mod test;

pub use control::{Control, Stop};
pub use run::{Gate, Outcome, Surroundings, run};
