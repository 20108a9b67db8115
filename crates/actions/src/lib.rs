//! The actions a test is made of. [`registry`] is the one list of them.

mod confined;
mod http;
mod io;
mod pause;
mod var;

pub use http::HttpAction;
pub use io::IoAction;
pub use pause::PauseAction;
use testgyver_model::registry::Registry;
pub use var::VarAction;

/// Every action there is.
pub fn registry() -> Registry {
    Registry::new().with(HttpAction::new()).with(IoAction).with(VarAction).with(PauseAction)
}
