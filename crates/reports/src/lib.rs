//! What leaves a run: a [`RunRecord`], folded from its events, and the documents that are written from it.

mod json;
mod junit;
mod record;

pub use json::json;
pub use junit::junit;
pub use record::{ActionRecord, Kept, Recorder, RunRecord, TestInfo, TestRecord};

/// Why a document cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(String);
