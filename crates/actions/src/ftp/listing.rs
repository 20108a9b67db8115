//! Lists of folders: in the fixed form where the server has it, else in its own, else the bare names.

use jiff::civil::DateTime;
use tokio::io::AsyncReadExt;

use super::{
    control::Reply,
    list::{self, Item, Listing},
    refusal::{failure, is_empty_list, no_folder},
    session::{FtpSession, may_be_there},
};
use crate::{
    charset,
    remote::{ENTRIES, Entry, LISTED, RemoteError, Transfer},
};

impl FtpSession {
    /// What a folder holds. One goes there first: a list of what is not there is empty on many servers, and a path
    /// behind `LIST` may be taken for an option or a pattern.
    pub(super) async fn items(&mut self, path: &str) -> Result<Vec<Item>, RemoteError> {
        let home = if path.is_empty() { None } else { self.home().await? };
        let Some(home) = home else {
            return self.items_of(path).await;
        };
        let there = self.ask_about("CWD", path).await?;
        if !there.is_done() {
            return Err(no_folder(&there));
        }
        let items = self.items_of("").await;
        if matches!(items, Err(RemoteError::Broken(_) | RemoteError::TooMany)) {
            return items;
        }
        // Why the list failed says more than why the way back did.
        let back = self.go_back(&home).await;
        items.and_then(|items| back.map(|()| items))
    }

    /// Whether the path is a folder: one can go there, and back.
    pub(super) async fn is_folder(&mut self, path: &str) -> Result<bool, RemoteError> {
        let Some(home) = self.home().await? else { return Ok(false) };
        if !self.ask_about("CWD", path).await?.is_done() {
            return Ok(false);
        }
        self.go_back(&home).await.map(|()| true)
    }

    async fn go_back(&mut self, home: &[u8]) -> Result<(), RemoteError> {
        let reply = self.ask(&[b"CWD ", home].concat()).await?;
        if reply.is_done() { Ok(()) } else { Err(failure(&reply)) }
    }

    /// The items of a folder, as an entry each.
    pub(super) fn entries(&mut self, items: Vec<Item>) -> Vec<Entry> {
        let entry = |item: Item| Entry {
            path: self.names.text(&item.name),
            kind: item.kind,
            size: item.size.unwrap_or(0),
            modified: item.modified,
            mode: item.mode,
        };
        items.into_iter().map(entry).collect()
    }

    async fn items_of(&mut self, path: &str) -> Result<Vec<Item>, RemoteError> {
        if self.features.facts
            && let Some(items) = self.by_facts(path).await?
        {
            return Ok(items);
        }
        match self.fetch("LIST", path).await? {
            Ok(text) => {
                let listing = list::read(&text, now());
                if listing.is_understood() { self.taken(listing) } else { self.names_instead(path, &listing).await }
            }
            Err(reply) if reply.is_unknown_command() => match self.names_of(path).await? {
                Some(names) => self.taken(names),
                None => Err(failure(&reply)),
            },
            Err(reply) => nothing_or(&reply),
        }
    }

    /// The list in its fixed form; nothing where the other form has to do.
    async fn by_facts(&mut self, path: &str) -> Result<Option<Vec<Item>>, RemoteError> {
        match self.fetch("MLSD", path).await? {
            Ok(text) => {
                let listing = list::read_facts(&text);
                self.features.facts = listing.is_understood();
                if listing.is_understood() { self.taken(listing).map(Some) } else { Ok(None) }
            }
            Err(reply) if is_empty_list(&reply) => Ok(Some(Vec::new())),
            // What is refused for a reason of its own is refused in the other form as well.
            Err(reply) => {
                self.features.facts = !reply.is_unknown_command();
                Ok(None)
            }
        }
    }

    /// The bare names in the place of a list of which nothing could be read. Where there are none either, nothing tells
    /// what is there: an empty list would be a lie.
    async fn names_instead(&mut self, path: &str, listing: &Listing) -> Result<Vec<Item>, RemoteError> {
        match self.names_of(path).await? {
            Some(names) if !names.items.is_empty() => {
                self.pass_over(listing);
                self.taken(names)
            }
            _ => Err(RemoteError::Refused(listing.unread.first().map(|line| shown(line)).unwrap_or_default())),
        }
    }

    /// The bare names, where the server tells those.
    async fn names_of(&mut self, path: &str) -> Result<Option<Listing>, RemoteError> {
        Ok(match self.fetch("NLST", path).await? {
            Ok(text) => Some(list::read_names(&text)),
            Err(reply) if is_empty_list(&reply) || !may_be_there(&reply) => Some(Listing::default()),
            Err(_) => None,
        })
    }

    /// All that a list command gives, or the refusal.
    async fn fetch(&mut self, verb: &str, path: &str) -> Result<Result<Vec<u8>, Reply>, RemoteError> {
        let command = match path {
            "" => verb.as_bytes().to_vec(),
            path => super::session::command(verb, &self.names.of_new(path)?),
        };
        let transfer = match self.begin(&command).await? {
            Ok(transfer) => transfer,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut text = Vec::new();
        let mut transfer = transfer.take(LISTED);
        transfer.read_to_end(&mut text).await.map_err(super::data::broken)?;
        if transfer.limit() == 0 {
            return Err(RemoteError::TooMany);
        }
        Box::new(transfer.into_inner()).finish().await?;
        Ok(Ok(text))
    }

    fn taken(&mut self, listing: Listing) -> Result<Vec<Item>, RemoteError> {
        self.pass_over(&listing);
        if listing.items.len() > ENTRIES { Err(RemoteError::TooMany) } else { Ok(listing.items) }
    }

    /// Keeps the lines that nobody understands for the log: the first of a list, and no more of many lists.
    fn pass_over(&mut self, listing: &Listing) {
        const MOST: usize = 20;
        for line in listing.unread.iter().take(MOST.saturating_sub(self.passed_over.len())) {
            self.passed_over.push(format!("« {} »", shown(line)));
        }
        let more = listing.unread_lines - listing.unread.len();
        if more > 0 && self.passed_over.len() < MOST {
            self.passed_over.push(format!("(+ {more})"));
        }
    }
}

/// A refusal to list a folder in which one is already: some servers say so that there is nothing in it.
fn nothing_or(reply: &Reply) -> Result<Vec<Item>, RemoteError> {
    if is_empty_list(reply) { Ok(Vec::new()) } else { Err(failure(reply)) }
}

fn shown(line: &[u8]) -> String {
    charset::text(line, None).text.replace(char::is_control, "\u{fffd}")
}

/// The time against which a date without a year is read.
#[allow(clippy::disallowed_methods)]
fn now() -> DateTime {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).datetime()
}
