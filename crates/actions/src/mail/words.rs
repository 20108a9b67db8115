//! Encoded words in the head of a message (RFC 2047). The library reads each by itself, and knows few character sets: here
//! they are put into UTF-8 first, and words that belong together are read together (programs cut in the middle of a sign).

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose},
};

use super::decoded::Set;
use crate::charset;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
/// Longest name of a character set.
const LABEL: usize = 60;

/// One encoded word, its bytes not read yet.
struct Word {
    label: String,
    bytes: Vec<u8>,
}

/// A value with its encoded words all in UTF-8, for the library to read.
pub(super) fn straight(value: &[u8]) -> String {
    rewritten(value, |text| format!("=?utf-8?B?{}?=", general_purpose::STANDARD.encode(text)))
}

/// A value with its encoded words read.
pub(super) fn read(value: &str) -> String {
    read_bytes(value.as_bytes())
}

/// The same of bytes in no character set that anybody names.
pub(super) fn read_bytes(value: &[u8]) -> String {
    rewritten(value, |text| text)
}

fn rewritten(value: &[u8], put: impl Fn(String) -> String) -> String {
    let value = charset::text(value, None).text;
    let (mut out, mut run) = (String::with_capacity(value.len()), Vec::new());
    let (mut rest, mut from) = (&*value, 0);
    while let Some(start) = rest[from..].find("=?").map(|start| start + from) {
        let Some((word, length)) = word(&rest[start..]) else {
            from = start + 2;
            continue;
        };
        let between = &rest[..start];
        // Blanks between two words are no part of the text (section 6.2).
        if run.is_empty() || !between.trim().is_empty() {
            flush(&mut run, &mut out, &put);
            out.push_str(between);
        }
        run.push(word);
        (rest, from) = (&rest[start + length..], 0);
    }
    flush(&mut run, &mut out, &put);
    out.push_str(rest);
    out
}

fn flush(run: &mut Vec<Word>, out: &mut String, put: &impl Fn(String) -> String) {
    if !run.is_empty() {
        let text = run.chunk_by(|a, b| a.label.eq_ignore_ascii_case(&b.label)).map(together).collect();
        out.push_str(&put(text));
        run.clear();
    }
}

/// The text of words of the same set: each by itself where that can be, else of all their bytes.
fn together(words: &[Word]) -> String {
    let set = words.first().and_then(|word| Set::named(&word.label));
    let Some(set) = set else {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.bytes.iter().copied()).collect();
        return charset::text(&bytes, None).text.into_owned();
    };
    let apart: Option<String> = words
        .iter()
        .map(|word| {
            let (text, whole) = set.read(&word.bytes);
            whole.then_some(text)
        })
        .collect();
    apart.unwrap_or_else(|| set.read(&words.iter().flat_map(|word| word.bytes.iter().copied()).collect::<Vec<_>>()).0)
}

/// The word that a text begins with, and its length.
fn word(text: &str) -> Option<(Word, usize)> {
    let rest = text.strip_prefix("=?")?;
    let (label, rest) = rest.split_once('?').filter(|(label, _)| !label.is_empty() && label.len() <= LABEL)?;
    let (encoding, rest) = rest.split_once('?').filter(|(encoding, _)| encoding.len() == 1)?;
    let end = rest.find('?').filter(|&end| rest[end..].starts_with("?="))?;
    let encoded = &rest[..end];
    let bytes = match encoding {
        "Q" | "q" => quoted(encoded)?,
        "B" | "b" => {
            let digits: Vec<u8> = encoded.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(digits).ok()?
        }
        _ => return None,
    };
    // A language may follow the set (RFC 2231, section 5).
    let label = label.split('*').next().unwrap_or_default().to_owned();
    Some((Word { label, bytes }, text.len() - rest.len() + end + 2))
}

/// What "Q" encodes.
fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'_' => b' ',
            b'=' => {
                let digits = std::str::from_utf8(after.get(..2)?).ok()?;
                rest = &after[2..];
                u8::from_str_radix(digits, 16).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_together_or_apart() {
        for (value, wanted) in [
            ("=?utf-8?Q?caf=C3?= =?UTF-8?Q?=A9?=", "café"),
            ("=?utf-8?B?w6k?=\r\n =?utf-8?B?w6k=?=", "éé"),
            ("=?GBK?B?xNqyvw==?=", "内部"),
            ("=?gb2312?B?xNqy?= =?gb2312?B?vw==?=", "内部"),
            ("=?ISO-2022-JP?B?GyRCJUYbKEI=?= =?ISO-2022-JP?B?GyRCJTklSBsoQg==?=", "テスト"),
            ("=?iso-8859-1*fr?Q?=E9t=E9_?= =?koi8-r?Q?=F0?=, =?utf-8?q?x?=", "été П, x"),
            ("a =?utf-8?Q?b?= c", "a b c"),
            ("=?utf-8?X?b?= =?utf-8?Q?=Z?= =?utf-8?Q? 2=?3", "=?utf-8?X?b?= =?utf-8?Q?=Z?= =?utf-8?Q? 2=?3"),
            ("=?klingon?Q?=E9t=E9?=", "été"),
        ] {
            assert_eq!(read(value), wanted, "{value}");
        }
        assert_eq!(straight(b"x \xe9 =?iso-8859-1?Q?=E9?= <a@b>"), "x é =?utf-8?B?w6k=?= <a@b>");
    }
}
