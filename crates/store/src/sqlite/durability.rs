//! How safe a write must be before it is reported as done.

/// How safe a write must be before it is reported as done. Neither is lost when the program is
/// killed; an ordinary one may be when the power fails within the next moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Durability {
    /// In the write-ahead log of the operating system.
    Ordinary,
    /// On the disk, with everything written before it.
    Flushed,
}
