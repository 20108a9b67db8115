//! Names of files between the bytes of the server and the text of the tester (RFC 2640).

use std::{borrow::Cow, collections::HashMap};

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::{
    charset,
    remote::{ENTRIES, RemoteError},
};

/// What is known of the server's names.
pub(super) struct Names {
    /// The character set that the form names.
    named: Option<&'static Encoding>,
    /// Whether the server says that its names are UTF-8.
    pub(super) is_utf8: bool,
    /// Whether names in another character set were seen, or found.
    has_others: bool,
    /// The bytes of names that are no UTF-8, by their text: they go back as they came.
    seen: HashMap<String, Vec<u8>>,
    /// The character set that was guessed since this was last asked.
    pub(super) guessed: Option<&'static Encoding>,
}

/// One way to write a path as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) bytes: Vec<u8>,
    /// Whether it is other than UTF-8.
    is_other: bool,
}

impl Names {
    /// Knows what the form names. It may name the set of what the files hold: one that cannot be that of
    /// commands as well is none for names.
    pub(super) fn new(named: Option<&'static Encoding>) -> Self {
        let named = named.filter(|named| named.is_ascii_compatible() && *named != encoding_rs::UTF_8);
        Self { named, is_utf8: false, has_others: false, seen: HashMap::new(), guessed: None }
    }

    /// The text of a name in a list.
    pub(super) fn text(&mut self, name: &[u8]) -> String {
        if let Ok(text) = std::str::from_utf8(name) {
            return text.to_owned();
        }
        let read = charset::text(name, self.named);
        self.guessed = read.guessed.or(self.guessed);
        self.has_others = true;
        let text = read.text.into_owned();
        if self.seen.len() < ENTRIES {
            self.seen.insert(text.clone(), name.to_vec());
        }
        text
    }

    /// The ways in which something that is there may be written, the likeliest first.
    ///
    /// # Errors
    /// Where the path would be two commands.
    pub(super) fn of_existing(&self, path: &str) -> Result<Vec<Spelling>, RemoteError> {
        let mut ways = vec![self.of_new(path)?];
        for other in [Some(utf8(path)), self.in_other_set(path)].into_iter().flatten() {
            if !ways.contains(&other) {
                ways.push(other);
            }
        }
        Ok(ways)
    }

    /// How something new is written: names that were seen as they were, others in the set of the server.
    ///
    /// # Errors
    /// Where the path would be two commands.
    pub(super) fn of_new(&self, path: &str) -> Result<Spelling, RemoteError> {
        if path.contains(['\r', '\n', '\0']) {
            return Err(RemoteError::Unusable);
        }
        let in_utf8 = self.is_utf8 || (self.named.is_none() && !self.has_others);
        let whole = if in_utf8 { utf8(path) } else { self.in_other_set(path).unwrap_or_else(|| utf8(path)) };
        if !path.split('/').any(|part| self.seen.contains_key(part)) {
            return Ok(whole);
        }
        let parts = path.split('/').map(|part| match self.seen.get(part) {
            Some(bytes) => Cow::Borrowed(bytes.as_slice()),
            None if in_utf8 => Cow::Borrowed(part.as_bytes()),
            None => Cow::Owned(self.in_other_set(part).map_or_else(|| part.as_bytes().to_vec(), |part| part.bytes)),
        });
        Ok(Spelling { bytes: parts.collect::<Vec<_>>().join(&b'/'), is_other: true })
    }

    /// The server took this spelling.
    pub(super) fn found(&mut self, spelling: &Spelling) {
        self.has_others |= spelling.is_other;
    }

    /// The path in the set that the form names, or in that of the machines of western Europe, where it has all signs.
    fn in_other_set(&self, path: &str) -> Option<Spelling> {
        let (bytes, _, is_lossy) = self.named.unwrap_or(WINDOWS_1252).encode(path);
        (!is_lossy && bytes != path.as_bytes()).then(|| Spelling { bytes: bytes.into_owned(), is_other: true })
    }
}

fn utf8(path: &str) -> Spelling {
    Spelling { bytes: path.as_bytes().to_vec(), is_other: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(names: &Names, path: &str) -> Vec<Vec<u8>> {
        names.of_existing(path).unwrap().into_iter().map(|way| way.bytes).collect()
    }

    #[test]
    fn names_go_back_in_the_bytes_in_which_they_came() {
        let mut names = Names::new(None);
        assert_eq!(ways(&names, "/a b/x"), [b"/a b/x"]);
        assert_eq!(ways(&names, "é/x"), ["é/x".as_bytes(), b"\xe9/x"]);
        assert_eq!(names.text("à".as_bytes()), "à");
        assert_eq!(names.guessed, None);
        assert_eq!(names.text(b"\xe9"), "é");
        assert_eq!(names.guessed, Some(WINDOWS_1252));
        assert_eq!(ways(&names, "é/\u{2660}"), [b"\xe9/\xe2\x99\xa0".to_vec(), "é/\u{2660}".as_bytes().to_vec()]);
        assert_eq!(names.of_new("ù").unwrap().bytes, b"\xf9");
        // What no set holds comes back whole all the same.
        let odd = names.text(b"\x01\xff");
        assert_eq!(ways(&names, &odd)[0], b"\x01\xff");
    }

    #[test]
    fn a_set_that_is_named_is_taken_unless_the_server_names_utf8() {
        let named = |label: &str| Names::new(Encoding::for_label(label.as_bytes()));
        let mut names = named("cp866");
        assert_eq!(names.text(b"\x84\xa0"), "Да");
        assert_eq!(names.guessed, None);
        assert_eq!(names.of_new("Да.txt").unwrap().bytes, b"\x84\xa0.txt");
        names = named("iso-8859-1");
        names.is_utf8 = true;
        assert_eq!(ways(&names, "é"), ["é".as_bytes(), b"\xe9"]);
        assert_eq!(ways(&named("utf-16le"), "é")[0], "é".as_bytes());
    }

    #[test]
    fn a_path_that_would_be_two_commands_is_refused() {
        let names = Names::new(None);
        assert!(matches!(names.of_existing("a\r\nDELE b"), Err(RemoteError::Unusable)));
    }
}
