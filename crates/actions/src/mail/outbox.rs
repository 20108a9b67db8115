//! Sending.

use lettre::{
    Message,
    message::{Mailboxes, MultiPart, SinglePart},
};
use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    folders::Folders,
    phrase, text,
};
use tokio::io::AsyncReadExt;

use super::{
    form::{MailInput, MailLogin},
    heard::Heard,
    named_file, smtp,
};
use crate::{egress::Limits, local, messages};

/// Most bytes of all attachments of a message, which is put together in memory.
const ATTACHED: u64 = 50 * 1024 * 1024;

/// Sends a message.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn send(
    login: &MailLogin,
    input: &MailInput,
    limits: &Limits,
    heard: &Heard,
    cx: &mut ActionContext<'_>,
) -> Result<Outputs, ActionError> {
    let language = cx.language;
    let message = written(input, limits, cx.folders, language).await?;
    let session = smtp::connect(login, limits, heard, cx).await?;
    let (to, subject) = (input.to.clone().unwrap_or_default(), input.subject.clone().unwrap_or_default());
    session.send(&message, language).await?;
    cx.info(phrase!(language, fr: "✉️ Envoyé à {to} : {subject}", en: "✉️ Sent to {to}: {subject}")).await;
    let id = message.headers().get_raw("Message-ID").unwrap_or_default().to_owned();
    Ok(Outputs::from_iter([
        ("mail_message_id".to_owned(), Value::from(id)),
        ("mail_subject".to_owned(), Value::from(subject)),
        ("mail_to".to_owned(), Value::from(to)),
    ]))
}

/// The message of the form.
async fn written(
    input: &MailInput,
    limits: &Limits,
    folders: &Folders,
    language: Language,
) -> Result<Message, ActionError> {
    let addresses = |name: &str, given: &Option<String>| -> Result<Mailboxes, ActionError> {
        given
            .as_deref()
            .unwrap_or_default()
            .parse()
            .map_err(|_| messages::field(name, &text!(language, "field-addresses"), language))
    };
    let needed = |name: &str, given: &Option<String>| {
        given
            .as_deref()
            .filter(|text| !text.trim().is_empty())
            .map(drop)
            .ok_or_else(|| messages::missing(name, language))
    };
    needed("from", &input.from)?;
    needed("to", &input.to)?;
    let mut builder = Message::builder().message_id(None).subject(input.subject.clone().unwrap_or_default());
    for from in addresses("from", &input.from)? {
        builder = builder.from(from);
    }
    for to in addresses("to", &input.to)? {
        builder = builder.to(to);
    }
    if input.cc.as_deref().is_some_and(|cc| !cc.trim().is_empty()) {
        for cc in addresses("cc", &input.cc)? {
            builder = builder.cc(cc);
        }
    }
    let text = input.body.clone().unwrap_or_default();
    let body = if input.html.unwrap_or(false) { SinglePart::html(text) } else { SinglePart::plain(text) };
    let failed = |error: lettre::error::Error| ActionError::new(error.to_string());
    if input.attachments.is_empty() {
        return builder.singlepart(body).map_err(failed);
    }
    let mut parts = MultiPart::mixed().singlepart(body);
    let mut total = 0;
    for path in &input.attachments {
        let mut source = local::open(path, folders, limits, language).await?;
        total += source.bytes;
        if total > ATTACHED {
            return Err(messages::field("attachments", &text!(language, "field-attachments-too-large"), language));
        }
        let mut bytes = Vec::new();
        let read = source.file.read_to_end(&mut bytes).await;
        read.map_err(|error| local::unwritable(&source.shown, &error, language))?;
        let name = source.shown.rsplit('/').next().unwrap_or_default().to_owned();
        let kind = mime_guess::from_path(&name).first_or_octet_stream();
        parts = parts.singlepart(named_file::part(&name, kind.as_ref(), bytes));
    }
    builder.multipart(parts).map_err(failed)
}
