//! The language of logs on a terminal.

use clap::ValueEnum;
use testgyver_model::Language;

/// A language that logs are written in.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageChoice {
    /// French
    Fr,
    /// English
    En,
}

/// The language that was chosen, else that of the terminal: French where that is, English otherwise.
pub(crate) fn chosen(choice: Option<LanguageChoice>) -> Language {
    match choice {
        Some(LanguageChoice::Fr) => Language::FRENCH,
        Some(LanguageChoice::En) => Language::ENGLISH,
        None => {
            let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
            let first = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
            if first.is_some_and(|value| value.starts_with("fr")) { Language::FRENCH } else { Language::ENGLISH }
        }
    }
}
