//! Secrets: a type that does not show itself, and the scrubbing of texts that might.

use std::{cell::RefCell, fmt};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is shown in the place of a secret value.
pub const MASK: &str = "••••••";

/// A text that must not be shown; its `Debug` is the mask.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself: for use, never for show.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Replaces secret values in texts, in the spellings under which they travel: as they are,
/// percent-encoded, escaped as in JSON or HTML, and in Base64.
///
/// Letter case does not matter: a host name comes back in lower case. A secret of one to three
/// signs is masked only where it stands by itself, else it would riddle every line and so give itself away.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    long: Option<AhoCorasick>,
    short: Option<AhoCorasick>,
}

/// What is secret while a test runs, and what was made of it meanwhile.
#[derive(Debug, Default)]
pub struct Secrets {
    redactor: Redactor,
    more: Redactor,
    derived: RefCell<Vec<String>>,
}

/// Fewest characters of what was made of a secret for it to be masked: shorter, it would mask
/// ordinary words and gives little away.
const SHORTEST_DERIVED: usize = 6;

impl Secrets {
    /// Secrets that this redactor masks.
    pub fn new(redactor: Redactor) -> Self {
        Self { redactor, ..Self::default() }
    }

    /// Masks other secrets from here on; what was noted stays noted.
    pub fn mask_with(&mut self, redactor: Redactor) {
        self.redactor = redactor;
    }

    /// What masks these secrets, to be carried elsewhere.
    pub fn redactor(&self) -> Redactor {
        self.redactor.clone()
    }

    /// Masks these values, too.
    pub fn mask_also(&mut self, values: &[String]) {
        self.more = Redactor::new(values.iter().map(String::as_str));
    }

    /// The text with every secret masked.
    pub fn mask(&self, text: String) -> String {
        self.more.redact(self.redactor.redact(text))
    }

    /// Whether a text holds a secret, in whatever spelling.
    pub fn are_in(&self, text: &str) -> bool {
        self.redactor.finds(text)
            || self.more.finds(text)
            || self.derived.borrow().iter().any(|derived| text.contains(derived.as_str()))
    }

    /// Notes what was made of a secret: it is one, too.
    pub fn derive(&self, text: &str) {
        if text.chars().count() >= SHORTEST_DERIVED {
            self.derived.borrow_mut().push(text.to_owned());
        }
    }

    /// Takes what was noted, to be masked from then on.
    pub fn take_derived(&mut self) -> Vec<String> {
        self.derived.take()
    }
}

/// Secrets below this length are masked only where they stand by themselves.
const SHORT: usize = 4;

impl Redactor {
    /// A redactor for `secrets`; empty ones are passed over.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut patterns: Vec<String> =
            secrets.into_iter().filter(|secret| !secret.is_empty()).flat_map(spellings).collect();
        patterns.sort_unstable();
        patterns.dedup();
        let (long, short): (Vec<String>, Vec<String>) =
            patterns.into_iter().partition(|pattern| pattern.len() >= SHORT);
        Self { long: automaton(&long), short: automaton(&short) }
    }

    /// Whether the text holds a secret.
    pub fn finds(&self, text: &str) -> bool {
        let long = self.long.as_ref().is_some_and(|automaton| automaton.is_match(text));
        long || self
            .short
            .as_ref()
            .is_some_and(|automaton| automaton.is_match(text) && self.redact(text.to_owned()) != text)
    }

    /// `text` with every secret replaced by [`MASK`]. Long ones go first: a short one must not use up
    /// the first signs of a long one.
    pub fn redact(&self, text: String) -> String {
        let text = masked(self.long.as_ref(), text, |_, _| true);
        masked(self.short.as_ref(), text, |before, after| !touches(before, true) && !touches(after, false))
    }
}

fn automaton(patterns: &[String]) -> Option<AhoCorasick> {
    if patterns.is_empty() {
        return None;
    }
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).build(patterns).ok()
}

/// The text with the mask over every find that `counts`, told by what stands before and after it.
fn masked(automaton: Option<&AhoCorasick>, text: String, counts: impl Fn(&str, &str) -> bool) -> String {
    let Some(automaton) = automaton.filter(|automaton| automaton.is_match(&text)) else { return text };
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for found in automaton.find_iter(&text) {
        if counts(&text[..found.start()], &text[found.end()..]) {
            masked.push_str(&text[from..found.start()]);
            masked.push_str(MASK);
            from = found.end();
        }
    }
    masked.push_str(&text[from..]);
    masked
}

/// Whether a letter or digit stands right at the cut.
fn touches(rest: &str, at_end: bool) -> bool {
    let sign = if at_end { rest.chars().next_back() } else { rest.chars().next() };
    sign.is_some_and(char::is_alphanumeric)
}

/// The signs that the URL standard escapes in a query, a path and before the `@`, and those that
/// JavaScript's `encodeURIComponent` does: the spellings under which a secret stands in an address.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
const PATH: &AsciiSet = &QUERY.add(b'?').add(b'`').add(b'{').add(b'}').add(b'^').remove(b'\'');
const USERINFO: &AsciiSet =
    &PATH.add(b'/').add(b':').add(b';').add(b'=').add(b'@').add(b'[').add(b'\\').add(b']').add(b'|');
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
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

fn spellings(secret: &str) -> Vec<String> {
    let mut spellings = vec![secret.to_owned()];
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
    // A secret of several lines is printed line by line.
    spellings.extend(secret.lines().filter(|line| line.len() > 3).map(str::to_owned));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_does_not_uncover_a_long_one() {
        let redactor = Redactor::new([":w", "wXyz12345secret"]);
        assert_eq!(redactor.redact("user:wXyz12345secret".into()), format!("user:{MASK}"));
    }

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        let redactor = Redactor::new(["p@ss \"word\"", ""]);
        for text in ["x p@ss \"word\" y", "q=p%40ss%20%22word%22", r#"{"p":"p@ss \"word\""}"#, "cEBzcyAid29yZCI="] {
            let shown = redactor.redact(text.to_owned());
            assert!(shown.contains(MASK), "{shown}");
            assert!(!shown.contains("word"), "{shown}");
        }
        assert_eq!(format!("{:?}", Secret::from("hush")), MASK);
    }

    #[test]
    fn a_secret_is_hidden_in_addresses_and_in_basic_authentication() {
        let redactor = Redactor::new(["p@ss/w rd!é"]);
        for text in [
            "http://u:p%40ss%2Fw%20rd!%C3%A9@host/",
            "http://host/p@ss/w%20rd!%C3%A9",
            "q=p%40ss%2fw+rd%21%c3%a9",
            r#"{"p": "p@ss\/w rd!\u00e9"}"#,
            &format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("user:p@ss/w rd!é")),
            &format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("me:p@ss/w rd!é")),
        ] {
            let shown = redactor.redact(text.to_owned());
            assert!(shown.contains(MASK), "{shown}");
        }
        assert_eq!(Redactor::new(["ab"]).redact("YWI= cafe".into()), "YWI= cafe");
    }

    #[test]
    fn letter_case_does_not_matter_and_short_secrets_stand_alone() {
        let redactor = Redactor::new(["TopSecret", "7"]);
        assert_eq!(redactor.redact("http://topsecret.invalid/".into()), format!("http://{MASK}.invalid/"));
        assert_eq!(redactor.redact("127.0.0.1:5750 pin=7, 'x7'".into()), format!("127.0.0.1:5750 pin={MASK}, 'x7'"));
    }

    #[test]
    fn the_longer_of_two_secrets_is_hidden_whole() {
        let redactor = Redactor::new(["abc", "abcdef"]);
        assert_eq!(redactor.redact("abcdef abc".into()), format!("{MASK} {MASK}"));
    }
}
