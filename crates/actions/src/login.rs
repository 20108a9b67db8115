//! The fields with which actions say where to connect and as whom.

use testgyver_model::{
    Language,
    action::ActionError,
    connection::CONNECTION_FIELD,
    mask::{Field, FieldKind},
};

use crate::messages;

/// Reads a port.
///
/// # Errors
/// Where it is not between 1 and 65535.
pub(crate) fn read_port(given: Option<u64>, usual: u64, field: &str, language: Language) -> Result<u16, ActionError> {
    u16::try_from(given.unwrap_or(usual)).ok().filter(|port| *port > 0).ok_or_else(|| {
        messages::field(field, "un nombre de 1 à 65535 est attendu", "a number from 1 to 65535 is expected", language)
    })
}

/// Chooses a saved connection in the place of the fields it brings along.
pub(crate) const fn saved() -> Field {
    Field::new(CONNECTION_FIELD, FieldKind::SelectConnection, "Connexion enregistrée", "Saved connection").help(
        "Remplace l'adresse et l'identification écrites ici",
        "Takes the place of the address and the sign-in written here",
    )
}

/// The host.
pub(crate) const fn host(example: &'static str) -> Field {
    Field::new("host", FieldKind::String, "Hôte", "Host").placeholder(example).required().connection()
}

/// The port.
pub(crate) const fn port(usual: &'static str) -> Field {
    Field::new("port", FieldKind::Number, "Port", "Port").placeholder(usual).connection()
}

/// The user's name.
pub(crate) const fn username() -> Field {
    Field::new("username", FieldKind::String, "Utilisateur", "User").connection()
}

/// The user's password.
pub(crate) const fn password() -> Field {
    Field::new("password", FieldKind::String, "Mot de passe", "Password").secret().connection()
}

#[cfg(test)]
mod tests;
