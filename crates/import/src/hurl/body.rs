//! Bodies as they are written in a file of hurl.

use super::{
    ast::Body,
    cursor::{Cursor, Expected, Fault, section},
};

/// Most levels of JSON.
const DEEPEST: usize = 1_000;

/// Whether a line begins a body, and is no `name: value`.
pub(super) fn begins(line: &str) -> bool {
    let object = line.starts_with('{') && !line.starts_with("{{");
    let list = line.starts_with('[') && section(line).is_none();
    object
        || list
        || line.starts_with(['<', '`', '"'])
        || ["base64,", "hex,", "file,"].iter().any(|kind| line.starts_with(kind))
        || is_scalar(line)
}

/// Whether a line is a JSON document of one word.
fn is_scalar(line: &str) -> bool {
    let word = line.split('#').next().unwrap_or_default().trim();
    matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The body that stands here.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Body>, Fault> {
    cursor.spaces();
    let line = cursor.line().trim();
    if !begins(line) {
        return Err(cursor.fault(Expected::Request));
    }
    let body = if line.starts_with("```") {
        let (language, text) = cursor.lines()?;
        Body::Lines { language, text }
    } else if let Some(bytes) = cursor.bytes()? {
        Body::Bytes(bytes)
    } else if cursor.skip("file,") {
        Body::File(cursor.up_to_semicolon()?)
    } else if line.starts_with('`') {
        match cursor.value()? {
            super::ast::Value::Text(text) => Body::Text(text),
            _ => return Err(cursor.fault(Expected::Value)),
        }
    } else if line.starts_with('<') {
        Body::Xml(xml(cursor)?)
    } else if is_scalar(line) {
        Body::Json(cursor.word().to_owned())
    } else {
        Body::Json(json(cursor)?)
    };
    cursor.next_line();
    Ok(Some(body))
}

/// A JSON document: up to the sign that closes the first.
fn json(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let fault = cursor.fault(Expected::EndOfText);
    let begin = cursor.at;
    let (mut depth, mut quoted) = (0_usize, false);
    while let Some(sign) = cursor.take() {
        match sign {
            '\\' if quoted => drop(cursor.take()),
            '"' => quoted = !quoted,
            _ if quoted => continue,
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 && !quoted {
            return Ok(cursor.text[begin..cursor.at].to_owned());
        }
        if depth > DEEPEST {
            break;
        }
    }
    Err(fault)
}

/// An XML document: up to the tag that closes the first.
fn xml(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let fault = cursor.fault(Expected::EndOfText);
    let begin = cursor.at;
    let mut depth = 0_usize;
    loop {
        let Some(open) = cursor.rest().find('<') else { return Err(fault) };
        cursor.at += open;
        let rest = cursor.rest();
        let end = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
        if let Some((_, end)) = end.iter().find(|(open, _)| rest.starts_with(open)) {
            let Some(at) = rest.find(end) else { return Err(fault) };
            cursor.at += at + end.len();
            continue;
        }
        let Some(length) = tag(rest) else { return Err(fault) };
        let written = &rest[..length];
        cursor.at += length;
        if written.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !written.ends_with("/>") {
            depth += 1;
        }
        if depth == 0 {
            return Ok(cursor.text[begin..cursor.at].to_owned());
        }
    }
}

/// Bytes of a tag; a closing bracket between quotes does not end it.
fn tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}
