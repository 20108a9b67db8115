//! What was sent or kept as a document of some type, as text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use testgyver_documents::markup::{MediaType, declared_charset, declared_name};

use super::{Text, text};

/// How far a document is looked at for what it says of itself.
const LOOKED_AT: usize = 1024;

/// What says which character set the bytes of a document are in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Source<'a> {
    /// The one that the tester names.
    pub(crate) named: Option<&'static Encoding>,
    /// The `Content-Type` that came along.
    pub(crate) content_type: &'a str,
}

/// Reads a document: a byte order mark decides, then the tester's word, the header, what the document itself says
/// (XML 1.0 appendix F, `<meta charset>`), then whether it is UTF-8. What names nothing else is windows-1252, but for
/// JSON and XML, which are UTF-8 then (RFC 8259, section 8.1; XML 1.0, section 4.3.3), and for pictures and the like.
pub(crate) fn sent<'a>(bytes: &'a [u8], source: Source<'_>) -> Text<'a> {
    let essence = source.content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let (is_json, media) = (essence.ends_with("json"), MediaType::of(&essence));
    let is_media = ["image/", "audio/", "video/", "font/"].iter().any(|kind| essence.starts_with(kind));
    let itself = || Some(declared_charset(bytes, media)).filter(|_| !is_json).flatten();
    let encoding = source.named.or_else(|| by_type(source.content_type)).or_else(itself);
    let read = match encoding {
        None if is_json || media == MediaType::Xml => text(bytes, Some(UTF_8)),
        None if is_media => Text { damaged: None, ..text(bytes, Some(UTF_8)) },
        encoding => text(bytes, encoding),
    };
    let unknown = source.named.is_none().then(|| unknown(bytes, source.content_type, media)).flatten();
    Text { unknown, ..read }
}

/// The name that a document gives its character set, where none has it and that makes a difference.
fn unknown(bytes: &[u8], content_type: &str, media: MediaType) -> Option<String> {
    let said = named_by_type(content_type);
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let start = (said.is_none() && media == MediaType::Xml).then(|| encoding_rs::mem::decode_latin1(start));
    let name = said.or_else(|| declared_name(start.as_deref()?)).filter(|name| known(name).is_none())?;
    // Nearly every set has ASCII in it as it is; UTF-7 does not.
    let differs = !bytes.is_ascii() || name.to_ascii_lowercase().contains("utf-7") && bytes.contains(&b'+');
    (differs && Encoding::for_bom(bytes).is_none()).then(|| name.to_owned())
}

/// The character set that a `Content-Type` names, where there is one of this name.
pub(crate) fn by_type(content_type: &str) -> Option<&'static Encoding> {
    known(named_by_type(content_type)?)
}

/// The character set of this name. Those that browsers know by name and never read are none.
fn known(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(name.as_bytes())
}

/// The name behind `charset=` of a `Content-Type`, however it is quoted.
pub(crate) fn named_by_type(content_type: &str) -> Option<&str> {
    let parameters = pieces(content_type).into_iter().skip(1).filter_map(|parameter| parameter.split_once('='));
    let mut charsets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charsets.next().map(|(_, value)| value.trim().trim_matches(['"', '\'']).trim()).filter(|name| !name.is_empty())
}

/// What stands between the separators of a header, but for those in quotes. A quote that is never closed is none.
fn pieces(header: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = header[at..].find([';', ',', '"']) {
        let sign = at + found;
        at = sign + 1;
        if &header[sign..at] == "\"" {
            at += length_of_quoted(&header[at..]).unwrap_or_default();
        } else {
            pieces.push(&header[start..sign]);
            start = at;
        }
    }
    pieces.push(&header[start..]);
    pieces
}

/// How long the rest of a quoted text is, its closing quote included.
fn length_of_quoted(rest: &str) -> Option<usize> {
    let mut escaped = false;
    let closing = rest.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    closing.map(|at| at + 1)
}

/// The value of a header: UTF-8 where it is, else ISO-8859-1, as browsers read it.
pub(crate) fn header(value: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(value).map_or_else(|_| encoding_rs::mem::decode_latin1(value), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], content_type: &str) -> (String, Option<&'static str>, bool) {
        let read = sent(bytes, Source { content_type, named: None });
        (read.text.into_owned(), read.guessed.map(Encoding::name), read.damaged.is_some())
    }

    #[test]
    fn the_strongest_word_counts() {
        let plain = |text: &str| (text.to_owned(), None, false);
        assert_eq!(read(b"\xe9 \x80", "text/plain; charset='windows-1252';"), plain("é €"));
        assert_eq!(read(b"\xef\xbb\xbf\xc3\xa9", "text/plain;charset=latin1"), plain("é"));
        let xml = b"<?xml version='1.0' encoding='iso-8859-15'?><a>\xa4</a>";
        assert!(read(xml, "application/xml").0.contains('€'));
        assert!(read(xml, "application/soap+xml; charset=\"ISO-8859-1\"").0.contains('¤'));
        assert!(read(xml, "").0.contains('€') && read(xml, "text/plain").0.contains('€'));
        assert!(read(b"<meta charset=koi8-r><p>\xc1", "text/html").0.ends_with('а'));
        assert_eq!(read(b"\xe9", "text/csv"), ("é".into(), Some("windows-1252"), false));
        let named = Source { named: Some(encoding_rs::KOI8_R), content_type: "text/html; charset=utf-8" };
        assert_eq!(sent(b"\xc1", named).text, "а");
    }

    #[test]
    fn names_of_no_set_are_told_where_they_matter() {
        let told = |bytes: &[u8], content_type: &str| sent(bytes, Source { content_type, named: None }).unknown;
        for (bytes, content_type, name) in [
            (&b"\x82t\x82"[..], "text/plain; charset=cp850", "cp850"),
            ("été".as_bytes(), "text/html; charset=unknown-foo", "unknown-foo"),
            (b"+AOk-", "text/plain; charset=UTF-7", "UTF-7"),
            (b"\xe9", "text/plain; charset=iso-2022-kr", "iso-2022-kr"),
            (b"<?xml version='1.0' encoding='cp850'?><a>\x82</a>", "text/xml", "cp850"),
        ] {
            assert_eq!(told(bytes, content_type).as_deref(), Some(name));
        }
        let bom = b"\xef\xbb\xbf\xc3\xa9";
        for (bytes, content_type) in
            [(&b"plain"[..], "text/plain; charset=cp850"), (bom, "text/plain; charset=cp850"), (b"\xe9", "text/plain")]
        {
            assert_eq!(told(bytes, content_type), None);
        }
        let named = Source { content_type: "text/plain; charset=cp850", named: Some(encoding_rs::IBM866) };
        assert_eq!(sent(b"\x82", named).unknown, None);
    }

    #[test]
    fn json_xml_and_pictures_are_never_guessed() {
        assert_eq!(read(b"<a>\xe9</a>", "image/svg+xml"), ("<a>\u{fffd}</a>".into(), None, true));
        let damaged = read(b"{\"t\":\"\xe9\"}", "application/problem+json");
        assert_eq!(damaged, ("{\"t\":\"\u{fffd}\"}".into(), None, true));
        assert_eq!(read(b"{\"t\":\"\xe9\"}", "application/json;charset=ISO-8859-1").0, "{\"t\":\"é\"}");
        assert_eq!(read(b"\xe9", "image/gif"), ("\u{fffd}".into(), None, false));
        assert_eq!(read(b"\xff\xd8\x00", "application/octet-stream"), ("\u{fffd}\u{fffd}\0".into(), None, false));
    }

    #[test]
    fn parameters_as_servers_write_them() {
        for written in ["a/b;charset=X", "a/b ; Charset = \"X\"", "a/b;v=1;CHARSET='X';", "a/b; charset=X, a/b"] {
            assert_eq!(named_by_type(written), Some("X"), "{written}");
        }
        for written in [
            "text/html; title=\"charset=x\"; charset=X",
            "text/html; title=\"a; charset=y, \\\"; charset=z\"; charset=X",
            "text/html; charset=\"X; b=c",
        ] {
            assert_eq!(named_by_type(written), Some("X"), "{written}");
        }
        for none in ["", "a/b", "a/b; t=\"; charset=X\"", "charset=X", "a/b;charset=", "a/b;xcharset=X"] {
            assert_eq!(named_by_type(none), None, "{none}");
        }
        assert_eq!((header(b"\xe9t\xe9"), header("été".as_bytes())), ("été".into(), "été".into()));
    }
}
