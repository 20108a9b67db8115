//! A session of IMAP: connected, signed in.

use std::fmt;

use async_imap::{Authenticator, Client, Session, error::Error};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
    text,
};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    encrypt,
    form::{MailLogin, Security},
    heard::Heard,
    literals::Literals,
    secured, wrong_protocol,
};
use crate::{
    bounded::{Quota, too_much},
    egress::Limits,
    login::read_port,
    messages,
};

/// Most bytes of an answer before we are signed in.
const WELCOME: u64 = 64 * 1024;
/// Most bytes of an answer, but for a message: the numbers of a hundred thousand of them, say.
pub(super) const ANSWER: u64 = 1024 * 1024;

/// Anything that carries bytes both ways.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug> Wire for T {}

type Stream = Box<dyn Wire>;

/// A signed-in session.
pub(super) struct Mailbox {
    pub(super) session: Session<Stream>,
    line: Line,
}

impl Mailbox {
    /// Why something failed.
    pub(super) fn failed(&self, error: &Error, language: Language) -> ActionError {
        self.line.failed(error, language)
    }

    /// The server's words in its last refusal.
    pub(super) fn refusal(&self) -> String {
        self.line.heard.refusal().unwrap_or_default()
    }

    /// From now on so many bytes for each answer.
    pub(super) fn answers_of(&self, bytes: u64) {
        self.line.quota.answers_of(bytes);
    }
}

/// What is known of a connection beside what the library does with it.
struct Line {
    /// How much the server may send for an answer.
    quota: Quota,
    heard: Heard,
    /// Where it leads.
    at: String,
}

impl Line {
    fn carrying<S: Wire>(&self, stream: S) -> Literals<S> {
        Literals::new(stream, &self.quota, &self.heard)
    }

    fn failed(&self, error: &Error, language: Language) -> ActionError {
        let at = &self.at;
        if self.quota.is_exceeded() {
            return too_much(at, language);
        }
        if let Error::No(_) | Error::Bad(_) = error {
            let said = messages::words(&self.heard.refusal().unwrap_or_default());
            return ActionError::new(phrase!(language,
                fr: "refusé par le serveur {at} ({said})",
                en: "refused by the server {at} ({said})"));
        }
        if let Some(said) = self.heard.goodbye() {
            let said = messages::words(&said);
            return ActionError::new(phrase!(language,
                fr: "le serveur {at} a mis fin à la connexion : {said}",
                en: "the server {at} ended the connection: {said}"));
        }
        match self.heard.first().filter(|first| !first.starts_with("* ")) {
            Some(first) => wrong_protocol(at, "IMAP", &first, language),
            None => messages::broken(at, &error.to_string(), language),
        }
    }

    /// Why STARTTLS did not come about.
    fn unsealed(&self, error: &Error, language: Language) -> ActionError {
        match (error, self.heard.refusal()) {
            (Error::No(_) | Error::Bad(_), Some(said)) => {
                messages::tls(&self.at, &format!("STARTTLS : {}", messages::words(&said)), language)
            }
            _ => self.failed(error, language),
        }
    }

    async fn greeted<W: Wire>(&self, stream: W, language: Language) -> Result<Client<W>, ActionError> {
        let mut client = Client::new(stream);
        match client.read_response().await {
            Ok(Some(_)) if self.heard.goodbye().is_none() => Ok(client),
            Ok(_) => Err(self.failed(&Error::ConnectionLost, language)),
            Err(error) => Err(self.failed(&error.into(), language)),
        }
    }
}

/// Connects and signs in.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn connect(
    login: &MailLogin,
    limits: &Limits,
    heard: &Heard,
    cx: &mut ActionContext<'_>,
) -> Result<Mailbox, ActionError> {
    let language = cx.language;
    let host = login.imap_host.as_deref().map(str::trim).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| messages::missing("imap_host", language))?;
    let usual = if login.imap_security == Security::Tls { 993 } else { 143 };
    let port = read_port(login.imap_port, usual, "imap_port", language)?;
    let at = format!("{host}:{port}");
    let stream = limits.connect(host, port, language).await?;
    heard.connected(&at);
    let line = Line { quota: Quota::per_answer(WELCOME, None), heard: heard.clone(), at };
    let client: Client<Stream> = match login.imap_security {
        Security::Tls => {
            let secured = secured(login, host, ("imap_host", "imap_security"), stream, &line.at, cx).await?;
            line.greeted(Box::new(line.carrying(secured)) as Stream, language).await?
        }
        Security::None => line.greeted(Box::new(line.carrying(stream)) as Stream, language).await?,
        Security::Starttls => {
            let mut plain = line.greeted(line.carrying(stream), language).await?;
            plain.run_command_and_check_ok("STARTTLS", None).await.map_err(|error| line.unsealed(&error, language))?;
            // What it said in the clear counts no more.
            heard.forget();
            let stream = plain.into_inner().into_inner();
            let secured = secured(login, host, ("imap_host", "imap_security"), stream, &line.at, cx).await?;
            // No second greeting comes after STARTTLS.
            Client::new(Box::new(line.carrying(secured)) as Stream)
        }
    };
    let session = sign_in(client, login, &line, language).await?;
    let (user, at) = (login.username.as_deref().unwrap_or_default().trim(), &line.at);
    cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (IMAP)", en: "🔑 Connected to {user}@{at} (IMAP)")).await;
    line.quota.answers_of(ANSWER);
    Ok(Mailbox { session, line })
}

async fn sign_in(
    mut client: Client<Stream>,
    login: &MailLogin,
    line: &Line,
    language: Language,
) -> Result<Session<Stream>, ActionError> {
    let user = login.username.as_deref().unwrap_or_default().trim();
    let password = login.password.as_ref().map_or("", Secret::expose);
    let ascii = user.is_ascii() && password.is_ascii();
    if line.heard.capabilities().is_none() && (!ascii || login.imap_security == Security::None) {
        match client.run_command_and_check_ok("CAPABILITY", None).await {
            // Who does not answer the question may take the name and the password all the same.
            Ok(()) | Err(Error::No(_) | Error::Bad(_)) => {}
            Err(error) => return Err(line.failed(&error, language)),
        }
    }
    let offered = line.heard.capabilities().unwrap_or_default();
    // What it refuses from here on is the sign-in.
    line.heard.forget();
    let offers = |what: &str| offered.iter().any(|one| one == what);
    let (plain, disabled) = (offers("AUTH=PLAIN"), offers("LOGINDISABLED"));
    if disabled && !plain {
        return Err(no_login(&offered, &line.at, login.imap_security, language));
    }
    // LOGIN takes no accents (RFC 3501, section 9), PLAIN does (RFC 4616).
    let done = if plain && (disabled || !ascii) {
        client.authenticate("PLAIN", Plain(format!("\0{user}\0{password}"))).await
    } else {
        client.login(user, password).await
    };
    done.map_err(|(error, _)| match line.heard.refusal() {
        _ if matches!(error, Error::Validate(_)) => {
            messages::field("username, password", &text!(language, "field-one-line"), language)
        }
        Some(words) if !words.is_empty() => {
            messages::sign_in_told(user, &line.at, &with_remedy(words, login, language), language)
        }
        _ if matches!(error, Error::No(_) | Error::Bad(_)) => messages::sign_in(user, &line.at, language),
        _ => line.failed(&error, language),
    })
}

/// A name and a password as RFC 4616 sends them.
struct Plain(String);

impl Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.clone()
    }
}

/// The words of a refusal, with what helps where the server wants the connection to be encrypted first (RFC 5530).
fn with_remedy(words: String, login: &MailLogin, language: Language) -> String {
    if login.imap_security == Security::None && words.to_ascii_uppercase().contains("[PRIVACYREQUIRED]") {
        let remedy = encrypt("imap_security", language);
        return format!("{words} ; {remedy}");
    }
    words
}

/// A server that takes no name and password, not in this way.
fn no_login(offered: &[String], at: &str, security: Security, language: Language) -> ActionError {
    if security == Security::None {
        let remedy = encrypt("imap_security", language);
        return ActionError::new(phrase!(language,
            fr: "le serveur {at} n'accepte pas d'identification sans chiffrement (LOGINDISABLED) ; {remedy}",
            en: "the server {at} takes no sign-in without encryption (LOGINDISABLED); {remedy}"));
    }
    let ways: Vec<&str> = offered.iter().filter_map(|one| one.strip_prefix("AUTH=")).collect();
    super::no_password(at, &ways, language)
}
