//! In which language the server answers, and its messages.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::ACCEPT_LANGUAGE, request::Parts},
};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use testgyver_language::{Argument, Language, Value, catalogue};
use testgyver_model::read::ReadFault;
use unic_langid::LanguageIdentifier;

/// The message of a name in a language; the name itself if there is none.
pub(crate) fn message(language: Language, name: &str, values: &[(&'static str, String)]) -> String {
    let filled: Vec<(&'static str, String)> =
        values.iter().map(|(key, value)| (*key, translated(language, key, value))).collect();
    let values: Vec<(&'static str, Value<'_>)> = filled.iter().map(|(key, value)| (*key, value.value())).collect();
    catalogue().text(language, name, &values)
}

/// A value that names a message is translated as well ("what-report"), and so is the fault of a value that cannot be
/// read.
fn translated(language: Language, key: &str, value: &str) -> String {
    match key {
        "cause" => ReadFault::of_code(value).map_or_else(|| value.to_owned(), |fault| fault.tell(language)),
        "what" => message(language, value, &[]),
        _ => value.to_owned(),
    }
}

/// The language of the caller: of those that are spoken here the one that `Accept-Language` likes best, else French.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Locale(pub(crate) Language);

impl Locale {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self(preferred(headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok())))
    }

    /// A message without values.
    pub(crate) fn say(self, name: &str) -> String {
        message(self.0, name, &[])
    }
}

/// Most ranges of a header that are looked at; browsers send a handful.
const MOST_RANGES: usize = 50;

/// What `Accept-Language` says of one range of languages (RFC 9110, 12.5.4).
struct Range {
    /// The language; nothing for `*`, which is any that is not named.
    tag: Option<LanguageIdentifier>,
    /// How much it is liked, from 0 (not at all) to 1.
    weight: f32,
}

fn range(entry: &str) -> Option<Range> {
    let mut parts = entry.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('='));
    let weight: f32 = weight.map_or(Some(1.0), |text| text.trim().parse().ok())?;
    let tag = if range == "*" { None } else { Some(plain(range).parse().ok()?) };
    (0.0..=1.0).contains(&weight).then_some(Range { tag, weight })
}

/// A tag without its extensions (`en-US-u-ca-gregory`): what follows a part of one sign says nothing of the language.
fn plain(tag: &str) -> &str {
    let extension = tag.match_indices(['-', '_']).find(|(at, _)| {
        let rest = &tag[at + 1..];
        rest.len() == 1 || rest[1..].starts_with(['-', '_'])
    });
    extension.map_or(tag, |(at, _)| &tag[..at])
}

fn tag(language: Language) -> LanguageIdentifier {
    language.code().parse().unwrap_or_default()
}

/// The language that a header likes best; the library compares tags and knows no weights.
fn preferred<'a>(accepted: impl Iterator<Item = &'a str>) -> Language {
    let entries = accepted.flat_map(|line| line.split(',')).take(MOST_RANGES);
    let mut ranges: Vec<Range> = entries.filter_map(range).collect();
    ranges.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let all: Vec<(Language, LanguageIdentifier)> = Language::all().map(|language| (language, tag(language))).collect();
    let of = |tag: &LanguageIdentifier| ranges.iter().find(|range| range.tag.as_ref() == Some(tag));
    let spoken = || all.iter().filter(|(_, tag)| of(tag).is_none_or(|range| range.weight > 0.0));
    let mut requested = Vec::new();
    let mut any = spoken().filter(|(_, tag)| of(tag).is_none()).map(|(_, tag)| tag.clone());
    for range in ranges.iter().filter(|range| range.weight > 0.0) {
        match &range.tag {
            Some(tag) => requested.push(tag.clone()),
            // A second one adds nothing.
            None => requested.extend(any.by_ref()),
        }
    }
    let available: Vec<LanguageIdentifier> = spoken().map(|(_, tag)| tag.clone()).collect();
    let found = negotiate_languages(&requested, &available, available.first(), NegotiationStrategy::Lookup);
    let found = found.first().copied();
    all.iter().find(|(_, tag)| Some(tag) == found).map_or_else(Language::default, |(language, _)| *language)
}

impl<S: Sync> FromRequestParts<S> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_header_costs_no_more_than_a_short_one() {
        let stars = vec!["*"; 30_000].join(",");
        assert_eq!(preferred([stars.as_str(), "en"].into_iter()), Language::FRENCH);
        assert_eq!(preferred(["de", "en;q=0.5"].into_iter()), Language::ENGLISH, "two lines are one header");
    }

    #[test]
    fn the_spoken_language_that_is_liked_best_counts() {
        let locale = |value: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, value.parse().unwrap())]);
            Locale::of(&headers).0
        };
        for (header, language) in [
            ("de-DE,en-GB;q=0.8,fr;q=0.5", Language::ENGLISH),
            ("fr;q=0.1,en;q=0.9", Language::ENGLISH),
            ("fr-CA ; q=0.2 , en-US ; Q=0.3", Language::ENGLISH),
            ("en;q=0.5,fr;q=0.5", Language::ENGLISH),
            ("en;q=0.500,fr", Language::FRENCH),
            ("fr;q=0", Language::ENGLISH),
            ("en-GB;q=0,en", Language::ENGLISH),
            ("fr-CA;q=0,*", Language::FRENCH),
            ("en-US-u-ca-gregory", Language::ENGLISH),
            ("en-x-private,fr;q=0.5", Language::ENGLISH),
            ("fr;q=0.000,*;q=0.1", Language::ENGLISH),
            ("en;q=0,fr;q=0", Language::FRENCH),
            ("*", Language::FRENCH),
            ("*,fr;q=0.5", Language::ENGLISH),
            ("de,*;q=0.1", Language::FRENCH),
            ("en;q=0.2,*;q=0.8", Language::FRENCH),
            ("*;q=0", Language::FRENCH),
            ("EN_gb", Language::ENGLISH),
            ("zh-Hant-TW,en-Latn-GB;q=0.4", Language::ENGLISH),
            ("en;q=much,fr;q=0.1", Language::FRENCH),
            ("en;q=7", Language::FRENCH),
            ("de", Language::FRENCH),
            (",;q=1,, ", Language::FRENCH),
            ("", Language::FRENCH),
        ] {
            assert_eq!(locale(header), language, "{header}");
        }
        assert_eq!(
            message(Language::FRENCH, "error-not-found", &[("what", "what-report".into())]),
            "Introuvable : rapport"
        );
    }
}
