//! Who signed in, who was refused, who changed whom: one line each in the server's own log, with names
//! that a program can read (OWASP ASVS 5, section 16.3). Texts of callers are quoted, so that none can end a line.

use std::net::IpAddr;

use axum::http::request::Parts;
use testgyver_model::user::{Role, User};

use super::Caller;

/// Most characters of an address that a line shows.
const LONGEST_PATH: usize = 200;

const TARGET: &str = "testgyver::audit";

/// How an attempt to sign in ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignIn {
    Succeeded,
    /// Unknown account or wrong password.
    Failed,
    /// Too many attempts.
    Limited,
    /// The account is deactivated.
    Inactive,
}

pub(crate) fn sign_in(outcome: SignIn, account: &str, address: IpAddr) {
    match outcome {
        SignIn::Succeeded => {
            tracing::info!(target: TARGET, event = "sign_in", outcome = "succeeded", account, %address)
        }
        SignIn::Failed => tracing::warn!(target: TARGET, event = "sign_in", outcome = "failed", account, %address),
        SignIn::Limited => tracing::warn!(target: TARGET, event = "sign_in", outcome = "limited", account, %address),
        SignIn::Inactive => tracing::warn!(target: TARGET, event = "sign_in", outcome = "inactive", account, %address),
    }
}

pub(crate) fn sign_out(caller: &Caller) {
    tracing::info!(target: TARGET, event = "sign_out", account = caller.user.email, address = %caller.address);
}

/// Somebody asked for what their role does not allow.
pub(crate) fn forbidden(caller: &Caller, parts: &Parts) {
    let (account, role) = (&caller.user.email, caller.user.role.word());
    let path: String = parts.uri.path().chars().take(LONGEST_PATH).collect();
    let method = parts.method.as_str();
    tracing::warn!(target: TARGET, event = "forbidden", account, role, method, path, address = %caller.address);
}

/// The password of a signed-in person, or a guess at it.
pub(crate) fn own_password(user: &User, changed: bool) {
    let outcome = if changed { "changed" } else { "wrong_current_password" };
    tracing::info!(target: TARGET, event = "own_password", outcome, account = user.email);
}

/// An account was made.
pub(crate) fn user_created(by: &str, user: &User) {
    tracing::info!(target: TARGET, event = "user_created", by, account = user.email, role = user.role.word());
}

/// What an administrator changed of an account.
pub(crate) fn user_changed(by: &User, before: &User, after: &User, password: bool) {
    let word = |role: Role| role.word();
    let (by, account) = (&by.email, &before.email);
    if before.role != after.role {
        let (from, to) = (word(before.role), word(after.role));
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
pub(crate) fn user_deleted(by: &User, user: &User) {
    tracing::info!(target: TARGET, event = "user_deleted", by = by.email, account = user.email);
}

/// Sign-ins were ended from elsewhere.
pub(crate) fn sessions_ended(caller: &Caller, count: usize) {
    tracing::info!(target: TARGET, event = "sessions_ended", account = caller.user.email, count, address = %caller.address);
}
