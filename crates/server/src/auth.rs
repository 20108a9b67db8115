//! Who is calling: passwords, tokens, roles, and the guards around them.

mod address;
mod attempts;
pub(crate) mod audit;
mod caller;
mod guard;
mod seen;
mod token;

pub(crate) use address::{ClientAddress, client_address};
pub(crate) use attempts::Attempts;
pub(crate) use caller::Caller;
pub(crate) use guard::{Administrator, Editor, authenticate, still_there, token_of};
pub(crate) use seen::Seen;
pub use token::new_setup_token;
pub(crate) use token::{cookie_name, issue, live_session, session_user};
