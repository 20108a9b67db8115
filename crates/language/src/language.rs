//! A language, known by its tag.

use std::fmt;

use serde::{Serialize, Serializer};

/// A language of the interface, of messages and of logs: one of those that have a folder of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(&'static str);

impl Language {
    /// French, the default everywhere.
    pub const FRENCH: Self = Self("fr");
    /// English, which every other language falls back to.
    pub const ENGLISH: Self = Self("en");

    /// The language of a tag that the catalogue has; it lives as long as the program does.
    pub(crate) const fn known(tag: &'static str) -> Self {
        Self(tag)
    }

    /// The tag (BCP 47), as its folder is named.
    pub const fn code(self) -> &'static str {
        self.0
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::FRENCH
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
