//! The bytes of an output as text, line by line: programs of different sets may write to one output.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::charset::{self, Text};

/// One line. What was cut off in the middle of a sign loses the half of it.
pub(super) fn line(bytes: &[u8], is_cut: bool) -> Text<'_> {
    charset::text(if is_cut { whole_signs(bytes) } else { bytes }, None)
}

/// All that was kept: as it is where it is UTF-8, else each line for itself. Gives the set that had to be guessed.
pub(super) fn whole(kept: &[u8], is_cut: bool) -> (String, Option<&'static Encoding>) {
    let kept = if is_cut { whole_signs(kept) } else { kept };
    if let Ok(text) = std::str::from_utf8(kept) {
        return (text.to_owned(), None);
    }
    let (mut text, mut guessed) = (String::with_capacity(kept.len()), None);
    for line in kept.split_inclusive(|byte| *byte == b'\n') {
        // A byte order mark in the middle would be taken for one at the beginning.
        let read = match std::str::from_utf8(line) {
            Ok(line) => Text { text: Cow::Borrowed(line), ..Text::default() },
            Err(_) => charset::text(line, None),
        };
        text.push_str(&read.text);
        guessed = guessed.or(read.guessed);
    }
    (text, guessed)
}

/// The bytes without the half sign at their end.
fn whole_signs(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_read_for_itself() {
        let (text, guessed) = whole(b"\xc3\xa9t\xc3\xa9\n\xe9t\xe9\r\n", false);
        assert_eq!((text.as_str(), guessed.map(Encoding::name)), ("été\nété\r\n", Some("windows-1252")));
        assert_eq!(whole("\u{feff}é\r".as_bytes(), false), ("\u{feff}é\r".to_owned(), None));
    }

    #[test]
    fn a_sign_that_was_cut_in_two_is_no_other_set() {
        assert_eq!(whole(b"e\xc3", true), ("e".to_owned(), None));
        assert_eq!(line(b"e\xc3", true), Text { text: "e".into(), ..Text::default() });
        assert_eq!(line(b"e\xc3", false).text, "eÃ");
    }
}
