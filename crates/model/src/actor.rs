//! Who does something: in events, states, changes and launches, and in the audit to come.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use uuid::Uuid;

use crate::{api_token::ApiToken, id::UserId, user::User};

/// Who does something, with the name to show for it: the name at that time, which stays when the account goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Actor {
    /// What it is that acts.
    pub kind: ActorKind,
    /// Its identifier, where it has one and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The name shown; empty where it is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// What it is that acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person who is signed in.
    User,
    /// A program with a token of its own.
    Token,
    /// A schedule whose time has come.
    Schedule,
    /// Somebody at the command line of the machine.
    CommandLine,
    /// The product itself.
    System,
}

impl Actor {
    /// The product itself.
    pub const fn system() -> Self {
        Self { kind: ActorKind::System, id: None, name: String::new() }
    }

    /// Somebody at the command line.
    pub const fn command_line(name: String) -> Self {
        Self { kind: ActorKind::CommandLine, id: None, name }
    }

    /// A person of whom no more than the identifier is known.
    pub const fn unnamed(id: UserId) -> Self {
        Self { kind: ActorKind::User, id: Some(id.0), name: String::new() }
    }

    /// The person it is, where it is one and known.
    pub fn user(&self) -> Option<UserId> {
        self.id.filter(|_| self.kind == ActorKind::User).map(UserId)
    }

    /// The name, where it is known.
    pub fn known_name(&self) -> Option<&str> {
        Some(self.name.as_str()).filter(|name| !name.is_empty())
    }

    /// What tells one actor from another whatever they are called: whoever has the same takes turns with the others.
    pub fn key(&self) -> String {
        match self.id {
            Some(id) => id.to_string(),
            None => format!("{:?}", self.kind),
        }
    }

    /// The form in which it is stored; [`Actor::from_str`] reads it.
    pub fn to_text(&self) -> String {
        // Nothing of it can fail to be put into words.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<(&User, &ApiToken)> for Actor {
    /// A token: the identifier of its person, with whom it takes turns, and their name before its own.
    fn from((user, token): (&User, &ApiToken)) -> Self {
        let name = format!("{} · {}", user.name, token.name);
        Self { kind: ActorKind::Token, id: Some(user.id.0), name }
    }
}

impl From<&User> for Actor {
    fn from(user: &User) -> Self {
        Self { kind: ActorKind::User, id: Some(user.id.0), name: user.name.clone() }
    }
}

/// A text that tells of nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an actor: {0}")]
pub struct InvalidActor(String);

impl FromStr for Actor {
    type Err = InvalidActor;

    fn from_str(text: &str) -> Result<Self, InvalidActor> {
        serde_json::from_str(text).map_err(|error| InvalidActor(error.to_string()))
    }
}

/// As it is written now, or as it was at first: the bare identifier of a person.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredActor {
    User(UserId),
    Actor {
        kind: ActorKind,
        #[serde(default)]
        id: Option<Uuid>,
        #[serde(default)]
        name: String,
    },
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match StoredActor::deserialize(input) {
            Ok(StoredActor::User(id)) => Ok(Self::unnamed(id)),
            Ok(StoredActor::Actor { kind, id, name }) => Ok(Self { kind, id, name }),
            Err(_) => Err(D::Error::custom("expected an actor, or the identifier of a person")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_so_is_what_older_versions_wrote() {
        let ada = Actor { kind: ActorKind::User, id: Some(Uuid::from_u128(7)), name: "Ada".into() };
        for actor in [ada.clone(), Actor::system(), Actor::command_line("root".into())] {
            assert_eq!(actor.to_text().parse::<Actor>().unwrap(), actor);
        }
        let old = format!("\"{}\"", Uuid::from_u128(7));
        assert_eq!(old.parse::<Actor>().unwrap(), Actor { name: String::new(), ..ada.clone() });
        assert_eq!((ada.user(), Actor::system().user()), (Some(UserId(Uuid::from_u128(7))), None));
        assert!("{}".parse::<Actor>().is_err() && "\"x\"".parse::<Actor>().is_err());
    }

    #[test]
    fn a_name_does_not_make_another_actor() {
        let named = |name: &str| Actor { name: name.into(), ..Actor::unnamed(UserId(Uuid::from_u128(7))) };
        assert_eq!(named("Ada").key(), named("Ada L.").key());
        assert_ne!(Actor::system().key(), Actor::command_line(String::new()).key());
    }
}
