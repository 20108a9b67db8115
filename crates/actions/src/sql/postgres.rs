//! PostgreSQL.

use std::{
    error::Error,
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures_util::TryStreamExt;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_postgres::{Client, Config, NoTls, error::SqlState, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    Answer, MOST_BYTES, Question,
    form::SqlLogin,
    parameter_count,
    pg_stream::{Inside, Messages, Overrun},
    pg_value::{Parameter, values},
    refused,
};
use crate::{
    login::read_port,
    reach::Limits,
    secure::{Trust, warn_unchecked},
    severed::Severed,
    trouble,
};

/// How long a query that is given up may take to hear of it.
const FAREWELL: Duration = Duration::from_secs(1);

/// A signed-in session.
pub(super) struct PostgresSession {
    client: Client,
    at: String,
    address: SocketAddr,
    busy: AtomicBool,
    driver: JoinHandle<()>,
    overrun: Overrun,
    _severed: Severed,
}

impl Drop for PostgresSession {
    fn drop(&mut self) {
        self.driver.abort();
        if self.busy.load(Ordering::Relaxed) {
            // The query would run on over there; cancelling takes a connection of its own.
            let (token, address) = (self.client.cancel_token(), self.address);
            tokio::spawn(timeout(FAREWELL, async move {
                if let Ok(stream) = TcpStream::connect(address).await {
                    let _ = token.cancel_query_raw(stream, NoTls).await;
                }
            }));
        }
    }
}

impl PostgresSession {
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
        if let Some(session) = cx.held.take::<Self>(&format!("{login:?}")).filter(|one| !one.client.is_closed()) {
            let at = &session.at;
            cx.info(phrase!(language, fr: "🔑 Session réutilisée : {at}", en: "🔑 Session used again: {at}")).await;
            return Ok(session);
        }
        let host = SqlLogin::needed(&login.host, "host", language)?;
        let port = read_port(login.port, 5432, "port", language)?;
        let user = SqlLogin::needed(&login.username, "username", language)?;
        let at = format!("{host}:{port}");
        let mut config = Config::new();
        config.user(user).application_name("TestGyver");
        config.password(login.password.as_deref().unwrap_or_default());
        if let Some(database) = login.database.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            config.dbname(database);
        }
        let stream = limits.connect(host, port, language).await?;
        let address = stream.peer_addr().map_err(|error| trouble::connecting(&error, &at, language))?;
        let (stream, severed) = Severed::guard(stream).map_err(|error| trouble::connecting(&error, &at, language))?;
        let overrun = Overrun::default();
        let failed = |error: tokio_postgres::Error| match overrun.happened() {
            true => too_large(&at, language),
            false => sign_in_failed(&error, user, &at, language),
        };
        let (client, driver) = if login.tls.unwrap_or(false) {
            let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
            let trust = trust.showing(&login.client, cx.folders, language).await?;
            if !trust.verify {
                warn_unchecked(cx).await;
            }
            config.ssl_mode(tokio_postgres::config::SslMode::Require);
            let mut tls = MakeRustlsConnect::new(trust.config(language)?);
            let tls = <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::make_tls_connect(&mut tls, host)
                .map_err(|error| trouble::tls(&at, &error.to_string(), language))?;
            let tls = Inside { tls, overrun: overrun.clone() };
            let (client, connection) = config.connect_raw(stream, tls).await.map_err(failed)?;
            (client, tokio::spawn(async move { drop(connection.await) }))
        } else {
            config.ssl_mode(tokio_postgres::config::SslMode::Disable);
            let stream = Messages::new(stream, overrun.clone());
            let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(failed)?;
            (client, tokio::spawn(async move { drop(connection.await) }))
        };
        cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (PostgreSQL)", en: "🔑 Connected to {user}@{at} (PostgreSQL)"))
            .await;
        let busy = AtomicBool::new(false);
        Ok(Self { client, at: format!("{user}@{at}"), address, busy, driver, overrun, _severed: severed })
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &SqlLogin, cx: &mut ActionContext<'_>) {
        cx.held.keep(format!("{login:?}"), self);
    }

    /// Asks, every parameter as text in the type that the query gives it.
    ///
    /// # Errors
    /// [`ActionError`] with the database's own words.
    pub(super) async fn ask(&self, question: &Question<'_>) -> Result<Answer, ActionError> {
        self.busy.store(true, Ordering::Relaxed);
        let answer = self.answer(question).await;
        self.busy.store(false, Ordering::Relaxed);
        answer
    }

    async fn answer(&self, question: &Question<'_>) -> Result<Answer, ActionError> {
        let language = question.language;
        let failed = |error: tokio_postgres::Error| self.failed(&error, language);
        let statement = self.client.prepare(question.text).await.map_err(failed)?;
        if statement.params().len() != question.parameters.len() {
            return Err(parameter_count(statement.params().len(), question.parameters.len(), language));
        }
        let parameters: Vec<Parameter> = question.parameters.iter().map(Parameter::of).collect();
        let rows = self.client.query_raw(&statement, &parameters).await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        let mut answer = Answer::new(statement.columns().iter().map(|column| column.name().to_owned()).collect());
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            // The rest is read as well: an error may come after it.
            if !answer.cut {
                answer.take(values(&row).map_err(failed)?, question.most);
            }
        }
        if statement.columns().is_empty() {
            answer.changed = Some(rows.rows_affected().unwrap_or(0));
        }
        Ok(answer)
    }

    fn failed(&self, error: &tokio_postgres::Error, language: Language) -> ActionError {
        match error.as_db_error() {
            _ if self.overrun.happened() => too_large(&self.at, language),
            // A server that shuts down, or has lost its own head, still says so.
            Some(told) if told.code().code().starts_with("57P") => trouble::broken(&self.at, told.message(), language),
            Some(told) => {
                let detail = told.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
                refused(&format!("{}{detail}", told.message()), language)
            }
            None if error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>()) => {
                trouble::broken(&self.at, &deepest(error), language)
            }
            None => refused(&deepest(error), language),
        }
    }
}

/// A server that sends more than is taken.
fn too_large(at: &str, language: Language) -> ActionError {
    let limit = MOST_BYTES / 1024 / 1024;
    ActionError::new(phrase!(language,
        fr: "message trop long de {at} (plus de {limit} Mio pour une ligne de résultat, ou 1 Mio pour autre chose) : demandez moins de colonnes, ou une partie des valeurs",
        en: "message from {at} too long (more than {limit} MiB for a row of a result, or 1 MiB for anything else): ask for fewer columns, or for a part of the values"))
}

fn deepest(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), deepest)
}

fn sign_in_failed(error: &tokio_postgres::Error, user: &str, at: &str, language: Language) -> ActionError {
    let refused_names = [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION];
    match error.as_db_error() {
        Some(told) if refused_names.contains(told.code()) => trouble::sign_in(user, at, language),
        Some(told) => refused(told.message(), language),
        None if deepest(error).contains("certificate") || error.to_string().contains("TLS") => {
            trouble::tls(at, &deepest(error), language)
        }
        None => trouble::broken(at, &deepest(error), language),
    }
}
