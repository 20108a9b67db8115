//! What can go wrong when something is kept.

use testgyver_model::{test::Change, variable::VariableFault};

/// The result of a storage call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What can go wrong when something is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// Another thing has this name already; the field that must be unique is named.
    #[error("{0} is already taken")]
    Taken(&'static str),
    /// It cannot be done while a run is going.
    #[error("a run is going")]
    RunGoing,
    /// It cannot come back before its campaign does.
    #[error("its campaign is in the trash")]
    CampaignRemoved,
    /// A campaign without tests cannot be launched.
    #[error("the campaign has no test")]
    NoTests,
    /// Every test of the campaign is disabled.
    #[error("every test of the campaign is disabled")]
    AllDisabled,
    /// A test needs a value that only a later test of the run shares.
    #[error("{test} needs the shared value {name}, which only {giver} gives, after it")]
    SharedTooLate {
        /// The value as it is asked for.
        name: String,
        /// The test that needs it.
        test: String,
        /// The test that gives it.
        giver: String,
    },
    /// An order does not name each thing once.
    #[error("the order does not name each of them once")]
    NotAll,
    /// The named environment does not exist.
    #[error("unknown environment")]
    UnknownEnvironment,
    /// The key has no root variable.
    #[error("the key has no root variable")]
    NoRoot,
    /// A secret is only opened with another value.
    #[error("a secret is only opened with another value")]
    NeedsValue,
    /// The value of a variable cannot be kept.
    #[error(transparent)]
    Variable(#[from] VariableFault),
    /// Somebody else changed it since it was read.
    #[error("changed meanwhile by {}", .0.by.name)]
    Changed(Change),
    /// Nobody would be left who may administer.
    #[error("the last administrator")]
    LastAdministrator,
    /// As many runs wait as may.
    #[error("too many runs are waiting")]
    TooManyWaiting,
    /// Stored data cannot be read.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// Nothing more can be written: the disk is full.
    #[error("the disk is full: {0}")]
    Full(String),
    /// The database cannot be reached or written (read-only, locked).
    #[error("storage unavailable: {0}")]
    Unavailable(String),
}
