//! Which languages there are: those of the catalogue.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::{Language, catalogue::catalogue};

impl Language {
    /// Every language that there is, the default first.
    pub fn all() -> impl Iterator<Item = Self> {
        catalogue().languages()
    }

    /// What it calls itself: `Français`.
    pub fn name(self) -> String {
        catalogue().name(self)
    }
}

/// A tag that no language here goes by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language '{tag}': use {known}")]
pub struct UnknownLanguage {
    tag: String,
    known: String,
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a tag: as it stands, else its primary part (`en-GB` is English).
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let named = |wanted: &str| Self::all().find(|language| language.code().eq_ignore_ascii_case(wanted));
        named(tag).or_else(|| named(primary)).ok_or_else(|| {
            let known: Vec<&str> = Self::all().map(Self::code).collect();
            UnknownLanguage { tag: tag.to_owned(), known: known.join(", ") }
        })
    }
}

impl<'de> Deserialize<'de> for Language {
    /// Reads what was stored: English in the place of a language that is there no more. Who asks somebody for a
    /// language reads a text and parses it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(deserializer)?;
        Ok(tag.parse().unwrap_or(Self::ENGLISH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_its_primary_part() {
        assert_eq!("en-GB".parse(), Ok(Language::ENGLISH));
        assert_eq!("FR".parse(), Ok(Language::FRENCH));
        let unknown = "xx".parse::<Language>().unwrap_err();
        assert!(unknown.to_string().starts_with("unknown language 'xx': use fr, en"), "{unknown}");
    }

    #[test]
    fn json_holds_the_tag() {
        assert_eq!(serde_json::to_string(&Language::ENGLISH).unwrap(), r#""en""#);
        assert_eq!(serde_json::from_str::<Language>(r#""fr""#).unwrap(), Language::FRENCH);
        assert_eq!(serde_json::from_str::<Language>(r#""xx""#).unwrap(), Language::ENGLISH);
    }
}
