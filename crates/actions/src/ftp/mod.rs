//! `ftp`: files on another machine, over FTP and FTPS.

mod control;
mod data;
mod files;
mod list;
mod listing;
mod login;
mod names;
mod refusal;
mod session;
mod sign_in;
mod transfer;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    form::read_form,
    mask::{Output, Role},
};

use self::{login::FtpLogin, session::FtpSession};
use crate::{
    egress::Limits,
    limit,
    remote::{RemoteInput, perform},
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 120.0;

/// Works with files on an FTP server.
pub struct FtpAction(pub Arc<Limits>);

#[async_trait]
impl TypedAction for FtpAction {
    const KIND: &'static str = "ftp";
    const ALIASES: &'static [&'static str] = &["FTPAction"];
    const CONNECTION: Option<&'static str> = Some("ftp");
    type Input = (FtpLogin, RemoteInput);

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("ftp_file_content").role(Role::Body),
            Output::new("ftp_file_size"),
            Output::new("ftp_file_list"),
            Output::new("ftp_file_details"),
            Output::new("ftp_operation_success"),
        ]
    }

    async fn run(&self, (login, input): Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, cx.language)?;
        limit::within(limit, cx.language, async {
            let mut session = FtpSession::open(&login, &self.0, cx).await?;
            let done = perform(&mut session, &input, Self::KIND, &self.0, cx).await;
            session.tell(cx).await;
            let outputs = done?;
            session.keep(&login, cx);
            Ok(outputs)
        })
        .await
    }
}

/// A saved connection for `ftp`.
pub struct FtpConnection(pub Arc<Limits>);

#[async_trait]
impl ConnectionKind for FtpConnection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<FtpLogin>("ftp")
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: FtpLogin = read_form(value, cx.language)?;
        FtpSession::open(&login, &self.0, cx).await.map(drop)
    }
}
