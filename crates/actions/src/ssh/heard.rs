//! What a server says on its own while a connection is made and kept: its key, its banner, its farewell.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::finding::SeenKey;

/// Most bytes of a server's words that are kept.
const KEPT: usize = 4 * 1024;

/// What was heard so far; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<ServerWords>>);

#[derive(Debug, Default)]
struct ServerWords {
    /// Its key, and what came of looking at it.
    key: Option<SeenKey>,
    /// The older ones among the algorithms that were agreed upon.
    old: Vec<String>,
    /// What came before it said that it speaks SSH.
    greeting: Vec<u8>,
    is_ssh: bool,
    banner: String,
    farewell: Option<String>,
}

impl Heard {
    fn said(&self) -> MutexGuard<'_, ServerWords> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the server's key.
    pub(super) fn key(&self, seen: SeenKey) {
        self.said().key = Some(seen);
    }

    /// The server's key, where one was shown.
    pub(super) fn take_key(&self) -> Option<SeenKey> {
        self.said().key.take()
    }

    /// Keeps the older algorithms that were agreed upon.
    pub(super) fn old(&self, names: Vec<String>) {
        self.said().old = names;
    }

    /// The older algorithms that were agreed upon.
    pub(super) fn take_old(&self) -> Vec<String> {
        std::mem::take(&mut self.said().old)
    }

    /// Takes the first bytes of a connection, up to the line in which the server says that it speaks SSH 2
    /// (RFC 4253, section 4.2). Says whether that line is still awaited.
    pub(super) fn greeting(&self, bytes: &[u8]) -> bool {
        let mut said = self.said();
        let room = KEPT.saturating_sub(said.greeting.len()).min(bytes.len());
        said.greeting.extend_from_slice(&bytes[..room]);
        said.is_ssh = said
            .greeting
            .split(|byte| *byte == b'\n')
            .any(|line| line.starts_with(b"SSH-2.0-") || line.starts_with(b"SSH-1.99-"));
        !said.is_ssh && said.greeting.len() < KEPT
    }

    /// What was said in the place of SSH; nothing where SSH is spoken.
    pub(super) fn in_place_of_ssh(&self) -> Option<String> {
        let said = self.said();
        (!said.is_ssh).then(|| plain(&String::from_utf8_lossy(&said.greeting)))
    }

    /// Takes a part of the text that is shown to whoever signs in.
    pub(super) fn banner(&self, text: &str) {
        let mut said = self.said();
        let room = KEPT.saturating_sub(said.banner.len());
        said.banner.extend(text.chars().take(room));
        said.banner.push('\n');
    }

    /// The text that is shown to whoever signs in.
    pub(super) fn take_banner(&self) -> String {
        std::mem::take(&mut self.said().banner)
    }

    /// Keeps why the connection ended.
    pub(super) fn farewell(&self, why: &str) {
        self.said().farewell = Some(plain(why));
    }

    /// Why the connection ended, in the server's words where it said any.
    pub(super) fn last_words(&self) -> Option<String> {
        self.said().farewell.clone()
    }
}

/// Words of a stranger on one line, of reasonable length.
fn plain(words: &str) -> String {
    let spaced: String = words.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_is_kept_until_ssh_is_spoken() {
        let heard = Heard::default();
        assert!(heard.greeting(b"Exceeded Max"));
        assert!(heard.greeting(b"Startups\r\n"));
        assert_eq!(heard.in_place_of_ssh().as_deref(), Some("Exceeded MaxStartups"));
        assert!(!heard.greeting(b"SSH-2.0-x\r\n"));
        assert_eq!(heard.in_place_of_ssh(), None);
        let endless = Heard::default();
        assert!(!endless.greeting(&[b'x'; 100_000]));
        assert!(endless.in_place_of_ssh().unwrap().len() < 1_000);
    }
}
