//! The text of a report: its character set, and signs that XML does not allow and tools write all the same.

use std::borrow::Cow;

/// Stands for a sign that XML does not allow.
const INSTEAD: char = '\u{fffd}';

/// The text of a file: UTF-8, UTF-16 by its mark, else what the declaration says, as far as it is a Latin set.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) if says_latin(bytes) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Err(_) => String::from_utf8_lossy(bytes),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|sign| sign.unwrap_or(INSTEAD)).collect()
}

fn says_latin(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    ["iso-8859-1", "iso-8859-15", "windows-1252", "latin1", "us-ascii"].iter().any(|name| head.contains(name))
}

/// A text without what no XML may hold: control signs as such, and as references.
pub(super) fn allowed(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|sign: char| sign == '&' || !is_allowed(sign)) {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match reference(rest) {
            Some((length, sign)) if !sign.is_some_and(is_allowed) => {
                clean.push(INSTEAD);
                length
            }
            Some((length, _)) => {
                clean.push_str(&rest[..length]);
                length
            }
            None if rest.starts_with('&') => {
                clean.push('&');
                1
            }
            None => {
                clean.push(INSTEAD);
                rest.chars().next().map_or(1, char::len_utf8)
            }
        };
        rest = &rest[length..];
    }
    clean.push_str(rest);
    clean
}

/// The length of a reference by number that stands at the beginning, and its sign.
fn reference(text: &str) -> Option<(usize, Option<char>)> {
    let digits = text.strip_prefix("&#")?;
    let end = digits.bytes().take(12).position(|byte| byte == b';')?;
    let code = match digits[..end].strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits[..end].parse().ok()?,
    };
    Some((end + 3, char::from_u32(code)))
}

const fn is_allowed(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_allow_is_replaced() {
        assert_eq!(
            allowed("a\u{1b}[0m &#27; &#x1B; &#233; &amp; & &#; é"),
            "a\u{fffd}[0m \u{fffd} \u{fffd} &#233; &amp; & &#; é"
        );
        assert_eq!(decoded(b"<?xml encoding='ISO-8859-1'?>\xe9"), "<?xml encoding='ISO-8859-1'?>é");
        assert_eq!(decoded(b"\xff\xfea\0"), "a");
    }
}
