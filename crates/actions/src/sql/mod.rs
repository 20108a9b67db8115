//! `sql`: a query or a statement on PostgreSQL, MySQL, MariaDB or SQLite.

mod answer;
mod ends;
mod form;
mod lite_number;
mod my_value;
mod mysql;
mod pg_array;
mod pg_copy;
mod pg_stream;
mod pg_trouble;
mod pg_value;
mod postgres;
mod question;
mod sqlite;
mod value;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    form::read_form,
    mask::{Output, Role},
    phrase,
};

use self::question::{LARGEST_VALUE, MOST_BYTES, Question, parameter_count, refused};
use self::{
    answer::AnswerRows,
    ends::Ends,
    form::{Engine, SqlInput, SqlLogin},
};
use crate::{egress::Limits, limit};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 60.0;
/// Rows given where the form says nothing.
const DEFAULT_ROWS: u64 = 1_000;
/// Most rows that can be given.
const MOST_ROWS: u64 = 100_000;

/// Rows that the log shows.
const SHOWN_ROWS: usize = 10;
/// Most characters of a row that the log shows.
const SHOWN_ROW: usize = 300;

/// Asks a database.
pub struct SqlAction(pub Arc<Limits>);

#[async_trait]
impl TypedAction for SqlAction {
    const KIND: &'static str = "sql";
    const ALIASES: &'static [&'static str] = &["SQLAction"];
    const CONNECTION: Option<&'static str> = Some("sql");
    type Input = (SqlLogin, SqlInput);

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("sql_rows").role(Role::Body),
            Output::new("sql_row_count"),
            Output::new("sql_first_row"),
            Output::new("sql_first_value"),
            Output::new("sql_columns"),
        ]
    }

    async fn run(&self, (login, input): Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let question = Question {
            text: input.query.trim(),
            parameters: input.parameters(language)?,
            most: input.max_rows.unwrap_or(DEFAULT_ROWS).min(MOST_ROWS),
            language,
        };
        let ends = Ends::default();
        let answer = limit::within(limit, language, self.ask(&login, &question, &ends, cx)).await;
        ends.tell(cx).await;
        let answer = answer?;
        tell(&answer, cx).await;
        let count = answer.changed.unwrap_or(answer.rows.len() as u64);
        let first = answer.rows.first().cloned();
        let value = first.as_ref().and_then(|row| row.values().next()).cloned().unwrap_or_default();
        Ok(Outputs::from_iter([
            ("sql_rows".to_owned(), answer.rows.into_iter().map(Value::Object).collect()),
            ("sql_row_count".to_owned(), json!(count)),
            ("sql_first_row".to_owned(), first.map_or(Value::Null, Value::Object)),
            ("sql_first_value".to_owned(), value),
            ("sql_columns".to_owned(), Value::from(answer.columns)),
        ]))
    }
}

impl SqlAction {
    async fn ask(
        &self,
        login: &SqlLogin,
        question: &Question<'_>,
        ends: &Ends,
        cx: &mut ActionContext<'_>,
    ) -> Result<AnswerRows, ActionError> {
        let first = question.text.lines().next().unwrap_or_default();
        let shown = cx.excerpt(first, SHOWN_ROW);
        match login.engine {
            Engine::Postgresql => {
                let session = postgres::PostgresSession::open(login, &self.0, cx).await?;
                cx.info(format!("🗄️ {shown}")).await;
                let answer = session.ask(question, ends).await?;
                session.keep(login, cx);
                Ok(answer)
            }
            Engine::Mysql => {
                let mut session = mysql::MysqlSession::open(login, &self.0, cx).await?;
                cx.info(format!("🗄️ {shown}")).await;
                let answer = session.ask(question, ends).await?;
                session.keep(login, cx);
                Ok(answer)
            }
            Engine::Sqlite => {
                cx.info(format!("🗄️ {shown}")).await;
                sqlite::ask(login, question, cx.folders).await
            }
        }
    }
}

async fn tell(answer: &AnswerRows, cx: &mut ActionContext<'_>) {
    let count = answer.rows.len();
    match answer.changed {
        Some(changed) => {
            cx.info(phrase!(cx.language, fr: "✏️ {changed} ligne(s) modifiée(s)", en: "✏️ {changed} row(s) changed"))
                .await;
        }
        None => cx.info(phrase!(cx.language, fr: "📋 {count} ligne(s)", en: "📋 {count} row(s)")).await,
    }
    for row in answer.rows.iter().take(SHOWN_ROWS) {
        let shown = cx.excerpt(&Value::Object(row.clone()).to_string(), SHOWN_ROW);
        cx.info(format!("│ {shown}")).await;
    }
    if count > SHOWN_ROWS {
        let more = count - SHOWN_ROWS;
        cx.info(phrase!(cx.language, fr: "│ … {more} de plus", en: "│ … {more} more")).await;
    }
    if answer.cut {
        let most = MOST_BYTES / 1024 / 1024;
        let why = phrase!(cx.language,
            fr: "Résultat coupé à {count} lignes (champ « max_rows » ; {most} Mio au plus) : augmentez-le, ou demandez moins de lignes",
            en: "Result cut at {count} rows (field 'max_rows'; {most} MiB at most): raise it, or ask for fewer rows");
        cx.cut(&["sql_rows", "sql_row_count"], why).await;
    }
}

/// A saved connection for `sql`.
pub struct SqlConnection(pub Arc<Limits>);

#[async_trait]
impl ConnectionKind for SqlConnection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<SqlLogin>("sql")
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: SqlLogin = read_form(value, cx.language)?;
        if login.engine == Engine::Sqlite {
            // Asking would make the file.
            let path = SqlLogin::needed(&login.database, "database", cx.language)?;
            return crate::local::open(path, cx.folders, &self.0, cx.language).await.map(drop);
        }
        let question = Question { text: "SELECT 1", parameters: Vec::new(), most: 1, language: cx.language };
        SqlAction(Arc::clone(&self.0)).ask(&login, &question, &Ends::default(), cx).await.map(drop)
    }
}
