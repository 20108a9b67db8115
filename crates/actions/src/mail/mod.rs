//! `mail`: sends a message (SMTP, RFC 5321), or waits for one (IMAP, RFC 3501).

mod attached;
mod decoded;
mod folder;
mod form;
mod heard;
mod imap;
mod inbox;
mod literals;
mod message;
mod mutf7;
mod named_file;
mod outbox;
mod parameters;
mod replies;
mod smtp;
mod smtp_auth;
mod starttls;
mod transfer;
mod words;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs, TypedAction, read_form},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    language::Wording,
    mask::{Output, Role},
    phrase,
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use self::{
    form::{MailInput, MailLogin, Operation},
    heard::Heard,
};
use crate::{
    limit,
    phase::{self, Phase},
    reach::Limits,
    secure::{Trust, warn_unchecked},
    trouble,
};

/// Seconds for sending, or for waiting, where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 60.0;

/// Sends a message, or waits for one.
pub struct MailAction(pub Arc<Limits>);

#[async_trait]
impl TypedAction for MailAction {
    const KIND: &'static str = "mail";
    const ALIASES: &'static [&'static str] = &["MailAction"];
    const LABEL: Wording = Wording { fr: "Courriel", en: "Mail" };
    const CONNECTION: Option<&'static str> = Some("mail");
    type Input = (MailLogin, MailInput);

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("mail_subject", "Sujet", "Subject"),
            Output::new("mail_from", "Expéditeur", "Sender"),
            Output::new("mail_to", "Destinataires", "Recipients"),
            Output::new("mail_date", "Date", "Date"),
            Output::new("mail_body", "Corps en texte", "Text body").role(Role::Body),
            Output::new("mail_html", "Corps en HTML", "HTML body"),
            Output::new("mail_links", "Liens", "Links"),
            Output::new("mail_attachments", "Pièces jointes", "Attachments"),
            Output::new("mail_message_id", "Identifiant du message", "Message id"),
        ]
    }

    async fn run(&self, (login, input): Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let heard = Heard::default();
        let done = match input.operation {
            Operation::Send => phase::within(limit, outbox::send(&login, &input, &self.0, &heard, cx)).await,
            Operation::Wait => phase::within(limit, inbox::wait(&login, &input, &self.0, &heard, cx)).await,
        };
        done.unwrap_or_else(|phase| {
            Err(match (heard.silent(), input.operation) {
                (Some(at), operation) => silent(&at, limit, operation, language),
                (None, Operation::Wait) if phase == Phase::Working => no_message(limit, language),
                (None, _) => limit::exceeded(limit, phase, language),
            })
        })
    }
}

fn no_message(limit: Duration, language: Language) -> ActionError {
    let seconds = limit.as_secs_f64();
    ActionError::new(phrase!(language,
        fr: "délai dépassé : aucun message correspondant en {seconds} s",
        en: "timed out: no matching message within {seconds} s"))
}

/// A server that says nothing where the protocol makes it speak first: it may wait for TLS.
fn silent(at: &str, limit: Duration, operation: Operation, language: Language) -> ActionError {
    let seconds = limit.as_secs_f64();
    let field = if operation == Operation::Send { "smtp_security" } else { "imap_security" };
    ActionError::new(phrase!(language,
        fr: "délai dépassé : {at} n'a rien dit en {seconds} s (s'il attend du TLS dès le début : valeur « tls » du champ « {field} »)",
        en: "timed out: {at} said nothing within {seconds} s (if it waits for TLS from the start: value 'tls' of field '{field}')"))
}

/// A port on which something else answers.
fn wrong_protocol(at: &str, protocol: &str, said: &str, language: Language) -> ActionError {
    let said = trouble::words(said);
    ActionError::new(phrase!(language,
        fr: "{at} ne parle pas {protocol} (réponse : « {said} ») : vérifiez le port",
        en: "{at} does not speak {protocol} (it says '{said}'): check the port"))
}

/// A server that takes no name with its password, only what stands in `ways`.
fn no_password(at: &str, ways: &[&str], language: Language) -> ActionError {
    let ways = trouble::words(&ways.join(", "));
    ActionError::new(phrase!(language,
        fr: "le serveur {at} ne propose aucune identification connue ici (il propose : {ways})",
        en: "the server {at} offers no way of signing in that is known here (it offers: {ways})"))
}

/// What helps where a server wants the connection to be encrypted first.
fn encrypt(field: &str, language: Language) -> String {
    phrase!(language,
        fr: "choisissez « starttls » ou « tls » dans le champ « {field} »",
        en: "choose 'starttls' or 'tls' in field '{field}'")
}

/// Speaks TLS over a connection to `host`, which the form names in the first of the fields; the second says how to encrypt.
///
/// # Errors
/// Where the server is not to be trusted, or speaks no TLS.
async fn secured(
    login: &MailLogin,
    host: &str,
    (field, security): (&str, &str),
    stream: TcpStream,
    at: &str,
    cx: &mut ActionContext<'_>,
) -> Result<TlsStream<TcpStream>, ActionError> {
    let language = cx.language;
    let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
    let trust = trust.showing(&login.client, cx.folders, language).await?;
    if !trust.verify {
        warn_unchecked(cx).await;
    }
    let name = host.trim_matches(['[', ']']).to_owned().try_into();
    let name =
        name.map_err(|_| trouble::field(field, "un nom d'hôte est attendu", "a host name is expected", language))?;
    let connector = TlsConnector::from(Arc::new(trust.config(language)?));
    Phase::Securing.over(connector.connect(name, stream)).await.map_err(|error| {
        if speaks_in_the_clear(&error) {
            return ActionError::new(phrase!(language,
                fr: "{at} ne parle pas TLS dès le début : choisissez « starttls » ou « none » dans le champ « {security} », ou un autre port",
                en: "{at} does not speak TLS from the start: choose 'starttls' or 'none' in field '{security}', or another port"));
        }
        trouble::tls(at, &error.to_string(), language)
    })
}

/// Whether what came in the place of TLS was none at all.
fn speaks_in_the_clear(error: &std::io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    matches!(cause, Some(rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType)))
}

/// A saved connection for `mail`.
pub struct MailConnection(pub Arc<Limits>);

#[async_trait]
impl ConnectionKind for MailConnection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<MailLogin>(
            "mail",
            Wording { fr: "Messagerie (SMTP, IMAP)", en: "Mail account (SMTP, IMAP)" },
        )
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: MailLogin = read_form(value, cx.language)?;
        if login.smtp_host.is_none() && login.imap_host.is_none() {
            return Err(trouble::missing("smtp_host, imap_host", cx.language));
        }
        if login.smtp_host.is_some() {
            smtp::connect(&login, &self.0, &Heard::default(), cx).await?;
        }
        if login.imap_host.is_some() {
            imap::connect(&login, &self.0, &Heard::default(), cx).await?;
        }
        Ok(())
    }
}
