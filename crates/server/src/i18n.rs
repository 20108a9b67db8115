//! The server's messages, from the one catalogue in `translations/`.

use std::{convert::Infallible, sync::LazyLock};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::ACCEPT_LANGUAGE, request::Parts},
};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use testgyver_model::{Language, lenient::explain};
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

/// The message of a name in a language; the name itself where there is none.
pub(crate) fn message(language: Language, name: &str, values: &[(&'static str, String)]) -> String {
    let bundle = match language {
        Language::Fr => &*FRENCH,
        Language::En => &*ENGLISH,
    };
    let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else { return name.to_owned() };
    let mut args = FluentArgs::new();
    for (key, value) in values {
        // A value that names a message is translated as well ("what-report"), and so is a reader's complaint.
        let text = match *key {
            "cause" => explain(value, language),
            _ if value.starts_with("what-") => message(language, value, &[]),
            _ => value.clone(),
        };
        args.set(*key, text);
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

/// The language of the caller: the first of `Accept-Language` that is spoken here, else French.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaks(pub(crate) Language);

impl Speaks {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wanted = accepted.split(',').filter(|entry| !entry.replace(' ', "").ends_with(";q=0"));
        let tags = wanted.map(|entry| entry.split(';').next().unwrap_or_default().trim());
        Self(tags.filter_map(|tag| tag.parse().ok()).next().unwrap_or_default())
    }

    /// A message without values.
    pub(crate) fn say(self, name: &str) -> String {
        message(self.0, name, &[])
    }
}

impl<S: Sync> FromRequestParts<S> for Speaks {
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
    fn the_first_spoken_language_counts() {
        let speaks = |value: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, value.parse().unwrap())]);
            Speaks::of(&headers).0
        };
        assert_eq!(speaks("de-DE,en-GB;q=0.8,fr;q=0.5"), Language::En);
        assert_eq!(speaks("*"), Language::Fr);
        assert_eq!(
            message(Language::Fr, "error-not-found", &[("what", "what-report".into())]),
            "Introuvable : rapport"
        );
    }
}
