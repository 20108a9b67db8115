//! A signed-in FTP session, kept for the next action of the test.

use std::{sync::Arc, time::Duration};

use suppaftp::{
    FtpError,
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
    tokio_rustls::TlsConnector,
    types::FileType,
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};

use super::login::{FtpLogin, Mode, Security};
use crate::{
    login::read_port,
    reach::Limits,
    secure::{self, Trust},
    trouble,
};

/// How long the server may take to open the connection of a file, in active mode.
const ACTIVE: Duration = Duration::from_secs(30);

/// A signed-in session.
pub(super) struct FtpSession {
    pub(super) stream: AsyncRustlsFtpStream,
    /// `user@host:port`.
    pub(super) at: String,
}

impl FtpSession {
    /// A session from an earlier action of the test, or a new one.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    pub(super) async fn open(
        login: &FtpLogin,
        limits: &Limits,
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        if let Some(mut session) = cx.held.take::<Self>(&key_of(login)) {
            // A server that grew tired of waiting has closed; then a new session is made.
            if session.stream.noop().await.is_ok() {
                let at = &session.at;
                cx.info(
                    phrase!(cx.language, fr: "🔑 Session FTP réutilisée : {at}", en: "🔑 FTP session used again: {at}"),
                )
                .await;
                return Ok(session);
            }
        }
        Self::connect(login, limits, cx).await
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &FtpLogin, cx: &mut ActionContext<'_>) {
        cx.held.keep(key_of(login), self);
    }

    async fn connect(login: &FtpLogin, limits: &Limits, cx: &mut ActionContext<'_>) -> Result<Self, ActionError> {
        let language = cx.language;
        let (host, user) = (login.host.trim(), login.username.trim());
        let port = read_port(login.port, login.security.port(), "port", language)?;
        let at = format!("{host}:{port}");
        let stream = greet(login, host, port, limits, cx).await?;
        let mut stream = match login.mode {
            Mode::Passive => stream,
            Mode::Active => stream.active_mode(ACTIVE),
        };
        // The server's idea of its own address is of no use behind a router, and could point anywhere.
        stream.set_passive_nat_workaround(true);
        match stream.login(user, login.password.as_deref().unwrap_or_default()).await {
            Ok(()) => {}
            Err(FtpError::UnexpectedResponse(_)) => return Err(trouble::sign_in(user, &at, language)),
            Err(error) => return Err(failed(error, &at, language)),
        }
        // Servers without the option speak UTF-8 by themselves, or not at all.
        let _ = stream.opts("UTF8", Some("ON")).await;
        stream.transfer_type(FileType::Binary).await.map_err(|error| failed(error, &at, language))?;
        let (how, whom) = (told(login.security), format!("{user}@{at}"));
        cx.info(phrase!(language, fr: "🔑 Connecté à {whom} ({how})", en: "🔑 Connected to {whom} ({how})")).await;
        Ok(Self { stream, at: whom })
    }
}

const fn told(security: Security) -> &'static str {
    match security {
        Security::None => "FTP",
        Security::Explicit => "FTPS, AUTH TLS",
        Security::Implicit => "FTPS",
    }
}

/// Sessions of one test are shared by actions that sign in the same way.
fn key_of(login: &FtpLogin) -> String {
    format!("{login:?}")
}

async fn greet(
    login: &FtpLogin,
    host: &str,
    port: u16,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<AsyncRustlsFtpStream, ActionError> {
    let (language, at) = (cx.language, format!("{host}:{port}"));
    if login.security == Security::None {
        let stream = limits.connect(host, port, language).await?;
        return AsyncRustlsFtpStream::connect_with_stream(stream).await.map_err(|error| failed(error, &at, language));
    }
    let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
    let trust = trust.showing(&login.client, cx.folders, language).await?;
    if !trust.verify {
        secure::warn_unchecked(cx).await;
    }
    // One configuration for all connections of the session: servers want the files' to resume its TLS.
    let connector = TlsConnector::from(Arc::new(trust.config(language)?));
    let connector = AsyncRustlsConnector::from(connector);
    let secured = if login.security == Security::Implicit {
        let address = limits.connect(host, port, language).await?.peer_addr();
        let address = address.map_err(|error| trouble::connecting(&error, &at, language))?;
        implicit(address, connector, host).await
    } else {
        let stream = limits.connect(host, port, language).await?;
        match AsyncRustlsFtpStream::connect_with_stream(stream).await {
            Ok(plain) => plain.into_secure(connector, host).await,
            Err(error) => Err(error),
        }
    };
    secured.map_err(|error| failed(error, &at, language))
}

async fn implicit(
    address: std::net::SocketAddr,
    connector: AsyncRustlsConnector,
    host: &str,
) -> Result<AsyncRustlsFtpStream, FtpError> {
    use suppaftp::Status::CommandOk;
    let mut stream = AsyncRustlsFtpStream::connect_secure_implicit(address, connector, host).await?;
    // The files' connections are to be encrypted as well (RFC 4217, section 12).
    stream.custom_command("PBSZ 0", &[CommandOk]).await?;
    stream.custom_command("PROT P", &[CommandOk]).await?;
    Ok(stream)
}

fn failed(error: FtpError, at: &str, language: Language) -> ActionError {
    match error {
        FtpError::SecureError(detail) => trouble::tls(at, &detail, language),
        FtpError::UnexpectedResponse(response) => {
            let said = super::files::said(&response);
            ActionError::new(phrase!(language,
                fr: "refusé par le serveur {at} ({said})",
                en: "refused by the server {at} ({said})"))
        }
        other => trouble::broken(at, &other.to_string(), language),
    }
}
