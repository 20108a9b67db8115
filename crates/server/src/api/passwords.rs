//! What sign-in and profile share of passwords.

use testgyver_app::{Refusal, RefusalKind};

/// Most characters of a password that is looked at; a stored one has fewer.
pub(super) const LONGEST_PASSWORD: usize = 1_000;

/// Somebody has to wait before the next attempt.
pub(super) fn too_many_attempts(seconds: i64) -> Refusal {
    Refusal::new(RefusalKind::TooMany, "too_many_attempts").with("seconds", seconds.to_string())
}
