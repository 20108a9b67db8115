//! The actions a test is made of. [`registry`] is the one list of them.

mod bounded;
mod charset;
mod command;
mod confined;
mod content;
mod copy;
mod egress;
mod expected;
mod ftp;
mod given_up;
mod http;
mod io;
mod keys;
mod leftover;
mod limit;
mod lines;
mod local;
mod login;
mod mail;
mod messages;
mod part;
mod pause;
mod phase;
mod remote;
mod s3;
mod secure;
mod shutdown_on_drop;
mod sql;
mod ssh;
mod tables;
mod tls;
mod tree;
mod var;
mod web;
mod webdav;
mod websocket;

use std::sync::Arc;

pub use command::CommandAction;
pub use egress::{HostRule, InvalidRule, Limits};
pub use ftp::{FtpAction, FtpConnection};
pub use http::HttpAction;
pub use io::IoAction;
pub use mail::{MailAction, MailConnection};
pub use pause::PauseAction;
pub use s3::{S3Action, S3Connection};
pub use sql::{SqlAction, SqlConnection};
pub use ssh::{SftpAction, SshAction, SshConnection};
pub use tables::TableReader;
use testgyver_model::registry::Registry;
pub use tls::TlsAction;
pub use var::VarAction;
pub use webdav::{WebdavAction, WebdavConnection};
pub use websocket::WebsocketAction;

/// Every action there is, within what an administrator allows.
pub fn registry(limits: Limits) -> Registry {
    let limits = Arc::new(limits);
    let given = || Arc::clone(&limits);
    let (webdav, webdav_connection) = webdav::webdav(given());
    let (s3, s3_connection) = s3::s3(given());
    Registry::new()
        .with(HttpAction::new(given()))
        .with(SshAction(given()))
        .with(SftpAction(given()))
        .with(FtpAction(given()))
        .with(webdav)
        .with(IoAction)
        .with(VarAction)
        .with(PauseAction)
        .with(SqlAction(given()))
        .with(MailAction(given()))
        .with(s3)
        .with(WebsocketAction(given()))
        .with(TlsAction(given()))
        .with(CommandAction(given()))
        .with_connection(SshConnection(given()))
        .with_connection(FtpConnection(given()))
        .with_connection(webdav_connection)
        .with_connection(SqlConnection(given()))
        .with_connection(MailConnection(given()))
        .with_connection(s3_connection)
}
