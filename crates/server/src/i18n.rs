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
        _ if value.starts_with("what-") => message(language, value, &[]),
        _ => value.to_owned(),
    }
}

/// The language of the caller: of those that are spoken here the one that `Accept-Language` likes best, else French.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Locale(pub(crate) Language);

impl Locale {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self(preferred(accepted))
    }

    /// A message without values.
    pub(crate) fn say(self, name: &str) -> String {
        message(self.0, name, &[])
    }
}

/// What `Accept-Language` says of one range of languages: its name, and how much it is liked, from 0 (not at all) to 1.
fn weighed(entry: &str) -> Option<(&str, f32)> {
    let mut parts = entry.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('='));
    let weight = weight.map_or(Some(1.0), |text| text.trim().parse().ok())?;
    (0.0..=1.0).contains(&weight).then_some((range, weight))
}

fn tag(language: Language) -> LanguageIdentifier {
    language.code().parse().unwrap_or_default()
}

/// The language that a header likes best (RFC 9110, 12.5.4); the library compares tags and knows no weights.
fn preferred(accepted: &str) -> Language {
    let mut entries: Vec<(&str, f32)> = accepted.split(',').filter_map(weighed).collect();
    entries.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let named = |language: Language| entries.iter().any(|(range, _)| range.parse() == Ok(language));
    let refused =
        |language: Language| entries.iter().any(|(range, weight)| *weight == 0.0 && range.parse() == Ok(language));
    let spoken: Vec<Language> = Language::all().filter(|language| !refused(*language)).collect();
    let mut requested = Vec::new();
    for (range, _) in entries.iter().filter(|(_, weight)| *weight > 0.0) {
        match *range {
            // Any that is not named.
            "*" => requested.extend(spoken.iter().filter(|language| !named(**language)).map(|language| tag(*language))),
            range => requested.extend(range.parse::<LanguageIdentifier>()),
        }
    }
    let available: Vec<LanguageIdentifier> = spoken.iter().map(|language| tag(*language)).collect();
    let found = negotiate_languages(&requested, &available, available.first(), NegotiationStrategy::Lookup);
    let found = found.first().copied();
    spoken.into_iter().find(|language| Some(&tag(*language)) == found).unwrap_or_default()
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
