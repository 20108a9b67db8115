//! The person who calls.

use std::net::IpAddr;

use testgyver_app::By;
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
    pub(crate) fn by(&self) -> By {
        By { session: Some(self.session), address: Some(self.address), ..By::from(&self.user) }
    }
}
