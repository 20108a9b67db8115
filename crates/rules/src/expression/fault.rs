//! What a filter complains of.

use minijinja::{Error, ErrorKind};

pub(super) fn wrong(cause: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidOperation, cause.to_string())
}
