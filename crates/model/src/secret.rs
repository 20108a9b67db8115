//! Secrets: a type that does not show itself, and the scrubbing of texts that might.

pub mod exposed;
mod known;
mod parts;
mod spellings;

use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

pub use known::Secrets;
pub use parts::{MOST_PARTS, values_in};
pub use spellings::COMPONENT;
use spellings::spellings;

/// What is shown in the place of a secret value.
pub const MASK: &str = "••••••";

/// A text that must not be shown; its `Debug` is the mask.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
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

/// Secrets up to this length, in bytes, are searched for whole.
const LONGEST: usize = 512;
/// Bytes of a piece of a longer one.
const PIECE: std::ops::Range<usize> = 256..320;
/// Secrets below this length are masked only where they stand by themselves.
const SHORT: usize = 4;

impl Redactor {
    /// A redactor for `secrets`; empty ones are passed over.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        let mut patterns: Vec<String> = secrets
            .flat_map(|secret| {
                let parts = parts::parts(secret);
                let all = std::iter::once(secret).chain(parts.iter().map(String::as_str));
                all.flat_map(pieces).flat_map(spellings).collect::<Vec<_>>()
            })
            // Blanks are no secret, and nothing at all would be found everywhere.
            .filter(|pattern| !pattern.trim().is_empty())
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

/// A very long secret in pieces that are masked each for itself: what searches for long texts that repeat themselves
/// takes a time that grows with the square of their length.
fn pieces(secret: &str) -> Vec<&str> {
    if secret.len() <= LONGEST {
        return vec![secret];
    }
    // All of one length: a longer one that begins like another would be found in its place, and what is left of the
    // secret then fits none. What is left at the end is not so short that it is masked only by itself.
    let length = PIECE.clone().find(|length| matches!(secret.len() % length, 0 | 16..)).unwrap_or(PIECE.start);
    let (mut pieces, mut rest) = (Vec::new(), secret);
    while rest.len() > length {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(length));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
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
            // What stands right behind another find is a piece of the same secret, or as good as that.
            if from == 0 || found.start() > from {
                masked.push_str(MASK);
            }
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
    fn a_secret_is_hidden_in_another_case_and_as_hexadecimal_digits() {
        let redactor = Redactor::new(["ÉTÉmotdepasse"]);
        for text in
            ["étémotdepasse", "ÉTÉMOTDEPASSE", "c38954c3896d6f74646570617373 65", "C38954C3896D6F746465706173736 5"]
        {
            let text = text.replace(' ', "");
            assert_eq!(redactor.redact(text.clone()), MASK, "{text}");
        }
    }

    #[test]
    fn a_blank_secret_masks_nothing_and_breaks_nothing() {
        for blank in [" ", "  \n", "\t"] {
            let redactor = Redactor::new([blank, "hunter2!"]);
            assert_eq!(redactor.redact("🌐 GET é hunter2! ".into()), format!("🌐 GET é {MASK} "));
        }
    }

    #[test]
    fn a_long_secret_is_hidden_whole_soon_and_wherever_it_is_cut() {
        let began = std::time::Instant::now();
        let random: String = (0..30_000_u64).map(|n| char::from(b'a' + (n * n * 7 % 26 + n % 5) as u8 % 26)).collect();
        for secret in ["ab".repeat(20_000), random] {
            let redactor = Redactor::new([secret.as_str()]);
            assert_eq!(redactor.redact(format!("<{secret}>")), format!("<{MASK}>"));
            let cut = redactor.redact(format!("<{}", &secret[..10_000]));
            assert!(cut.len() < 300, "{} bytes of {}", cut.len(), secret.len());
        }
        // Not a measurement: as one pattern the first took minutes.
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "{:?}", began.elapsed());
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
