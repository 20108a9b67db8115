//! Waiting for a message.

use std::{collections::HashSet, fmt, time::Duration};

use async_imap::{Client, Session, error::Error};
use futures_util::TryStreamExt;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    phrase,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::sleep,
};

use super::{
    attached,
    form::{MailInput, MailLogin, Security},
    literals::Literals,
    message::Received,
    secured,
};
use crate::{
    bounded::{Quota, too_much},
    login::read_port,
    reach::Limits,
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
/// Most bytes of an answer before we are signed in.
const WELCOME: u64 = 64 * 1024;
/// Most bytes of an answer, but for a message: the numbers of a hundred thousand of them, say.
const ANSWER: u64 = 1024 * 1024;

/// Anything that carries bytes both ways.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug> Wire for T {}

/// A signed-in session.
pub(super) struct Mailbox {
    session: Session<Box<dyn Wire>>,
    /// How much the server may send for an answer.
    quota: Quota,
    /// Where it leads.
    at: String,
}

impl Mailbox {
    fn failed(&self, error: &Error, language: Language) -> ActionError {
        failed(error, &self.quota, &self.at, language)
    }
}

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
    let mut mailbox = connect(login, limits, cx).await?;
    let name = input.mailbox.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("INBOX");
    mailbox.session.select(name).await.map_err(|error| match error {
        Error::No(_) | Error::Bad(_) => {
            ActionError::new(phrase!(language, fr: "boîte introuvable : {name}", en: "no such mailbox: {name}"))
        }
        other => mailbox.failed(&other, language),
    })?;
    cx.info(phrase!(language, fr: "📬 Attente d'un message dans {name}", en: "📬 Waiting for a message in {name}"))
        .await;
    let mut passed = HashSet::new();
    loop {
        let found = look(&mut mailbox, input, &mut passed).await.map_err(|error| mailbox.failed(&error, language))?;
        if let Some((uid, mut message)) = found {
            let subject = &message.subject;
            cx.info(phrase!(language, fr: "📩 Reçu : {subject}", en: "📩 Received: {subject}")).await;
            if let Some(folder) = input.save_attachments.as_deref().filter(|folder| !folder.trim().is_empty()) {
                attached::save(&mut message, folder, limits, cx).await?;
            }
            if input.delete_after.unwrap_or(false) {
                delete(&mut mailbox.session, uid).await.map_err(|error| mailbox.failed(&error, language))?;
            }
            // The message is here: what the goodbye says does not matter any more.
            let _ = mailbox.session.logout().await;
            return Ok(message.outputs());
        }
        sleep(LOOK_EVERY).await;
        // Makes the server look itself.
        mailbox.session.noop().await.map_err(|error| mailbox.failed(&error, language))?;
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
) -> Result<Mailbox, ActionError> {
    let language = cx.language;
    let host = login.imap_host.as_deref().map(str::trim).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| trouble::missing("imap_host", language))?;
    let usual = if login.imap_security == Security::Tls { 993 } else { 143 };
    let port = read_port(login.imap_port, usual, "imap_port", language)?;
    let at = format!("{host}:{port}");
    let stream = limits.connect(host, port, language).await?;
    let quota = Quota::per_answer(WELCOME, None);
    let failed = |error: &Error| failed(error, &quota, &at, language);
    let client = match login.imap_security {
        Security::Tls => {
            let secured = secured(login, host, "imap_host", stream, &at, cx).await?;
            greeted(Box::new(Literals::new(secured, &quota)) as Box<dyn Wire>, failed).await?
        }
        Security::None => greeted(Box::new(Literals::new(stream, &quota)) as Box<dyn Wire>, failed).await?,
        Security::Starttls => {
            let mut plain = greeted(Literals::new(stream, &quota), failed).await?;
            plain
                .run_command_and_check_ok("STARTTLS", None)
                .await
                .map_err(|error| trouble::tls(&at, &error.to_string(), language))?;
            let secured = secured(login, host, "imap_host", plain.into_inner().into_inner(), &at, cx).await?;
            // No second greeting comes after STARTTLS.
            Client::new(Box::new(Literals::new(secured, &quota)) as Box<dyn Wire>)
        }
    };
    let user = login.username.as_deref().unwrap_or_default().trim().to_owned();
    let password = login.password.clone().unwrap_or_default();
    let session = client.login(&user, &password).await.map_err(|(error, _)| match error {
        Error::No(_) | Error::Bad(_) => trouble::sign_in(&user, &at, language),
        other => failed(&other),
    })?;
    cx.info(phrase!(language, fr: "🔑 Connecté à {user}@{at} (IMAP)", en: "🔑 Connected to {user}@{at} (IMAP)")).await;
    quota.answers_of(ANSWER);
    Ok(Mailbox { session, quota, at })
}

async fn greeted<W: Wire>(stream: W, failed: impl Fn(&Error) -> ActionError) -> Result<Client<W>, ActionError> {
    let mut client = Client::new(stream);
    match client.read_response().await {
        Ok(Some(_)) => Ok(client),
        Ok(None) => Err(failed(&Error::ConnectionLost)),
        Err(error) => Err(failed(&error.into())),
    }
}

fn failed(error: &Error, quota: &Quota, at: &str, language: Language) -> ActionError {
    match error {
        _ if quota.is_exceeded() => too_much(at, language),
        Error::No(said) | Error::Bad(said) => ActionError::new(phrase!(language,
            fr: "refusé par le serveur {at} ({said})",
            en: "refused by the server {at} ({said})")),
        other => trouble::broken(at, &other.to_string(), language),
    }
}

/// Looks at messages that were not looked at before, newest first.
async fn look(
    mailbox: &mut Mailbox,
    input: &MailInput,
    passed: &mut HashSet<u32>,
) -> Result<Option<(u32, Received)>, Error> {
    let oldest = now().as_second() - input.max_age.unwrap_or(MAX_AGE).max(0.0) as i64;
    // The protocol's date has no time and the server's own zone: a day more, then the time is looked at.
    let since = jiff::Timestamp::from_second(oldest - 86_400).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let query = format!("SINCE {} NOT DELETED", since.strftime("%d-%b-%Y"));
    let mut fresh: Vec<u32> =
        mailbox.session.uid_search(query).await?.into_iter().filter(|uid| !passed.contains(uid)).collect();
    fresh.sort_unstable_by(|a, b| b.cmp(a));
    fresh.truncate(LOOKED_AT);
    for uid in fresh {
        passed.insert(uid);
        let facts: Vec<_> =
            mailbox.session.uid_fetch(uid.to_string(), "(UID INTERNALDATE RFC822.SIZE)").await?.try_collect().await?;
        let young = facts.iter().any(|one| {
            one.size.unwrap_or(0) <= LARGEST && one.internal_date().is_none_or(|date| date.timestamp() >= oldest)
        });
        if !young {
            continue;
        }
        // What a server says of a size is not what it sends, on some; no more than this is taken on any.
        mailbox.quota.answers_of(u64::from(LARGEST) + ANSWER);
        let whole: Vec<_> =
            mailbox.session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?.try_collect().await?;
        mailbox.quota.answers_of(ANSWER);
        let message = whole.iter().find_map(|one| Received::read(one.body()?));
        if let Some(message) = message.filter(|message| message.fits(input)) {
            return Ok(Some((uid, message)));
        }
    }
    Ok(None)
}

async fn delete(session: &mut Session<Box<dyn Wire>>, uid: u32) -> Result<(), Error> {
    let marked: Vec<_> = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Deleted)").await?.try_collect().await?;
    drop(marked);
    // Only this one (RFC 4315); a server that cannot do that keeps it marked.
    if let Ok(gone) = session.uid_expunge(uid.to_string()).await {
        let gone: Vec<_> = gone.try_collect().await?;
        drop(gone);
    }
    Ok(())
}

/// The time against which a message is young or old.
#[allow(clippy::disallowed_methods)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
