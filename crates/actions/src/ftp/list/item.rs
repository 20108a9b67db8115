//! One thing in a folder, and the words of a line.

use crate::remote::Kind;

/// One thing in a folder; its name in the server's bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::ftp) struct Item {
    pub(in crate::ftp) name: Vec<u8>,
    pub(in crate::ftp) kind: Kind,
    /// Nothing where the line does not tell it to the byte.
    pub(in crate::ftp) size: Option<u64>,
    /// Seconds since 1970.
    pub(in crate::ftp) modified: Option<i64>,
    /// The permission bits.
    pub(in crate::ftp) mode: Option<u32>,
}

/// The words of a line, each with the place where it ends.
pub(super) fn words(line: &[u8]) -> Vec<(&[u8], usize)> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let mut words = Vec::new();
    let mut at = 0;
    // No form has more of them before the name.
    while words.len() < 24 {
        let Some(begin) = line[at..].iter().position(|byte| !is_blank(byte)).map(|skip| at + skip) else { break };
        at = line[begin..].iter().position(is_blank).map_or(line.len(), |length| begin + length);
        words.push((&line[begin..at], at));
    }
    words
}

/// A whole number, nothing else.
pub(super) fn number(word: &[u8]) -> Option<u64> {
    let digits = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    digits.then(|| std::str::from_utf8(word).ok()?.parse().ok()).flatten()
}
