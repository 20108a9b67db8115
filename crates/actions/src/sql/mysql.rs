//! MySQL and MariaDB.

use std::sync::Arc;

use futures_util::TryStreamExt;
use mysql_async::{
    Conn, Error, Opts, OptsBuilder, Params, QueryResult, Row, ServerError, SslOpts, Statement,
    prelude::{Protocol, Queryable},
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
};

use super::{
    AnswerRows, MOST_BYTES, Question,
    ends::{Ends, Running},
    form::SqlLogin,
    my_value::{parameter, values},
    parameter_count, refused,
};
use crate::{
    egress::Limits,
    login::read_port,
    messages,
    secure::{Trust, warn_unchecked},
};

/// What the server says to a wrong name or password.
const ACCESS_DENIED: u16 = 1045;
/// What it says to a statement that it cannot prepare.
const NOT_PREPARED: u16 = 1295;
/// What it says to who ends a session that is gone.
const UNKNOWN_SESSION: u16 = 1094;
/// Seconds that a session may be idle; what the server itself allows ends it first.
const IDLE: usize = 28_800;

/// A signed-in session.
pub(super) struct MysqlSession {
    connection: Conn,
    options: Opts,
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
        if let Some(mut session) = cx.sessions.take::<Self, _>(login)
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
        let address = address.map_err(|error| messages::connecting(&error, &at, language))?.ip();
        let mut options = OptsBuilder::default()
            .ip_or_hostname(address.to_string())
            .tcp_port(port)
            .user(Some(user))
            .pass(login.password.as_ref().map(Secret::expose))
            .prefer_socket(false)
            // Else the server would say how much room is made for what it sends, and how long it waits.
            .max_allowed_packet(Some(MOST_BYTES))
            .wait_timeout(Some(IDLE))
            .db_name(login.database.clone().filter(|name| !name.trim().is_empty()));
        if login.tls.unwrap_or(false) {
            options = options.ssl_opts(Some(tls(login, host, cx).await?));
        }
        let options = Opts::from(options);
        let connection =
            Conn::new(options.clone()).await.map_err(|error| sign_in_failed(&error, login, &at, language))?;
        cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (MySQL)", en: "🔑 Connected to {user}@{at} (MySQL)"))
            .await;
        Ok(Self { connection, options, at: format!("{user}@{at}") })
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &SqlLogin, cx: &mut ActionContext<'_>) {
        cx.sessions.keep(login.clone(), self);
    }

    /// Asks, with the parameters beside the query.
    ///
    /// # Errors
    /// [`ActionError`] with the database's own words.
    pub(super) async fn ask(&mut self, question: &Question<'_>, ends: &Ends) -> Result<AnswerRows, ActionError> {
        let running = Running::new(ends, end(self.options.clone(), self.connection.id()));
        let (language, at) = (question.language, self.at.clone());
        let answer = match self.connection.prep(question.text).await {
            Ok(statement) => self.execute(statement, question).await,
            // Some statements go without preparation only; more than one at once does not get here.
            Err(Error::Server(told)) if told.code == NOT_PREPARED && question.parameters.is_empty() => {
                self.say(question).await
            }
            Err(error) => Err(Failure::Library(error)),
        };
        running.over();
        answer.map_err(|failure| match failure {
            Failure::Told(error) => error,
            Failure::Library(error) => failed(&error, &at, language),
        })
    }

    async fn execute(&mut self, statement: Statement, question: &Question<'_>) -> Result<AnswerRows, Failure> {
        let expected = usize::from(statement.num_params());
        if expected != question.parameters.len() {
            let error = parameter_count(expected, question.parameters.len(), question.language);
            return Err(Failure::Told(error));
        }
        let (cells, exact): (Vec<_>, Vec<_>) = question.parameters.iter().map(parameter).unzip();
        let parameters = if cells.is_empty() { Params::Empty } else { Params::Positional(cells) };
        let statement = statement.with_exact_numbers(exact);
        Ok(read(self.connection.exec_iter(statement, parameters).await?, question).await?)
    }

    async fn say(&mut self, question: &Question<'_>) -> Result<AnswerRows, Failure> {
        Ok(read(self.connection.query_iter(question.text).await?, question).await?)
    }
}

/// Why a query gave no answer.
enum Failure {
    Library(Error),
    Told(ActionError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

async fn read<P: Protocol + Unpin>(
    mut result: QueryResult<'_, 'static, P>,
    question: &Question<'_>,
) -> Result<AnswerRows, Error> {
    let columns = result.columns_ref().iter().map(|column| column.name_str().into_owned()).collect();
    let mut answer = AnswerRows::new(columns);
    if answer.columns.is_empty() {
        answer.changed = Some(result.affected_rows());
        return Ok(answer);
    }
    if let Some(mut rows) = result.stream::<Row>().await? {
        while let Some(row) = rows.try_next().await? {
            // The rest is read as well: an error may come after it.
            if !answer.cut {
                answer.take(values(row), question.most);
            }
        }
    }
    result.drop_result().await?;
    Ok(answer)
}

/// Ends a session and what it does, whatever that is: a query, one inside a procedure, a wait for a lock. Ending the
/// query alone would come too early for one that has not begun.
async fn end(options: Opts, session: u32) -> Result<(), String> {
    let told = async {
        let mut connection = Conn::new(options).await?;
        connection.query_drop(format!("KILL {session}")).await?;
        connection.disconnect().await
    };
    match told.await {
        Ok(()) => Ok(()),
        Err(Error::Server(told)) if told.code == UNKNOWN_SESSION => Ok(()),
        Err(error) => Err(error.to_string()),
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

fn failed(error: &Error, at: &str, language: Language) -> ActionError {
    match error {
        Error::Server(told) => refused(&words(told), language),
        other => messages::broken(at, &other.to_string(), language),
    }
}

fn sign_in_failed(error: &Error, login: &SqlLogin, at: &str, language: Language) -> ActionError {
    match error {
        Error::Server(told) if told.code == ACCESS_DENIED => {
            let mut error = messages::sign_in(login.username.as_deref().unwrap_or_default(), at, language);
            if !login.tls.unwrap_or(false) {
                // The server says no more than this to an account that has to encrypt.
                error.cause += &phrase!(language,
                    fr: " ; si le compte exige TLS, cochez « Chiffrer (TLS) »",
                    en: "; if the account requires TLS, tick 'Encrypt (TLS)'");
            }
            error
        }
        Error::Server(told) => refused(&words(told), language),
        other => {
            let detail = other.to_string();
            if ["certificate", "SSL", "TLS"].iter().any(|sign| detail.contains(sign)) {
                messages::tls(at, &detail, language)
            } else {
                messages::broken(at, &detail, language)
            }
        }
    }
}

/// The server's message, with its codes.
fn words(told: &ServerError) -> String {
    format!("{} ({}, SQLSTATE {})", told.message, told.code, told.state)
}
