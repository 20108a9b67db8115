//! A refusal in the middle of a file: it comes out of a stream, whose errors are those of a machine, and is none.

use std::io;

use super::RemoteError;

/// What the other machine said, inside an error of a stream.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct ReportedError(RemoteError);

impl RemoteError {
    /// The refusal as an error of a stream.
    pub(crate) fn in_stream(self) -> io::Error {
        io::Error::other(ReportedError(self))
    }

    /// The refusal that an error of a stream is, where it is one.
    pub(crate) fn of_stream(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref::<ReportedError>().map(|told| told.0.clone())
    }
}
