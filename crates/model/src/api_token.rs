//! Tokens of programs: sign-ins that a person makes for a pipeline or a script, good for some things alone.

use std::{fmt::Write as _, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Timestamp,
    id::{SessionId, UserId},
};

/// How every token begins, so that one that was left somewhere is known as what it is.
pub const PREFIX: &str = "tg_";

/// What a token may be used for; each includes those before it, and none more than the role of its person allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Read what a reader may.
    Read,
    /// Launch runs, stop, pause and repeat them.
    Run,
    /// Write campaigns, tests, files, connections and reports.
    Write,
    /// Administer: variables, environments, people.
    Administer,
}

impl Scope {
    /// Every scope, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Read, Self::Run, Self::Write, Self::Administer];

    /// The word stored and shown for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Run => "run",
            Self::Write => "write",
            Self::Administer => "administer",
        }
    }
}

/// A word that names no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope '{0}': use read, run, write or administer")]
pub struct UnknownScope(String);

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(word: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.word() == word).ok_or_else(|| UnknownScope(word.to_owned()))
    }
}

/// A token as it is kept: its text is known to nobody but who was shown it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Identifier; a token is a sign-in, so it is one of those.
    pub id: SessionId,
    /// The person in whose name it acts.
    pub user: UserId,
    /// What it is called, one of its kind among the tokens of its person.
    pub name: String,
    /// What it may be used for.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute, if it ever was.
    pub seen_at: Option<Timestamp>,
    /// From when on it is no longer accepted.
    pub expires_at: Timestamp,
}

/// What is kept of a token's text: its SHA-256, in hexadecimal. A text of 256 random bits needs no slower hash.
pub fn hash_of(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // A text takes everything.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_ordered_and_named() {
        assert!(Scope::ALL.is_sorted());
        for scope in Scope::ALL {
            assert_eq!(scope.word().parse(), Ok(scope));
        }
        assert!("admin".parse::<Scope>().is_err());
    }

    #[test]
    fn the_hash_is_that_of_fips_180_4() {
        assert_eq!(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
