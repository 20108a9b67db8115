//! The engine: takes a plan, gives events. It knows no database, no socket and no HTTP server.

mod control;
mod journal;
mod narration;
mod run;
mod step;

pub use control::{Control, Stop};
pub use run::{Outcome, run};
