//! `ssh`: runs a command on another machine and tells its output while it runs.

mod algorithms;
mod exec;
mod finding;
mod greeting;
mod heard;
mod host_key;
mod key;
mod login;
mod session;
mod sftp;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    form::{Form, read_form},
    lenient,
    mask::{Output, Role},
    phrase,
};

pub use self::sftp::SftpAction;
use self::{login::SshLogin, session::SshSession};
use crate::{charset, egress::Limits, expected, limit};

/// Seconds for connecting and the command where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 60.0;

/// Runs a command on another machine.
pub struct SshAction(pub Arc<Limits>);

/// What to run.
#[derive(Deserialize, Form)]
#[form("ssh")]
pub struct SshInput {
    #[field(area, placeholder = "systemctl status nginx", required)]
    #[serde(deserialize_with = "lenient::string")]
    command: String,
    #[field(area, pairs)]
    #[serde(default, deserialize_with = "lenient::pairs")]
    environment: Vec<(String, String)>,
    #[field(like = charset::field())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    encoding: Option<String>,
    #[field(like = limit::field("60"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    timeout: Option<f64>,
    #[field(like = expected::exit_code_field())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    expected_exit_code: Option<String>,
}

#[async_trait]
impl TypedAction for SshAction {
    const KIND: &'static str = "ssh";
    const ALIASES: &'static [&'static str] = &["SSHAction"];
    const CONNECTION: Option<&'static str> = Some("ssh");
    type Input = (SshLogin, SshInput);

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("ssh_exit_code").role(Role::ExitCode),
            Output::new("ssh_output").role(Role::Body),
            Output::new("ssh_error"),
        ]
    }

    async fn run(&self, (login, input): Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let wanted = expected::ExitCodes::read(input.expected_exit_code.as_deref(), language)?;
        let named = charset::read(input.encoding.as_deref(), language)?;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        limit::within(limit, language, async {
            let session = SshSession::open(&login, &self.0, cx).await?;
            let command = input.command.trim();
            let (at, shown) = (session.at.clone(), command.lines().next().unwrap_or_default());
            let more = if command.contains('\n') { " …" } else { "" };
            cx.info(format!("💻 {at} $ {shown}{more}")).await;
            let (session, done) = exec::run(session, command, &input.environment, named, cx).await?;
            session.keep(&login, cx);
            let code = done.exit_code;
            cx.info(phrase!(language, fr: "🏁 Code de sortie : {code}", en: "🏁 Exit code: {code}")).await;
            let outputs = Outputs::from_iter([
                ("ssh_exit_code".to_owned(), json!(code)),
                ("ssh_output".to_owned(), Value::from(done.output)),
                ("ssh_error".to_owned(), Value::from(done.error)),
            ]);
            wanted.check(code, outputs, language)
        })
        .await
    }
}

/// A saved connection for `ssh` and `sftp`.
pub struct SshConnection(pub Arc<Limits>);

#[async_trait]
impl ConnectionKind for SshConnection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<SshLogin>("ssh")
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: SshLogin = read_form(value, cx.language)?;
        SshSession::open(&login, &self.0, cx).await.map(drop)
    }
}
