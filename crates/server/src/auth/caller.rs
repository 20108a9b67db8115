//! The person who calls.

use std::net::IpAddr;

use testgyver_app::Principal;
use testgyver_model::{id::SessionId, user::User};

/// The person who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) user: User,
    pub(crate) session: SessionId,
    pub(crate) address: IpAddr,
}

impl Caller {
    /// In whose name what they ask for is done.
    pub(crate) fn by(&self) -> Principal {
        Principal { session: Some(self.session), address: Some(self.address), ..Principal::from(&self.user) }
    }
}
