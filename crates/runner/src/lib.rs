//! Runs a campaign of files, without a server: the same worker and the same engine, before a desk in memory.

mod folder;
mod ingredients;
mod plan;
mod prepare;
mod retry;
mod run;
mod selection;
mod values;

pub use folder::Folder;
pub use prepare::{Faults, Prepared, Request, prepare};
pub use run::{RunDependencies, run};
