//! What came of looking at a server's key.

/// What came of looking at a server's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyVerdict {
    /// It is known.
    Known,
    /// It was met for the first time and is kept from now on.
    Learnt,
    /// Nobody asked.
    Unchecked,
    /// It is another one than is known or expected.
    Changed,
    /// It is not known, and it had to be.
    Unknown,
    /// Nobody could say which keys are known.
    Unreadable(String),
}

/// A server's key, by its fingerprint, and what came of it.
#[derive(Debug, Clone)]
pub(super) struct SeenKey {
    pub(super) fingerprint: String,
    pub(super) finding: KeyVerdict,
}
