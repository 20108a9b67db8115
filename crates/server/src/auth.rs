//! Who is calling: passwords, tokens, roles, and the guards around them.

mod guard;
mod limit;
mod password;
mod token;

pub(crate) use guard::{Administrator, Caller, Editor, authenticate, token_of};
pub(crate) use limit::FailureLimit;
pub use password::hash_password;
pub(crate) use password::verify_password;
pub use token::new_setup_token;
pub(crate) use token::{issue, session_user};

/// Name of the cookie that carries the token.
pub(crate) const COOKIE: &str = "token";
