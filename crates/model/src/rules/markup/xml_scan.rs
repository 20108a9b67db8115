//! A quick look over an XML text before it is parsed.
//!
//! The parser itself does not recurse, but some of its work grows with the square of what it
//! reads: the attributes of one element, the namespaces in scope. This scan refuses such texts
//! first. It is exact for well-formed text; where it may misread, the parser fails right there.

use super::MarkupError;
use super::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};

/// Most namespace declarations in scope of one element.
const MAX_NAMESPACES: usize = 128;
/// Most comparisons the parser may make to inherit namespaces.
const MAX_NAMESPACE_WORK: usize = 100_000_000;
/// The parser reserves room for one attribute per equals sign.
const MAX_EQUALS: usize = 2_000_000;

/// What one start tag holds.
#[derive(Default)]
struct Tag {
    attributes: usize,
    namespaces: usize,
    is_empty: bool,
    end: usize,
}

/// Refuses a text the parser would take too much time or memory for.
pub(super) fn check(text: &str) -> Result<(), MarkupError> {
    let bytes = text.as_bytes();
    let too_many = |wanted: u8, most: usize| bytes.iter().filter(|byte| **byte == wanted).count() > most;
    if too_many(b'<', 2 * MAX_NODES) || too_many(b'=', MAX_EQUALS) {
        return Err(MarkupError::TooLarge);
    }
    let mut scan = Scan::default();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        at = scan.step(text, at + found)?;
    }
    Ok(())
}

/// Where the document type declaration at the start of `text` ends, if it is a plain one:
/// no internal subset, hence no entities.
pub(super) fn plain_doctype_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return Some(at + 1),
            b'[' => return None,
            b'<' if at > 0 => return None,
            b'"' | b'\'' => at = end_of_quote(bytes, at)?,
            _ => at += 1,
        }
    }
    None
}

/// The elements open at the place of the scan: how many namespaces are in scope of each.
#[derive(Default)]
struct Scan {
    open: Vec<usize>,
    work: usize,
}

impl Scan {
    /// Reads the tag, comment or other construct at `at`; gives where it ends.
    fn step(&mut self, text: &str, at: usize) -> Result<usize, MarkupError> {
        let rest = &text[at..];
        let skip = |mark: &str| rest.find(mark).map_or(text.len(), |end| at + end + mark.len());
        if rest.starts_with("<!--") {
            return Ok(skip("-->"));
        }
        if rest.starts_with("<![CDATA[") {
            return Ok(skip("]]>"));
        }
        if rest.starts_with("<?") {
            return Ok(skip("?>"));
        }
        if rest.starts_with("<!") {
            return Ok(plain_doctype_end(rest).map_or(text.len(), |end| at + end));
        }
        if rest.starts_with("</") {
            self.open.pop();
            return Ok(skip(">"));
        }
        let tag = read_tag(rest.as_bytes());
        self.enter(&tag)?;
        Ok(at + tag.end)
    }

    fn enter(&mut self, tag: &Tag) -> Result<(), MarkupError> {
        let in_scope = self.open.last().copied().unwrap_or(0) + tag.namespaces;
        if tag.namespaces > 0 {
            self.work += in_scope * in_scope;
        }
        if tag.attributes > MAX_ATTRIBUTES || in_scope > MAX_NAMESPACES || self.work > MAX_NAMESPACE_WORK {
            return Err(MarkupError::TooLarge);
        }
        if !tag.is_empty {
            self.open.push(in_scope);
        }
        if self.open.len() > MAX_DEPTH { Err(MarkupError::TooDeep) } else { Ok(()) }
    }
}

/// Reads the start tag at the start of `bytes`.
fn read_tag(bytes: &[u8]) -> Tag {
    let mut tag = Tag::default();
    let mut at = 1;
    let mut word = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => {
                tag.is_empty = bytes[at - 1] == b'/';
                tag.end = at + 1;
                return tag;
            }
            b'=' => {
                tag.attributes += 1;
                tag.namespaces += usize::from(bytes[word..at].starts_with(b"xmlns"));
                at += 1;
            }
            b'"' | b'\'' => {
                at = end_of_quote(bytes, at).unwrap_or(bytes.len());
                word = at;
            }
            _ => {
                at += 1;
                if byte.is_ascii_whitespace() && bytes.get(at).is_some_and(|next| *next != b'=') {
                    word = at;
                }
            }
        }
    }
    tag.end = bytes.len();
    tag
}

/// Where the quoted string at `at` ends.
fn end_of_quote(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    bytes[at + 1..].iter().position(|byte| *byte == quote).map(|end| at + end + 2)
}
