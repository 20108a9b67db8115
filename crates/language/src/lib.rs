//! The languages of the product, and the catalogue of its texts.
//!
//! Every label, help text and error stands in `translations/`, a folder for each language; a new language is a new
//! folder. What a run writes into its log is stored as text, and stays beside the code that writes it ([`phrase!`]),
//! in French and in English.

mod argument;
mod catalogue;
mod label;
mod language;
mod spoken;

pub use self::{
    argument::{Argument, Value},
    catalogue::{Catalogue, CatalogueError, catalogue, install},
    label::Label,
    language::Language,
    spoken::UnknownLanguage,
};

/// The text of a key in a [`Language`], with its values filled in.
///
/// ```
/// use testgyver_language::{Language, text};
/// let name = "url";
/// assert_eq!(text!(Language::ENGLISH, "read-missing", name), "missing field 'url'");
/// assert_eq!(text!(Language::ENGLISH, "read-missing", name = "path"), "missing field 'path'");
/// ```
#[macro_export]
macro_rules! text {
    ($language:expr, $key:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::catalogue().text($language, $key, &[$((stringify!($name), $crate::text!(@ $name $(= $value)?))),*])
    };
    (@ $name:ident) => { $crate::Argument::value(&$name) };
    (@ $name:ident = $value:expr) => { $crate::Argument::value(&$value) };
}

/// Formats a line of a log: in French where the [`Language`] is French, in English otherwise.
///
/// ```
/// use testgyver_language::{Language, phrase};
/// let count = 3;
/// assert_eq!(phrase!(Language::ENGLISH, fr: "{count} essais", en: "{count} tests"), "3 tests");
/// ```
#[macro_export]
macro_rules! phrase {
    ($language:expr, fr: $fr:literal, en: $en:literal $(,)?) => {
        if $language == $crate::Language::FRENCH { ::std::format!($fr) } else { ::std::format!($en) }
    };
}
