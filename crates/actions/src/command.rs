//! `command`: runs a program on the worker, where the administrator allows it.

use std::{process::Stdio, sync::Arc};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    form::Form,
    lenient,
    mask::{Output, Role},
    phrase, text,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};

use crate::{
    charset,
    confined::confine,
    egress::Limits,
    expected,
    leftover::{Mark, end_group},
    limit,
    lines::Streams,
    messages,
};

/// Seconds for the program where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 60.0;
const PIECE: usize = 16 * 1024;

/// Runs a program on the worker.
pub struct CommandAction(pub Arc<Limits>);

/// The form of [`CommandAction`].
#[derive(Deserialize, Form)]
#[form("command")]
pub struct CommandInput {
    #[field(text, placeholder = "python3", required)]
    #[serde(deserialize_with = "lenient::string")]
    command: String,
    #[field(area, placeholder = "script.py", when = ("shell", &["false"]))]
    #[serde(default)]
    arguments: Value,
    #[field(boolean, default = "false")]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    shell: Option<bool>,
    #[field(area, rare, pairs)]
    #[serde(default, deserialize_with = "lenient::pairs")]
    environment: Vec<(String, String)>,
    #[field(text, rare)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    directory: Option<String>,
    #[field(area, rare)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    input: Option<String>,
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

impl CommandInput {
    fn arguments(&self, cx: &ActionContext<'_>) -> Result<Vec<String>, ActionError> {
        let wrong = || messages::field("arguments", &text!(cx.language, "field-texts"), cx.language);
        let text = |item: &Value| match item {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(item.to_string()),
            _ => None,
        };
        match &self.arguments {
            Value::Null => Ok(Vec::new()),
            Value::String(lines) if !lines.trim_start().starts_with('[') => {
                Ok(lines.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect())
            }
            Value::String(json) => {
                let list: Vec<Value> = serde_json::from_str(json).map_err(|_| wrong())?;
                list.iter().map(text).collect::<Option<_>>().ok_or_else(wrong)
            }
            Value::Array(list) => list.iter().map(text).collect::<Option<_>>().ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    fn prepared(&self, mark: &Mark, cx: &ActionContext<'_>) -> Result<Command, ActionError> {
        let program = self.command.trim();
        let mut command = if self.shell.unwrap_or(false) {
            let mut shell = Command::new("/bin/sh");
            shell.arg("-c").arg(program);
            shell
        } else {
            let mut direct = Command::new(program);
            direct.args(self.arguments(cx)?);
            direct
        };
        let place = confine(cx.folders, &cx.folders.work, self.directory.as_deref().unwrap_or("."), cx.language)?;
        let root = if place.shown.starts_with("files") { &cx.folders.files } else { &cx.folders.work };
        // The server's own settings, secrets among them, are no business of the program.
        let kept = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "TMPDIR"];
        command.env_clear().envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
            .envs([mark.variable()])
            .envs(self.environment.iter().map(|(name, value)| (name.trim(), value.as_str())))
            .current_dir(root.join(&place.path))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        Ok(command)
    }
}

#[async_trait]
impl TypedAction for CommandAction {
    const KIND: &'static str = "command";
    const ALIASES: &'static [&'static str] = &["CommandAction"];
    type Input = CommandInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("command_exit_code").role(Role::ExitCode),
            Output::new("command_output").role(Role::Body),
            Output::new("command_error"),
        ]
    }

    async fn run(&self, input: CommandInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        if !self.0.commands {
            return Err(ActionError::new(phrase!(language,
                fr: "les commandes locales sont désactivées ; un administrateur du serveur peut les permettre par l'option --commands",
                en: "local commands are switched off; an administrator of the server can allow them with the option --commands")));
        }
        let wanted = expected::ExitCodes::read(input.expected_exit_code.as_deref(), language)?;
        let named = charset::read(input.encoding.as_deref(), language)?;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let mark = Mark::new();
        let mut command = input.prepared(&mark, cx)?;
        cx.info(format!("💻 $ {}", input.command.trim())).await;
        let child = command.spawn().map_err(|error| {
            let program = input.command.trim();
            ActionError::new(phrase!(language,
                fr: "« {program} » ne peut pas être lancé ({error})",
                en: "'{program}' cannot be started ({error})"))
        })?;
        let work = async {
            let mut running = Running { group: child.id(), child, mark };
            let fed = input.input.clone().unwrap_or_default();
            let (code, output, error) = listen(&mut running.child, fed, Streams::new(named), cx).await?;
            cx.info(phrase!(language, fr: "🏁 Code de sortie : {code}", en: "🏁 Exit code: {code}")).await;
            Ok((code, output, error))
        };
        let (code, output, error) = limit::within(limit, language, work).await?;
        let outputs = Outputs::from_iter([
            ("command_exit_code".to_owned(), json!(code)),
            ("command_output".to_owned(), Value::from(output)),
            ("command_error".to_owned(), Value::from(error)),
        ]);
        wanted.check(code, outputs, language)
    }
}

/// A program, and everything it started, which ends with its action.
struct Running {
    child: Child,
    /// The number of its process group.
    group: Option<u32>,
    /// What those have that left the group.
    mark: Mark,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Also where it has ended: what it left running belongs to the same group.
        if let Some(group) = self.group {
            end_group(group);
        }
        self.mark.end();
    }
}

async fn listen(
    child: &mut Child,
    input: String,
    mut streams: Streams,
    cx: &mut ActionContext<'_>,
) -> Result<(i64, String, String), ActionError> {
    let failed = |error: std::io::Error| ActionError::new(error.to_string());
    let (mut stdin, mut stdout, mut stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let feeding = async move {
        if let Some(stdin) = &mut stdin {
            // A program that does not read its input to the end may well be right.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        drop(stdin);
    };
    let telling = async {
        let (mut first, mut second) = (vec![0; PIECE], vec![0; PIECE]);
        while stdout.is_some() || stderr.is_some() {
            tokio::select! {
                read = piece(&mut stdout, &mut first) => match read.map_err(failed)? {
                    0 => stdout = None,
                    count => streams.output.take(&first[..count], cx).await,
                },
                read = piece(&mut stderr, &mut second) => match read.map_err(failed)? {
                    0 => stderr = None,
                    count => streams.error.take(&second[..count], cx).await,
                },
                () = streams.due() => streams.catch_up(cx).await,
            }
        }
        Ok(streams.end("command_output", "command_error", cx).await)
    };
    let ((), told) = tokio::join!(feeding, telling);
    let (output, error) = told?;
    let status = child.wait().await.map_err(failed)?;
    let code = status.code().map_or_else(
        || {
            use std::os::unix::process::ExitStatusExt;
            128 + i64::from(status.signal().unwrap_or_default())
        },
        i64::from,
    );
    Ok((code, output, error))
}

/// The next piece of an output; waits for ever where it has ended.
async fn piece(from: &mut Option<impl AsyncRead + Unpin>, into: &mut [u8]) -> std::io::Result<usize> {
    match from {
        Some(from) => from.read(into).await,
        None => std::future::pending().await,
    }
}
