//! What a program's token must be good for: reading is open to each; what editors and administrators may asks for more,
//! by their guards.

use axum::http::{Method, StatusCode};
use testgyver_model::api_token::Scope;

use super::Caller;
use crate::problem::Problem;

/// Below it, everything is about the person themselves; a program may only ask who they are.
const OWN: &str = "/api/me";
/// What begins or directs a run, by how its path ends.
const RUN: [&str; 5] = ["/execute", "/cancel", "/pause", "/resume", "/rerun"];

/// Whether a request is about the person themselves: their account, their sign-ins, their tokens.
fn is_own(method: &Method, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let asks = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    path == OWN && !asks || path.starts_with("/api/me/") || path == "/api/logout"
}

/// What an editor's request needs.
pub(super) fn of_editor(path: &str) -> Scope {
    let path = path.trim_end_matches('/');
    if RUN.iter().any(|end| path.ends_with(end)) { Scope::Run } else { Scope::Write }
}

/// Refuses a program that asks for what only people may.
///
/// # Errors
/// 403.
pub(super) fn check_person(caller: &Caller, method: &Method, path: &str) -> Result<(), Problem> {
    if caller.program.is_some() && is_own(method, path) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "person_needed"));
    }
    Ok(())
}

/// The refusal of a token that is not good for this.
pub(crate) fn missing(scope: Scope) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "scope_missing").with("scope", scope.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_follows_from_what_is_asked() {
        assert_eq!(of_editor("/api/rapports/execute"), Scope::Run);
        assert_eq!(of_editor("/api/tests/x/execute/"), Scope::Run);
        assert_eq!(of_editor("/api/rapports/x/rerun"), Scope::Run);
        assert_eq!(of_editor("/api/campains"), Scope::Write);
        for (method, path, own) in [
            (Method::GET, "/api/me", false),
            (Method::PUT, "/api/me", true),
            (Method::PUT, "/api/me/", true),
            (Method::GET, "/api/me/tokens", true),
            (Method::POST, "/api/logout", true),
            (Method::GET, "/api/metrics", false),
        ] {
            assert_eq!(is_own(&method, path), own, "{method} {path}");
        }
    }
}
