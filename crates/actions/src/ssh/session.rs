//! A signed-in SSH session: made, kept for the next action of the test, cut when it is dropped.

use std::{sync::Arc, time::Duration};

use russh::{
    Disconnect,
    client::{self, AuthResult, Config, Handle, KeyboardInteractiveAuthResponse},
    keys::{PrivateKey, PrivateKeyWithHashAlg},
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    algorithms,
    finding::{KeyVerdict, SeenKey},
    greeting::Overheard,
    heard::Heard,
    host_key::KeyWatch,
    key,
    login::{PORT, SshLogin},
    sftp::names::Names,
    words,
};
use crate::{egress::Limits, messages, shutdown_on_drop::ShutdownOnDrop};

/// The server hears from us at least this often, so that nobody between takes the silence for the end.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// A signed-in session.
pub(crate) struct SshSession {
    pub(super) handle: Handle<KeyWatch>,
    /// `user@host:port`.
    pub(super) at: String,
    heard: Heard,
    legacy: bool,
    /// How the server spells the names of its files.
    pub(super) names: Names,
    /// The session through which this one goes.
    _jump: Option<Handle<KeyWatch>>,
    /// Cuts the connection; named last, so that the handles go first.
    _severed: ShutdownOnDrop,
}

/// One server on the way: the jump host or the destination.
struct Stop<'a> {
    host: &'a str,
    port: u16,
    user: &'a str,
    password: Option<&'a str>,
    key: Option<&'a Arc<PrivateKey>>,
    login: &'a SshLogin,
    /// Whether the expected key of the form is this server's.
    pinned: bool,
}

impl Stop<'_> {
    fn at(&self) -> String {
        format!("{}@{}:{}", self.user, self.host, self.port)
    }

    fn legacy(&self) -> bool {
        self.login.legacy_algorithms.unwrap_or(false)
    }
}

impl SshSession {
    /// A session from an earlier action of the test, or a new one.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    pub(super) async fn open(
        login: &SshLogin,
        limits: &Limits,
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        if let Some(session) = cx.sessions.take::<Self, _>(login).filter(|session| !session.handle.is_closed()) {
            let at = &session.at;
            cx.info(
                phrase!(cx.language, fr: "🔑 Session SSH réutilisée : {at}", en: "🔑 SSH session used again: {at}"),
            )
            .await;
            return Ok(session);
        }
        Self::connect(login, limits, cx).await
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &SshLogin, cx: &mut ActionContext<'_>) {
        if !self.handle.is_closed() {
            cx.sessions.keep(login.clone(), self);
        }
    }

    /// Why something in this session failed, in the server's words where it ended the connection with some.
    pub(super) fn broken(&self, error: &russh::Error, language: Language) -> ActionError {
        words::cause(error, &self.heard, &self.at, self.legacy, language)
    }

    /// The server's last words, where it ended the connection.
    pub(super) fn last_words(&self) -> Option<String> {
        self.heard.last_words()
    }

    /// Says goodbye and waits until it is said.
    pub(super) async fn leave(self) {
        // A session that is gone already needs no goodbye.
        let _ = self.handle.disconnect(Disconnect::ByApplication, "", "").await;
        let _ = self.handle.await;
    }

    async fn connect(login: &SshLogin, limits: &Limits, cx: &mut ActionContext<'_>) -> Result<Self, ActionError> {
        let key = key::read(login, cx.folders, cx.language).await?;
        let destination = Stop {
            host: login.host.trim(),
            port: port(login.port, "port", cx.language)?,
            user: login.username.trim(),
            password: login.password.as_ref().map(Secret::expose),
            key: key.as_ref(),
            login,
            pinned: true,
        };
        let (at, legacy) = (destination.at(), destination.legacy());
        let Some(jump) = jump(login, &destination, cx.language)? else {
            let (stream, severed) = tcp(&destination, limits, cx.language).await?;
            let (handle, heard) = greet(&destination, stream, cx).await?;
            return Ok(Self { handle, at, heard, legacy, names: Names::default(), _jump: None, _severed: severed });
        };
        let (stream, severed) = tcp(&jump, limits, cx.language).await?;
        let (first, _) = greet(&jump, stream, cx).await?;
        // The jump host looks the name up, so only names and written addresses can be judged here.
        if limits.is_limited() {
            limits.resolve(destination.host, destination.port, cx.language).await?;
        }
        let (host, port) = (destination.host.to_owned(), u32::from(destination.port));
        let channel = first.channel_open_direct_tcpip(host, port, "127.0.0.1", 0).await.map_err(|error| {
            let (jump, at) = (jump.at(), format!("{}:{}", destination.host, destination.port));
            ActionError::new(phrase!(cx.language,
                fr: "le rebond {jump} n'atteint pas {at} ({error})",
                en: "the jump host {jump} does not reach {at} ({error})"))
        })?;
        let (handle, heard) = greet(&destination, channel.into_stream(), cx).await?;
        Ok(Self { handle, at, heard, legacy, names: Names::default(), _jump: Some(first), _severed: severed })
    }
}

fn port(given: Option<u64>, field: &str, language: Language) -> Result<u16, ActionError> {
    crate::login::read_port(given, PORT, field, language)
}

fn jump<'a>(login: &'a SshLogin, to: &Stop<'a>, language: Language) -> Result<Option<Stop<'a>>, ActionError> {
    let Some(host) = login.jump_host.as_deref().map(str::trim).filter(|host| !host.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Stop {
        host,
        port: port(login.jump_port, "jump_port", language)?,
        user: login.jump_username.as_deref().map_or(to.user, str::trim),
        password: login.jump_password.as_ref().map(Secret::expose).or(to.password),
        key: to.key,
        login,
        pinned: false,
    }))
}

async fn tcp(
    stop: &Stop<'_>,
    limits: &Limits,
    language: Language,
) -> Result<(tokio::net::TcpStream, ShutdownOnDrop), ActionError> {
    let stream = limits.connect(stop.host, stop.port, language).await?;
    ShutdownOnDrop::guard(stream).map_err(|error| messages::connecting(&error, stop.host, language))
}

/// The SSH hello over a stream: keys, then sign-in.
async fn greet<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stop: &Stop<'_>,
    stream: S,
    cx: &mut ActionContext<'_>,
) -> Result<(Handle<KeyWatch>, Heard), ActionError> {
    let (at, language) = (stop.at(), cx.language);
    let heard = Heard::default();
    let watch = KeyWatch {
        host: stop.host.to_owned(),
        port: stop.port,
        check: stop.login.host_key_check,
        expected: stop.login.host_key.clone().filter(|_| stop.pinned),
        hosts: Arc::clone(cx.hosts),
        connection: cx.connection,
        heard: heard.clone(),
    };
    let stream = Overheard::new(stream, heard.clone());
    let connected = client::connect_stream(config(stop.legacy()), stream, watch).await;
    let seen = heard.take_key();
    if let Some(refused) = seen.as_ref().and_then(|seen| refusal(seen, &at, language)) {
        return Err(refused);
    }
    let mut handle = connected.map_err(|error| words::cause(&error, &heard, &at, stop.legacy(), language))?;
    if let Some(seen) = seen {
        tell_key(&at, &seen, cx).await;
    }
    tell_old(&at, &heard.take_old(), cx).await;
    let signed_in = sign_in(stop, &mut handle, &heard, language).await;
    tell_banner(&heard.take_banner(), cx).await;
    signed_in.map(|()| (handle, heard))
}

fn config(legacy: bool) -> Arc<Config> {
    Arc::new(Config {
        keepalive_interval: Some(KEEPALIVE),
        limits: russh::Limits { rekey_time_limit: Duration::from_secs(24 * 3600), ..russh::Limits::default() },
        preferred: algorithms::offered(legacy),
        gex: algorithms::groups(),
        nodelay: true,
        ..Config::default()
    })
}

/// Says that older algorithms are in use.
async fn tell_old(at: &str, old: &[String], cx: &mut ActionContext<'_>) {
    if !old.is_empty() {
        let names = old.join(", ");
        cx.warn(phrase!(cx.language,
            fr: "⚠️ {at} : algorithmes anciens, peu sûrs ({names})",
            en: "⚠️ {at}: old algorithms, of little safety ({names})"))
            .await;
    }
}

/// What the server shows to whoever signs in.
async fn tell_banner(banner: &str, cx: &mut ActionContext<'_>) {
    for line in banner.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        cx.info(format!("📣 {line}")).await;
    }
}

async fn tell_key(at: &str, seen: &SeenKey, cx: &mut ActionContext<'_>) {
    let key = &seen.fingerprint;
    let language = cx.language;
    match seen.finding {
        KeyVerdict::Learnt => {
            cx.warn(phrase!(language,
                fr: "🔑 {at} : clé du serveur {key}, vue pour la première fois et retenue",
                en: "🔑 {at}: server's key {key}, seen for the first time and kept"))
                .await;
        }
        KeyVerdict::Unchecked => {
            cx.warn(phrase!(language,
                fr: "⚠️ {at} : clé du serveur {key}, non vérifiée",
                en: "⚠️ {at}: server's key {key}, not checked"))
                .await;
        }
        _ => {
            cx.info(phrase!(language,
                fr: "🔑 {at} : clé du serveur {key}, connue",
                en: "🔑 {at}: server's key {key}, known"))
                .await;
        }
    }
}

fn refusal(seen: &SeenKey, at: &str, language: Language) -> Option<ActionError> {
    let key = &seen.fingerprint;
    match &seen.finding {
        KeyVerdict::Changed => Some(ActionError::new(phrase!(language,
            fr: "la clé du serveur {at} n'est pas celle attendue ({key}) : connexion refusée ; si elle a changé à dessein, corrigez « host_key » ou retirez la clé retenue (« Clés d'hôtes » de la campagne ou de la connexion)",
            en: "the key of server {at} is not the expected one ({key}): connection refused; if it was changed on purpose, mend 'host_key' or remove the kept key ('Host keys' of the campaign or of the connection)"))),
        KeyVerdict::Unknown => Some(ActionError::new(phrase!(language,
            fr: "la clé du serveur {at} n'est pas connue ({key}) : connexion refusée ; si c'est la bonne, écrivez-la dans « host_key »",
            en: "the key of server {at} is not known ({key}): connection refused; if it is the right one, write it into 'host_key'"))),
        KeyVerdict::Unreadable(error) => Some(ActionError::new(phrase!(language,
            fr: "les clés de serveurs connues sont illisibles ({error})",
            en: "the known keys of servers cannot be read ({error})"))),
        KeyVerdict::Known | KeyVerdict::Learnt | KeyVerdict::Unchecked => None,
    }
}

/// Tries the key, then the password, then the password as an answer to questions.
async fn sign_in(
    stop: &Stop<'_>,
    handle: &mut Handle<KeyWatch>,
    heard: &Heard,
    language: Language,
) -> Result<(), ActionError> {
    let at = format!("{}:{}", stop.host, stop.port);
    let broken = |error: russh::Error| words::cause(&error, heard, &at, stop.legacy(), language);
    let mut answer = None;
    if let Some(key) = stop.key {
        let hash = handle.best_supported_rsa_hash().await.map_err(broken)?.flatten();
        let key = PrivateKeyWithHashAlg::new(Arc::clone(key), hash);
        answer = Some(handle.authenticate_publickey(stop.user, key).await.map_err(broken)?);
    }
    if let Some(password) = stop.password.filter(|_| !is_success(answer.as_ref())) {
        answer = Some(handle.authenticate_password(stop.user, password).await.map_err(broken)?);
        if !is_success(answer.as_ref())
            && !handle.is_closed()
            && answer_questions(handle, stop.user, password).await.map_err(broken)?
        {
            return Ok(());
        }
    }
    if stop.key.is_none() && stop.password.is_none() {
        answer = Some(handle.authenticate_none(stop.user).await.map_err(broken)?);
    }
    match answer {
        Some(AuthResult::Success) => Ok(()),
        // The library says "refused" where the connection ended, too.
        _ if handle.is_closed() => Err(broken(russh::Error::Disconnect)),
        Some(AuthResult::Failure { remaining_methods, partial_success }) => {
            let accepted: Vec<&str> = remaining_methods.iter().map(Into::into).collect();
            Err(words::sign_in(stop.user, &at, &accepted, partial_success, language))
        }
        None => Err(messages::sign_in(stop.user, &at, language)),
    }
}

fn is_success(answer: Option<&AuthResult>) -> bool {
    matches!(answer, Some(AuthResult::Success))
}

/// Answers every question of the server with the password, as `ssh` would be answered by its user.
async fn answer_questions(handle: &mut Handle<KeyWatch>, user: &str, password: &str) -> Result<bool, russh::Error> {
    let mut asked = handle.authenticate_keyboard_interactive_start(user, None).await?;
    for _ in 0..5 {
        match asked {
            KeyboardInteractiveAuthResponse::Success => return Ok(true),
            KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
            KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                let answers = prompts.iter().map(|_| password.to_owned()).collect();
                asked = handle.authenticate_keyboard_interactive_respond(answers).await?;
            }
        }
    }
    Ok(false)
}
