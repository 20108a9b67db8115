//! Names of files that are not UTF-8: shown readable, sent back in the bytes in which they came. The library only
//! knows names in UTF-8, so packets are changed below it (draft-ietf-secsh-filexfer-02).

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use encoding_rs::{Encoding, UTF_8};

use super::packet::{Reader, Writer};
use crate::charset;

/// Most names that are remembered.
const KEPT: usize = 100_000;

/// How a server spells its names; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    named: Option<&'static Encoding>,
    spelled: HashMap<String, Vec<u8>>,
    guessed: Option<&'static Encoding>,
    /// The last status that refused something, and its message.
    refusal: Option<(u32, String)>,
}

impl Names {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the character set that the form names. A path has slashes: one in which they look otherwise is no help.
    pub(super) fn name(&self, named: Option<&'static Encoding>) {
        self.known().named = named.filter(|named| named.is_ascii_compatible());
    }

    /// The character set that had to be guessed since somebody asked.
    pub(super) fn take_guessed(&self) -> Option<&'static Encoding> {
        self.known().guessed.take()
    }

    /// The status with which the server said this last: in the middle of a file the library keeps the message alone.
    pub(super) fn status_of(&self, message: &str) -> Option<u32> {
        self.known().refusal.as_ref().filter(|(_, said)| said == message).map(|(code, _)| *code)
    }

    /// A packet of the server, whose names are UTF-8 then; nothing where it can stay.
    pub(super) fn incoming(&self, packet: &[u8]) -> Option<Vec<u8>> {
        let mut known = self.known();
        let mut reader = Reader(packet.get(4..)?);
        let mut writer = Writer::default();
        let kind = reader.byte()?;
        writer.byte(kind);
        writer.bytes(reader.take(4)?);
        if kind == STATUS {
            let code = reader.number()?;
            // A message is told, not sent back.
            let message = charset::text(reader.string()?, known.named).text;
            let (code, message) = within_version_3(code, &message);
            // Beyond the end of a file (1) it is a refusal.
            known.refusal = (code > 1).then(|| (code, message.clone().into_owned())).or(known.refusal.take());
            writer.number(code);
            writer.string(message.as_bytes());
        } else {
            let count = reader.number()?;
            writer.number(count);
            for _ in 0..count {
                writer.string(known.readable(reader.string()?).as_bytes());
                writer.string(reader.string()?);
                writer.bytes(reader.attributes()?);
            }
        }
        writer.bytes(reader.0);
        Some(writer.packet())
    }

    /// A packet for the server, whose paths are spelled as it spells them; nothing where it can stay.
    pub(super) fn outgoing(&self, packet: &[u8]) -> Option<Vec<u8>> {
        let known = self.known();
        if known.spelled.is_empty() && known.named.is_none() {
            return None;
        }
        let mut reader = Reader(packet.get(4..)?);
        let mut writer = Writer::default();
        let kind = reader.byte()?;
        writer.byte(kind);
        writer.bytes(reader.take(4)?);
        for _ in 0..paths(kind) {
            writer.string(&known.spell(std::str::from_utf8(reader.string()?).ok()?));
        }
        writer.bytes(reader.0);
        Some(writer.packet())
    }
}

impl Known {
    fn readable(&mut self, name: &[u8]) -> String {
        if let Some(named) = self.named {
            return named.decode_without_bom_handling(name).0.into_owned();
        }
        let read = charset::text(name, None);
        let text = read.text.into_owned();
        if text.as_bytes() != name && self.spelled.len() < KEPT {
            self.guessed = self.guessed.or(read.guessed);
            self.spelled.insert(text.clone(), name.to_vec());
        }
        text
    }

    fn spell(&self, path: &str) -> Vec<u8> {
        let parts: Vec<Vec<u8>> = path.split('/').map(|part| self.spell_one(part)).collect();
        parts.join(&b'/')
    }

    fn spell_one(&self, name: &str) -> Vec<u8> {
        if let Some(bytes) = self.spelled.get(name) {
            return bytes.clone();
        }
        let (bytes, _, is_lossy) = self.named.unwrap_or(UTF_8).encode(name);
        if is_lossy { name.as_bytes().to_vec() } else { bytes.into_owned() }
    }
}

/// `SSH_FXP_STATUS`.
const STATUS: u8 = 101;
/// `SSH_FXP_NAME`.
const NAME: u8 = 104;

/// A status of later versions (draft-ietf-secsh-filexfer-13, section 9.1), which servers send in this one as well, as
/// the library knows it: the word for it goes into the message.
fn within_version_3(code: u32, message: &str) -> (u32, Cow<'_, str>) {
    let (known, word) = match code {
        ..=8 => return (code, Cow::Borrowed(message)),
        10 => (2, "SSH_FX_NO_SUCH_PATH"),
        11 => (4, "SSH_FX_FILE_ALREADY_EXISTS"),
        12 => (3, "SSH_FX_WRITE_PROTECT"),
        14 => (4, "SSH_FX_NO_SPACE_ON_FILESYSTEM"),
        15 => (4, "SSH_FX_QUOTA_EXCEEDED"),
        17 => (4, "SSH_FX_LOCK_CONFLICT"),
        other => return (4, Cow::Owned(format!("{message} (SSH_FX {other})").trim_start().to_owned())),
    };
    (known, Cow::Owned(format!("{message} ({word})").trim_start().to_owned()))
}

/// Whether a packet of the server holds names or words.
pub(super) const fn has_words(kind: u8) -> bool {
    matches!(kind, STATUS | NAME)
}

/// How many paths a request begins with: OPEN, LSTAT, SETSTAT, OPENDIR, REMOVE, MKDIR, RMDIR, REALPATH, STAT and
/// READLINK have one, RENAME and SYMLINK two.
pub(super) const fn paths(kind: u8) -> usize {
    match kind {
        3 | 7 | 9 | 11 | 13..=17 | 19 => 1,
        18 | 20 => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(kind: u8, rest: &[&[u8]]) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.byte(kind);
        writer.number(7);
        rest.iter().for_each(|part| writer.bytes(part));
        writer.packet()
    }

    fn string(text: &[u8]) -> Vec<u8> {
        [&u32::try_from(text.len()).unwrap().to_be_bytes(), text].concat()
    }

    /// A list of one name, with a size and an attribute of its own.
    fn list(name: &[u8]) -> Vec<u8> {
        let attributes =
            [0x8000_0001_u32.to_be_bytes().as_slice(), &[0; 8], &[0, 0, 0, 1], &string(b"a"), &string(b"b")].concat();
        packet(NAME, &[&[0, 0, 0, 1], &string(name), &string(b"-rw"), &attributes])
    }

    #[test]
    fn a_name_goes_back_as_it_came() {
        let names = Names::default();
        assert_eq!(names.incoming(&list(b"\xe9t\xe9")), Some(list("été".as_bytes())));
        assert_eq!(names.take_guessed().map(Encoding::name), Some("windows-1252"));
        let stat = |path: &[u8]| packet(17, &[&string(path)]);
        assert_eq!(names.outgoing(&stat("dossier/été/é".as_bytes())), Some(stat(b"dossier/\xe9t\xe9/\xc3\xa9")));
        let rename = |from: &[u8], to: &[u8]| packet(18, &[&string(from), &string(to)]);
        assert_eq!(names.outgoing(&rename("été".as_bytes(), b"b")), Some(rename(b"\xe9t\xe9", b"b")));
    }

    #[test]
    fn a_set_that_is_named_is_taken_both_ways() {
        let names = Names::default();
        names.name(Encoding::for_label(b"iso-8859-15"));
        assert_eq!(names.incoming(&list(b"\xa4")), Some(list("€".as_bytes())));
        let open = |path: &[u8]| packet(3, &[&string(path), &[0; 8]]);
        // What the set lacks stays UTF-8.
        assert_eq!(names.outgoing(&open("€/漢".as_bytes())), Some(open(b"\xa4/\xe6\xbc\xa2")));
    }

    #[test]
    fn a_status_of_later_versions_is_told_by_its_name() {
        let names = Names::default();
        let status = |code: u32, text: &[u8]| packet(STATUS, &[&code.to_be_bytes(), &string(text), &string(b"")]);
        assert_eq!(names.incoming(&status(15, b"no")), Some(status(4, b"no (SSH_FX_QUOTA_EXCEEDED)")));
        assert_eq!(names.incoming(&status(14, b"")), Some(status(4, b"(SSH_FX_NO_SPACE_ON_FILESYSTEM)")));
        assert_eq!(names.incoming(&status(3, b"no")), Some(status(3, b"no")));
        assert_eq!((names.status_of("no"), names.status_of("other")), (Some(3), None));
        assert_eq!(names.incoming(&status(99, b"odd")), Some(status(4, b"odd (SSH_FX 99)")));
    }

    #[test]
    fn damaged_packets_stay_as_they_are() {
        let names = Names::default();
        let whole = list(b"\xe9");
        for end in 0..whole.len() {
            assert_eq!(names.incoming(&whole[..end]), None, "{end}");
        }
        let many = packet(NAME, &[&[0xff; 4], &string(b"a")]);
        assert_eq!(names.incoming(&many), None);
    }
}
