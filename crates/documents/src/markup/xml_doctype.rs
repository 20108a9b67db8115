//! The document type declarations that are let through: those whose entities are plain texts.
//!
//! What they name outside the document is never fetched. Entities that hold markup or other entities multiply what is
//! read, and stay out.

use super::xml_letter::character;

/// Most entities that a document declares.
const MAX_ENTITIES: usize = 256;
/// The entities that XML itself has.
const OF_XML: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];

/// A document type declaration.
pub(super) struct Doctype<'a> {
    /// Where it ends.
    pub(super) end: usize,
    /// Its entities, each with the text that it is replaced by.
    pub(super) entities: Vec<(&'a str, &'a str)>,
}

/// Reads the document type declaration at the start of `text`, if it is one that is let through.
pub(super) fn read(text: &str) -> Option<Doctype<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'>' => return Some(Doctype { end: at + 1, entities: Vec::new() }),
            b'[' => return subset(text, at + 1),
            b'<' if at > 0 => return None,
            b'"' | b'\'' => at = end_of_quote(bytes, at)?,
            _ => at += 1,
        }
    }
}

/// Where the quoted string at `at` ends.
pub(super) fn end_of_quote(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    bytes[at + 1..].iter().position(|byte| *byte == quote).map(|end| at + end + 2)
}

/// The declarations between brackets. They end where the parser, too, takes them to end.
fn subset(text: &str, from: usize) -> Option<Doctype<'_>> {
    let mut entities = Vec::new();
    let mut rest = &text[from..];
    loop {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix(']') {
            let after = after.trim_ascii_start().strip_prefix('>')?;
            return Some(Doctype { end: text.len() - after.len(), entities });
        }
        rest = match rest {
            _ if rest.starts_with("<!--") => rest[4..].split_once("-->")?.1,
            _ if rest.starts_with("<?") => rest.split_once("?>")?.1,
            _ if rest.starts_with("<!ENTITY") => {
                let (entity, after) = entity(&rest["<!ENTITY".len()..])?;
                entities.extend(entity);
                after
            }
            _ if ["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].iter().any(|start| rest.starts_with(start)) => {
                rest.split_once('>')?.1
            }
            _ => return None,
        };
        if entities.len() > MAX_ENTITIES {
            return None;
        }
    }
}

/// An entity and what follows it. One that stands for something outside the document has no text.
fn entity(text: &str) -> Option<(Option<(&str, &str)>, &str)> {
    let (name, rest) = text
        .strip_prefix(|sign: char| sign.is_ascii_whitespace())?
        .trim_ascii_start()
        .split_once(|sign: char| sign.is_ascii_whitespace())?;
    let rest = rest.trim_ascii_start();
    if name.contains(['%', '"', '\'', '<', '>', '&']) {
        return None;
    }
    if rest.starts_with("SYSTEM") || rest.starts_with("PUBLIC") {
        return Some((None, after_external(rest)?));
    }
    let end = rest.starts_with(['"', '\'']).then(|| end_of_quote(rest.as_bytes(), 0)).flatten()?;
    let (value, after) = (&rest[1..end - 1], rest[end..].trim_ascii_start().strip_prefix('>')?);
    if OF_XML.contains(&name) {
        return Some((None, after));
    }
    is_plain(value).then_some((Some((name, value)), after))
}

fn after_external(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'>' => return Some(&text[at + 1..]),
            b'<' | b'[' => return None,
            b'"' | b'\'' => at = end_of_quote(bytes, at)?,
            _ => at += 1,
        }
    }
}

/// Whether a text holds no markup and no entity, not even one that is spelled by numbers.
fn is_plain(value: &str) -> bool {
    let mut pieces = value.split('&');
    let first = pieces.next().unwrap_or_default();
    !first.contains(['<', '%'])
        && pieces.all(|piece| {
            let Some((name, rest)) = piece.split_once(';') else { return false };
            let is_text = match name.strip_prefix('#') {
                Some(number) => character(number).is_some_and(|sign| !matches!(sign, '<' | '&')),
                None => OF_XML.contains(&name),
            };
            is_text && !rest.contains(['<', '%'])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_declarations_are_let_through() {
        let plain = [
            "<!DOCTYPE note SYSTEM \"x>y.dtd\">",
            "<!DOCTYPE note PUBLIC '-//x' \"x.dtd\" [ ] >",
            "<!DOCTYPE note [<!ELEMENT note (#PCDATA)>\n<!ATTLIST note a CDATA #IMPLIED><!-- ]> --><?go ]>?>]>",
            "<!DOCTYPE note [<!ENTITY lt \"&#38;#60;\"><!ENTITY x SYSTEM 'a>b'><!ENTITY i PUBLIC 'p' 's' NDATA n>]>",
        ];
        for text in plain {
            let whole = format!("{text}<note/>");
            let read = read(&whole).expect(text);
            assert_eq!((read.end, read.entities), (text.len(), Vec::new()), "{text}");
        }
        let named = read("<!DOCTYPE n [<!ENTITY a 'A &amp; &#66;'><!ENTITY b \"b>'\" >]>").unwrap().entities;
        assert_eq!(named, [("a", "A &amp; &#66;"), ("b", "b>'")]);
    }

    #[test]
    fn what_multiplies_or_hides_markup_is_not() {
        for value in ["&b;", "<b/>", "%p;", "&#60;b/>", "&#x26;b;", "&", "&#0;"] {
            assert!(read(&format!("<!DOCTYPE n [<!ENTITY a '{value}'>]>")).is_none(), "{value}");
        }
        for text in ["<!DOCTYPE n [<!ENTITY % p 'x'>]>", "<!DOCTYPE n [%p;]>", "<!DOCTYPE n [", "<!DOCTYPE n [<b>]>"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
