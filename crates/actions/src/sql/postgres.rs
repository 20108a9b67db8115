//! PostgreSQL.

use std::net::SocketAddr;

use futures_util::TryStreamExt;
use testgyver_model::{
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
};
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_postgres::{CancelToken, Client, Config, NoTls, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    AnswerRows, Question,
    ends::{Ends, Running},
    form::SqlLogin,
    parameter_count, pg_copy,
    pg_stream::{Inside, Messages, Overrun},
    pg_trouble::{failed, sign_in_failed, too_large},
    pg_value::{Parameter, values},
};
use crate::{
    egress::Limits,
    login::read_port,
    messages,
    secure::{Trust, warn_unchecked},
    shutdown_on_drop::ShutdownOnDrop,
};

/// A signed-in session.
pub(super) struct PostgresSession {
    client: Client,
    at: String,
    address: SocketAddr,
    /// How it is encrypted, and for which host.
    tls: Option<(MakeRustlsConnect, String)>,
    driver: JoinHandle<()>,
    overrun: Overrun,
    _shutdown: ShutdownOnDrop,
}

impl Drop for PostgresSession {
    fn drop(&mut self) {
        self.driver.abort();
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
        if let Some(session) = cx.sessions.take::<Self, _>(login).filter(|one| !one.client.is_closed()) {
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
        config.password(login.password.as_ref().map_or("", Secret::expose));
        if let Some(database) = login.database.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            config.dbname(database);
        }
        let stream = limits.connect(host, port, language).await?;
        let address = stream.peer_addr().map_err(|error| messages::connecting(&error, &at, language))?;
        let (stream, shutdown) =
            ShutdownOnDrop::guard(stream).map_err(|error| messages::connecting(&error, &at, language))?;
        let overrun = Overrun::default();
        let failed = |error: tokio_postgres::Error| match overrun.happened() {
            true => too_large(&at, language),
            false => sign_in_failed(&error, user, &at, language),
        };
        let (client, driver, tls) = if login.tls.unwrap_or(false) {
            let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
            let trust = trust.showing(&login.client, cx.folders, language).await?;
            if !trust.verify {
                warn_unchecked(cx).await;
            }
            config.ssl_mode(tokio_postgres::config::SslMode::Require);
            let mut tls = MakeRustlsConnect::new(trust.config(language)?);
            let Ok(inside) = <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::make_tls_connect(&mut tls, host);
            let inside = Inside { tls: inside, overrun: overrun.clone() };
            let (client, connection) = config.connect_raw(stream, inside).await.map_err(failed)?;
            (client, tokio::spawn(async move { drop(connection.await) }), Some((tls, host.to_owned())))
        } else {
            config.ssl_mode(tokio_postgres::config::SslMode::Disable);
            let stream = Messages::new(stream, overrun.clone());
            let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(failed)?;
            (client, tokio::spawn(async move { drop(connection.await) }), None)
        };
        cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (PostgreSQL)", en: "🔑 Connected to {user}@{at} (PostgreSQL)"))
            .await;
        Ok(Self { client, at: format!("{user}@{at}"), address, tls, driver, overrun, _shutdown: shutdown })
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &SqlLogin, cx: &mut ActionContext<'_>) {
        cx.sessions.keep(login.clone(), self);
    }

    /// Asks, every parameter as text in the type that the query gives it.
    ///
    /// # Errors
    /// [`ActionError`] with the database's own words.
    pub(super) async fn ask(&self, question: &Question<'_>, ends: &Ends) -> Result<AnswerRows, ActionError> {
        pg_copy::refuse(question.text, question.language)?;
        let running = Running::new(ends, cancel(self.client.cancel_token(), self.address, self.tls.clone()));
        let answer = self.answer(question).await;
        running.over();
        answer
    }

    async fn answer(&self, question: &Question<'_>) -> Result<AnswerRows, ActionError> {
        let language = question.language;
        let failed = |error: tokio_postgres::Error| match self.overrun.happened() {
            true => too_large(&self.at, language),
            false => failed(&error, question.text, &self.at, language),
        };
        let statement = self.client.prepare(question.text).await.map_err(failed)?;
        if statement.params().len() != question.parameters.len() {
            return Err(parameter_count(statement.params().len(), question.parameters.len(), language));
        }
        let parameters: Vec<Parameter<'_>> = question.parameters.iter().map(Parameter).collect();
        let rows = self.client.query_raw_text(&statement, &parameters).await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        let mut answer = AnswerRows::new(statement.columns().iter().map(|column| column.name().to_owned()).collect());
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            // The rest is read as well: an error may come after it.
            if !answer.cut {
                let values = values(&row).map_err(failed)?.ok_or_else(|| too_large(&self.at, language))?;
                answer.take(values, question.most);
            }
        }
        if statement.columns().is_empty() {
            answer.changed = Some(rows.rows_affected().unwrap_or(0));
        }
        Ok(answer)
    }
}

/// Asks the server to end what a session does: on a connection of its own, encrypted as the session is.
async fn cancel(
    token: CancelToken,
    address: SocketAddr,
    tls: Option<(MakeRustlsConnect, String)>,
) -> Result<(), String> {
    let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    let cancelled = match tls {
        None => token.cancel_query_raw(stream, NoTls).await,
        Some((mut tls, host)) => {
            let Ok(tls) = <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::make_tls_connect(&mut tls, &host);
            token.cancel_query_raw(stream, tls).await
        }
    };
    cancelled.map_err(|error| error.to_string())
}
