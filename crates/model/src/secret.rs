//! Secrets: a type that does not show itself, and the scrubbing of texts that might.

use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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
/// percent-encoded, escaped as in JSON, and in Base64.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    patterns: Vec<String>,
    automaton: Option<AhoCorasick>,
}

impl Redactor {
    /// A redactor for `secrets`; empty ones are passed over.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut patterns: Vec<String> =
            secrets.into_iter().filter(|secret| !secret.is_empty()).flat_map(spellings).collect();
        patterns.sort_unstable();
        patterns.dedup();
        let automaton = (!patterns.is_empty())
            .then(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns).ok())
            .flatten();
        Self { patterns, automaton }
    }

    /// `text` with every secret replaced by [`MASK`].
    pub fn redact(&self, text: String) -> String {
        match &self.automaton {
            Some(automaton) if automaton.is_match(&text) => {
                automaton.replace_all(&text, &vec![MASK; self.patterns.len()])
            }
            _ => text,
        }
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let json = serde_json::Value::from(secret).to_string();
    let mut spellings = vec![
        secret.to_owned(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        json[1..json.len() - 1].to_owned(),
    ];
    // Base64 of one or two letters would match ordinary text everywhere.
    if secret.len() > 3 {
        spellings.push(STANDARD.encode(secret));
    }
    // A secret of several lines is printed line by line.
    spellings.extend(secret.lines().filter(|line| line.len() > 3).map(str::to_owned));
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_longer_of_two_secrets_is_hidden_whole() {
        let redactor = Redactor::new(["abc", "abcdef"]);
        assert_eq!(redactor.redact("abcdef abc".into()), format!("{MASK} {MASK}"));
    }
}
