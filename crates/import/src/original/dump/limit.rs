//! How much of a dump is read.

/// Most bytes of all that is read, unpacked.
pub const MOST: u64 = 1 << 30;
