//! People who sign in.

use async_trait::async_trait;
use testgyver_model::{
    id::{SessionId, UserId},
    page::{Page, PageRequest},
    user::{User, UserChange},
};

use crate::Result;

/// A person and the hash their password is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The person, who may be deactivated.
    pub user: User,
    /// PHC string of the password's Argon2id hash; of a password that came over from elsewhere the bcrypt hash, until
    /// it is [renewed](WriteUsers::renew_hash).
    pub password_hash: String,
}

/// A password that takes the place of another.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// PHC string of its Argon2id hash.
    pub hash: String,
    /// The sign-in that goes on.
    pub keeps: Option<SessionId>,
}

/// People who sign in.
#[async_trait]
pub trait Users {
    /// Finds a person.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_user(&self, id: UserId) -> Result<Option<User>>;
    /// Finds a person and their password hash by normalised e-mail address.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>>;
    /// A page of people by name.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_users(&self, page: PageRequest) -> Result<Page<User>>;
    /// Whether anybody can sign in.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn has_users(&self) -> Result<bool>;
}

/// Changes of people.
#[async_trait]
pub trait WriteUsers {
    /// Adds a person; [`crate::StoreError::Taken`] if the e-mail address is in use.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn create_user(&self, credentials: Credentials) -> Result<()>;
    /// Adds the first person of an empty system; `false`, and nothing done, if there is somebody.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn create_first_user(&self, credentials: Credentials) -> Result<bool>;
    /// Changes a person, and the password where one is given. A new password ends the person's other
    /// sign-ins, and so does deactivation; [`crate::StoreError::LastAdministrator`] if nobody would
    /// be left who may administer.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn update_user(&self, id: UserId, change: UserChange, password: Option<NewPassword>) -> Result<User>;
    /// Hashes the same password otherwise: puts another hash in the place of the one that is known, and ends no sign-in.
    /// Tells whether that one was still there.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn renew_hash(&self, id: UserId, old: String, new: String) -> Result<bool>;
    /// Removes a person; what they made stays. Refused like [`WriteUsers::update_user`].
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn delete_user(&self, id: UserId) -> Result<()>;
}
