//! SQLite, in a file of the campaign.

use rusqlite::{Connection, OpenFlags, types::ValueRef};
use serde_json::{Value, json};
use testgyver_model::{Language, action::ActionError, phrase, plan::Folders};
use tokio::task::spawn_blocking;

use super::{Answer, LARGEST_VALUE, Question, form::SqlLogin, parameter_count, refused};
use crate::confined::confine;

/// Asks a database file; it is made where it is not there, in the campaign's work folder.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn ask(login: &SqlLogin, question: &Question<'_>, folders: &Folders) -> Result<Answer, ActionError> {
    let language = question.language;
    let path = SqlLogin::needed(&login.database, "database", language)?;
    let uploaded = confine(folders, &folders.files, path, language)?;
    let place = if uploaded.folder.exists(&uploaded.path) {
        uploaded
    } else {
        confine(folders, &folders.work, path, language)?
    };
    let root = if place.shown.starts_with("files") { &folders.files } else { &folders.work };
    // SQLite opens by path and would follow a link out of the folder: what is opened must be no link.
    let links =
        place.path.ancestors().any(|part| place.folder.symlink_metadata(part).is_ok_and(|facts| facts.is_symlink()));
    if links {
        return Err(ActionError::new(phrase!(language, fr: "lien refusé : {path}", en: "link refused: {path}")));
    }
    let file = root.join(&place.path);
    let (text, parameters, most) = (question.text.to_owned(), question.parameters.clone(), question.most);
    let opened =
        spawn_blocking(move || Connection::open_with_flags(file, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_URI))
            .await
            .map_err(|error| ActionError::new(error.to_string()))?;
    let connection = opened.map_err(|error| refused(&error.to_string(), language))?;
    let interrupt = Interrupting(connection.get_interrupt_handle());
    let answer = spawn_blocking(move || run(&connection, &text, parameters, most, language))
        .await
        .map_err(|error| ActionError::new(error.to_string()))?;
    drop(interrupt);
    answer
}

/// Ends the query that still runs when its action is given up.
struct Interrupting(rusqlite::InterruptHandle);

impl Drop for Interrupting {
    fn drop(&mut self) {
        self.0.interrupt();
    }
}

fn run(
    connection: &Connection,
    text: &str,
    parameters: Vec<Value>,
    most: u64,
    language: Language,
) -> Result<Answer, ActionError> {
    let told = |error: rusqlite::Error| refused(&error.to_string(), language);
    // An ATTACH would reach any file of the machine.
    let largest = i32::try_from(LARGEST_VALUE).unwrap_or(i32::MAX);
    connection.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_LENGTH, largest).map_err(told)?;
    // These pragmas set a folder for the whole process.
    let lower = text.to_lowercase();
    if lower.contains("pragma") && lower.contains("_store_directory") {
        return Err(refused("temp_store_directory, data_store_directory", language));
    }
    connection.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_ATTACHED, 0).map_err(told)?;
    let mut statement = connection.prepare(text).map_err(told)?;
    if statement.parameter_count() != parameters.len() {
        return Err(parameter_count(statement.parameter_count(), parameters.len(), language));
    }
    for (number, value) in (1..).zip(parameters) {
        let bound = match value {
            Value::Null => statement.raw_bind_parameter(number, rusqlite::types::Null),
            Value::Bool(flag) => statement.raw_bind_parameter(number, flag),
            Value::Number(number_value) => match number_value.as_i64() {
                Some(whole) => statement.raw_bind_parameter(number, whole),
                None => statement.raw_bind_parameter(number, number_value.as_f64()),
            },
            Value::String(text) => statement.raw_bind_parameter(number, text),
            other => statement.raw_bind_parameter(number, other.to_string()),
        };
        bound.map_err(told)?;
    }
    if statement.column_count() == 0 {
        let changed = statement.raw_execute().map_err(told)?;
        return Ok(Answer { changed: Some(changed as u64), ..Answer::default() });
    }
    let mut answer = Answer::new(statement.column_names().map(str::to_owned).collect());
    let count = answer.columns.len();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(told)? {
        let values = (0..count).map(|index| row.get_ref(index).map(json_of)).collect::<Result<_, _>>().map_err(told)?;
        if !answer.take(values, most) {
            break;
        }
    }
    Ok(answer)
}

fn json_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(whole) => json!(whole),
        ValueRef::Real(real) => json!(real),
        ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => super::pg_value::hexadecimal(bytes),
    }
}
