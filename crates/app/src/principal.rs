//! Who does something, and what they may do.

use std::net::IpAddr;

use testgyver_model::{
    Actor, Timestamp,
    api_token::Scope,
    id::{SessionId, UserId},
    test::Change,
    user::{Role, User},
};

use crate::Refusal;

/// Who does something, with their rights and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The person, token or program, as reports and the audit name them later.
    pub actor: Actor,
    /// The person they are, or in whose name a token acts.
    pub owner: Option<UserId>,
    /// What they may do.
    pub role: Role,
    /// What the audit calls them: the address a person signs in with, or the name of a system's user.
    pub account: String,
    /// The sign-in they come with.
    pub session: Option<SessionId>,
    /// What the token they come with is good for; everything that their role allows without one.
    pub scope: Option<Scope>,
    /// The address of the network they come from.
    pub address: Option<IpAddr>,
}

impl From<&User> for Principal {
    fn from(user: &User) -> Self {
        Self {
            actor: Actor::from(user),
            owner: Some(user.id),
            role: user.role,
            account: user.email.clone(),
            session: None,
            scope: None,
            address: None,
        }
    }
}

impl Principal {
    /// Somebody at the command line of the machine, who may do everything: the data lies open to them anyway.
    pub fn command_line(name: String) -> Self {
        let account = name.clone();
        let actor = Actor::command_line(name);
        Self { actor, owner: None, role: Role::Administrator, account, session: None, scope: None, address: None }
    }

    /// # Errors
    /// If they may not launch runs, nor direct them.
    pub(crate) fn may_run(&self) -> Result<(), Refusal> {
        if self.role.may_edit() { self.reaches(Scope::Run) } else { Err(Refusal::forbidden("forbidden")) }
    }

    /// # Errors
    /// If they may not write campaigns.
    pub(crate) fn may_edit(&self) -> Result<(), Refusal> {
        if self.role.may_edit() { self.reaches(Scope::Write) } else { Err(Refusal::forbidden("forbidden")) }
    }

    /// # Errors
    /// If they may not administer.
    pub(crate) fn may_administer(&self) -> Result<(), Refusal> {
        if self.role.may_administer() { self.reaches(Scope::Administer) } else { Err(Refusal::forbidden("forbidden")) }
    }

    /// # Errors
    /// If the token they come with is not good for this.
    fn reaches(&self, scope: Scope) -> Result<(), Refusal> {
        match self.scope {
            Some(own) if own < scope => Err(Refusal::forbidden("scope_missing").with("scope", scope.word())),
            _ => Ok(()),
        }
    }

    /// Whether their role has what a token of this scope would be good for.
    pub(crate) fn may_give(&self, scope: Scope) -> bool {
        match scope {
            Scope::Read => true,
            Scope::Run | Scope::Write => self.role.may_edit(),
            Scope::Administer => self.role.may_administer(),
        }
    }

    /// Whether this account is the one that they sign in with.
    ///
    /// # Errors
    /// If it is, and a token acts: what is about oneself needs the person.
    pub(crate) fn is_oneself(&self, user: UserId) -> Result<bool, Refusal> {
        match self.owner == Some(user) {
            true if self.scope.is_some() => Err(Refusal::forbidden("person_needed")),
            oneself => Ok(oneself),
        }
    }

    /// What the audit calls them: the account, and the token that acts in its name.
    pub(crate) fn acting(&self) -> String {
        match (self.scope, self.session) {
            (Some(_), Some(token)) => format!("{} by token {token}", self.account),
            _ => self.account.clone(),
        }
    }

    /// The person they are.
    ///
    /// # Errors
    /// If they are a program.
    pub(crate) fn person(&self) -> Result<UserId, Refusal> {
        self.actor.user().ok_or_else(|| Refusal::forbidden("forbidden"))
    }

    /// A change of theirs.
    pub(crate) fn change(&self, at: Timestamp) -> Change {
        Change { by: self.actor.clone(), at }
    }
}
