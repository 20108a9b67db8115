//! Which mailbox: found by its name, however it is spelled.

use std::pin::pin;

use async_imap::{error::Error, types::NameAttribute};
use futures_util::TryStreamExt;
use testgyver_model::{Language, action::ActionError, phrase, text};

use super::{imap::Mailbox, mutf7};
use crate::messages;

/// Most mailboxes that the log names.
const NAMED: usize = 30;

/// Opens a mailbox.
///
/// # Errors
/// Where the server has no such mailbox, or does not open it.
pub(super) async fn select(mailbox: &mut Mailbox, name: &str, language: Language) -> Result<(), ActionError> {
    let mut why = None;
    for spelled in spellings(name) {
        match open(mailbox, &spelled, language).await? {
            None => return Ok(()),
            Some(words) => _ = why.get_or_insert(words),
        }
    }
    let why = why.filter(|words| !words.is_empty()).map(|words| format!(" ({})", messages::words(&words)));
    let why = why.unwrap_or_default();
    let folders = match folders(mailbox).await {
        Ok(folders) => folders,
        // Who may not see the list is told what the server said before.
        Err(Error::No(_) | Error::Bad(_)) => Vec::new(),
        Err(error) => return Err(mailbox.failed(&error, language)),
    };
    if folders.iter().any(|one| one.name == name) {
        return Err(ActionError::new(
            phrase!(language, fr: "boîte refusée par le serveur : {name}{why}", en: "mailbox refused by the server: {name}{why}"),
        ));
    }
    // Elsewhere a path is written with another sign between its names.
    if let Some(same) = folders.iter().find(|one| one.path == name)
        && open(mailbox, &same.sent, language).await?.is_none()
    {
        return Ok(());
    }
    let there = named(&folders, language);
    Err(ActionError::new(phrase!(language,
        fr: "boîte introuvable : {name}{why}{there}",
        en: "no such mailbox: {name}{why}{there}")))
}

/// How a name may have to be sent: encoded as the standard says, else as it was written (who knows the protocol may have
/// encoded it already, and some servers keep names as they are).
fn spellings(name: &str) -> Vec<String> {
    if name.eq_ignore_ascii_case("INBOX") {
        return vec!["INBOX".to_owned()];
    }
    let mut spellings = vec![mutf7::encode(name), name.to_owned()];
    spellings.dedup();
    spellings
}

/// Opens the mailbox that is sent so; gives the server's words where it does not.
async fn open(mailbox: &mut Mailbox, sent: &str, language: Language) -> Result<Option<String>, ActionError> {
    match mailbox.session.select(sent).await {
        Ok(_) => Ok(None),
        Err(Error::No(_) | Error::Bad(_)) => Ok(Some(mailbox.refusal())),
        Err(Error::Validate(_)) => Err(messages::field("mailbox", &text!(language, "field-one-line-name"), language)),
        Err(error) => Err(mailbox.failed(&error, language)),
    }
}

/// A mailbox that the server lists.
struct Folder {
    /// As people read it.
    name: String,
    /// The same with `/` between its levels.
    path: String,
    /// As it is sent.
    sent: String,
}

async fn folders(mailbox: &mut Mailbox) -> Result<Vec<Folder>, Error> {
    let mut list = pin!(mailbox.session.list(Some(""), Some("*")).await?);
    let mut folders = Vec::new();
    while let Some(one) = list.try_next().await? {
        if one.attributes().contains(&NameAttribute::NoSelect) {
            continue;
        }
        let sent = one.name().to_owned();
        let name = mutf7::decode(&sent).unwrap_or_else(|| sent.clone());
        let path = match one.delimiter().filter(|sign| !sign.is_empty()) {
            Some(sign) => name.replace(sign, "/"),
            None => name.clone(),
        };
        folders.push(Folder { name, path, sent });
    }
    Ok(folders)
}

fn named(folders: &[Folder], language: Language) -> String {
    if folders.is_empty() {
        return String::new();
    }
    let mut names: Vec<&str> = folders.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    let more = if names.len() > NAMED { ", …" } else { "" };
    names.truncate(NAMED);
    let names = messages::words(&names.join(", "));
    phrase!(language, fr: " ; boîtes de ce compte : {names}{more}", en: "; mailboxes of this account: {names}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sent_encoded_then_as_it_was_written() {
        assert_eq!(spellings("inBox"), ["INBOX"]);
        assert_eq!(spellings("Archives"), ["Archives"]);
        assert_eq!(spellings("Été"), ["&AMk-t&AOk-", "Été"]);
        assert_eq!(spellings("&AMk-t&AOk-"), ["&-AMk-t&-AOk-", "&AMk-t&AOk-"]);
    }
}
