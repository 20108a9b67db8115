//! Why a call has no value, and how to say it.

use testgyver_model::{Language, text};

/// How much of a text that was typed in is repeated in a message.
const SHOWN: usize = 60;

/// Why a call has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// No generator goes by this name.
    #[error("{}", self.say(Language::ENGLISH))]
    UnknownGenerator {
        /// The name as written, without its `$`.
        name: String,
        /// The generator whose name looks most like it, if one does.
        nearest: Option<&'static str>,
    },
    /// The generator has no such argument, or no room for one more.
    #[error("{}", self.say(Language::ENGLISH))]
    UnknownArgument {
        /// The name of the generator.
        generator: &'static str,
        /// The argument's name, or its text when it was given by its place.
        argument: String,
    },
    /// The argument is missing (then `value` is empty) or has a value that does not suit.
    #[error("{}", self.say(Language::ENGLISH))]
    BadArgument {
        /// The name of the generator.
        generator: &'static str,
        /// The name of the argument.
        argument: String,
        /// The value as written.
        value: String,
        /// What would have suited: a text of the catalogue.
        wanted: &'static str,
    },
}

impl GenerateError {
    /// The message in a language.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::UnknownGenerator { name, nearest: Some(nearest) } => {
                text!(language, "generator-unknown-near", name = shown(name), nearest)
            }
            Self::UnknownGenerator { name, nearest: None } => {
                text!(language, "generator-unknown", name = shown(name))
            }
            Self::UnknownArgument { generator, argument } => {
                text!(language, "generator-unknown-argument", generator, argument = shown(argument))
            }
            Self::BadArgument { generator, argument, value, wanted } if value.is_empty() => {
                let (argument, wanted) = (shown(argument), text!(language, wanted));
                text!(language, "generator-missing-argument", generator, argument, wanted)
            }
            Self::BadArgument { generator, argument, value, wanted } => {
                let (argument, value, wanted) = (shown(argument), shown(value), text!(language, wanted));
                text!(language, "generator-bad-argument", generator, argument, value, wanted)
            }
        }
    }
}

/// The beginning of a text, so that a message stays readable whatever was typed in.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
