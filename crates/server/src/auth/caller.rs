//! Who calls: a person, or a program with a token of theirs.

use std::net::IpAddr;

use testgyver_app::Principal;
use testgyver_model::{
    Actor,
    api_token::{ApiToken, Scope},
    id::SessionId,
    user::User,
};

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) user: User,
    pub(crate) session: SessionId,
    /// The token of a program, if it is one that calls.
    pub(crate) program: Option<ApiToken>,
    pub(crate) address: IpAddr,
}

impl Caller {
    /// In whose name what they ask for is done.
    pub(crate) fn by(&self) -> Principal {
        let program = self.program.as_ref();
        Principal {
            actor: program.map_or_else(|| Actor::from(&self.user), |token| Actor::from((&self.user, token))),
            session: Some(self.session),
            scope: program.map(|token| token.scope),
            address: Some(self.address),
            ..Principal::from(&self.user)
        }
    }

    /// Whether what they come with is good for this.
    pub(crate) fn reaches(&self, scope: Scope) -> bool {
        self.program.as_ref().is_none_or(|token| token.scope >= scope)
    }

    /// Whether they may write campaigns.
    pub(crate) fn may_edit(&self) -> bool {
        self.user.role.may_edit() && self.reaches(Scope::Write)
    }
}
