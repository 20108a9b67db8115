//! What a mail server said last. The libraries keep little of its words, and nothing where they do not understand them: the
//! lines are noted below the libraries, for who must say why something failed.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use crate::charset;

/// Most lines that are kept.
const LINES: usize = 64;
/// Most bytes that are kept of a line.
const LINE: usize = 1_000;

/// The lines of a server, the last ones; clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    /// Where the connection leads, once there is one.
    at: Option<String>,
    first: Option<String>,
    /// Complete ones.
    last: VecDeque<String>,
    /// The one that is coming in.
    open: Vec<u8>,
}

impl Heard {
    fn with<T>(&self, work: impl FnOnce(&mut Lines) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that there is a connection.
    pub(super) fn connected(&self, at: &str) {
        self.with(|lines| *lines = Lines { at: Some(at.to_owned()), ..Lines::default() });
    }

    /// Forgets what it said, but for the greeting.
    pub(super) fn forget(&self) {
        self.with(|lines| lines.last.clear());
    }

    /// Notes what came in.
    pub(super) fn note(&self, bytes: impl IntoIterator<Item = u8>) {
        self.with(|lines| bytes.into_iter().for_each(|byte| lines.take(byte)));
    }

    /// Where a connection leads on which nothing has come in.
    pub(super) fn silent(&self) -> Option<String> {
        self.with(|lines| lines.at.clone().filter(|_| lines.first.is_none() && lines.open.is_empty()))
    }

    /// The first line: the greeting.
    pub(super) fn first(&self) -> Option<String> {
        self.with(|lines| lines.first.clone().or_else(|| Some(text(&lines.open)).filter(|open| !open.is_empty())))
    }

    /// The last answer in which a server of IMAP refuses (RFC 3501, section 7.1): its words with their code.
    pub(super) fn refusal(&self) -> Option<String> {
        let refused = |line: &String| {
            let (_tag, rest) = line.split_once(' ').filter(|(tag, _)| !matches!(*tag, "*" | "+"))?;
            let (status, words) = rest.split_once(' ').unwrap_or((rest, ""));
            matches!(status.to_ascii_uppercase().as_str(), "NO" | "BAD").then(|| words.trim().to_owned())
        };
        self.with(|lines| lines.last.iter().rev().find_map(refused))
    }

    /// Why a server of IMAP ends the connection, where it says so.
    pub(super) fn goodbye(&self) -> Option<String> {
        let goodbye = |line: &String| {
            let (start, words) = line.split_at_checked(5)?;
            (start.eq_ignore_ascii_case("* BYE")).then(|| words.trim().to_owned())
        };
        self.with(|lines| lines.last.iter().rev().find_map(goodbye))
    }

    /// What a server of IMAP can do, where it said so (RFC 3501, section 7.2.1), in capitals.
    pub(super) fn capabilities(&self) -> Option<Vec<String>> {
        let listed = |line: &String| {
            let line = line.to_ascii_uppercase();
            let (_, list) = line.split_once("[CAPABILITY ").or_else(|| line.split_once("* CAPABILITY "))?;
            let list = list.split(']').next().unwrap_or_default();
            Some(list.split_whitespace().map(str::to_owned).collect())
        };
        self.with(|lines| lines.last.iter().rev().find_map(listed))
    }

    /// The last answer of a server of SMTP with this code (RFC 5321, section 4.2), without the code.
    pub(super) fn reply(&self, code: u16) -> Vec<String> {
        let code = code.to_string();
        let words = |line: &String| {
            let rest = line.strip_prefix(&code)?;
            Some(rest.strip_prefix(['-', ' ']).unwrap_or(rest).trim().to_owned())
        };
        self.with(|lines| {
            let mut lines = lines.last.iter().rev().skip_while(|line| words(line).is_none());
            // The line before the last one of an answer has a hyphen; the last one of the answer before has none.
            let mut reply: Vec<String> = lines.next().and_then(words).into_iter().collect();
            reply.extend(lines.take_while(|line| line.as_bytes().get(3) == Some(&b'-')).filter_map(words));
            reply.reverse();
            reply
        })
    }
}

impl Lines {
    fn take(&mut self, byte: u8) {
        if byte != b'\n' {
            if self.open.len() < LINE {
                self.open.push(byte);
            }
            return;
        }
        let line = text(&self.open);
        self.open.clear();
        self.first.get_or_insert_with(|| line.clone());
        if self.last.len() == LINES {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }
}

fn text(bytes: &[u8]) -> String {
    charset::text(bytes, None).text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &[u8]) -> Heard {
        let heard = Heard::default();
        heard.connected("h:1");
        heard.note(text.iter().copied());
        heard
    }

    #[test]
    fn words_of_imap_are_found() {
        let said = heard(
            b"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] pr\xeat\r\nA1 OK no\r\nA2 NO [ALERT] non\r\n* bye  trop\r\n* NO x\r\n",
        );
        assert_eq!(said.first().unwrap(), "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] prêt");
        assert_eq!(said.refusal().unwrap(), "[ALERT] non");
        assert_eq!(said.goodbye().unwrap(), "trop");
        assert_eq!(said.capabilities().unwrap(), ["IMAP4REV1", "LOGINDISABLED"]);
        assert_eq!((said.silent(), heard(b"").silent()), (None, Some("h:1".to_owned())));
    }

    #[test]
    fn an_answer_of_smtp_is_found_whole() {
        let said = heard(b"220 h\r\n250-h\r\n250-AUTH CRAM-MD5\r\n250 SIZE\r\n535-5.7.8 un\r\n535 deux\r\n221 bye\r\n");
        assert_eq!(said.reply(250), ["h", "AUTH CRAM-MD5", "SIZE"]);
        assert_eq!(said.reply(535), ["5.7.8 un", "deux"]);
        assert!(said.reply(421).is_empty());
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        let said = heard("x".repeat(5_000_000).as_bytes());
        said.note(b"\r\n".repeat(1_000));
        said.with(|lines| assert!(lines.last.len() <= LINES && lines.first.as_ref().unwrap().len() <= LINE));
    }
}
