//! Why a call has no value, and how to say it.

use testgyver_model::language::Wording;

/// How much of a text that was typed in is repeated in a message.
const SHOWN: usize = 60;

/// Why a call has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// No generator goes by this name.
    #[error("{}", self.say_en())]
    UnknownGenerator {
        /// The name as written, without its `$`.
        name: String,
        /// The generator whose name looks most like it, if one does.
        nearest: Option<&'static str>,
    },
    /// The generator has no such argument, or no room for one more.
    #[error("{}", self.say_en())]
    UnknownArgument {
        /// The name of the generator.
        generator: &'static str,
        /// The argument's name, or its text when it was given by its place.
        argument: String,
    },
    /// The argument is missing (then `value` is empty) or has a value that does not suit.
    #[error("{}", self.say_en())]
    BadArgument {
        /// The name of the generator.
        generator: &'static str,
        /// The name of the argument.
        argument: String,
        /// The value as written.
        value: String,
        /// What would have suited.
        wanted: Wording,
    },
}

impl GenerateError {
    /// The message in French.
    pub fn say_fr(&self) -> String {
        match self {
            Self::UnknownGenerator { name, nearest: Some(nearest) } => {
                format!("le générateur ${} n'existe pas ; le plus proche est ${nearest}", shown(name))
            }
            Self::UnknownGenerator { name, nearest: None } => format!("le générateur ${} n'existe pas", shown(name)),
            Self::UnknownArgument { generator, argument } => {
                format!("${generator} n'a pas d'argument « {} »", shown(argument))
            }
            Self::BadArgument { generator, argument, value, wanted } if value.is_empty() => {
                format!("${generator} : il manque « {} » : {}", shown(argument), wanted.fr)
            }
            Self::BadArgument { generator, argument, value, wanted } => {
                format!(
                    "${generator} : « {} » ne peut pas être « {} » ; il faut {}",
                    shown(argument),
                    shown(value),
                    wanted.fr
                )
            }
        }
    }

    /// The message in English.
    pub fn say_en(&self) -> String {
        match self {
            Self::UnknownGenerator { name, nearest: Some(nearest) } => {
                format!("there is no generator ${}; the nearest is ${nearest}", shown(name))
            }
            Self::UnknownGenerator { name, nearest: None } => format!("there is no generator ${}", shown(name)),
            Self::UnknownArgument { generator, argument } => {
                format!("${generator} has no argument '{}'", shown(argument))
            }
            Self::BadArgument { generator, argument, value, wanted } if value.is_empty() => {
                format!("${generator}: '{}' is missing: {}", shown(argument), wanted.en)
            }
            Self::BadArgument { generator, argument, value, wanted } => {
                format!("${generator}: '{}' cannot be '{}'; it must be {}", shown(argument), shown(value), wanted.en)
            }
        }
    }

    /// Both messages: French, then English.
    pub fn words(&self) -> (String, String) {
        (self.say_fr(), self.say_en())
    }
}

/// The beginning of a text, so that a message stays readable whatever was typed in.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
