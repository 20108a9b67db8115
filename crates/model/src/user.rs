//! People who sign in, and what they may do.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Language, Timestamp, id::UserId};

/// What a person may do; each role may do all that the ones after it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything, users and variables included.
    #[serde(rename = "admin")]
    Administrator,
    /// Writes and launches campaigns.
    #[serde(alias = "user")]
    Editor,
    /// Reads only.
    Viewer,
}

impl Role {
    /// The word stored and shown for this role.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "admin",
            Self::Editor => "editor",
            Self::Viewer => "viewer",
        }
    }

    /// Whether this role may write and launch campaigns.
    pub const fn may_edit(self) -> bool {
        !matches!(self, Self::Viewer)
    }

    /// Whether this role may administer users, variables and environments.
    pub const fn may_administer(self) -> bool {
        matches!(self, Self::Administrator)
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role '{0}': use admin, editor or viewer")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        match word {
            "admin" => Ok(Self::Administrator),
            "editor" | "user" => Ok(Self::Editor),
            "viewer" => Ok(Self::Viewer),
            other => Err(UnknownRole(other.to_owned())),
        }
    }
}

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifier.
    pub id: UserId,
    /// Name shown to others.
    pub name: String,
    /// E-mail address, in lower case; unique.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Whether the person may sign in.
    pub active: bool,
    /// What the person likes to see.
    pub preferences: Preferences,
}

impl User {
    /// A person as they are added: active, without preferences. `email` must be normalised.
    pub fn new(id: UserId, name: String, email: String, role: Role, created_at: Timestamp) -> Self {
        Self { id, name, email, role, created_at, active: true, preferences: Preferences::default() }
    }
}

/// What changes of a person; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChange {
    /// Name shown to others.
    pub name: Option<String>,
    /// E-mail address, normalised.
    pub email: Option<String>,
    /// What the person may do.
    pub role: Option<Role>,
    /// Whether the person may sign in.
    pub active: Option<bool>,
    /// Language of the interface, or none.
    pub language: Option<Option<Language>>,
    /// Colours of the interface, or none.
    pub theme: Option<Option<Theme>>,
}

/// What a person likes to see; where nothing was chosen, the browser decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    /// Language of the interface.
    pub language: Option<Language>,
    /// Colours of the interface.
    pub theme: Option<Theme>,
}

/// Colours of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word stored and shown for this theme.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A word that names no theme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown theme '{0}': use light or dark")]
pub struct UnknownTheme(String);

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(word: &str) -> Result<Self, UnknownTheme> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.word() == word)
            .ok_or_else(|| UnknownTheme(word.to_owned()))
    }
}

/// The form under which an e-mail address is stored and compared.
pub fn normalized_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether `email` looks like an address at all; the mail server has the last word.
pub fn is_plausible_email(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else { return false };
    !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
}
