//! Secrets: a type that does not show itself, and the scrubbing of texts that might.

mod known;
mod parts;
mod spellings;

use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

pub use known::Secrets;
pub use parts::{MOST_PARTS, values_in};
pub(crate) use spellings::COMPONENT;
use spellings::spellings;

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
/// What a secret holds that is JSON is secret, too: its texts and numbers, where they are long enough to be
/// told from ordinary words.
///
/// Letter case does not matter: a host name comes back in lower case. A secret of one to three
/// signs is masked only where it stands by itself, else it would riddle every line and so give itself away.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    long: Option<AhoCorasick>,
    short: Option<AhoCorasick>,
}

/// Secrets below this length are masked only where they stand by themselves.
const SHORT: usize = 4;

impl Redactor {
    /// A redactor for `secrets`; empty ones are passed over.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        let mut patterns: Vec<String> = secrets
            .flat_map(|secret| {
                let parts = parts::parts(secret);
                spellings(secret).into_iter().chain(parts.iter().flat_map(|part| spellings(part)).collect::<Vec<_>>())
            })
            .collect();
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

#[cfg(test)]
mod tests {
    use base64::Engine as _;

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
