//! The spellings under which a secret travels.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// The signs that the URL standard escapes in a query, a path and before the `@`, and those that
/// JavaScript's `encodeURIComponent` does: the spellings under which a secret stands in an address.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
const PATH: &AsciiSet = &QUERY.add(b'?').add(b'`').add(b'{').add(b'}').add(b'^').remove(b'\'');
const USERINFO: &AsciiSet =
    &PATH.add(b'/').add(b':').add(b';').add(b'=').add(b'@').add(b'[').add(b'\\').add(b']').add(b'|');
/// What JavaScript's `encodeURIComponent` escapes.
pub const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*');

/// Every spelling of a secret that is masked.
pub(super) fn spellings(secret: &str) -> Vec<String> {
    let mut spellings = vec![secret.to_owned()];
    if !secret.is_ascii() {
        // What is searched for knows the case of ASCII letters alone.
        spellings.extend([secret.to_lowercase(), secret.to_uppercase()]);
    }
    if secret.len() > 3 {
        spellings.push(secret.bytes().map(|byte| format!("{byte:02x}")).collect());
    }
    for set in [NON_ALPHANUMERIC, QUERY, PATH, USERINFO, COMPONENT, FORM] {
        let escaped = utf8_percent_encode(secret, set).to_string();
        for escaped in [escaped.replace("%20", "+"), escaped] {
            spellings.push(lower_escapes(&escaped));
            spellings.push(escaped);
        }
    }
    let json = serde_json::Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    for json in [json.to_owned(), json.replace('/', "\\/")] {
        spellings.push(json.chars().map(ascii_json).collect());
        // As Go and Java write it, safe inside a page.
        let safe = [('&', "\\u0026"), ('<', "\\u003c"), ('>', "\\u003e"), ('\'', "\\u0027"), ('=', "\\u003d")];
        spellings.push(safe.iter().fold(json.clone(), |text, (sign, code)| text.replace(*sign, code)));
        spellings.push(safe[..3].iter().fold(json.clone(), |text, (sign, code)| text.replace(*sign, code)));
        spellings.push(json);
    }
    spellings.push(secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
    spellings.push(secret.trim().to_owned());
    for quote in ["&#39;", "&#x27;", "&apos;"] {
        let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', quote);
        spellings.push(html.replace('"', "&quot;"));
        spellings.push(html.replace('"', "&#34;"));
    }
    spellings.extend(base64_pieces(secret.as_bytes()));
    // A secret of several lines is printed line by line, whatever ends them.
    spellings.extend(secret.split(['\n', '\r']).filter(|line| line.len() > 3).map(str::to_owned));
    spellings
}

/// `%2F` as some servers write it: `%2f`.
fn lower_escapes(escaped: &str) -> String {
    let mut pieces = escaped.split('%');
    let mut lower = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        lower.push('%');
        lower.push_str(&digits.to_lowercase());
        lower.push_str(rest);
    }
    lower
}

/// A sign as JSON writers write it that keep to ASCII.
fn ascii_json(sign: char) -> String {
    if sign.is_ascii() {
        return sign.to_string();
    }
    sign.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// What Base64 makes of the secret wherever it stands in a longer text (`user:secret`, say): the
/// signs that do not depend on what is around it, for each of the three ways it can fall.
fn base64_pieces(secret: &[u8]) -> Vec<String> {
    let mut pieces = Vec::new();
    for before in 0..3 {
        let text = [vec![0; before], secret.to_vec()].concat();
        let first = (before * 8).div_ceil(6);
        let last = text.len() * 8 / 6;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            // Shorter pieces would match ordinary text everywhere.
            if let Some(piece) = engine.encode(&text).get(first..last).filter(|piece| piece.len() >= 6) {
                pieces.push(piece.to_owned());
            }
        }
    }
    pieces
}
