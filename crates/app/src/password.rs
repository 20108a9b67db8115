//! Passwords, hashed with Argon2id (RFC 9106) at the crate's recommended cost, a few at a time: each takes
//! tens of milliseconds of a processor and 19 MiB. Those that came over from the original are hashed with bcrypt until
//! they are used for the first time.

use std::{sync::LazyLock, thread::available_parallelism};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use bcrypt::HashParts;

use crate::{Refusal, bounded_pool::BoundedPool};

/// Most passwords that are looked at at once, however many processors there are.
const AT_ONCE: usize = 8;
/// Most that wait for their turn; who comes then is told to come again.
const WAITING: usize = 32;

/// What an unknown person's password is checked against, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody").unwrap_or_default());

/// Hashes a password for storage, where nobody else asks for the same: on the command line.
///
/// # Errors
/// If the system has no randomness or memory to give.
pub async fn hash_password(password: String) -> Result<String, String> {
    tokio::task::spawn_blocking(move || hash(&password)).await.map_err(|error| error.to_string())?
}

fn hash(password: &str) -> Result<String, String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// What hashes of bcrypt begin with.
const BCRYPT: &str = "$2";
/// The largest cost of bcrypt at which a password is looked at; each more doubles the time, and this takes seconds.
const MOST_COST: u32 = 16;

/// Whether a hash that comes from elsewhere is one of bcrypt that passwords can be held against.
pub fn is_usable_bcrypt(hash: &str) -> bool {
    hash.starts_with(BCRYPT) && hash.parse::<HashParts>().is_ok_and(|parts| parts.get_cost() <= MOST_COST)
}

/// Whether a stored hash is to be renewed once the password is known.
pub(crate) fn is_old(stored: &str) -> bool {
    stored.starts_with(BCRYPT)
}

fn fits(password: &str, stored: &str) -> bool {
    if is_old(stored) {
        return is_usable_bcrypt(stored) && bcrypt::verify(password, stored).unwrap_or(false);
    }
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Looks at passwords, a few at a time.
pub struct Passwords(BoundedPool);

impl Default for Passwords {
    fn default() -> Self {
        // One processor stays free for everybody who is signed in already.
        let at_once = available_parallelism().map_or(1, usize::from).saturating_sub(1).clamp(1, AT_ONCE);
        Self(BoundedPool::new(at_once, WAITING, "sign_ins_busy"))
    }
}

impl Passwords {
    /// Hashes a password for storage.
    ///
    /// # Errors
    /// If too many wait, or the system has no randomness or memory to give.
    pub async fn hash(&self, password: String) -> Result<String, Refusal> {
        self.0.run(move || hash(&password)).await?.map_err(|error| Refusal::internal(&error))
    }

    /// Whether a password fits a stored hash; without a hash, never, after the same work.
    ///
    /// # Errors
    /// If too many wait: nothing was looked at.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Refusal> {
        self.0
            .run(move || {
                let known = stored.is_some();
                let stored = stored.unwrap_or_else(|| NOBODY.clone());
                fits(&password, &stored) && known
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn passwords_that_came_over_are_held_against_their_old_hashes() {
        let passwords = Passwords::default();
        let old = bcrypt::hash("mot de passe", 4).unwrap();
        for kind in ["$2a$", "$2b$", "$2y$"] {
            let stored = old.replacen("$2b$", kind, 1);
            assert!(is_usable_bcrypt(&stored) && is_old(&stored));
            assert!(passwords.verify("mot de passe".into(), Some(stored.clone())).await.unwrap(), "{kind}");
            assert!(!passwords.verify("mot de passé".into(), Some(stored)).await.unwrap(), "{kind}");
        }
        let broken = [old.replacen("$04$", "$31$", 1), old.replacen("$04$", "$xx$", 1), "$2b$04$".into(), "$2".into()];
        for broken in broken {
            assert!(!is_usable_bcrypt(&broken), "{broken}");
            assert!(!passwords.verify("mot de passe".into(), Some(broken)).await.unwrap());
        }
        assert!(!is_old(&passwords.hash("x".into()).await.unwrap()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_few_are_looked_at_a_few_wait_and_the_rest_is_told_to_come_again() {
        let passwords = Arc::new(Passwords::default());
        let stored = passwords.hash("right".into()).await.unwrap();
        let ask = |text: &str| {
            let (passwords, text, stored) = (Arc::clone(&passwords), text.to_owned(), stored.clone());
            tokio::spawn(async move { passwords.verify(text, Some(stored)).await })
        };
        let crowd: Vec<_> = (0..500).map(|_| ask("wrong")).collect();
        let mut refused = 0;
        for one in crowd {
            match one.await.unwrap() {
                Ok(fits) => assert!(!fits),
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 300, "{refused}");
        assert!(ask("right").await.unwrap().unwrap());
        assert!(!passwords.verify("right".into(), None).await.unwrap());
    }
}
