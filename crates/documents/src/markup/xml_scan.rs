//! A quick look over an XML text before it is parsed.
//!
//! The parser itself does not recurse, but some of its work grows with the square of what it
//! reads: the attributes of one element, the namespaces in scope. This scan refuses such texts
//! first. It is exact for well-formed text; where it may misread, the parser fails right there.

use std::collections::HashMap;

use super::MarkupError;
use super::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};
use super::xml_doctype::{self, end_of_quote};
use super::xml_letter::Letter;

/// Most namespace declarations in scope of one element.
const MAX_NAMESPACES: usize = 128;
/// Most comparisons the parser may make to inherit namespaces.
const MAX_NAMESPACE_WORK: usize = 100_000_000;
/// The parser reserves room for one attribute per equals sign.
const MAX_EQUALS: usize = 2_000_000;

/// What one start tag holds.
#[derive(Default)]
struct Tag<'a> {
    attributes: usize,
    namespaces: Vec<&'a str>,
    is_empty: bool,
    end: usize,
}

/// What the document type declaration of a text says.
#[derive(Default)]
pub(super) struct Declared<'a> {
    /// Whether there is one that may be let through.
    pub(super) doctype: bool,
    /// The entities it declares.
    pub(super) entities: HashMap<&'a str, &'a str>,
}

/// Refuses a text the parser would take too much time or memory for, and what it would not refuse itself.
pub(super) fn check(text: &str) -> Result<Declared<'_>, MarkupError> {
    let bytes = text.as_bytes();
    let too_many = |wanted: u8, most: usize| bytes.iter().filter(|byte| **byte == wanted).count() > most;
    if too_many(b'<', 2 * MAX_NODES) || too_many(b'=', MAX_EQUALS) {
        return Err(MarkupError::TooLarge);
    }
    let mut scan = Scan { text, letter: Letter::new(text), open: Vec::new(), work: 0, doctype: false };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        scan.letter.references(at, at + found)?;
        at = scan.step(at + found)?;
    }
    Ok(Declared { doctype: scan.doctype, entities: scan.letter.entities })
}

/// The elements open at the place of the scan: how many namespaces are in scope of each.
struct Scan<'a> {
    text: &'a str,
    letter: Letter<'a>,
    open: Vec<usize>,
    work: usize,
    doctype: bool,
}

impl<'a> Scan<'a> {
    /// Reads the tag, comment or other construct at `at`; gives where it ends.
    fn step(&mut self, at: usize) -> Result<usize, MarkupError> {
        let text = self.text;
        let rest = &text[at..];
        let skip = |mark: &str| rest.find(mark).map_or(text.len(), |end| at + end + mark.len());
        if rest.starts_with("<!--") {
            return Ok(skip("-->"));
        }
        if rest.starts_with("<![CDATA[") {
            return Ok(skip("]]>"));
        }
        if rest.starts_with("<?") {
            self.letter.instruction(at)?;
            return Ok(skip("?>"));
        }
        if rest.starts_with("<!") {
            return Ok(self.declare(rest).map_or(text.len(), |end| at + end));
        }
        if rest.starts_with("</") {
            self.open.pop();
            return Ok(skip(">"));
        }
        let tag = read_tag(rest);
        self.enter(&tag)?;
        self.letter.namespaces(at, &tag.namespaces)?;
        self.letter.references(at, at + tag.end)?;
        Ok(at + tag.end)
    }

    /// Reads the document type declaration at the start of `rest`; gives where it ends.
    fn declare(&mut self, rest: &'a str) -> Option<usize> {
        let doctype = xml_doctype::read(rest).filter(|_| rest.starts_with("<!DOCTYPE"));
        self.doctype = doctype.is_some();
        let doctype = doctype?;
        for (name, value) in doctype.entities {
            // The first one counts (XML 1.0, section 4.2).
            self.letter.entities.entry(name).or_insert(value);
        }
        Some(doctype.end)
    }

    fn enter(&mut self, tag: &Tag<'_>) -> Result<(), MarkupError> {
        let in_scope = self.open.last().copied().unwrap_or(0) + tag.namespaces.len();
        if !tag.namespaces.is_empty() {
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

/// Reads the start tag at the start of `text`.
fn read_tag(text: &str) -> Tag<'_> {
    let bytes = text.as_bytes();
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
                tag.namespaces
                    .extend(text.get(word..at).filter(|name| name.starts_with("xmlns")).map(str::trim_ascii_end));
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
