//! PEM as people have it (RFC 7468), with the headers of older OpenSSL (RFC 1421): between other text, indented, with the
//! line ends of any system, or on one line as environment variables carry it.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use encoding_rs::UTF_8;

use super::Unusable;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Bytes between a BEGIN and an END.
pub(super) struct Section<'a> {
    pub(super) label: &'a str,
    body: &'a str,
}

/// The text of a file; Windows writes UTF-16 where output goes through PowerShell.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let text = UTF_8.decode(bytes).0;
    // Line ends as JSON and shells write them.
    match text.contains("\\n") && !text.trim().contains('\n') {
        true => Cow::Owned(text.replace("\\r", "").replace("\\n", "\n")),
        false => text,
    }
}

/// Every line without what stands around it.
pub(super) fn trimmed(text: &str) -> String {
    self::text(text.as_bytes()).lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The sections of a text, in its order.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else { break };
        let Some((body, after)) = after.split_once("-----END ") else { break };
        found.push(Section { label: label.trim(), body });
        rest = after;
    }
    found
}

impl Section<'_> {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers().filter_map(|line| line.split_once(':'));
        headers.find(|(found, _)| found.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    fn headers(&self) -> impl Iterator<Item = &str> {
        self.body.lines().map(str::trim).filter(|line| line.contains(':'))
    }

    /// The bytes.
    ///
    /// # Errors
    /// Where they are no base64.
    pub(super) fn der(&self) -> Result<Vec<u8>, Unusable> {
        let lines = self.body.lines().filter(|line| !line.contains(':'));
        let written: Vec<u8> = lines.flat_map(str::bytes).filter(|byte| !byte.is_ascii_whitespace()).collect();
        BASE64.decode(written).map_err(|_| Unusable::Damaged(self.label.to_owned()))
    }
}

/// A PEM text.
pub(super) fn write(label: &str, der: &[u8]) -> String {
    let written = BASE64.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in written.as_bytes().chunks(64) {
        text.extend(line.iter().copied().map(char::from));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> (String, Option<Vec<u8>>) {
        let sections = sections(text);
        assert_eq!(sections.len(), 1, "{text:?}");
        (sections[0].label.to_owned(), sections[0].der().ok())
    }

    #[test]
    fn pem_is_read_however_it_was_copied() {
        let bytes: Vec<u8> = (0..100).collect();
        let plain = write("CERTIFICATE", &bytes);
        let crlf = format!("Subject: x\r\n{}end\r\n", plain.replace('\n', "\r\n"));
        let (indented, one_line) = (plain.replace('\n', "\n    "), plain.replace('\n', " "));
        let blank = plain.replace("-----END", "\n\n-----END");
        for copy in [&plain, &crlf, &indented, &one_line, &blank] {
            assert_eq!(only(copy), ("CERTIFICATE".to_owned(), Some(bytes.clone())), "{copy:?}");
        }
        assert_eq!(only(&text(plain.replace('\n', "\\n").as_bytes())).1, Some(bytes.clone()));
        let wide: Vec<u8> = format!("\u{feff}{plain}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(only(&text(&wide)).1, Some(bytes));
    }

    #[test]
    fn headers_are_not_part_of_the_bytes() {
        let text = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00FF\n\nAAEC\n-----END X-----";
        let sections = sections(text);
        assert_eq!(sections[0].header("DEK-Info"), Some("DES-EDE3-CBC,00FF"));
        assert_eq!(sections[0].der().ok(), Some(vec![0, 1, 2]));
        assert!(super::sections("-----BEGIN X-----\nAAEC\n").is_empty());
    }
}
