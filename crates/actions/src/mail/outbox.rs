//! Sending.

use std::time::Duration;

use lettre::{
    Message,
    message::{Attachment, Mailboxes, MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        extension::ClientId,
    },
};
use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    phrase,
    plan::Folders,
};
use tokio::io::AsyncReadExt;

use super::form::{MailInput, MailLogin, Security};
use crate::{
    local,
    login::read_port,
    reach::Limits,
    secure::{Trust, warn_unchecked},
    trouble,
};

/// Most bytes of all attachments of a message, which is put together in memory.
const ATTACHED: u64 = 50 * 1024 * 1024;
/// Longer than any limit, which is ours to keep.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// Sends a message.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn send(
    login: &MailLogin,
    input: &MailInput,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<Outputs, ActionError> {
    let language = cx.language;
    let message = written(input, limits, cx.folders, language).await?;
    let mut connection = connect(login, limits, cx).await?;
    let (to, subject) = (input.to.clone().unwrap_or_default(), input.subject.clone().unwrap_or_default());
    let sent = connection.send(message.envelope(), &message.formatted()).await;
    sent.map_err(|error| refused(&error, login.smtp_host.as_deref().unwrap_or_default(), language))?;
    // The message is accepted: what the goodbye says does not matter any more.
    let _ = connection.quit().await;
    cx.info(phrase!(language, fr: "✉️ Envoyé à {to} : {subject}", en: "✉️ Sent to {to}: {subject}")).await;
    let id = message.headers().get_raw("Message-ID").unwrap_or_default().to_owned();
    Ok(Outputs::from_iter([
        ("mail_message_id".to_owned(), Value::from(id)),
        ("mail_subject".to_owned(), Value::from(subject)),
        ("mail_to".to_owned(), Value::from(to)),
    ]))
}

/// Connects and signs in.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn connect(
    login: &MailLogin,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<AsyncSmtpConnection, ActionError> {
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
    let hello = ClientId::Domain("testgyver.localdomain".into());
    let failed = |error: lettre::transport::smtp::Error| refused(&error, &at, language);
    let mut connection = match login.smtp_security {
        Security::Tls => {
            // The library makes the connection itself: it is given the address that was judged.
            let address = limits.connect(host, port, language).await?.peer_addr();
            let address = address.map_err(|error| trouble::connecting(&error, &at, language))?;
            let tls = tls(login, host, cx).await?;
            AsyncSmtpConnection::connect_tokio1(address, Some(PATIENCE), &hello, Some(tls), None)
                .await
                .map_err(failed)?
        }
        Security::Starttls | Security::None => {
            let stream = limits.connect(host, port, language).await?;
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await.map_err(failed)?
        }
    };
    if login.smtp_security == Security::Starttls {
        if !connection.can_starttls() {
            return Err(trouble::tls(&at, "STARTTLS ?", language));
        }
        let tls = tls(login, host, cx).await?;
        connection.starttls(tls, &hello).await.map_err(failed)?;
    }
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
    Ok(connection)
}

async fn tls(login: &MailLogin, host: &str, cx: &mut ActionContext<'_>) -> Result<TlsParameters, ActionError> {
    let language = cx.language;
    let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
    let mut builder = TlsParameters::builder(host.to_owned());
    if !trust.verify {
        warn_unchecked(cx).await;
        builder = builder.dangerous_accept_invalid_certs(true);
    }
    if !trust.roots.is_empty() {
        let wrong = |error: &dyn std::fmt::Display| {
            trouble::field(
                "ca_file",
                &format!("inutilisable ({error})"),
                &format!("cannot be used ({error})"),
                language,
            )
        };
        // What is no certificate is told here, before the server is asked.
        crate::secure::certificates_of(&trust.roots, "ca_file", language)?;
        builder = builder.add_root_certificate(Certificate::from_pem(&trust.roots).map_err(|error| wrong(&error))?);
    }
    builder.build_rustls().map_err(|error| ActionError::new(error.to_string()))
}

fn refused(error: &lettre::transport::smtp::Error, at: &str, language: Language) -> ActionError {
    use std::error::Error;
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
        Some(code) => ActionError::new(phrase!(language,
            fr: "refusé par le serveur {at} : {code} {detail}",
            en: "refused by the server {at}: {code} {detail}")),
        None => trouble::broken(at, &detail, language),
    }
}

/// The message of the form.
async fn written(
    input: &MailInput,
    limits: &Limits,
    folders: &Folders,
    language: Language,
) -> Result<Message, ActionError> {
    let addresses = |name: &str, given: &Option<String>| -> Result<Mailboxes, ActionError> {
        given.as_deref().unwrap_or_default().parse().map_err(|_| {
            trouble::field(
                name,
                "des adresses séparées par des virgules sont attendues",
                "addresses with commas between them are expected",
                language,
            )
        })
    };
    let needed = |name: &str, given: &Option<String>| {
        given
            .as_deref()
            .filter(|text| !text.trim().is_empty())
            .map(drop)
            .ok_or_else(|| trouble::missing(name, language))
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
            return Err(trouble::field("attachments", "50 Mio au plus en tout", "50 MiB at most in all", language));
        }
        let mut bytes = Vec::new();
        let read = source.file.read_to_end(&mut bytes).await;
        read.map_err(|error| local::unwritable(&source.shown, &error, language))?;
        let name = source.shown.rsplit('/').next().unwrap_or_default().to_owned();
        let kind = mime_guess::from_path(&name).first_or_octet_stream();
        let kind = ContentType::parse(kind.as_ref()).map_err(|error| ActionError::new(error.to_string()))?;
        parts = parts.singlepart(Attachment::new(name).body(bytes, kind));
    }
    builder.multipart(parts).map_err(failed)
}
