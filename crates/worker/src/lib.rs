//! The running side: gets runs from a desk, lets the engine run them, tells the desk what happens.
//!
//! It knows no store, no queue and no file store: [`testgyver_desk::Desk`] is all it sees, wherever the rest is.

mod backoff;
mod engines;
mod heartbeat;
mod hosts;
mod memory;
mod run;
mod teller;
mod tools;
mod worker;

pub use memory::MemoryDesk;
pub use tools::Tools;
pub use worker::{Worker, WorkerConfig};
