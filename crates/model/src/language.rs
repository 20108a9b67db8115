//! The languages the product speaks, and a way to keep both wordings of a sentence side by side.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the interface, of messages and of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, the default everywhere.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The two-letter code (ISO 639-1).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// A language code nobody here speaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language '{0}': use fr or en")]
pub struct UnknownLanguage(String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a language tag; only its primary part counts (`en-GB` is English).
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
            .ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

/// A text in both languages, for labels that belong to code (an action's fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

impl Wording {
    /// The same text in both languages (a proper name).
    pub const fn same(text: &'static str) -> Self {
        Self { fr: text, en: text }
    }

    /// The text in `language`.
    pub const fn text(&self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::En => self.en,
        }
    }
}

/// Formats a sentence in the given [`Language`]; both wordings stand side by side.
///
/// ```
/// use testgyver_model::{phrase, Language};
/// let count = 3;
/// assert_eq!(phrase!(Language::En, fr: "{count} essais", en: "{count} tests"), "3 tests");
/// ```
#[macro_export]
macro_rules! phrase {
    ($language:expr, fr: $fr:literal, en: $en:literal $(,)?) => {
        match $language {
            $crate::Language::Fr => ::std::format!($fr),
            $crate::Language::En => ::std::format!($en),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_part_of_a_tag_counts() {
        assert_eq!("en-GB".parse(), Ok(Language::En));
        assert_eq!("FR".parse(), Ok(Language::Fr));
        assert!("de".parse::<Language>().is_err());
    }
}
