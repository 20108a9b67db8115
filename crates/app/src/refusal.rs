//! Why something is not done: a code that stays, what it is about, and the fields to mend. The words are given where
//! somebody reads them.

use std::fmt::{self, Display, Formatter};

use testgyver_model::{
    id::{IdSource, RandomIds},
    variable::VariableFault,
};
use testgyver_store::{FileError, StoreError};

/// What kind of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// What was asked cannot be: to be mended by whoever asks.
    Bad,
    /// Whoever asks may not.
    Forbidden,
    /// It is not there.
    NotFound,
    /// It does not fit to how things stand.
    Conflict,
    /// There is too much of it just now.
    TooMany,
    /// The storage does not do it now.
    Unavailable,
    /// A fault of the program or of the stored data.
    Internal,
}

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind it is.
    pub kind: RefusalKind,
    /// Its stable name.
    pub code: &'static str,
    /// What its words are filled with.
    pub values: Vec<(&'static str, String)>,
    /// The fields that are wrong, if they are.
    pub fields: Vec<String>,
}

/// The code of a disk that takes nothing more; to clients it is an unavailable storage.
pub const FULL: &str = "storage_full";

impl Refusal {
    /// A refusal that says no more than this.
    pub const fn new(kind: RefusalKind, code: &'static str) -> Self {
        Self { kind, code, values: Vec::new(), fields: Vec::new() }
    }

    /// Something that whoever asks must mend.
    pub const fn bad(code: &'static str) -> Self {
        Self::new(RefusalKind::Bad, code)
    }

    /// Something that does not fit to how things stand.
    pub const fn conflict(code: &'static str) -> Self {
        Self::new(RefusalKind::Conflict, code)
    }

    /// Something that whoever asks may not.
    pub const fn forbidden(code: &'static str) -> Self {
        Self::new(RefusalKind::Forbidden, code)
    }

    /// Something that is not there; `what` names its kind, for example `what-campain`.
    pub fn not_found(what: &'static str) -> Self {
        Self::new(RefusalKind::NotFound, "not_found").with("what", what)
    }

    /// Fields that must be there and are not.
    pub fn missing(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let refusal = Self::bad("missing_fields").with("fields", names.join(", "));
        names.into_iter().fold(refusal, Self::field)
    }

    /// Something that must not happen; the cause goes to the log, its number to whoever asked.
    pub fn internal(error: &dyn Display) -> Self {
        let id = RandomIds.fresh();
        tracing::error!(%id, %error, "internal error");
        Self::new(RefusalKind::Internal, "internal").with("id", id.to_string())
    }

    /// The same, filled with a value.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.values.push((key, value.into()));
        self
    }

    /// The same, naming a field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// The same where it says that something is not there: it says what.
    #[must_use]
    pub fn about(self, what: &'static str) -> Self {
        if self.kind == RefusalKind::NotFound { Self::not_found(what) } else { self }
    }
}

/// Its name and what it is about, for logs and the command line; people read words in their language.
impl Display for Refusal {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(self.code)?;
        self.values.iter().try_for_each(|(key, value)| write!(out, ", {key}: {value}"))
    }
}

impl std::error::Error for Refusal {}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found("what-thing"),
            // Else whoever may administer could read back what was written to be hidden.
            StoreError::NeedsValue => Self::bad("secret_needs_value").field("value"),
            StoreError::AllDisabled => Self::bad("all_disabled"),
            StoreError::SharedTooLate { name, test, giver } => {
                let value = format!("{{{{run.{name}}}}}");
                Self::bad("shared_too_late").with("value", value).with("test", test).with("giver", giver)
            }
            StoreError::NotAll => Self::bad("not_all").field("order"),
            StoreError::Taken("email") => Self::conflict("email_taken").field("email"),
            StoreError::Taken("key") => Self::conflict("key_taken").field("key"),
            StoreError::Taken("connection") => Self::conflict("connection_taken").field("name"),
            StoreError::Taken("environment") => Self::conflict("environment_taken").field("name"),
            StoreError::Taken(field) => Self::bad("report_name_taken").field(field),
            StoreError::RunGoing => Self::conflict("run_going"),
            StoreError::CampaignRemoved => Self::conflict("campain_deleted"),
            StoreError::NoTests => Self::bad("no_tests"),
            StoreError::UnknownEnvironment => Self::bad("unknown_environment").field("filiere"),
            StoreError::NoRoot => Self::bad("no_root").field("key"),
            StoreError::Variable(VariableFault::Cycle(round)) => {
                Self::bad("variable_cycle").with("round", round.join(" → ")).field("value")
            }
            StoreError::Variable(VariableFault::TooLong(key)) => {
                Self::bad("variable_too_long").with("key", key).field("value")
            }
            StoreError::Variable(VariableFault::Foreign(name)) => {
                Self::bad("variable_foreign").with("name", format!("{{{{{name}}}}}")).field("value")
            }
            StoreError::Changed(change) => Self::conflict("test_changed").with("by", change.by.name),
            StoreError::LastAdministrator => Self::conflict("last_administrator"),
            StoreError::TooManyWaiting => Self::new(RefusalKind::TooMany, "too_many_waiting"),
            StoreError::Unavailable(_) => {
                tracing::error!(%error, "storage");
                Self::new(RefusalKind::Unavailable, "unavailable")
            }
            StoreError::Full(_) => {
                tracing::error!(%error, "storage");
                Self::new(RefusalKind::Unavailable, FULL)
            }
            StoreError::Corrupt(_) => Self::internal(&error),
        }
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotFound => Self::not_found("what-file"),
            FileError::Taken => Self::conflict("file_taken").field("name"),
            FileError::InvalidName => Self::bad("invalid_file_name").field("name"),
            FileError::Io(cause)
                if matches!(cause.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) =>
            {
                tracing::error!(%cause, "campaign files");
                Self::new(RefusalKind::Unavailable, FULL)
            }
            FileError::Io(_) => {
                tracing::error!(%error, "campaign files");
                Self::new(RefusalKind::Unavailable, "unavailable")
            }
        }
    }
}
