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
mod security;
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
    action::{ActionContext, ActionError, Outputs, TypedAction},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    form::read_form,
    mask::{Output, Role},
    phrase,
};

use self::security::{encrypt, no_password, secured, wrong_protocol};
use self::{
    form::{MailInput, MailLogin, Operation},
    heard::Heard,
};
use crate::{
    egress::Limits,
    limit, messages,
    phase::{self, Phase},
};

/// Seconds for sending, or for waiting, where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 60.0;

/// Sends a message, or waits for one.
pub struct MailAction(pub Arc<Limits>);

#[async_trait]
impl TypedAction for MailAction {
    const KIND: &'static str = "mail";
    const ALIASES: &'static [&'static str] = &["MailAction"];
    const CONNECTION: Option<&'static str> = Some("mail");
    type Input = (MailLogin, MailInput);

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("mail_subject"),
            Output::new("mail_from"),
            Output::new("mail_to"),
            Output::new("mail_date"),
            Output::new("mail_body").role(Role::Body),
            Output::new("mail_html"),
            Output::new("mail_links"),
            Output::new("mail_attachments"),
            Output::new("mail_message_id"),
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

/// A saved connection for `mail`.
pub struct MailConnection(pub Arc<Limits>);

#[async_trait]
impl ConnectionKind for MailConnection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<MailLogin>("mail")
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: MailLogin = read_form(value, cx.language)?;
        if login.smtp_host.is_none() && login.imap_host.is_none() {
            return Err(messages::missing("smtp_host, imap_host", cx.language));
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
