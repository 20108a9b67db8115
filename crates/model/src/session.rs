//! A sign-in that can be revoked before it expires.

use crate::{
    Timestamp,
    id::{SessionId, UserId},
};

/// One sign-in of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifier, carried by the token.
    pub id: SessionId,
    /// The person it lets in.
    pub user: UserId,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
    /// From when on the token is no longer accepted.
    pub expires_at: Timestamp,
    /// The address it was opened from.
    pub address: String,
    /// The browser or program it was opened with, as that names itself.
    pub agent: String,
}
