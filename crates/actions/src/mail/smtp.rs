//! A session of SMTP: connected, signed in.

use base64::{Engine, engine::general_purpose::STANDARD};
use lettre::{
    Message,
    transport::smtp::{
        Error,
        client::{AsyncSmtpConnection, AsyncTokioStream},
        extension::ClientId,
    },
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
};

use super::{
    encrypt,
    form::{MailLogin, Security},
    heard::Heard,
    no_password,
    replies::Replies,
    secured,
    smtp_auth::{Mechanism, offered},
    starttls::{self, Hindrance},
    wrong_protocol,
};
use crate::{
    bounded::{Quota, too_much},
    egress::Limits,
    login::read_port,
    messages,
};

/// Most bytes of one answer: far more than a line (512 bytes, RFC 5321) for each thing a server can do. The library
/// reads an answer anew with each of its lines: longer ones would take time.
const ANSWER: u64 = 32 * 1024;
/// Most bytes of all answers of a connection: room for some thousand recipients.
const ANSWERS: u64 = 4 * 1024 * 1024;
/// Who we say that we are.
const HELLO: &str = "testgyver.localdomain";

/// A signed-in session.
pub(super) struct Smtp {
    connection: AsyncSmtpConnection,
    line: Line,
}

impl Smtp {
    /// Sends a message and says goodbye.
    ///
    /// # Errors
    /// Where the server does not take it.
    pub(super) async fn send(mut self, message: &Message, language: Language) -> Result<(), ActionError> {
        let sent = self.connection.send(message.envelope(), &message.formatted()).await;
        sent.map_err(|error| self.line.refused(&error, language))?;
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
    heard: &Heard,
    cx: &mut ActionContext<'_>,
) -> Result<Smtp, ActionError> {
    let language = cx.language;
    let host = login.smtp_host.as_deref().map(str::trim).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| messages::missing("smtp_host", language))?;
    let usual = match login.smtp_security {
        Security::Tls => 465,
        Security::Starttls => 587,
        Security::None => 25,
    };
    let port = read_port(login.smtp_port, usual, "smtp_port", language)?;
    let at = format!("{host}:{port}");
    let stream = limits.connect(host, port, language).await?;
    heard.connected(&at);
    let line = Line { quota: Quota::per_answer(ANSWER, Some(ANSWERS)), heard: heard.clone(), at };
    let fields = ("smtp_host", "smtp_security");
    let stream: Box<dyn AsyncTokioStream> = match login.smtp_security {
        Security::None => Box::new(line.carrying(stream)),
        Security::Tls => Box::new(line.carrying(secured(login, host, fields, stream, &line.at, cx).await?)),
        Security::Starttls => {
            let mut plain = line.carrying(stream);
            starttls::prepare(&mut plain, HELLO).await.map_err(|why| line.unsealed(why, language))?;
            // What it said in the clear counts no more, and no second greeting comes: the library is given one.
            heard.forget();
            let secured = secured(login, host, fields, plain.into_inner(), &line.at, cx).await?;
            Box::new(line.carrying(secured).after(b"220 \r\n"))
        }
    };
    let hello = ClientId::Domain(HELLO.into());
    let connected = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
    let mut connection = connected.map_err(|error| line.refused(&error, language))?;
    if let Some(user) = login.username.as_deref().map(str::trim).filter(|user| !user.is_empty()) {
        sign_in(&mut connection, login, user, &line, cx).await?;
        let at = &line.at;
        cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (SMTP)", en: "🔑 Connected to {user}@{at} (SMTP)"))
            .await;
    }
    Ok(Smtp { connection, line })
}

async fn sign_in(
    connection: &mut AsyncSmtpConnection,
    login: &MailLogin,
    user: &str,
    line: &Line,
    cx: &mut ActionContext<'_>,
) -> Result<(), ActionError> {
    let (language, at) = (cx.language, &line.at);
    let offered = offered(&line.heard.reply(250));
    if offered.is_empty() {
        return Err(no_sign_in(at, login.smtp_security, language));
    }
    let Some(way) = Mechanism::choose(&offered) else {
        let ways: Vec<&str> = offered.iter().map(String::as_str).collect();
        return Err(no_password(at, &ways, language));
    };
    let password = login.password.as_ref().map_or("", Secret::expose);
    if !password.is_empty() {
        // Some servers repeat what they do not understand.
        cx.log.protect(STANDARD.encode(format!("\0{user}\0{password}")));
        cx.log.protect(STANDARD.encode(password));
    }
    way.sign_in(connection, user, password).await.map_err(|error| match error.status() {
        Some(code) => {
            let (words, way) = (line.words(u16::from(code), &error), way.name());
            let remedy = match u16::from(code) {
                // Encryption required (RFC 4954, section 6; RFC 3207, section 4).
                530 | 538 if login.smtp_security == Security::None => {
                    format!(" ; {}", encrypt("smtp_security", language))
                }
                _ => String::new(),
            };
            messages::sign_in_told(user, at, &format!("{words} (AUTH {way}){remedy}"), language)
        }
        None => line.refused(&error, language),
    })
}

/// A server that takes no sign-in at all.
fn no_sign_in(at: &str, security: Security, language: Language) -> ActionError {
    let encrypt = match security {
        Security::None => {
            let remedy = encrypt("smtp_security", language);
            phrase!(language, fr: ", ou {remedy}", en: ", or {remedy}")
        }
        _ => String::new(),
    };
    ActionError::new(phrase!(language,
        fr: "le serveur {at} ne propose pas d'identification (AUTH) : videz le champ « username »{encrypt}",
        en: "the server {at} offers no sign-in (AUTH): leave field 'username' empty{encrypt}"))
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
    fn carrying<S>(&self, stream: S) -> Replies<S> {
        Replies::new(stream, &self.quota, &self.heard)
    }

    /// The code and the words of a refusal.
    fn words(&self, code: u16, error: &Error) -> String {
        let heard = self.heard.reply(code).join(" ");
        let words = if heard.is_empty() { messages::deepest(error) } else { heard };
        messages::words(&format!("{code} {words}"))
    }

    fn refused(&self, error: &Error, language: Language) -> ActionError {
        let at = &self.at;
        match error.status() {
            _ if self.quota.is_exceeded() => too_much(at, language),
            Some(code) => {
                let words = self.words(u16::from(code), error);
                ActionError::new(phrase!(language,
                    fr: "refusé par le serveur {at} : {words}",
                    en: "refused by the server {at}: {words}"))
            }
            None => self.broken(&messages::deepest(error), language),
        }
    }

    fn broken(&self, detail: &str, language: Language) -> ActionError {
        let spoken = |first: &String| first.get(..3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
        match self.heard.first().filter(|first| !spoken(first)) {
            _ if self.quota.is_exceeded() => too_much(&self.at, language),
            Some(first) => wrong_protocol(&self.at, "SMTP", &first, language),
            None => messages::broken(&self.at, detail, language),
        }
    }

    /// Why STARTTLS did not come about.
    fn unsealed(&self, why: Hindrance, language: Language) -> ActionError {
        match why {
            Hindrance::Broken(detail) => self.broken(&detail, language),
            Hindrance::Refused(code) => {
                let words = messages::words(&format!("{code} {}", self.heard.reply(code).join(" ")));
                messages::tls(&self.at, &format!("STARTTLS : {words}"), language)
            }
            Hindrance::Unknown => {
                let at = &self.at;
                ActionError::new(phrase!(language,
                    fr: "le serveur {at} ne propose pas STARTTLS : choisissez « tls » ou « none » dans le champ « smtp_security »",
                    en: "the server {at} does not offer STARTTLS: choose 'tls' or 'none' in field 'smtp_security'"))
            }
        }
    }
}
