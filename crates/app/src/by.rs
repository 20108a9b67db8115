//! In whose name something is done, and what they may do.

use testgyver_model::{
    Actor, Timestamp,
    test::Change,
    user::{Role, User},
};

use crate::Refusal;

/// In whose name something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// What they may do.
    pub role: Role,
}

impl From<&User> for By {
    fn from(user: &User) -> Self {
        Self { actor: Actor::from(user), role: user.role }
    }
}

impl By {
    /// # Errors
    /// Where they may not write campaigns and launch them.
    pub(crate) fn may_edit(&self) -> Result<(), Refusal> {
        if self.role.may_edit() { Ok(()) } else { Err(Refusal::forbidden("forbidden")) }
    }

    /// A change of theirs.
    pub(crate) fn change(&self, at: Timestamp) -> Change {
        Change { by: self.actor.clone(), at }
    }
}
