//! One command in a session.

use std::time::Duration;

use encoding_rs::Encoding;
use russh::{Channel, ChannelMsg, Sig, client::Msg};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::time::timeout;

use super::session::SshSession;
use crate::{lines::Streams, messages};

/// How long a command that is given up may take to hear of it.
const FAREWELL: Duration = Duration::from_millis(800);
/// How long it may take to tidy up before its outputs are cut.
const TIDYING: Duration = Duration::from_millis(500);

/// What came of a command.
pub(super) struct CommandOutput {
    pub(super) exit_code: i64,
    pub(super) output: String,
    pub(super) error: String,
}

/// A command and the session it runs in. Where it is given up, the server is asked to terminate it
/// before the connection is cut: a cut alone leaves the command running over there.
struct Running {
    session: Option<SshSession>,
    channel: Option<Channel<Msg>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let (Some(session), Some(mut channel)) = (self.session.take(), self.channel.take()) else { return };
        tokio::spawn(async move {
            let farewell = async {
                // A server that does not know signals ends the command by the closed channel.
                let _ = channel.signal(Sig::TERM).await;
                // With its outputs cut, it could not even say goodbye.
                let tidied = async { while channel.wait().await.is_some() {} };
                let _ = timeout(TIDYING, tidied).await;
                let _ = channel.close().await;
                session.leave().await;
            };
            let _ = timeout(FAREWELL, farewell).await;
        });
    }
}

/// Runs a command and tells its output while it comes; gives the session back.
///
/// # Errors
/// Where the session breaks, or the server refuses the command or a variable.
pub(super) async fn run(
    session: SshSession,
    command: &str,
    environment: &[(String, String)],
    named: Option<&'static Encoding>,
    cx: &mut ActionContext<'_>,
) -> Result<(SshSession, CommandOutput), ActionError> {
    let (language, at) = (cx.language, session.at.clone());
    let lost = || messages::broken(&at, &russh::Error::Disconnect.to_string(), language);
    let opened = session.handle.channel_open_session().await;
    let channel = opened.map_err(|error| session.broken(&error, language))?;
    let mut running = Running { session: Some(session), channel: Some(channel) };
    let (Some(session), Some(channel)) = (&running.session, &mut running.channel) else { return Err(lost()) };
    let broken = |error: russh::Error| session.broken(&error, language);
    for (name, value) in environment {
        channel.set_env(true, name.trim(), value.as_str()).await.map_err(broken)?;
        if !accepted(channel).await {
            return Err(refused_variable(name, language));
        }
    }
    channel.exec(true, command).await.map_err(broken)?;
    let done = listen(channel, session, Streams::new(named), cx).await?;
    running.session.take().map(|session| (session, done)).ok_or_else(lost)
}

async fn listen(
    channel: &mut Channel<Msg>,
    session: &SshSession,
    mut streams: Streams,
    cx: &mut ActionContext<'_>,
) -> Result<CommandOutput, ActionError> {
    let language = cx.language;
    let mut exit_code = None;
    loop {
        let message = tokio::select! {
            message = channel.wait() => message,
            () = streams.due() => {
                streams.catch_up(cx).await;
                continue;
            }
        };
        match message {
            Some(ChannelMsg::Data { data }) => streams.output.take(&data, cx).await,
            Some(ChannelMsg::ExtendedData { data, .. }) => streams.error.take(&data, cx).await,
            Some(ChannelMsg::ExitStatus { exit_status }) => exit_code = Some(i64::from(exit_status)),
            Some(ChannelMsg::ExitSignal { signal_name, .. }) => {
                let told = format!("{signal_name:?}");
                cx.warn(phrase!(language, fr: "⚠️ Arrêtée par le signal {told}", en: "⚠️ Ended by signal {told}"))
                    .await;
                exit_code = Some(128 + number(&signal_name));
            }
            Some(ChannelMsg::Failure) => {
                return Err(ActionError::new(phrase!(language,
                    fr: "le serveur refuse d'exécuter la commande",
                    en: "the server refuses to run the command")));
            }
            Some(_) => {}
            None => break,
        }
    }
    let (output, error) = streams.end("ssh_output", "ssh_error", cx).await;
    let exit_code = exit_code.ok_or_else(|| {
        let detail = session.last_words().unwrap_or_else(|| {
            phrase!(language, fr: "fin de la commande sans code de sortie", en: "the command ended without an exit code")
        });
        messages::broken(&session.at, &detail, language)
    })?;
    Ok(CommandOutput { exit_code, output, error })
}

async fn accepted(channel: &mut Channel<Msg>) -> bool {
    loop {
        match channel.wait().await {
            Some(ChannelMsg::Success) => return true,
            Some(ChannelMsg::WindowAdjusted { .. }) => {}
            _ => return false,
        }
    }
}

fn refused_variable(name: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "le serveur refuse la variable d'environnement « {name} » (autorisez-la par AcceptEnv, ou écrivez-la dans la commande)",
        en: "the server refuses the environment variable '{name}' (allow it with AcceptEnv, or write it into the command)"))
}

/// The number of a signal, as a shell tells it in an exit code above 128.
const fn number(signal: &Sig) -> i64 {
    match signal {
        Sig::HUP => 1,
        Sig::INT => 2,
        Sig::QUIT => 3,
        Sig::ILL => 4,
        Sig::ABRT => 6,
        Sig::FPE => 8,
        Sig::KILL => 9,
        Sig::USR1 => 10,
        Sig::SEGV => 11,
        Sig::PIPE => 13,
        Sig::ALRM => 14,
        Sig::TERM => 15,
        Sig::Custom(_) => 0,
    }
}
