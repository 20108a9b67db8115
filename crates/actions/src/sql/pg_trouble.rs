//! Why PostgreSQL refused, in its own words.

use std::error::Error as _;

use testgyver_model::{Language, action::ActionError, phrase};
use tokio_postgres::{
    Error,
    error::{DbError, ErrorPosition, SqlState},
};

use super::{MOST_BYTES, refused};
use crate::messages;

/// A query that failed.
pub(super) fn failed(error: &Error, query: &str, at: &str, language: Language) -> ActionError {
    match error.as_db_error() {
        // A server that shuts down, or has lost its own head, still says so.
        Some(told) if told.code().code().starts_with("57P") => messages::broken(at, told.message(), language),
        Some(told) => refused(&words(told, query, language), language),
        None if error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>()) => {
            messages::broken(at, &messages::deepest(error), language)
        }
        None => refused(&messages::deepest(error), language),
    }
}

/// A sign-in that failed.
pub(super) fn sign_in_failed(error: &Error, user: &str, at: &str, language: Language) -> ActionError {
    match error.as_db_error() {
        Some(told) if *told.code() == SqlState::INVALID_PASSWORD => messages::sign_in(user, at, language),
        Some(told) => refused(&words(told, "", language), language),
        None if messages::deepest(error).contains("certificate") || error.to_string().contains("TLS") => {
            messages::tls(at, &messages::deepest(error), language)
        }
        None => messages::broken(at, &messages::deepest(error), language),
    }
}

/// A server that sends more than is taken.
pub(super) fn too_large(at: &str, language: Language) -> ActionError {
    let limit = MOST_BYTES / 1024 / 1024;
    ActionError::new(phrase!(language,
        fr: "message trop long de {at} (plus de {limit} Mio pour une ligne de résultat, ou 1 Mio pour autre chose) : demandez moins de colonnes, ou une partie des valeurs",
        en: "message from {at} too long (more than {limit} MiB for a row of a result, or 1 MiB for anything else): ask for fewer columns, or for a part of the values"))
}

/// The server's message with what it says besides, where in the query it is, and its code.
fn words(told: &DbError, query: &str, language: Language) -> String {
    let place = match told.position() {
        Some(ErrorPosition::Original(position)) => place(query, *position, language),
        _ => None,
    };
    let code = format!("SQLSTATE {}", told.code().code());
    let besides = [told.detail().map(str::to_owned), told.hint().map(str::to_owned), place, Some(code)];
    let besides: Vec<String> = besides.into_iter().flatten().collect();
    format!("{} ({})", told.message(), besides.join(" ; "))
}

/// The line and the column of the sign with this number, counted from 1.
fn place(query: &str, position: u32, language: Language) -> Option<String> {
    let before: String = query.chars().take(usize::try_from(position).ok()?.checked_sub(1)?).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some(phrase!(language, fr: "ligne {line}, colonne {column}", en: "line {line}, column {column}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_line_and_a_column() {
        let query = "SELECT 'é'\n  FROM absente";
        assert_eq!(place(query, 1, Language::FRENCH).unwrap(), "ligne 1, colonne 1");
        assert_eq!(place(query, 19, Language::FRENCH).unwrap(), "ligne 2, colonne 8");
        assert_eq!(place(query, 0, Language::FRENCH), None);
    }
}
