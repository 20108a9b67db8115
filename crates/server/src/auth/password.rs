//! Passwords, hashed with Argon2id (RFC 9106) at the crate's recommended cost.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// What an unknown person's password is checked against, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody").unwrap_or_default());

/// Hashes a password for storage. Takes tens of milliseconds and 19 MiB: off the async threads.
///
/// # Errors
/// Where the system has no randomness or memory to give.
pub async fn hash_password(password: String) -> Result<String, String> {
    tokio::task::spawn_blocking(move || hash(&password)).await.map_err(|error| error.to_string())?
}

fn hash(password: &str) -> Result<String, String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// Whether a password fits a stored hash; without a hash, never, after the same work.
pub(crate) async fn verify_password(password: String, stored: Option<String>) -> bool {
    let check = move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let fits = PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && fits
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}
