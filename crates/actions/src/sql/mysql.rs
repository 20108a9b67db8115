//! MySQL and MariaDB.

use std::sync::Arc;

use futures_util::TryStreamExt;
use mysql_async::{
    Conn, Error, IoError, OptsBuilder, Params, Row, SslOpts, Value as Cell, consts::ColumnFlags, prelude::Queryable,
};
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError},
    phrase,
};

use super::{Answer, MOST_BYTES, Question, form::SqlLogin, parameter_count, refused};
use crate::{
    login::read_port,
    reach::Limits,
    secure::{Trust, warn_unchecked},
    trouble,
};

/// What the server says to a wrong name or password.
const ACCESS_DENIED: u16 = 1045;
/// Seconds that a session may be idle; what the server itself allows ends it first.
const IDLE: usize = 28_800;
/// The number of the character set of bytes that are no text.
const BINARY: u16 = 63;

/// A signed-in session.
pub(super) struct MysqlSession {
    connection: Conn,
    at: String,
}

impl MysqlSession {
    /// A session from an earlier action of the test, or a new one.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    pub(super) async fn open(
        login: &SqlLogin,
        limits: &Limits,
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        let language = cx.language;
        if let Some(mut session) = cx.held.take::<Self>(&format!("{login:?}"))
            && session.connection.ping().await.is_ok()
        {
            let at = &session.at;
            cx.info(phrase!(language, fr: "🔑 Session réutilisée : {at}", en: "🔑 Session used again: {at}")).await;
            return Ok(session);
        }
        let host = SqlLogin::needed(&login.host, "host", language)?;
        let port = read_port(login.port, 3306, "port", language)?;
        let user = SqlLogin::needed(&login.username, "username", language)?;
        let at = format!("{host}:{port}");
        // The library makes the connection itself: it is given the address that was judged.
        let address = limits.connect(host, port, language).await?.peer_addr();
        let address = address.map_err(|error| trouble::connecting(&error, &at, language))?.ip();
        let mut options = OptsBuilder::default()
            .ip_or_hostname(address.to_string())
            .tcp_port(port)
            .user(Some(user))
            .pass(login.password.clone())
            .prefer_socket(false)
            // Else the server would say how much room is made for what it sends, and how long it waits.
            .max_allowed_packet(Some(MOST_BYTES))
            .wait_timeout(Some(IDLE))
            .db_name(login.database.clone().filter(|name| !name.trim().is_empty()));
        if login.tls.unwrap_or(false) {
            options = options.ssl_opts(Some(tls(login, host, cx).await?));
        }
        let connection = Conn::new(options).await.map_err(|error| match &error {
            Error::Server(told) if told.code == ACCESS_DENIED => trouble::sign_in(user, &at, language),
            Error::Server(told) => refused(&told.message, language),
            Error::Io(IoError::Io(wrong)) if wrong.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
                trouble::tls(&at, &wrong.to_string(), language)
            }
            other if other.to_string().contains("certificate") => trouble::tls(&at, &other.to_string(), language),
            other => trouble::broken(&at, &other.to_string(), language),
        })?;
        cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (MySQL)", en: "🔑 Connected to {user}@{at} (MySQL)"))
            .await;
        Ok(Self { connection, at: format!("{user}@{at}") })
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &SqlLogin, cx: &mut ActionContext<'_>) {
        cx.held.keep(format!("{login:?}"), self);
    }

    /// Asks, with the parameters beside the query.
    ///
    /// # Errors
    /// [`ActionError`] with the database's own words.
    pub(super) async fn ask(&mut self, question: &Question<'_>) -> Result<Answer, ActionError> {
        let (language, at) = (question.language, self.at.clone());
        let failed = |error: Error| match error {
            Error::Server(told) => refused(&told.message, language),
            other => trouble::broken(&at, &other.to_string(), language),
        };
        let statement = self.connection.prep(question.text).await.map_err(failed)?;
        let expected = usize::from(statement.num_params());
        if expected != question.parameters.len() {
            return Err(parameter_count(expected, question.parameters.len(), language));
        }
        let parameters = match question.parameters.as_slice() {
            [] => Params::Empty,
            given => Params::Positional(given.iter().map(parameter).collect()),
        };
        let mut result = self.connection.exec_iter(&statement, parameters).await.map_err(failed)?;
        let columns = result.columns_ref().iter().map(|column| column.name_str().into_owned()).collect();
        let mut answer = Answer::new(columns);
        if answer.columns.is_empty() {
            answer.changed = Some(result.affected_rows());
            return Ok(answer);
        }
        if let Some(mut rows) = result.stream::<Row>().await.map_err(failed)? {
            while let Some(row) = rows.try_next().await.map_err(failed)? {
                // The rest is read as well: an error may come after it.
                if !answer.cut {
                    answer.take(values(row), question.most);
                }
            }
        }
        result.drop_result().await.map_err(failed)?;
        Ok(answer)
    }
}

async fn tls(login: &SqlLogin, host: &str, cx: &mut ActionContext<'_>) -> Result<SslOpts, ActionError> {
    let language = cx.language;
    let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
    let trust = trust.showing(&login.client, cx.folders, language).await?;
    if !trust.verify {
        warn_unchecked(cx).await;
    }
    let config = Arc::new(trust.config(language)?);
    Ok(SslOpts::default().with_danger_tls_hostname_override(Some(host.to_owned())).with_rustls_config(config))
}

fn parameter(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::NULL,
        Value::Bool(flag) => Cell::from(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Cell::from(whole),
            (None, Some(real)) => Cell::from(real),
            (None, None) => Cell::from(number.to_string()),
        },
        Value::String(text) => Cell::from(text.as_str()),
        other => Cell::from(other.to_string()),
    }
}

fn values(row: Row) -> Vec<Value> {
    let columns = row.columns();
    let binary = |index: usize| {
        let column = &columns[index];
        column.character_set() == BINARY
            && column.flags().contains(ColumnFlags::BINARY_FLAG)
            && column.column_type().is_character_type()
            || column.column_type().is_geometry_type()
    };
    let cells = row.unwrap_raw();
    (0..).zip(cells).map(|(index, cell)| json_of(cell.unwrap_or(Cell::NULL), binary(index))).collect()
}

fn json_of(cell: Cell, binary: bool) -> Value {
    match cell {
        Cell::NULL => Value::Null,
        Cell::Int(whole) => json!(whole),
        Cell::UInt(whole) => json!(whole),
        Cell::Float(real) => json!(real),
        Cell::Double(real) => json!(real),
        Cell::Bytes(bytes) if binary => super::pg_value::hexadecimal(&bytes),
        Cell::Bytes(bytes) => Value::from(String::from_utf8_lossy(&bytes)),
        Cell::Date(year, month, day, 0, 0, 0, 0) => Value::from(format!("{year:04}-{month:02}-{day:02}")),
        Cell::Date(year, month, day, hour, minute, second, micros) => {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
            Value::from(if micros == 0 { text } else { format!("{text}.{micros:06}") })
        }
        Cell::Time(negative, days, hours, minutes, seconds, micros) => {
            let sign = if negative { "-" } else { "" };
            let hours = days * 24 + u32::from(hours);
            let text = format!("{sign}{hours:02}:{minutes:02}:{seconds:02}");
            Value::from(if micros == 0 { text } else { format!("{text}.{micros:06}") })
        }
    }
}
