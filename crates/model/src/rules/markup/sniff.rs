//! Decides whether a text is XML, HTML or neither.

use super::limits::MAX_TEXT;
use super::tree::Tree;
use super::{MarkupError, html, xml};

/// Parses the text as what it is.
pub(super) fn parse(text: &str) -> Result<Tree, MarkupError> {
    if text.len() > MAX_TEXT {
        return Err(MarkupError::TooLarge);
    }
    // XML allows nothing before its declaration; servers send blanks all the same.
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let start = after_comments(text);
    if starts_with(start, "<?xml") {
        return parse_declared_xml(text);
    }
    if starts_with(start, "<!doctype html") || starts_with(start, "<html") {
        return html::parse(text);
    }
    if !looks_like_markup(text) {
        return Err(MarkupError::NotMarkup);
    }
    match xml::parse(text) {
        // A DTD that is not of HTML means XML; reading it as HTML would hide why it is refused.
        Err(error) if start.starts_with("<!DOCTYPE") => Err(error),
        // Whatever the refusal was: an HTML fragment with many `<br>` looks too deep as XML.
        Err(_) => html::parse(text),
        Ok(tree) => Ok(tree),
    }
}

/// XHTML often carries `&nbsp;` and the like, which XML does not know without a DTD.
fn parse_declared_xml(text: &str) -> Result<Tree, MarkupError> {
    // A comment before the declaration is wrong, yet it tells nothing about the rest.
    let declared = if text.starts_with("<?xml") { text } else { after_comments(text) };
    xml::parse(declared).or_else(|error| {
        let root = after_comments(declared.find("?>").map_or("", |end| &declared[end + 2..]).trim_start());
        let is_html = starts_with(root, "<!doctype html") || starts_with(root, "<html");
        match error {
            MarkupError::Malformed { .. } if is_html => html::parse(declared),
            other => Err(other),
        }
    })
}

fn after_comments(text: &str) -> &str {
    let mut rest = text;
    while let Some(end) = rest.starts_with("<!--").then(|| rest.find("-->")).flatten() {
        rest = rest[end + 3..].trim_start();
    }
    rest
}

fn starts_with(text: &str, start: &str) -> bool {
    text.as_bytes().get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whether a tag occurs at all. JSON may well quote markup, but is none.
fn looks_like_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    if matches!(bytes.first(), None | Some(b'{' | b'[' | b'"')) {
        return false;
    }
    let opens = |pair: &[u8]| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || b"/!?_".contains(&pair[1]));
    bytes.windows(2).position(opens).is_some_and(|at| bytes[at..].contains(&b'>'))
        || bytes.first() == Some(&b'<') && xml_name_follows(text)
}

/// Names of XML may start with letters of any script.
fn xml_name_follows(text: &str) -> bool {
    text.chars().nth(1).is_some_and(char::is_alphabetic) && text.contains('>')
}
