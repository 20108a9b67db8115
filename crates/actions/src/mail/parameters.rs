//! Parameters in the head of a part (RFC 2045, section 5.1), in one piece or in several, as they are or in a character set
//! (RFC 2231): programs mix all of it.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::decoded::Set;
use crate::charset;

/// The value of a parameter; the form that names its character set counts before the one that cannot.
pub(super) fn parameter(header: &str, wanted: &str) -> Option<String> {
    let (mut plain, mut whole, mut pieces) = (None, None, BTreeMap::new());
    for (name, value) in parameters(header) {
        let Some(rest) = name.strip_prefix(wanted) else { continue };
        match rest {
            "" => plain = plain.or(Some(value)),
            "*" => whole = whole.or(Some(value)),
            _ => {
                let Some(number) = rest.strip_prefix('*') else { continue };
                let (number, encoded) = number.strip_suffix('*').map_or((number, false), |number| (number, true));
                if let Ok(number) = number.parse::<u16>() {
                    pieces.entry(number).or_insert((encoded, value));
                }
            }
        }
    }
    whole.map(|value| joined([(true, value)])).or_else(|| in_order(pieces)).or(plain)
}

/// The pieces from the first on; what stands behind a gap belongs to nothing.
fn in_order(pieces: BTreeMap<u16, (bool, String)>) -> Option<String> {
    let pieces: Vec<_> = (0..).zip(pieces).map_while(|(at, (number, piece))| (at == number).then_some(piece)).collect();
    (!pieces.is_empty()).then(|| joined(pieces))
}

/// Pieces one after the other: a sign may begin in one and end in the next.
fn joined(pieces: impl IntoIterator<Item = (bool, String)>) -> String {
    let (mut text, mut bytes, mut set) = (String::new(), Vec::new(), None);
    for (at, (encoded, value)) in pieces.into_iter().enumerate() {
        if !encoded {
            text.push_str(&read(&mut bytes, set));
            text.push_str(&value);
            continue;
        }
        let mut value = value.as_str();
        // The first one names the set and a language.
        if at == 0
            && let [label, _, rest] = value.splitn(3, '\'').collect::<Vec<_>>()[..]
        {
            (set, value) = (Set::named(label), rest);
        }
        bytes.extend(percent_decode_str(value));
    }
    text + &read(&mut bytes, set)
}

fn read(bytes: &mut Vec<u8>, set: Option<Set>) -> String {
    let bytes = std::mem::take(bytes);
    set.map_or_else(|| charset::text(&bytes, None).text.into_owned(), |set| set.read(&bytes).0)
}

/// Names, in small letters, and values, without what quotes them.
fn parameters(header: &str) -> Vec<(String, String)> {
    let (mut found, mut rest) = (Vec::new(), header);
    while let Some((_, behind)) = rest.split_at_checked(end(rest)) {
        let Some(behind) = behind.strip_prefix(';') else { break };
        rest = behind;
        if let Some((name, value)) = rest[..end(rest)].split_once('=') {
            found.push((name.trim().to_ascii_lowercase(), unquoted(value.trim())));
        }
    }
    found
}

/// Where the next semicolon is that stands in no quotes.
fn end(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let found = text.bytes().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b';' => return !quoted,
            _ => {}
        }
        false
    });
    found.unwrap_or(text.len())
}

fn unquoted(value: &str) -> String {
    let Some(inside) = value.strip_prefix('"') else { return value.to_owned() };
    let (mut text, mut escaped) = (String::new(), false);
    for sign in inside.chars() {
        match sign {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => break,
            _ => {
                escaped = false;
                text.push(sign);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_every_mixture() {
        for (header, wanted) in [
            ("attachment; filename=a.txt", "a.txt"),
            ("attachment; Filename=\"a\\\"b; c.txt\"; x=y", "a\"b; c.txt"),
            ("attachment; filename=old.txt; filename*=UTF-8''%C3%A9t%C3%A9.txt", "été.txt"),
            (
                "attachment; filename*0*=UTF-8'fr'%C3%A9t%C3; filename*1*=%A9; filename*2=\" 100%25.txt\"",
                "été 100%25.txt",
            ),
            ("attachment; filename*1=b.txt; filename*0=\"a \"", "a b.txt"),
            ("attachment; filename*0=\"a%20\"; filename*1*=%20b", "a%20 b"),
            ("attachment; filename*0=a; filename*2=c", "a"),
            ("attachment; filename*=cp850''%82.txt", "é.txt"),
            ("attachment; filename*=klingon''%E9.txt", "é.txt"),
            ("attachment; filename*=\"''caf%65.pdf\"", "cafe.pdf"),
        ] {
            assert_eq!(parameter(header, "filename").as_deref(), Some(wanted), "{header}");
        }
        for none in ["attachment", "attachment; filename", "attachment; filename*x=1", "a; name=b", ";;=;\"", ""] {
            assert_eq!(parameter(none, "filename"), None, "{none}");
        }
    }
}
