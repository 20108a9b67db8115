//! Bytes as text: in the character set that was named, else as UTF-8, else as the machines of western Europe write it.

mod sent;
mod write;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    mask::{Field, FieldKind},
    phrase, text,
};

pub(crate) use self::{
    sent::{Source, by_type, header, named_by_type, sent},
    write::{Unwritable, unwritable, write},
};
use crate::messages;

/// Most characters of an unknown name that the log shows.
const SHOWN: usize = 40;

/// Bytes that were read as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Text<'a> {
    /// The text.
    pub(crate) text: Cow<'a, str>,
    /// The character set that had to be guessed, as the bytes are no UTF-8 and nothing names another.
    pub(crate) guessed: Option<&'static Encoding>,
    /// The character set that was meant, where some of the bytes are none of its signs and show as �.
    pub(crate) damaged: Option<&'static Encoding>,
    /// The name that the sender gives the character set, where none has it and the text had to be read as another.
    pub(crate) unknown: Option<String>,
}

impl<'a> Text<'a> {
    fn read(bytes: &'a [u8], encoding: &'static Encoding) -> Self {
        // A byte order mark is stronger than any name.
        let (text, encoding, damaged) = encoding.decode(bytes);
        Self { text, damaged: Some(encoding).filter(|_| damaged && !is_binary(bytes)), ..Self::default() }
    }

    /// Says in the log that a character set was guessed, or that it does not fit.
    pub(crate) async fn warn(&self, cx: &mut ActionContext<'_>) {
        if let Some(name) = &self.unknown {
            let name = cx.excerpt(name, SHOWN);
            cx.warn(phrase!(cx.language,
                fr: "⚠️ Jeu de caractères « {name} » inconnu : texte lu autrement (le champ « encoding » en nomme un)",
                en: "⚠️ Unknown character set '{name}': text read otherwise (field 'encoding' names one)"))
                .await;
        }
        if let Some(guessed) = self.guessed {
            warn_guessed(guessed, cx).await;
        }
        if let Some(meant) = self.damaged {
            let name = meant.name();
            cx.warn(phrase!(cx.language,
                fr: "⚠️ Certains octets ne sont pas du {name} et s'affichent � (le champ « encoding » nomme un autre jeu de caractères)",
                en: "⚠️ Some bytes are not {name} and show as � (field 'encoding' names another character set)"))
                .await;
        }
    }
}

/// The field in which a form names a character set.
pub(crate) fn field() -> Field {
    Field::new("form-encoding", FieldKind::String).placeholder("iso-8859-1").rare()
}

/// The character set that a form names, nothing where it names none (labels: WHATWG Encoding, section 4.2).
///
/// # Errors
/// Where no character set has this name.
pub(crate) fn read(name: Option<&str>, language: Language) -> Result<Option<&'static Encoding>, ActionError> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    Encoding::for_label(name.as_bytes())
        .map(Some)
        .ok_or_else(|| messages::field("encoding", &text!(language, "field-unknown-encoding", name), language))
}

/// Reads bytes: a byte order mark decides, then the name, then whether they are UTF-8. What is neither becomes windows-1252,
/// the set that browsers take where nothing is said, unless it holds what no text holds.
pub(crate) fn text<'a>(bytes: &'a [u8], named: Option<&'static Encoding>) -> Text<'a> {
    if let Some(encoding) = named.or_else(|| Encoding::for_bom(bytes).map(|(encoding, _)| encoding)) {
        return Text::read(bytes, encoding);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Text { text: Cow::Borrowed(text), ..Text::default() },
        Err(_) if is_binary(bytes) => Text::read(bytes, UTF_8),
        Err(_) => Text { guessed: Some(WINDOWS_1252), ..Text::read(bytes, WINDOWS_1252) },
    }
}

/// Whether bytes hold what no text holds in any set of one byte a sign: control characters other than those of
/// layout and of terminals.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, 0..=6 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
}

/// Says in the log that a character set was guessed.
pub(crate) async fn warn_guessed(guessed: &'static Encoding, cx: &mut ActionContext<'_>) {
    let name = guessed.name();
    cx.warn(phrase!(cx.language,
        fr: "⚠️ Ce n'est pas de l'UTF-8 : texte lu en {name} (le champ « encoding » en nomme un autre)",
        en: "⚠️ This is not UTF-8: text read as {name} (field 'encoding' names another)"))
        .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(bytes: &[u8]) -> (String, Option<&'static str>) {
        let read = text(bytes, None);
        (read.text.into_owned(), read.guessed.map(Encoding::name))
    }

    #[test]
    fn what_names_nothing_is_guessed() {
        assert_eq!(read_as("été".as_bytes()), ("été".into(), None));
        assert_eq!(read_as(b"\xe9t\xe9 \x80"), ("été €".into(), Some("windows-1252")));
        assert_eq!(read_as(b"\xff\xfee\x00"), ("e".into(), None));
        assert_eq!(read_as(b"\xef\xbb\xbfa"), ("a".into(), None));
        assert_eq!(read_as(b"\x00\xe9").1, None);
    }

    #[test]
    fn what_is_named_is_taken() {
        let named = |name: &str| read(Some(name), Language::ENGLISH).unwrap();
        assert_eq!(text(b"\xa4", named("iso-8859-15")).text, "€");
        assert_eq!(text(&[0xe3, 0x81], named("shift_jis")).text, "縺");
        assert_eq!(named(" "), None);
        assert!(read(Some("klingon"), Language::ENGLISH).unwrap_err().to_string().contains("klingon"));
    }
}
