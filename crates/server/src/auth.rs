//! Who is calling: passwords, tokens, roles, and the guards around them.

pub(crate) mod activity;
mod address;
pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod caller;
mod guard;
mod scope;
mod token;

pub(crate) use address::{ClientAddress, client_address};
pub(crate) use caller::Caller;
pub(crate) use guard::{Administrator, Editor, authenticate, still_there, token_of};
pub(crate) use scope::missing as scope_missing;
pub use token::new_setup_token;
pub(crate) use token::{SignedIn, cookie_name, issue, live_session, session_user};
