//! Why a document or an expression is refused.

use testgyver_model::{Language, text};
use thiserror::Error;

/// The cause of a refusal; the caller words it in the language of the reader.
///
/// The `Display` text is technical English for logs; `reason` fields come from the parsers and
/// stay in English, as a detail after the caller's own sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MarkupError {
    /// The text holds no markup at all (plain text, JSON, nothing).
    #[error("the text is neither XML nor HTML")]
    NotMarkup,
    /// The text claims to be XML and is not well formed, or declares entities.
    #[error("malformed XML at line {line}, column {column}: {reason}")]
    Malformed {
        /// Line of the fault, from 1.
        line: u32,
        /// Column of the fault in characters, from 1.
        column: u32,
        /// What the XML parser said.
        reason: String,
    },
    /// Elements are nested deeper than the limit.
    #[error("elements are nested too deep")]
    TooDeep,
    /// The text, its number of nodes or the attributes of one element exceed the limit.
    #[error("the document is too large")]
    TooLarge,
    /// The XPath expression or CSS selector is wrong, too long or nested too deep.
    #[error("invalid expression: {reason}")]
    Expression {
        /// What is wrong with it.
        reason: String,
    },
    /// The query needs more work on this document than one query may take.
    #[error("the query costs too much on this document")]
    TooCostly,
}

impl MarkupError {
    /// Malformed XML at a byte of a text.
    pub fn malformed_at(text: &str, at: usize, reason: String) -> Self {
        let (line, column) = place_of_end(&text[..text.floor_char_boundary(at)]);
        Self::Malformed { line, column, reason }
    }

    /// The refusal in words.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::NotMarkup => {
                text!(language, "markup-unknown")
            }
            Self::Malformed { line, column, reason } => text!(language, "markup-malformed", line, column, reason),
            Self::TooDeep | Self::TooLarge => {
                text!(language, "markup-too-large")
            }
            Self::Expression { reason } => {
                text!(language, "markup-expression-unreadable", reason)
            }
            Self::TooCostly => {
                text!(language, "markup-too-slow")
            }
        }
    }

    /// The same refusal of a text of which only the rest behind `before` was read: its place is told in the whole.
    #[must_use]
    pub(super) fn behind(self, before: &str) -> Self {
        let Self::Malformed { line, column, reason } = self else { return self };
        let (lines, last) = place_of_end(before);
        let column = if line == 1 { column + last - 1 } else { column };
        Self::Malformed { line: line + lines - 1, column, reason }
    }

    /// Shorthand for a fault of the expression.
    pub(super) fn expression(reason: impl Into<String>) -> Self {
        Self::Expression { reason: reason.into() }
    }
}

/// The line and the column, from 1, of what follows a text.
pub(super) fn place_of_end(text: &str) -> (u32, u32) {
    let line = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let last = text.rsplit('\n').next().unwrap_or_default();
    let column = last.chars().filter(|sign| *sign != '\u{feff}').count() + 1;
    (line as u32, column as u32)
}
