//! The running side: gets runs from a desk, lets the engine run them, tells the desk what happens.
//!
//! It knows no store, no queue and no file store: [`testgyver_desk::Desk`] is all it sees, wherever the rest is.

mod backoff;
mod batch_sender;
mod dependencies;
mod engines;
mod heartbeat;
mod host_keys;
mod memory;
mod run;
mod single;
mod worker;

pub use dependencies::WorkerDependencies;
pub use memory::MemoryDesk;
pub use single::run_one;
pub use worker::{Worker, WorkerConfig};
