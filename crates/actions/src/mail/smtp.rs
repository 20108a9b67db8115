//! A signed-in SMTP session.

use std::{io, net::SocketAddr};

use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, AsyncTokioStream},
        extension::ClientId,
    },
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{
    form::{MailLogin, Security},
    secured, starttls,
};
use crate::{
    bounded::{Bounded, Quota, too_much},
    login::read_port,
    reach::Limits,
    trouble,
};

/// Most bytes of one answer: far more than a line (512 bytes, RFC 5321) for each thing a server can do. The library
/// reads an answer anew with each of its lines: longer ones would take time.
const ANSWER: u64 = 32 * 1024;
/// Most bytes of all answers of a connection: room for some thousand recipients.
const ANSWERS: u64 = 4 * 1024 * 1024;

/// The library reads lines of any length: they are counted below it.
impl AsyncTokioStream for Bounded<TcpStream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.get_ref().peer_addr()
    }
}

impl AsyncTokioStream for Bounded<TlsStream<TcpStream>> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.get_ref().get_ref().0.peer_addr()
    }
}

/// A signed-in session.
pub(super) struct Smtp {
    connection: AsyncSmtpConnection,
    quota: Quota,
    /// Where it leads.
    at: String,
}

impl Smtp {
    /// Sends a message and says goodbye.
    ///
    /// # Errors
    /// Where the server does not take it.
    pub(super) async fn send(mut self, message: &Message, language: Language) -> Result<(), ActionError> {
        let sent = self.connection.send(message.envelope(), &message.formatted()).await;
        sent.map_err(|error| refused(&error, &self.quota, &self.at, language))?;
        // The message is accepted: what the goodbye says does not matter any more.
        let _ = self.connection.quit().await;
        Ok(())
    }
}

/// Connects and signs in.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn connect(
    login: &MailLogin,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<Smtp, ActionError> {
    let language = cx.language;
    let host = login.smtp_host.as_deref().map(str::trim).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| trouble::missing("smtp_host", language))?;
    let usual = match login.smtp_security {
        Security::Tls => 465,
        Security::Starttls => 587,
        Security::None => 25,
    };
    let port = read_port(login.smtp_port, usual, "smtp_port", language)?;
    let at = format!("{host}:{port}");
    let quota = Quota::per_answer(ANSWER, Some(ANSWERS));
    let stream = limits.connect(host, port, language).await?;
    let stream: Box<dyn AsyncTokioStream> = match login.smtp_security {
        Security::Tls => {
            let stream = secured(login, host, "smtp_host", stream, &at, cx).await?;
            Box::new(Bounded::new(stream, quota.clone()))
        }
        Security::Starttls => starttls::begin(login, host, stream, &at, &quota, cx).await?,
        Security::None => Box::new(Bounded::new(stream, quota.clone())),
    };
    let hello = ClientId::Domain("testgyver.localdomain".into());
    let failed = |error: Error| refused(&error, &quota, &at, language);
    let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &hello).await.map_err(failed)?;
    if let Some(user) = login.username.as_deref().map(str::trim).filter(|user| !user.is_empty()) {
        let password = login.password.clone().unwrap_or_default();
        let who = Credentials::new(user.to_owned(), password);
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &who).await.map_err(|error| {
            if error.is_permanent() || error.is_client() {
                trouble::sign_in(user, &at, language)
            } else {
                failed(error)
            }
        })?;
        cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (SMTP)", en: "🔑 Connected to {user}@{at} (SMTP)"))
            .await;
    }
    Ok(Smtp { connection, quota, at })
}

/// An answer that is a refusal.
pub(super) fn refused_with(answer: &str, at: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "refusé par le serveur {at} : {answer}",
        en: "refused by the server {at}: {answer}"))
}

fn refused(error: &Error, quota: &Quota, at: &str, language: Language) -> ActionError {
    use std::error::Error as _;
    if quota.is_exceeded() {
        return too_much(at, language);
    }
    let mut detail = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        detail = deeper.to_string();
        cause = deeper.source();
    }
    if error.is_tls() || detail.contains("certificate") {
        return trouble::tls(at, &detail, language);
    }
    match error.status() {
        Some(code) => refused_with(&format!("{code} {detail}"), at, language),
        None => trouble::broken(at, &detail, language),
    }
}
