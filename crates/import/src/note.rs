//! What a person should know of an import.

/// One thing that a person should know of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where in the source: names of folders and requests, from the outermost, with ` / ` between them.
    pub place: String,
    /// How much it matters.
    pub kind: NoteKind,
    /// What it is and what helps, in the language that was asked for.
    pub text: String,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// It was not carried over.
    Lost,
    /// It was carried over, and means something slightly different here.
    Differs,
    /// It was carried over, and is worth knowing.
    Info,
}

impl NoteKind {
    /// The word stored and shown for this kind.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Differs => "differs",
            Self::Info => "info",
        }
    }
}
