//! A message that came: whether it is the one, and what it holds.

use linkify::{LinkFinder, LinkKind};
use mail_parser::{Address, MessageParser, MimeHeaders};
use serde_json::{Value, json};
use testgyver_model::action::Outputs;

use super::form::MailInput;

/// Most parts of a message: each takes far more memory than the few bytes that part it from the next.
const PARTS: usize = 20_000;

/// Lines that may part two parts (RFC 2046, section 5.1.1).
fn parts(raw: &[u8]) -> usize {
    raw.windows(4).filter(|four| four.starts_with(b"\n--") && !matches!(four[3], b' ' | b'-' | b'\r' | b'\n')).count()
}

/// A message, read.
pub(super) struct Received {
    pub(super) subject: String,
    from: String,
    to: String,
    date: String,
    body: String,
    html: String,
    id: String,
    pub(super) attachments: Vec<Attached>,
}

/// A file that came with a message.
pub(super) struct Attached {
    pub(super) name: String,
    kind: String,
    pub(super) bytes: Vec<u8>,
    /// Where it was saved.
    pub(super) path: Option<String>,
}

impl Received {
    /// Reads a message; `None` where it is none, or has too many parts.
    pub(super) fn read(raw: &[u8]) -> Option<Self> {
        if parts(raw) > PARTS {
            return None;
        }
        let message = MessageParser::default().parse(raw)?;
        let attachments = message.attachments().map(|part| Attached {
            name: part.attachment_name().unwrap_or("sans-nom").to_owned(),
            kind: part
                .content_type()
                .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")))
                .unwrap_or_default(),
            bytes: part.contents().to_vec(),
            path: None,
        });
        let has_html = message.html_bodies().any(|part| part.is_text_html());
        Some(Self {
            subject: message.subject().unwrap_or_default().to_owned(),
            from: addresses(message.from()),
            to: addresses(message.to()),
            date: message.date().map(|date| date.to_rfc3339()).unwrap_or_default(),
            body: message.body_text(0).unwrap_or_default().into_owned(),
            html: if has_html { message.body_html(0).unwrap_or_default().into_owned() } else { String::new() },
            id: message.message_id().unwrap_or_default().to_owned(),
            attachments: attachments.collect(),
        })
    }

    /// Whether it holds what the form waits for; letter case does not matter.
    pub(super) fn fits(&self, wanted: &MailInput) -> bool {
        let holds = |text: &str, wanted: &Option<String>| {
            let wanted = wanted.as_deref().unwrap_or_default().trim().to_lowercase();
            wanted.is_empty() || text.to_lowercase().contains(&wanted)
        };
        holds(&self.from, &wanted.from)
            && holds(&self.to, &wanted.to)
            && holds(&self.subject, &wanted.subject)
            && (holds(&self.body, &wanted.body) || holds(&self.html, &wanted.body))
    }

    fn links(&self) -> Vec<String> {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]);
        let html = self.html.replace("&amp;", "&");
        let mut links: Vec<String> = Vec::new();
        for text in [&self.body, &html] {
            for link in finder.links(text) {
                if !links.iter().any(|known| known == link.as_str()) {
                    links.push(link.as_str().to_owned());
                }
            }
        }
        links
    }

    /// What it gives to later actions.
    pub(super) fn outputs(self) -> Outputs {
        let links = self.links();
        let attachments = self
            .attachments
            .iter()
            .map(|one| json!({"name": one.name, "type": one.kind, "size": one.bytes.len(), "path": one.path}));
        Outputs::from_iter([
            ("mail_attachments".to_owned(), attachments.collect()),
            ("mail_links".to_owned(), Value::from(links)),
            ("mail_subject".to_owned(), Value::from(self.subject)),
            ("mail_from".to_owned(), Value::from(self.from)),
            ("mail_to".to_owned(), Value::from(self.to)),
            ("mail_date".to_owned(), Value::from(self.date)),
            ("mail_body".to_owned(), Value::from(self.body)),
            ("mail_html".to_owned(), Value::from(self.html)),
            ("mail_message_id".to_owned(), Value::from(self.id)),
        ])
    }
}

fn addresses(field: Option<&Address<'_>>) -> String {
    let one = |name: Option<&str>, address: Option<&str>| match (name, address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (_, address) => address.unwrap_or_default().to_owned(),
    };
    let all: Vec<String> =
        field.iter().flat_map(|field| field.iter()).map(|each| one(each.name(), each.address())).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_parts_alone_is_none() {
        let head = "From: a@b\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
        assert!(Received::read(format!("{head}{}", "--x\r\n\r\n".repeat(PARTS + 1)).as_bytes()).is_none());
        assert!(Received::read(format!("{head}{}", "-- un commentaire\r\n".repeat(PARTS + 1)).as_bytes()).is_some());
    }

    #[test]
    fn subject_links_and_attachments_are_read() {
        let raw = "From: =?utf-8?q?Ren=C3=A9?= <rene@example.org>\r\nTo: a@b\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\
            MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
            --x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href=\"https://h/confirm?a=1&amp;b=2\">ici</a>\r\n\
            --x\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=\"a.csv\"\r\n\r\n1;2\r\n--x--\r\n";
        let message = Received::read(raw.as_bytes()).unwrap();
        assert_eq!((message.subject.as_str(), message.from.as_str()), ("été", "René <rene@example.org>"));
        assert_eq!(message.links(), ["https://h/confirm?a=1&b=2"]);
        assert_eq!(
            (message.attachments[0].name.as_str(), message.attachments[0].bytes.as_slice()),
            ("a.csv", b"1;2".as_slice())
        );
    }
}
