//! Names and help of what people choose from: of the product's own parts, and of those that were added to it.

use std::{borrow::Cow, collections::BTreeMap};

use crate::{catalogue::catalogue, language::Language};

/// A text that people read beside what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// A text of the catalogue: `message`, or `message.attribute`.
    Key(Cow<'static, str>),
    /// Texts by the tag of their language, of what is no part of the product.
    Texts(BTreeMap<String, String>),
}

impl Label {
    /// A text of the catalogue.
    pub const fn key(key: &'static str) -> Self {
        Self::Key(Cow::Borrowed(key))
    }

    /// The same text in every language: a proper name.
    pub fn name(text: impl Into<String>) -> Self {
        Self::Texts(BTreeMap::from([(Language::ENGLISH.code().to_owned(), text.into())]))
    }

    /// The text in a language, else in English, else in any.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Key(key) => catalogue().text(language, key, &[]),
            Self::Texts(texts) => {
                let own = texts.get(language.code()).or_else(|| texts.get(Language::ENGLISH.code()));
                own.or_else(|| texts.values().next()).cloned().unwrap_or_default()
            }
        }
    }

    /// An attribute of the message that this text is, if the catalogue has one.
    pub fn attribute(&self, name: &str) -> Option<Self> {
        let Self::Key(key) = self else { return None };
        let attribute = format!("{key}.{name}");
        catalogue().has(&attribute).then(|| Self::Key(attribute.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_fall_back_to_english() {
        let texts = [("en", "Deploy"), ("de", "Ausliefern")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let label = Label::Texts(texts.into());
        assert_eq!(label.text(Language::FRENCH), "Deploy");
        assert_eq!(Label::name("SSH").text(Language::FRENCH), "SSH");
    }
}
