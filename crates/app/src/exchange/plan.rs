//! What taking a campaign in would change.

/// One thing that an import brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanItem {
    /// What it is.
    pub kind: PlanKind,
    /// What it is called.
    pub name: String,
    /// What becomes of it.
    pub change: PlannedChange,
}

/// What an import brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    /// The campaign itself.
    Campaign,
    /// A test of it.
    Test,
    /// A saved connection of it.
    Connection,
    /// An environment.
    Environment,
    /// A variable, or its value in an environment.
    Variable,
    /// A secret variable; files never hold its value.
    Secret,
    /// A file of the campaign.
    File,
}

/// What becomes of something that an import brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedChange {
    /// It is added.
    New,
    /// It is there, and becomes what the import says.
    Changed,
    /// It is there, as the import has it.
    Same,
    /// It is there and not in the import: it goes to the trash.
    Removed,
    /// It is there with another value, which stays.
    Kept,
    /// It needs rights that whoever imports does not have, or cannot be kept.
    LeftOut,
}

impl PlanKind {
    /// The word stored and shown for this kind.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Test => "test",
            Self::Connection => "connection",
            Self::Environment => "environment",
            Self::Variable => "variable",
            Self::Secret => "secret",
            Self::File => "file",
        }
    }
}

impl PlannedChange {
    /// The word stored and shown for this change.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Removed => "removed",
            Self::Kept => "kept",
            Self::LeftOut => "left_out",
        }
    }
}
