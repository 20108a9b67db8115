//! The server's messages, from the one catalogue in `translations/`.

use std::{convert::Infallible, sync::LazyLock};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::ACCEPT_LANGUAGE, request::Parts},
};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use testgyver_model::{Language, read::ReadFault};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::Fr, include_str!("../../../translations/fr/server.ftl")));
static ENGLISH: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::En, include_str!("../../../translations/en/server.ftl")));

fn bundle(language: Language, text: &str) -> Bundle {
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(partly, _)| partly);
    let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // Isolation marks are for right-to-left text; in JSON they would be noise.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The message of a name in a language; the name itself if there is none.
pub(crate) fn message(language: Language, name: &str, values: &[(&'static str, String)]) -> String {
    let bundle = match language {
        Language::Fr => &*FRENCH,
        Language::En => &*ENGLISH,
    };
    let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else { return name.to_owned() };
    let mut args = FluentArgs::new();
    for (key, value) in values {
        // A value that names a message is translated as well ("what-report"), and so is the fault of a value that cannot be read.
        let text = match *key {
            "cause" => ReadFault::of_code(value).map_or_else(|| value.clone(), |fault| fault.tell(language)),
            _ if value.starts_with("what-") => message(language, value, &[]),
            _ => value.clone(),
        };
        args.set(*key, text);
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
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
    let spoken: Vec<Language> = Language::ALL.into_iter().filter(|language| !refused(*language)).collect();
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
    found.first().and_then(|found| found.language.as_str().parse().ok()).unwrap_or_default()
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

    fn names(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let french = names(include_str!("../../../translations/fr/server.ftl"));
        assert_eq!(french, names(include_str!("../../../translations/en/server.ftl")));
        for name in french {
            assert_ne!(message(Language::Fr, name, &[]), name);
            assert_ne!(message(Language::En, name, &[]), name);
        }
    }

    #[test]
    fn the_spoken_language_that_is_liked_best_counts() {
        let locale = |value: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, value.parse().unwrap())]);
            Locale::of(&headers).0
        };
        for (header, language) in [
            ("de-DE,en-GB;q=0.8,fr;q=0.5", Language::En),
            ("fr;q=0.1,en;q=0.9", Language::En),
            ("fr-CA ; q=0.2 , en-US ; Q=0.3", Language::En),
            ("en;q=0.5,fr;q=0.5", Language::En),
            ("en;q=0.500,fr", Language::Fr),
            ("fr;q=0", Language::En),
            ("fr;q=0.000,*;q=0.1", Language::En),
            ("en;q=0,fr;q=0", Language::Fr),
            ("*", Language::Fr),
            ("*,fr;q=0.5", Language::En),
            ("de,*;q=0.1", Language::Fr),
            ("en;q=0.2,*;q=0.8", Language::Fr),
            ("*;q=0", Language::Fr),
            ("EN_gb", Language::En),
            ("zh-Hant-TW,en-Latn-GB;q=0.4", Language::En),
            ("en;q=much,fr;q=0.1", Language::Fr),
            ("en;q=7", Language::Fr),
            ("de", Language::Fr),
            (",;q=1,, ", Language::Fr),
            ("", Language::Fr),
        ] {
            assert_eq!(locale(header), language, "{header}");
        }
        assert_eq!(
            message(Language::Fr, "error-not-found", &[("what", "what-report".into())]),
            "Introuvable : rapport"
        );
    }
}
