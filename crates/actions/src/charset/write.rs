//! Text as bytes, in the character set that the tester names.

use std::borrow::Cow;

use encoding_rs::Encoding;
use testgyver_model::{Language, action::ActionError, phrase};

/// Why a text cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unwritable {
    /// No character set has this name.
    Unknown,
    /// The character set has no such sign.
    Sign(char),
}

/// A text in the character set of this name.
///
/// # Errors
/// [`Unwritable`] where that cannot be done; nothing is replaced.
pub(crate) fn write<'a>(text: &'a str, name: &str) -> Result<Cow<'a, [u8]>, Unwritable> {
    let encoding = Encoding::for_label(name.as_bytes()).ok_or(Unwritable::Unknown)?;
    let label = name.trim().to_ascii_lowercase();
    match encoding.name() {
        // A label without an order means the one that the mark in front tells (RFC 2781, section 4).
        "UTF-16LE" if label == "utf-16le" => return Ok(wide(text, u16::to_le_bytes)),
        "UTF-16LE" => return Ok(wide(&format!("\u{feff}{text}"), u16::to_le_bytes)),
        "UTF-16BE" => return Ok(wide(text, u16::to_be_bytes)),
        "UTF-8" => return Ok(Cow::Borrowed(text.as_bytes())),
        _ => {}
    }
    // Browsers take windows-1252 for ISO-8859-1 and ASCII; who reads by the letter would not know its further signs.
    match (encoding.name(), highest(&label)) {
        ("windows-1252", Some(highest)) => one_by_one(text, highest),
        _ => encoded(text, encoding),
    }
}

/// The last sign of ASCII or ISO-8859-1, where a label means one of them by the letter.
fn highest(label: &str) -> Option<char> {
    match label {
        "windows-1252" | "cp1252" | "x-cp1252" => None,
        "ascii" | "us-ascii" | "ansi_x3.4-1968" => Some('\u{7f}'),
        _ => Some('\u{ff}'),
    }
}

fn one_by_one(text: &str, highest: char) -> Result<Cow<'_, [u8]>, Unwritable> {
    let byte = |sign: char| u8::try_from(sign).ok().filter(|_| sign <= highest).ok_or(Unwritable::Sign(sign));
    text.chars().map(byte).collect::<Result<Vec<u8>, _>>().map(Cow::Owned)
}

fn encoded<'a>(text: &'a str, encoding: &'static Encoding) -> Result<Cow<'a, [u8]>, Unwritable> {
    let (bytes, _, some_are_missing) = encoding.encode(text);
    if !some_are_missing {
        return Ok(bytes);
    }
    let is_missing = |sign: &char| encoding.encode(sign.encode_utf8(&mut [0; 4])).2;
    Err(Unwritable::Sign(text.chars().find(is_missing).unwrap_or(char::REPLACEMENT_CHARACTER)))
}

fn wide<'a>(text: &str, order: fn(u16) -> [u8; 2]) -> Cow<'a, [u8]> {
    Cow::Owned(text.encode_utf16().flat_map(order).collect())
}

/// The words for a text that cannot be written.
pub(crate) fn unwritable(why: Unwritable, field: &str, name: &str, language: Language) -> ActionError {
    ActionError::new(match why {
        Unwritable::Unknown => phrase!(language,
            fr: "champ « {field} » : jeu de caractères inconnu : {name} (exemples : utf-8, iso-8859-1, windows-1252)",
            en: "field '{field}': unknown character set: {name} (examples: utf-8, iso-8859-1, windows-1252)"),
        Unwritable::Sign(sign) => {
            let code = u32::from(sign);
            phrase!(language,
                fr: "champ « {field} » : le signe « {sign} » (U+{code:04X}) n'existe pas en {name} ; retirez-le, ou choisissez un autre jeu de caractères",
                en: "field '{field}': the sign '{sign}' (U+{code:04X}) does not exist in {name}; remove it, or choose another character set")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_or_none() {
        let good: [(&str, &str, &[u8]); 8] = [
            ("é", "ISO-8859-1", b"\xe9"),
            ("é €", "windows-1252", b"\xe9 \x80"),
            ("€", "iso-8859-15", b"\xa4"),
            ("é", "utf-8", "é".as_bytes()),
            ("é", "utf-16", b"\xff\xfe\xe9\x00"),
            ("é", "UTF-16BE", b"\x00\xe9"),
            ("é", "utf-16le", b"\xe9\x00"),
            ("テ", "Shift_JIS", b"\x83\x65"),
        ];
        for (text, name, bytes) in good {
            assert_eq!(write(text, name).as_deref(), Ok(bytes), "{name}");
        }
        assert_eq!(write("aé€", "latin1"), Err(Unwritable::Sign('€')));
        assert_eq!(write("aé", "us-ascii"), Err(Unwritable::Sign('é')));
        assert_eq!(write("日", "windows-1252"), Err(Unwritable::Sign('日')));
        assert_eq!(write("a", "klingon"), Err(Unwritable::Unknown));
    }
}
