//! SQLite, in a file of the campaign.

use std::{path::Path, time::Duration};

use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    config::DbConfig,
    hooks::{AuthAction, AuthContext, Authorization},
    limits::Limit,
    types::{Null, ValueRef},
};
use serde_json::{Value, json};
use testgyver_model::{Language, action::ActionError, folders::Folders, phrase};

use super::{
    AnswerRows, LARGEST_VALUE, MOST_BYTES, Question,
    form::SqlLogin,
    lite_number, parameter_count, refused,
    value::{hexadecimal, weight},
};
use crate::{
    confined::confine,
    given_up::{GivenUp, aside},
};

/// How long a locked database is waited for at once: what is given up must not go on waiting.
const BUSY: Duration = Duration::from_millis(250);
/// After so many steps a query is asked whether it is given up.
const STEPS: i32 = 10_000;
/// How long it is waited for in all.
const WAITING: Duration = Duration::from_secs(30);

/// Asks a database file; it is made where it is not there, in the campaign's work folder.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn ask(
    login: &SqlLogin,
    question: &Question<'_>,
    folders: &Folders,
) -> Result<AnswerRows, ActionError> {
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
        let path = folders.unplaced(path);
        return Err(ActionError::new(phrase!(language, fr: "lien refusé : {path}", en: "link refused: {path}")));
    }
    let file = root.join(&place.path);
    let (text, parameters, most) = (question.text.to_owned(), question.parameters.clone(), question.most);
    // The system's own words name the whole path, which is no business of who reads the log.
    let unopened = |error: rusqlite::Error| match error {
        rusqlite::Error::SqliteFailure(code, _) => refused(&format!("{} ({code})", place.shown), language),
        other => refused(&other.to_string(), language),
    };
    let opened = aside(move |_| open(&file)).await?;
    let mut connection = opened.map_err(unopened)?;
    let interrupt = Interrupting(connection.get_interrupt_handle());
    let answer = aside(move |given_up| {
        // An interruption says nothing to a query that has not begun: this one is asked while it runs, too.
        let stopping = given_up.clone();
        let set = connection.progress_handler(STEPS, Some(move || stopping.is_true()));
        set.map_err(|error| refused(&error.to_string(), language))?;
        let mut patience = WAITING;
        loop {
            match run(&connection, &text, &parameters, most, language, given_up) {
                Err(Failure::Busy(_)) if !given_up.is_true() && patience > BUSY => patience -= BUSY,
                Err(Failure::Busy(error) | Failure::Told(error)) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
    })
    .await?;
    drop(interrupt);
    answer
}

/// Opens a database as nobody else will touch it: its locks are kept until the end of the query, so that it
/// shares no memory with anybody (a file cut short under a map would end the whole process), and what stands in
/// its schema is taken for a stranger's word.
fn open(file: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_with_flags(file, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_URI)?;
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::try_from(LARGEST_VALUE).unwrap_or(i32::MAX))?;
    // An ATTACH would reach any file of the machine.
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    // Everything below is the query's own.
    connection.authorizer(Some(|asked: AuthContext<'_>| match asked.action {
        AuthAction::Pragma { pragma_name, pragma_value } if is_forbidden(pragma_name, pragma_value) => {
            Authorization::Deny
        }
        AuthAction::Attach { .. } => Authorization::Deny,
        _ => Authorization::Allow,
    }))?;
    Ok(connection)
}

/// Pragmas that reach beyond the database: the memory and the folders of the whole process, maps, checks that
/// protect it.
fn is_forbidden(name: &str, value: Option<&str>) -> bool {
    const ALWAYS: [&str; 4] = ["temp_store_directory", "data_store_directory", "hard_heap_limit", "soft_heap_limit"];
    const SET: [&str; 5] = ["locking_mode", "mmap_size", "trusted_schema", "writable_schema", "threads"];
    let is_one_of = |known: &[&str]| known.iter().any(|known| name.eq_ignore_ascii_case(known));
    is_one_of(&ALWAYS) || value.is_some() && is_one_of(&SET)
}

/// Ends the query that still runs when its action is given up.
struct Interrupting(rusqlite::InterruptHandle);

impl Drop for Interrupting {
    fn drop(&mut self) {
        self.0.interrupt();
    }
}

/// Why a query gave no answer.
enum Failure {
    /// Somebody else is at the database.
    Busy(ActionError),
    Told(ActionError),
}

fn run(
    connection: &Connection,
    text: &str,
    parameters: &[Value],
    most: u64,
    language: Language,
    given_up: &GivenUp,
) -> Result<AnswerRows, Failure> {
    let told = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Failure::Busy(refused(&error.to_string(), language))
        }
        _ => Failure::Told(refused(&error.to_string(), language)),
    };
    let mut statement = connection.prepare(text).map_err(told)?;
    if statement.parameter_count() != parameters.len() {
        return Err(Failure::Told(parameter_count(statement.parameter_count(), parameters.len(), language)));
    }
    for (number, value) in (1..).zip(parameters) {
        let bound = match value {
            Value::Null => statement.raw_bind_parameter(number, Null),
            Value::Bool(flag) => statement.raw_bind_parameter(number, *flag),
            Value::Number(written) => statement.raw_bind_parameter(number, lite_number::bound(&written.to_string())),
            Value::String(text) => statement.raw_bind_parameter(number, text),
            other => statement.raw_bind_parameter(number, other.to_string()),
        };
        bound.map_err(told)?;
    }
    if statement.column_count() == 0 {
        let changed = statement.raw_execute().map_err(told)?;
        return Ok(AnswerRows { changed: Some(changed as u64), ..AnswerRows::default() });
    }
    let mut answer = AnswerRows::new(statement.column_names().map(str::to_owned).collect());
    let count = answer.columns.len();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(told)? {
        if given_up.is_true() {
            return Err(Failure::Told(refused("interrupted", language)));
        }
        let (mut values, mut bytes) = (Vec::with_capacity(count), 0);
        for index in 0..count {
            let value = json_of(row.get_ref(index).map_err(told)?);
            bytes += weight(&value);
            if bytes > MOST_BYTES {
                return Err(Failure::Told(too_large(language)));
            }
            values.push(value);
        }
        if !answer.take(values, most) {
            break;
        }
    }
    Ok(answer)
}

fn too_large(language: Language) -> ActionError {
    let limit = MOST_BYTES / 1024 / 1024;
    ActionError::new(phrase!(language,
        fr: "une ligne du résultat dépasse {limit} Mio : demandez moins de colonnes, ou une partie des valeurs",
        en: "a row of the result is larger than {limit} MiB: ask for fewer columns, or for a part of the values"))
}

fn json_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(whole) => json!(whole),
        ValueRef::Real(real) => json!(real),
        ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => hexadecimal(bytes),
    }
}
