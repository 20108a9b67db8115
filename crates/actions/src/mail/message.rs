//! A message that came: whether it is the one, and what it holds.

use linkify::{LinkFinder, LinkKind};
use mail_parser::{
    Address, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType, decoders::html::html_to_text,
};
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, Outputs},
    phrase,
};

use super::{
    decoded::{self, Doubt},
    form::MailInput,
    parameters::parameter,
    transfer::{self, content, value},
    words,
};
use crate::{charset, messages};

/// Most doubts that are told of a message.
const DOUBTS: usize = 5;

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
    doubts: Vec<Doubt>,
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
        let (mended, mut raw) = (transfer::mended(&MessageParser::default().parse(raw)?, raw), raw);
        if let Some(mended) = &mended {
            raw = mended;
        }
        let mut message = MessageParser::default().parse(raw)?;
        let doubts = read_bodies(&mut message, raw);
        let head = straight_head(&message, raw);
        let head = MessageParser::default().parse(&head).unwrap_or_default();
        let attachments = message.attachments().map(|part| Attached {
            name: name(part, raw).unwrap_or_else(|| "sans-nom".to_owned()),
            kind: part
                .content_type()
                .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")))
                .unwrap_or_default(),
            bytes: content(part, raw).into_owned(),
            path: None,
        });
        Some(Self {
            subject: subject(&message, raw),
            from: addresses(head.from()),
            to: addresses(head.to()),
            date: message.date().map(|date| date.to_rfc3339()).unwrap_or_default(),
            body: joined(message.text_bodies().filter_map(as_text)),
            html: joined(message.html_bodies().filter_map(as_html)),
            id: message.message_id().unwrap_or_default().to_owned(),
            attachments: attachments.collect(),
            doubts,
        })
    }

    /// Says in the log what was not sure.
    pub(super) async fn tell(&self, cx: &mut ActionContext<'_>) {
        for doubt in &self.doubts {
            let told = match doubt {
                Doubt::Unknown(label) => {
                    let label = messages::words(label);
                    phrase!(cx.language,
                        fr: "⚠️ Jeu de caractères inconnu : {label} (texte gardé tel quel)",
                        en: "⚠️ Unknown character set: {label} (text kept as it is)")
                }
                Doubt::Unnamed(set) => phrase!(cx.language,
                    fr: "⚠️ Le message ne nomme pas son jeu de caractères et n'est pas en UTF-8 : texte lu en {set}",
                    en: "⚠️ The message does not name its character set and is not UTF-8: text read as {set}"),
            };
            cx.warn(told).await;
        }
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

/// Reads the texts of a message in their character sets.
fn read_bodies(message: &mut Message<'_>, raw: &[u8]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut bodies: Vec<u32> = message.text_body.iter().chain(&message.html_body).copied().collect();
    bodies.sort_unstable();
    bodies.dedup();
    for part in bodies {
        let Some(part) = message.parts.get_mut(part as usize) else { continue };
        let html = match part.body {
            PartType::Text(_) => false,
            PartType::Html(_) => true,
            _ => continue,
        };
        let label = part.content_type().and_then(|kind| kind.attribute("charset"));
        let (text, doubt) = decoded::part(&content(part, raw), label, html);
        part.body = if html { PartType::Html(text.into()) } else { PartType::Text(text.into()) };
        if let Some(doubt) = doubt.filter(|doubt| doubts.len() < DOUBTS && !doubts.contains(doubt)) {
            doubts.push(doubt);
        }
    }
    doubts
}

/// The texts of a message one below the other: some programs send several (a signature, a list's footer, text around pictures).
fn joined(texts: impl Iterator<Item = String>) -> String {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() && !all.ends_with('\n') {
            all.push('\n');
        }
        all.push_str(&text);
    }
    all
}

fn as_text(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        PartType::Html(html) => Some(html_to_text(html)),
        _ => None,
    }
}

fn as_html(part: &MessagePart<'_>) -> Option<String> {
    if let PartType::Html(html) = &part.body { Some(html.to_string()) } else { None }
}

/// The subject: its encoded words read, every other sign as it came, lines put together (RFC 5322, section 2.2.3).
fn subject(message: &Message<'_>, raw: &[u8]) -> String {
    let header = message.headers().iter().rev().find(|header| header.name == HeaderName::Subject);
    let value = header.map(|header| value(header, raw)).unwrap_or_default();
    let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    words::read_bytes(unfolded.trim_ascii())
}

/// The people in the head, as the library reads them rightly.
fn straight_head(message: &Message<'_>, raw: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    for header in message.headers() {
        if let HeaderName::From | HeaderName::To = header.name {
            head.extend_from_slice(format!("{}: ", header.name()).as_bytes());
            head.extend_from_slice(words::straight(value(header, raw)).trim().as_bytes());
            head.extend_from_slice(b"\r\n");
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The name of a file (RFC 2183, RFC 2231; encoded words too, which many programs write there).
fn name(part: &MessagePart<'_>, raw: &[u8]) -> Option<String> {
    let unfolded = |wanted: HeaderName<'_>| {
        let header = part.headers.iter().find(|header| header.name == wanted)?;
        Some(charset::text(value(header, raw), None).text.replace(['\r', '\n'], ""))
    };
    let in_disposition = || parameter(&unfolded(HeaderName::ContentDisposition)?, "filename");
    let in_type = || parameter(&unfolded(HeaderName::ContentType)?, "name");
    let name = in_disposition().or_else(in_type).or_else(|| part.attachment_name().map(str::to_owned))?;
    let name: String = words::read(&name).chars().map(|sign| if sign.is_control() { '_' } else { sign }).collect();
    Some(name).filter(|name| !name.trim().is_empty())
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
    fn blanks_of_a_subject_stay_but_between_encoded_words() {
        for (sent, wanted) in [
            ("=?utf-8?Q?a?=  =?utf-8?Q?b?= c", "ab c"),
            ("=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?=E9_?=\r\n  d", "aé   d"),
            ("x  y =?utf-8?Q?_b?=", "x  y  b"),
            ("[=?utf-8?Q?a?=] (=?utf-8?Q?b?=)", "[a] (b)"),
            ("long\r\n\tline", "long\tline"),
        ] {
            let raw = format!("From: a@b\r\nSubject: {sent}\r\n\r\nx");
            assert_eq!(Received::read(raw.as_bytes()).unwrap().subject, wanted, "{sent}");
        }
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

    const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n";

    fn mixed(parts: &[&str]) -> Received {
        let parts: String = parts.iter().map(|part| format!("--x\r\n{part}\r\n")).collect();
        let head = "From: a@b\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
        Received::read(format!("{head}{parts}--x--\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn contents_with_odd_signs_are_read_where_they_belong() {
        for (head, sent, wanted) in [
            ("quoted-printable", "=C3=A9 a=ZZ b=C3=A9", "é a=ZZ bé"),
            ("quoted-printable", "=C3=A9 1 = 2", "é 1 = 2"),
            ("quoted-printable", "=C3=A9 == x", "é == x"),
            ("Quoted-Printable (x)", "=C3=A9", "é"),
            ("base64", "w6l0!w6k=", "été"),
            ("base64", "w6l0w6k=\r\n_______\r\nlist footer", "été"),
        ] {
            let alone = format!("Subject: s\r\n{PLAIN}Content-Transfer-Encoding: {head}\r\n\r\n{sent}\r\n");
            assert_eq!(Received::read(alone.as_bytes()).unwrap().body.trim_end(), wanted, "{head} {sent}");
            let head = format!("Content-Transfer-Encoding: {head}\r\n");
            let html = format!("Content-Type: text/html; charset=utf-8\r\n{head}\r\n{sent}");
            let file =
                format!("Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a\r\n{head}\r\n{sent}");
            let message = mixed(&[&html, &file, &format!("{PLAIN}\r\nfin")]);
            assert_eq!(message.html, wanted);
            assert!(message.body.ends_with("\nfin"), "{}", message.body);
            assert_eq!(message.attachments.len(), 1);
            assert_eq!(message.attachments[0].bytes, wanted.as_bytes());
        }
    }

    #[test]
    fn all_texts_make_the_body_unless_they_are_attached() {
        let latin = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n";
        let attached = "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=n.txt\r\n\r\nnote";
        let message = mixed(&[&format!("{PLAIN}\r\nun"), &format!("{latin}\r\nde=E9x"), attached]);
        assert_eq!((message.body.as_str(), message.html.as_str()), ("un\ndeéx", ""));
        assert_eq!(message.attachments.len(), 1);
        assert_eq!(
            (message.attachments[0].name.as_str(), message.attachments[0].bytes.as_slice()),
            ("n.txt", &b"note"[..])
        );
        let message = mixed(&["Content-Type: text/html\r\n\r\n<p>un</p>", &format!("{PLAIN}\r\npied")]);
        assert_eq!((message.html.as_str(), message.body.lines().last()), ("<p>un</p>", Some("pied")));
    }
}
