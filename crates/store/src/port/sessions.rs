//! Sign-ins.

use std::time::Duration;

use async_trait::async_trait;
use testgyver_model::{
    Timestamp,
    id::{SessionId, UserId},
    session::Session,
    user::User,
};

use crate::Result;

/// Sign-ins.
#[async_trait]
pub trait Sessions {
    /// The active person of a sign-in that at `now` is neither revoked nor expired, and was used within `idle`.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_session_user(&self, id: SessionId, now: Timestamp, idle: Duration) -> Result<Option<User>>;
    /// A person's sign-ins that hold at `now`, used within `idle`, the one used last first.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_sessions(&self, user: UserId, now: Timestamp, idle: Duration) -> Result<Vec<Session>>;
}

/// Changes of sign-ins.
#[async_trait]
pub trait WriteSessions {
    /// Keeps a sign-in, and forgets those that have expired by then, and of very many of one person the oldest.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn open_session(&self, session: Session) -> Result<()>;
    /// Notes that a sign-in is used at `now`; the instant never goes back.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<()>;
    /// Ends a sign-in; ending one that has ended is no error.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn close_session(&self, id: SessionId) -> Result<()>;
}
