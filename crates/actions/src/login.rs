//! The fields with which actions say where to connect and as whom.

use testgyver_model::{
    Language,
    action::ActionError,
    mask::{Field, FieldKind},
    text,
};

use crate::messages;

/// Reads a port.
///
/// # Errors
/// Where it is not between 1 and 65535.
pub(crate) fn read_port(given: Option<u64>, usual: u64, field: &str, language: Language) -> Result<u16, ActionError> {
    u16::try_from(given.unwrap_or(usual))
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| messages::field(field, &text!(language, "field-port"), language))
}

/// The host.
pub(crate) fn host(example: &'static str) -> Field {
    Field::new("form-host", FieldKind::String).placeholder(example).connection()
}

/// The port.
pub(crate) fn port(usual: &'static str) -> Field {
    Field::new("form-port", FieldKind::Number).placeholder(usual).connection()
}

/// The user's name.
pub(crate) fn username() -> Field {
    Field::new("form-username", FieldKind::String).connection()
}

/// The user's password.
pub(crate) fn password() -> Field {
    Field::new("form-password", FieldKind::String).secret().connection()
}

#[cfg(test)]
mod tests;
