//! Waiting for a message.

use std::{collections::HashSet, time::Duration};

use async_imap::error::Error;
use futures_util::TryStreamExt;
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs},
    phrase,
};
use tokio::time::sleep;

use super::{
    attached, folder,
    form::{MailInput, MailLogin},
    heard::Heard,
    imap::{self, ANSWER, Mailbox},
    message::Received,
};
use crate::egress::Limits;

/// Seconds that a message may be old where the form says nothing.
const MAX_AGE: f64 = 600.0;
/// The mailbox is looked into this often. Servers that can tell by themselves (IDLE) are not all
/// that people have.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Messages that are looked at, newest first.
const LOOKED_AT: usize = 200;
/// Larger messages are passed over.
const LARGEST: u32 = 50 * 1024 * 1024;
/// Waits until a message is there that fits.
///
/// # Errors
/// [`ActionError`] with the real cause; it waits for ever otherwise.
pub(super) async fn wait(
    login: &MailLogin,
    input: &MailInput,
    limits: &Limits,
    heard: &Heard,
    cx: &mut ActionContext<'_>,
) -> Result<Outputs, ActionError> {
    let language = cx.language;
    let mut mailbox = imap::connect(login, limits, heard, cx).await?;
    let name = input.mailbox.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("INBOX");
    folder::select(&mut mailbox, name, language).await?;
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
            message.tell(cx).await;
            if input.delete_after.unwrap_or(false) {
                delete(&mut mailbox, uid).await.map_err(|error| mailbox.failed(&error, language))?;
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
        mailbox.answers_of(u64::from(LARGEST) + ANSWER);
        let whole: Vec<_> =
            mailbox.session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?.try_collect().await?;
        mailbox.answers_of(ANSWER);
        let message = whole.iter().find_map(|one| Received::read(one.body()?));
        if let Some(message) = message.filter(|message| message.fits(input)) {
            return Ok(Some((uid, message)));
        }
    }
    Ok(None)
}

async fn delete(mailbox: &mut Mailbox, uid: u32) -> Result<(), Error> {
    let session = &mut mailbox.session;
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
