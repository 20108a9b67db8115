//! Waiting for a message.

use std::{collections::HashSet, fmt, path::Path, sync::Arc, time::Duration};

use async_imap::{Client, Session, error::Error};
use futures_util::TryStreamExt;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    phrase,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};
use tokio_rustls::TlsConnector;

use super::{
    form::{MailInput, MailLogin, Security},
    message::Received,
};
use crate::{
    local::{self, Target, unwritable},
    login::read_port,
    reach::Limits,
    secure::{Trust, warn_unchecked},
    trouble,
};

/// Seconds that a message may be old where the form says nothing.
const MAX_AGE: f64 = 600.0;
/// The mailbox is looked into this often. Servers that can tell by themselves (IDLE) are not all
/// that people have.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Messages that are looked at, newest first.
const LOOKED_AT: usize = 200;
/// Larger messages are passed over.
const LARGEST: u32 = 50 * 1024 * 1024;

/// Anything that carries bytes both ways.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug> Wire for T {}

type Mailbox = Session<Box<dyn Wire>>;

/// Waits until a message is there that fits.
///
/// # Errors
/// [`ActionError`] with the real cause; it waits for ever otherwise.
pub(super) async fn wait(
    login: &MailLogin,
    input: &MailInput,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<Outputs, ActionError> {
    let language = cx.language;
    let (mut session, at) = connect(login, limits, cx).await?;
    let name = input.mailbox.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("INBOX");
    session.select(name).await.map_err(|error| match error {
        Error::No(_) | Error::Bad(_) => {
            ActionError::new(phrase!(language, fr: "boîte introuvable : {name}", en: "no such mailbox: {name}"))
        }
        other => failed(&other, &at, language),
    })?;
    cx.info(phrase!(language, fr: "📬 Attente d'un message dans {name}", en: "📬 Waiting for a message in {name}"))
        .await;
    let mut passed = HashSet::new();
    loop {
        let found = look(&mut session, input, &mut passed).await.map_err(|error| failed(&error, &at, language))?;
        if let Some((uid, mut message)) = found {
            let subject = &message.subject;
            cx.info(phrase!(language, fr: "📩 Reçu : {subject}", en: "📩 Received: {subject}")).await;
            if let Some(folder) = input.save_attachments.as_deref().filter(|folder| !folder.trim().is_empty()) {
                save(&mut message, folder, limits, cx).await?;
            }
            if input.delete_after.unwrap_or(false) {
                delete(&mut session, uid).await.map_err(|error| failed(&error, &at, language))?;
            }
            // The message is here: what the goodbye says does not matter any more.
            let _ = session.logout().await;
            return Ok(message.outputs());
        }
        sleep(LOOK_EVERY).await;
        // Makes the server look itself.
        session.noop().await.map_err(|error| failed(&error, &at, language))?;
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
) -> Result<(Mailbox, String), ActionError> {
    let language = cx.language;
    let host = login.imap_host.as_deref().map(str::trim).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| trouble::missing("imap_host", language))?;
    let usual = if login.imap_security == Security::Tls { 993 } else { 143 };
    let port = read_port(login.imap_port, usual, "imap_port", language)?;
    let at = format!("{host}:{port}");
    let stream = limits.connect(host, port, language).await?;
    let client = match login.imap_security {
        Security::Tls => greeted(Box::new(tls(login, host, stream, &at, cx).await?), &at, language).await?,
        Security::None => greeted(Box::new(stream), &at, language).await?,
        Security::Starttls => {
            let mut plain = Client::new(stream);
            let broken = |error: &dyn fmt::Display| trouble::broken(&at, &error.to_string(), language);
            plain.read_response().await.map_err(|error| broken(&error))?.ok_or_else(|| broken(&"EOF"))?;
            plain
                .run_command_and_check_ok("STARTTLS", None)
                .await
                .map_err(|error| trouble::tls(&at, &error.to_string(), language))?;
            let secured = tls(login, host, plain.into_inner(), &at, cx).await?;
            // No second greeting comes after STARTTLS.
            Client::new(Box::new(secured) as Box<dyn Wire>)
        }
    };
    let user = login.username.as_deref().unwrap_or_default().trim().to_owned();
    let password = login.password.clone().unwrap_or_default();
    let session = client.login(&user, &password).await.map_err(|(error, _)| match error {
        Error::No(_) | Error::Bad(_) => trouble::sign_in(&user, &at, language),
        other => failed(&other, &at, language),
    })?;
    cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (IMAP)", en: "🔑 Connected to {user}@{at} (IMAP)")).await;
    Ok((session, at))
}

async fn greeted(stream: Box<dyn Wire>, at: &str, language: Language) -> Result<Client<Box<dyn Wire>>, ActionError> {
    let mut client = Client::new(stream);
    match client.read_response().await {
        Ok(Some(_)) => Ok(client),
        Ok(None) => Err(trouble::broken(at, "EOF", language)),
        Err(error) => Err(trouble::broken(at, &error.to_string(), language)),
    }
}

async fn tls(
    login: &MailLogin,
    host: &str,
    stream: TcpStream,
    at: &str,
    cx: &mut ActionContext<'_>,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, ActionError> {
    let language = cx.language;
    let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
    if !trust.verify {
        warn_unchecked(cx).await;
    }
    let name = host.trim_matches(['[', ']']).to_owned().try_into();
    let name = name
        .map_err(|_| trouble::field("imap_host", "un nom d'hôte est attendu", "a host name is expected", language))?;
    let connector = TlsConnector::from(Arc::new(trust.config(language)?));
    connector.connect(name, stream).await.map_err(|error| trouble::tls(at, &error.to_string(), language))
}

fn failed(error: &Error, at: &str, language: Language) -> ActionError {
    match error {
        Error::No(said) | Error::Bad(said) => ActionError::new(phrase!(language,
            fr: "refusé par le serveur {at} ({said})",
            en: "refused by the server {at} ({said})")),
        other => trouble::broken(at, &other.to_string(), language),
    }
}

/// Looks at messages that were not looked at before, newest first.
async fn look(
    session: &mut Mailbox,
    input: &MailInput,
    passed: &mut HashSet<u32>,
) -> Result<Option<(u32, Received)>, Error> {
    let oldest = now().as_second() - input.max_age.unwrap_or(MAX_AGE).max(0.0) as i64;
    // The protocol's date has no time and the server's own zone: a day more, then the time is looked at.
    let since = jiff::Timestamp::from_second(oldest - 86_400).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let query = format!("SINCE {} NOT DELETED", since.strftime("%d-%b-%Y"));
    let mut fresh: Vec<u32> =
        session.uid_search(query).await?.into_iter().filter(|uid| !passed.contains(uid)).collect();
    fresh.sort_unstable_by(|a, b| b.cmp(a));
    fresh.truncate(LOOKED_AT);
    for uid in fresh {
        passed.insert(uid);
        let facts: Vec<_> =
            session.uid_fetch(uid.to_string(), "(UID INTERNALDATE RFC822.SIZE)").await?.try_collect().await?;
        let young = facts.iter().any(|one| {
            one.size.unwrap_or(0) <= LARGEST && one.internal_date().is_none_or(|date| date.timestamp() >= oldest)
        });
        if !young {
            continue;
        }
        let whole: Vec<_> = session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?.try_collect().await?;
        let message = whole.iter().find_map(|one| Received::read(one.body()?));
        if let Some(message) = message.filter(|message| message.fits(input)) {
            return Ok(Some((uid, message)));
        }
    }
    Ok(None)
}

async fn delete(session: &mut Mailbox, uid: u32) -> Result<(), Error> {
    let marked: Vec<_> = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Deleted)").await?.try_collect().await?;
    drop(marked);
    // Only this one (RFC 4315); a server that cannot do that keeps it marked.
    if let Ok(gone) = session.uid_expunge(uid.to_string()).await {
        let gone: Vec<_> = gone.try_collect().await?;
        drop(gone);
    }
    Ok(())
}

async fn save(
    message: &mut Received,
    folder: &str,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<(), ActionError> {
    for attached in &mut message.attachments {
        limits.check_size(attached.bytes.len() as u64, cx.language)?;
        // Only the last part of the name: a sender must not choose the folder.
        let name = attached.name.replace('\\', "/");
        let name =
            name.rsplit('/').next().filter(|name| !name.trim_start_matches('.').is_empty()).unwrap_or("sans-nom");
        // No hidden file, and none that is there: the sender is a stranger.
        let name = name.trim_start_matches('.');
        let mut path = Path::new(folder.trim()).join(name).display().to_string();
        let mut number = 1;
        while local::exists(&path, cx.folders, cx.language)? {
            path = Path::new(folder.trim()).join(format!("{number}-{name}")).display().to_string();
            number += 1;
        }
        let mut target = Target::create(&path, cx.folders, cx.language).await?;
        let written = target.file.write_all(&attached.bytes).await;
        written.map_err(|error| unwritable(&target.shown, &error, cx.language))?;
        let shown = target.shown.clone();
        target.keep(cx.language).await?;
        cx.info(format!("💾 {shown}")).await;
        attached.path = Some(shown);
    }
    Ok(())
}

/// The time against which a message is young or old.
#[allow(clippy::disallowed_methods)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
