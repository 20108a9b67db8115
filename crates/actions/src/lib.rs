//! The actions a test is made of. [`registry`] is the one list of them.

mod confined;
mod copy;
mod expected;
mod ftp;
mod http;
mod io;
mod limit;
mod lines;
mod local;
mod login;
mod pause;
mod reach;
mod remote;
mod secure;
mod severed;
mod ssh;
mod trouble;
mod var;

use std::sync::Arc;

pub use ftp::{FtpAction, FtpConnection};
pub use http::HttpAction;
pub use io::IoAction;
pub use pause::PauseAction;
pub use reach::{HostRule, InvalidRule, Limits};
pub use ssh::{SftpAction, SshAction, SshConnection};
use testgyver_model::registry::Registry;
pub use var::VarAction;

/// Every action there is, within what an administrator allows.
pub fn registry(limits: Limits) -> Registry {
    let limits = Arc::new(limits);
    let given = || Arc::clone(&limits);
    Registry::new()
        .with(HttpAction::new())
        .with(SshAction(given()))
        .with(SftpAction(given()))
        .with(FtpAction(given()))
        .with(IoAction)
        .with(VarAction)
        .with(PauseAction)
        .with_connection(SshConnection(given()))
        .with_connection(FtpConnection(given()))
}
