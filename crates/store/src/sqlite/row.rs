//! Between columns and words.

use std::str::FromStr;

use rusqlite::{ErrorCode, Row, RowIndex, types::Type};
use serde::{Serialize, de::DeserializeOwned};
use testgyver_model::{Actor, Timestamp};

use crate::{Result, StoreError};

/// What a database error means to the port.
pub(super) fn failure(error: rusqlite::Error) -> StoreError {
    match &error {
        rusqlite::Error::QueryReturnedNoRows => StoreError::NotFound,
        rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) => {
            StoreError::Corrupt(error.to_string())
        }
        _ if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => StoreError::Full(error.to_string()),
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// Like [`failure`], if a broken uniqueness means that `field` is taken.
pub(super) fn taken(field: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::Taken(field),
        _ => failure(error),
    }
}

/// Like [`failure`], if a broken reference means that what is referred to does not exist.
pub(super) fn dangling(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::NotFound,
        _ => failure(error),
    }
}

/// `Ok` if a statement changed something.
pub(super) fn found(changed: usize) -> Result<()> {
    if changed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// A column that holds the text form of something.
pub(super) fn parsed<T: FromStr>(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|_| unreadable(text))
}

/// Like [`parsed`], for a column that may be empty.
pub(super) fn parsed_opt<T: FromStr>(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(|text| text.parse().map_err(|_| unreadable(text))).transpose()
}

/// A column that holds an actor.
pub(super) fn actor(row: &Row<'_>, column: &str) -> rusqlite::Result<Actor> {
    parsed(row, column)
}

/// Like [`actor`], for a column that may be empty.
pub(super) fn actor_opt(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Actor>> {
    parsed_opt(row, column)
}

/// A column that holds an instant.
pub(super) fn instant(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Timestamp> {
    from_micros(row.get(column)?)
}

/// Like [`instant`], for a column that may be empty.
pub(super) fn instant_opt(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?.map(from_micros).transpose()
}

fn from_micros(micros: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|_| unreadable(&micros.to_string()))
}

/// A column that holds JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))
}

/// JSON for a column.
pub(super) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(super) fn unreadable(what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("unreadable: {what}").into())
}
