//! `mail`: sends a message (SMTP, RFC 5321), or waits for one (IMAP, RFC 3501).

mod attached;
mod form;
mod inbox;
mod literals;
mod message;
mod outbox;
mod smtp;
mod starttls;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction, read_form},
    connection::{ConnectionDescriptor, ConnectionKind},
    language::Wording,
    mask::{Output, Role},
    phrase,
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use self::form::{MailInput, MailLogin, Operation};
use crate::{
    limit,
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
        match input.operation {
            Operation::Send => limit::within(limit, language, outbox::send(&login, &input, &self.0, cx)).await,
            Operation::Wait => {
                let waiting = inbox::wait(&login, &input, &self.0, cx);
                match tokio::time::timeout(limit, waiting).await {
                    Ok(found) => found,
                    Err(_) => {
                        let seconds = limit.as_secs_f64();
                        Err(ActionError::new(phrase!(language,
                            fr: "délai dépassé : aucun message correspondant en {seconds} s",
                            en: "timed out: no matching message within {seconds} s")))
                    }
                }
            }
        }
    }
}

/// Speaks TLS over a connection to `host`, which the form names in `field`.
///
/// # Errors
/// Where the server is not to be trusted.
async fn secured(
    login: &MailLogin,
    host: &str,
    field: &str,
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
    connector.connect(name, stream).await.map_err(|error| trouble::tls(at, &error.to_string(), language))
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
            smtp::connect(&login, &self.0, cx).await?;
        }
        if login.imap_host.is_some() {
            inbox::connect(&login, &self.0, cx).await?;
        }
        Ok(())
    }
}
