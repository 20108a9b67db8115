//! What XML forbids and the parser lets through.

use std::collections::{HashMap, HashSet};

use super::MarkupError;
use super::limits::MAX_TEXT;

/// Most characters of a wrong name that are shown.
const SHOWN: usize = 40;

/// Looks at the pieces of one document.
pub(super) struct Letter<'a> {
    text: &'a str,
    /// The entities that the document declares, and what each is replaced by.
    pub(super) entities: HashMap<&'a str, &'a str>,
    /// How many bytes entities have added.
    grown: usize,
}

impl<'a> Letter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, entities: HashMap::new(), grown: 0 }
    }

    fn wrong(&self, at: usize, reason: String) -> MarkupError {
        MarkupError::malformed_at(self.text, at, reason)
    }

    /// Character references must name characters of XML (XML 1.0, section 4.1), and entities may not grow without bound.
    pub(super) fn references(&mut self, from: usize, to: usize) -> Result<(), MarkupError> {
        let mut at = from;
        while let Some(found) = self.text[at..to].find('&') {
            at += found + 1;
            let name = name_of_reference(&self.text[at..to]);
            if name.strip_prefix('#').is_some_and(|number| character(number).is_none()) {
                let name: String = name.chars().take(SHOWN).collect();
                return Err(self.wrong(at - 1, format!("'&{name};' is no character of XML")));
            }
            self.grown += self.entities.get(name).map_or(0, |value| value.len());
            if self.grown > MAX_TEXT {
                return Err(MarkupError::TooLarge);
            }
        }
        Ok(())
    }

    /// The name `xml` belongs to the declaration, which comes first (XML 1.0, section 2.6).
    pub(super) fn instruction(&self, at: usize) -> Result<(), MarkupError> {
        let inside = &self.text[at + 2..];
        let target = inside.split(|sign: char| sign.is_ascii_whitespace() || sign == '?').next().unwrap_or_default();
        if !target.eq_ignore_ascii_case("xml") {
            return Ok(());
        }
        if at > 0 || target != "xml" {
            return Err(self.wrong(at, format!("'<?{target}' is kept for the XML declaration, which comes first")));
        }
        self.declaration(at + 2 + target.len())
    }

    /// The declaration says three things, and each in a few words (XML 1.0, sections 2.8, 2.9 and 4.3.3).
    fn declaration(&self, from: usize) -> Result<(), MarkupError> {
        let to = self.text[from..].find("?>").map_or(self.text.len(), |end| from + end);
        let mut at = from;
        let mut names = Vec::new();
        while let Some((name, value, end)) = pseudo_attribute(&self.text[at..to]) {
            if !is_said(name, value) {
                let value: String = value.chars().take(SHOWN).collect();
                return Err(self.wrong(at, format!("{name}=\"{value}\" is not allowed in the XML declaration")));
            }
            names.push(name);
            at += end;
        }
        if names.first() == Some(&"version") { Ok(()) } else { Err(self.wrong(from, "a version is expected".into())) }
    }

    /// A namespace is declared once on an element, as any attribute is.
    pub(super) fn namespaces(&self, at: usize, declared: &[&str]) -> Result<(), MarkupError> {
        let mut seen = HashSet::new();
        match declared.iter().find(|name| !seen.insert(**name)) {
            Some(twice) => Err(self.wrong(at, format!("'{twice}' is declared twice on one element"))),
            None => Ok(()),
        }
    }
}

/// What stands between `&` and the `;` that should follow.
fn name_of_reference(text: &str) -> &str {
    let ends = |sign: char| matches!(sign, ';' | '&' | '<' | '"' | '\'') || sign.is_ascii_whitespace();
    &text[..text.find(ends).unwrap_or(text.len())]
}

/// The character of XML that a reference names by its number, the `#` left out.
pub(super) fn character(number: &str) -> Option<char> {
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let code = digits.chars().try_fold(0_u32, |code, sign| code.checked_mul(radix)?.checked_add(sign.to_digit(radix)?));
    let sign = code.filter(|_| !digits.is_empty()).and_then(char::from_u32)?;
    matches!(sign, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..).then_some(sign)
}

/// The first `name="value"` of a declaration, and where it ends.
fn pseudo_attribute(text: &str) -> Option<(&str, &str, usize)> {
    let (name, rest) = text.split_once('=')?;
    let rest = rest.trim_ascii_start();
    let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    let (value, rest) = rest[1..].split_once(quote)?;
    Some((name.trim_ascii(), value, text.len() - rest.len()))
}

/// Whether a declaration may say this. What it may not say at all is the parser's to refuse.
fn is_said(name: &str, value: &str) -> bool {
    match name {
        "version" => value
            .strip_prefix("1.")
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())),
        "encoding" => {
            value.starts_with(|sign: char| sign.is_ascii_alphabetic())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        }
        "standalone" => matches!(value, "yes" | "no"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_xml_are_told_from_others() {
        for (number, sign) in [("65", 'A'), ("x41", 'A'), ("x0000000041", 'A'), ("9", '\t'), ("x10FFFF", '\u{10ffff}')]
        {
            assert_eq!(character(number), Some(sign), "{number}");
        }
        for none in ["", "x", "0", "8", "xD800", "xDFFF", "xFFFE", "x110000", "99999999999", "+65", "X41", "6 5"] {
            assert_eq!(character(none), None, "{none}");
        }
    }
}
