//! Decides whether a text is XML, HTML or neither.

use super::limits::MAX_TEXT;
use super::tree::Tree;
use super::{MarkupError, MediaType, html, xhtml, xml};

/// The elements that a piece of a page may begin with, but those whose names are as likely to be the root of other data
/// (`data`, `object`, `output`).
const HTML_ELEMENTS: &str = " a abbr acronym address applet area article aside audio b base basefont bdi bdo big \
    blockquote body br button canvas caption center cite code col colgroup datalist dd del details dfn dialog dir div \
    dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr \
    html i iframe img input ins kbd label legend li link main map mark marquee menu meta meter nav nobr noframes \
    noscript ol optgroup option p param picture pre progress q rp rt ruby s samp script search section select slot \
    small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time \
    title tr track tt u ul var video wbr ";

/// Parses the text as what it was sent as, or as what it is.
pub(super) fn parse(text: &str, media: MediaType) -> Result<Tree, MarkupError> {
    if text.len() > MAX_TEXT {
        return Err(MarkupError::TooLarge);
    }
    if media == MediaType::Xml {
        return parse_sent_xml(text);
    }
    let whole = text;
    // XML allows nothing before its declaration; servers send blanks all the same.
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let start = after_comments(text);
    if starts_with(start, "<?xml") {
        return match media {
            MediaType::Html if is_page(after_declaration(start)) => html::parse(text),
            _ => parse_declared_xml(whole, text),
        };
    }
    if is_page(start) {
        return html::parse(text);
    }
    if !looks_like_markup(text) {
        return Err(MarkupError::NotMarkup);
    }
    match xml_behind(whole, text) {
        // A DTD that is not of HTML means XML; reading it as HTML would hide why it is refused.
        Err(error) if start.starts_with("<!DOCTYPE") => Err(error),
        Err(error @ MarkupError::Malformed { .. }) if media == MediaType::Unknown && was_xml(start) => Err(error),
        // Whatever the refusal was: an HTML fragment with many `<br>` looks too deep as XML.
        Err(_) => html::parse(text),
        Ok(tree) => Ok(tree),
    }
}

/// What was sent as XML is read by the letter: every reader that keeps to the standard refuses the rest.
fn parse_sent_xml(text: &str) -> Result<Tree, MarkupError> {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return Err(MarkupError::NotMarkup);
    }
    xml::parse(text).or_else(|error| match xhtml::with_signs(text) {
        Some(text) if matches!(error, MarkupError::Malformed { .. }) => xml::parse(&text),
        _ => Err(error),
    })
}

/// XHTML often carries `&nbsp;` and the like, which XML does not know without a DTD.
fn parse_declared_xml(whole: &str, text: &str) -> Result<Tree, MarkupError> {
    // A comment before the declaration is wrong, yet it tells nothing about the rest.
    let declared = if text.starts_with("<?xml") { text } else { after_comments(text) };
    xml_behind(whole, declared).or_else(|error| match error {
        MarkupError::Malformed { .. } if is_page(after_declaration(declared)) => html::parse(declared),
        other => Err(other),
    })
}

/// Reads the end of a text as XML; a refusal tells its place in the whole text.
fn xml_behind(whole: &str, rest: &str) -> Result<Tree, MarkupError> {
    xml::parse(rest).map_err(|error| error.behind(&whole[..whole.len() - rest.len()]))
}

/// What follows the XML declaration of a text.
fn after_declaration(text: &str) -> &str {
    after_comments(text.find("?>").map_or("", |end| &text[end + 2..]).trim_start())
}

fn is_page(start: &str) -> bool {
    starts_with(start, "<!doctype html") || starts_with(start, "<html")
}

/// Whether a text that is no well-formed XML was meant to be: it begins with a tag that HTML does not have, and is not
/// merely several elements one after the other.
fn was_xml(text: &str) -> bool {
    let Some(tag) = text.strip_prefix('<') else { return false };
    let name = tag.split(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/')).next().unwrap_or_default();
    let is_html = name.is_empty() || HTML_ELEMENTS.contains(&format!(" {} ", name.to_ascii_lowercase()));
    !is_html && !name.starts_with('!') && xml::parse(&format!("<_>{text}</_>")).is_err()
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
