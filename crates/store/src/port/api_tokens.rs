//! Tokens of programs.

use async_trait::async_trait;
use testgyver_model::{
    Timestamp,
    api_token::ApiToken,
    id::{SessionId, UserId},
    user::User,
};

use crate::Result;

/// Tokens of programs. One that holds is a sign-in as well: [`crate::Sessions::find_session_user`] knows it.
#[async_trait]
pub trait ApiTokens {
    /// The active person and the token of this hash, if it has not expired at `now`.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_api_token(&self, hash: String, now: Timestamp) -> Result<Option<(User, ApiToken)>>;
    /// A person's tokens, the newest first; those that have expired, too.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_api_tokens(&self, user: UserId) -> Result<Vec<ApiToken>>;
}

/// Changes of tokens.
#[async_trait]
pub trait WriteApiTokens {
    /// Keeps a token with the hash of its text, if the sign-in of its person who asks for it holds still.
    ///
    /// # Errors
    /// [`crate::StoreError::Taken`] if the person has a token of this name, [`crate::StoreError::NotFound`] if there is
    /// no such sign-in of an active person, [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`]
    /// if the disk is full.
    async fn create_api_token(&self, token: ApiToken, hash: String, by: SessionId) -> Result<()>;
    /// Removes a token of this person.
    ///
    /// # Errors
    /// [`crate::StoreError::NotFound`] if they have none of this identifier, [`crate::StoreError::Unavailable`] if the
    /// database does not answer, [`crate::StoreError::Full`] if the disk is full.
    async fn delete_api_token(&self, user: UserId, id: SessionId) -> Result<()>;
}
