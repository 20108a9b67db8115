//! What the program's exit codes mean to a pipeline; 0 is that all passed, and of a bad call 2, as everywhere.

use std::process::ExitCode;

/// How a command ended that did not simply succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// A test failed.
    Failed = 1,
    /// The call or a file is wrong: nothing was run.
    Bad = 2,
    /// The system failed, not a test.
    System = 3,
    /// Somebody stopped it, as a shell tells of Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
