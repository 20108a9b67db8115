//! Who signed in, and who was refused: one line each in the server's own log, with names that a program can read
//! (OWASP ASVS 5, section 16.3). Texts of callers are quoted, so that none can end a line. What was changed is told by
//! the commands that change it.

use std::net::IpAddr;

use axum::http::{Method, Uri};

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
    /// Refused without a look at the password: too many attempts.
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

/// Somebody asked for what their role, or the scope of their token, does not allow.
pub(crate) fn forbidden(caller: &Caller, method: &Method, uri: &Uri) {
    let (account, role) = (&caller.user.email, caller.user.role.word());
    let path: String = uri.path().chars().take(LONGEST_PATH).collect();
    let token = caller.program.as_ref().map(|token| tracing::field::display(token.id));
    let method = method.as_str();
    tracing::warn!(target: TARGET, event = "forbidden", account, role, method, path, token, address = %caller.address);
}

/// A wrong guess at the password of a signed-in person.
pub(crate) fn wrong_password(caller: &Caller) {
    let account = &caller.user.email;
    tracing::info!(target: TARGET, event = "own_password", outcome = "wrong_current_password", account);
}
