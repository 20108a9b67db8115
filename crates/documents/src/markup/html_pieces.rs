//! Cuts an HTML text into pieces and watches for tags with too many attributes.
//!
//! The tokenizer compares each attribute of a tag with all before it and cannot be interrupted
//! inside a tag, so the number of attributes is counted ahead of it.

use std::ops::Range;

use super::MarkupError;
use super::limits::MAX_ATTRIBUTES;

/// Longest piece; any `<` starts a new one, so a tag always begins a piece.
const PIECE: usize = 1024;
/// A tag within this many bytes cannot hold enough attributes to hurt. More than two pieces, so
/// that the text of a script, which gives tokens all along, is never taken for a tag.
const SHORT_TAG: usize = 2 * PIECE + 1;

/// The pieces of a text.
pub(super) struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let most = self.text.floor_char_boundary(start + PIECE);
        let bytes = &self.text.as_bytes()[start..most];
        let next_tag = bytes.iter().skip(1).position(|byte| *byte == b'<');
        self.at = next_tag.map_or(most, |found| start + 1 + found);
        Some(start..self.at)
    }
}

/// Watches the tag being read over the pieces that give no token.
///
/// Such a tag starts at the last piece that gave a token (which then belonged to what came
/// before it) or at the piece after that one.
pub(super) struct TagGuard<'a> {
    text: &'a str,
    starts: [usize; 2],
    checked: usize,
}

impl<'a> TagGuard<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, starts: [0, 0], checked: 0 }
    }

    /// Refuses a long tag with too many attributes before its next piece is read.
    pub(super) fn before(&mut self, piece: &Range<usize>) -> Result<(), MarkupError> {
        let length = piece.end - self.starts[0];
        // Looking again only after a quarter more keeps the work linear in the length of the tag.
        if length < SHORT_TAG.max(self.checked + self.checked / 4) {
            return Ok(());
        }
        self.checked = length;
        let crowded = |start: &usize| attributes_of_tag(&self.text.as_bytes()[*start..piece.end]) > MAX_ATTRIBUTES;
        if self.starts.iter().any(crowded) { Err(MarkupError::TooLarge) } else { Ok(()) }
    }

    /// Notes whether the piece gave a token.
    pub(super) fn after(&mut self, piece: &Range<usize>, gave_token: bool) {
        if gave_token {
            self.starts = [piece.start, piece.end];
            self.checked = 0;
        }
    }
}

/// How many attributes the tag at the start of `bytes` has; 0 when no tag starts there.
fn attributes_of_tag(bytes: &[u8]) -> usize {
    let name = if bytes.starts_with(b"</") { 2 } else { 1 };
    if bytes.first() != Some(&b'<') || !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
        return 0;
    }
    let mut at = skip_while(bytes, name, |byte| !ends_name(byte));
    let mut count = 0;
    loop {
        at = skip_while(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        if bytes.get(at).is_none_or(|byte| *byte == b'>') {
            return count;
        }
        count += 1;
        // The first byte belongs to the name whatever it is, even an equals sign.
        at = skip_while(bytes, at + 1, |byte| !ends_name(byte) && byte != b'=');
        at = skip_value(bytes, at);
    }
}

/// Skips `= value`, if there is one.
fn skip_value(bytes: &[u8], at: usize) -> usize {
    let blank = |byte: u8| byte.is_ascii_whitespace();
    let equals = skip_while(bytes, at, blank);
    if bytes.get(equals) != Some(&b'=') {
        return at;
    }
    let value = skip_while(bytes, equals + 1, blank);
    match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => skip_while(bytes, value + 1, |byte| byte != *quote) + 1,
        _ => skip_while(bytes, value, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
    }
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/' || byte == b'>'
}

fn skip_while(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|byte| !wanted(*byte)).map_or(bytes.len(), |found| from + found)
}
