//! Who changed which account, and ended which sign-in: one line each in the log, with names that a program can read
//! (OWASP ASVS 5, section 16.3). Texts of callers are quoted, so that none can end a line.

use testgyver_model::{api_token::ApiToken, id::SessionId, user::User};

use crate::Principal;

const TARGET: &str = "testgyver::audit";

/// An account was made.
pub(crate) fn user_created(by: &str, user: &User) {
    tracing::info!(target: TARGET, event = "user_created", by, account = user.email, role = user.role.word());
}

/// What an administrator changed of an account.
pub(crate) fn user_changed(by: &Principal, before: &User, after: &User, password: bool) {
    let (by, account) = (by.acting(), &before.email);
    if before.role != after.role {
        let (from, to) = (before.role.word(), after.role.word());
        tracing::info!(target: TARGET, event = "role_changed", by, account, from, to);
    }
    if before.active != after.active {
        tracing::info!(target: TARGET, event = "account_switched", by, account, active = after.active);
    }
    if before.email != after.email {
        tracing::info!(target: TARGET, event = "address_changed", by, account, to = after.email);
    }
    if password {
        tracing::info!(target: TARGET, event = "password_reset", by, account);
    }
}

/// An account was removed.
pub(crate) fn user_deleted(by: &Principal, user: &User) {
    tracing::info!(target: TARGET, event = "user_deleted", by = by.acting(), account = user.email);
}

/// Somebody has a new password of their own choice.
pub(crate) fn own_password(by: &Principal) {
    tracing::info!(target: TARGET, event = "own_password", outcome = "changed", account = by.acting());
}

/// Somebody signed out.
pub(crate) fn sign_out(by: &Principal) {
    let address = by.address.map(tracing::field::display);
    tracing::info!(target: TARGET, event = "sign_out", account = by.acting(), address);
}

/// Somebody made a token for a program.
pub(crate) fn token_created(by: &Principal, token: &ApiToken) {
    let address = by.address.map(tracing::field::display);
    let (id, name, scope, expires) = (token.id, &token.name, token.scope.word(), token.expires_at);
    tracing::info!(target: TARGET, event = "token_created", account = by.acting(), %id, name, scope, %expires, address);
}

/// Somebody revoked a token.
pub(crate) fn token_revoked(by: &Principal, id: SessionId) {
    let address = by.address.map(tracing::field::display);
    tracing::info!(target: TARGET, event = "token_revoked", account = by.acting(), %id, address);
}

/// Sign-ins were ended from elsewhere.
pub(crate) fn sessions_ended(by: &Principal, count: usize) {
    let address = by.address.map(tracing::field::display);
    tracing::info!(target: TARGET, event = "sessions_ended", account = by.acting(), count, address);
}
