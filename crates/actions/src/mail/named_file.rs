//! A file of a message, with a name that every program reads: as the standard has it (`filename*`, RFC 2231; the library
//! writes that), and once more as older programs look for it (an encoded word in `name`).

use base64::{Engine, engine::general_purpose::STANDARD};
use lettre::message::{
    SinglePart,
    header::{ContentDisposition, Header, HeaderName, HeaderValue},
};

/// Bytes of a name in one encoded word, which may have 75 characters (RFC 2047, section 2).
const WORD: usize = 42;

/// The part of a message that holds a file.
pub(super) fn part(name: &str, kind: &str, bytes: Vec<u8>) -> SinglePart {
    SinglePart::builder().header(ContentDisposition::attachment(name)).header(FileType::new(kind, name)).body(bytes)
}

/// `Content-Type` with the file's name.
#[derive(Clone)]
struct FileType(String);

impl FileType {
    fn new(kind: &str, name: &str) -> Self {
        Self(format!("{kind};\r\n name=\"{}\"", spelled(name)))
    }
}

impl Header for FileType {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Type")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

/// A name inside quotation marks.
fn spelled(name: &str) -> String {
    let plain = |sign: char| (' '..='~').contains(&sign) && !matches!(sign, '"' | '\\');
    if name.chars().all(plain) && name.len() <= WORD && !name.contains("=?") {
        return name.to_owned();
    }
    let mut words = vec![String::new()];
    for sign in name.chars() {
        match words.last_mut() {
            Some(word) if word.len() + sign.len_utf8() <= WORD => word.push(sign),
            _ => words.push(sign.to_string()),
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_twice() {
        let long = format!("{} n° 1.pdf", "été ".repeat(30).trim());
        for name in ["facture.pdf", "facture n° 1 é.csv", "a\"b\\c.txt", long.as_str()] {
            let part = String::from_utf8(part(name, "application/pdf", b"x".to_vec()).formatted()).unwrap();
            assert!(part.lines().all(|line| line.len() <= 78), "{part}");
            let value = |header: &str| {
                let after = part.split_once(&format!("{header}: ")).unwrap().1;
                let lines = after.split_inclusive("\r\n");
                let mut value = String::new();
                for (number, line) in lines.enumerate() {
                    if number > 0 && !line.starts_with(' ') {
                        break;
                    }
                    value.push_str(line.trim_end());
                }
                value
            };
            let disposition = mailparse::parse_content_disposition(&value("Content-Disposition"));
            assert_eq!(disposition.params["filename"], name);
            let kind = mailparse::parse_content_type(&value("Content-Type"));
            assert_eq!(
                (kind.mimetype.as_str(), super::super::words::read(&kind.params["name"]).as_str()),
                ("application/pdf", name)
            );
        }
    }
}
