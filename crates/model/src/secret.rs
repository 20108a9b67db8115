//! Secrets: a type that does not show itself, and the scrubbing of texts that might.

pub mod exposed;
mod known;
mod parts;
mod redactor;
mod spellings;

use std::fmt;

pub use known::Secrets;
pub use parts::{MOST_PARTS, values_in};
pub use redactor::{MASK, Redactor};
pub use spellings::COMPONENT;

/// A text that must not be shown; its `Debug` is the mask.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself: for use, never for show.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
