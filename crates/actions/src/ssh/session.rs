//! A signed-in SSH session: made, kept for the next action of the test, cut when it is dropped.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use russh::{
    Disconnect, Preferred,
    client::{self, Config, Handle, KeyboardInteractiveAuthResponse},
    keys::{PrivateKey, PrivateKeyWithHashAlg},
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    host_key::{Finding, KeyWatch, Seen},
    key,
    login::{PORT, SshLogin},
};
use crate::{reach::Limits, severed::Severed, trouble};

/// The server hears from us at least this often, so that nobody between takes the silence for the end.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// File of the server keys a campaign has met, in its work folder.
const KNOWN_HOSTS: &str = ".known_hosts";

/// A signed-in session.
pub(crate) struct SshSession {
    pub(super) handle: Handle<KeyWatch>,
    /// `user@host:port`.
    pub(super) at: String,
    /// The session through which this one goes.
    _jump: Option<Handle<KeyWatch>>,
    /// Cuts the connection; named last, so that the handles go first.
    _severed: Severed,
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
        if let Some(session) = cx.held.take::<Self>(&key_of(login)).filter(|session| !session.handle.is_closed()) {
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
            cx.held.keep(key_of(login), self);
        }
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
            password: login.password.as_deref(),
            key: key.as_ref(),
            login,
            pinned: true,
        };
        let at = destination.at();
        let Some(jump) = jump(login, &destination, cx.language)? else {
            let (stream, severed) = tcp(&destination, limits, cx.language).await?;
            let handle = greet(&destination, stream, cx).await?;
            return Ok(Self { handle, at, _jump: None, _severed: severed });
        };
        let (stream, severed) = tcp(&jump, limits, cx.language).await?;
        let first = greet(&jump, stream, cx).await?;
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
        let handle = greet(&destination, channel.into_stream(), cx).await?;
        Ok(Self { handle, at, _jump: Some(first), _severed: severed })
    }
}

/// Sessions of one test are shared by actions that sign in the same way.
fn key_of(login: &SshLogin) -> String {
    format!("{login:?}")
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
        password: login.jump_password.as_deref().or(to.password),
        key: to.key,
        login,
        pinned: false,
    }))
}

async fn tcp(
    stop: &Stop<'_>,
    limits: &Limits,
    language: Language,
) -> Result<(tokio::net::TcpStream, Severed), ActionError> {
    let stream = limits.connect(stop.host, stop.port, language).await?;
    Severed::guard(stream).map_err(|error| trouble::connecting(&error, stop.host, language))
}

/// The SSH hello over a stream: keys, then sign-in.
async fn greet<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stop: &Stop<'_>,
    stream: S,
    cx: &mut ActionContext<'_>,
) -> Result<Handle<KeyWatch>, ActionError> {
    let (at, language) = (stop.at(), cx.language);
    let seen = Arc::new(Mutex::new(None));
    let watch = KeyWatch {
        host: stop.host.to_owned(),
        port: stop.port,
        check: stop.login.host_key_check,
        expected: stop.login.host_key.clone().filter(|_| stop.pinned),
        known_hosts: cx.folders.work.join(KNOWN_HOSTS),
        seen: Arc::clone(&seen),
    };
    let connected = client::connect_stream(config(), stream, watch).await;
    let seen: Option<Seen> = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(refused) = seen.as_ref().and_then(|seen| refusal(seen, &at, language)) {
        return Err(refused);
    }
    let mut handle = connected.map_err(|error| trouble::broken(&at, &error.to_string(), language))?;
    if let Some(seen) = seen {
        tell_key(&at, &seen, cx).await;
    }
    sign_in(stop, &mut handle, language).await?;
    Ok(handle)
}

fn config() -> Arc<Config> {
    Arc::new(Config {
        keepalive_interval: Some(KEEPALIVE),
        limits: russh::Limits { rekey_time_limit: Duration::from_secs(24 * 3600), ..russh::Limits::default() },
        preferred: Preferred::default(),
        nodelay: true,
        ..Config::default()
    })
}

async fn tell_key(at: &str, seen: &Seen, cx: &mut ActionContext<'_>) {
    let key = &seen.fingerprint;
    let language = cx.language;
    match seen.finding {
        Finding::Learnt => {
            cx.warn(phrase!(language,
                fr: "🔑 {at} : clé du serveur {key}, vue pour la première fois et retenue",
                en: "🔑 {at}: server's key {key}, seen for the first time and kept"))
                .await;
        }
        Finding::Unchecked => {
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

fn refusal(seen: &Seen, at: &str, language: Language) -> Option<ActionError> {
    let key = &seen.fingerprint;
    match &seen.finding {
        Finding::Changed => Some(ActionError::new(phrase!(language,
            fr: "la clé du serveur {at} n'est pas celle attendue ({key}) : connexion refusée ; si elle a changé à dessein, corrigez « host_key » ou le fichier {KNOWN_HOSTS} du dossier de travail",
            en: "the key of server {at} is not the expected one ({key}): connection refused; if it was changed on purpose, mend 'host_key' or the file {KNOWN_HOSTS} of the work folder"))),
        Finding::Unknown => Some(ActionError::new(phrase!(language,
            fr: "la clé du serveur {at} n'est pas connue ({key}) : connexion refusée ; si c'est la bonne, écrivez-la dans « host_key »",
            en: "the key of server {at} is not known ({key}): connection refused; if it is the right one, write it into 'host_key'"))),
        Finding::Unreadable(error) => Some(ActionError::new(phrase!(language,
            fr: "les clés de serveurs connues sont illisibles ({error})",
            en: "the known keys of servers cannot be read ({error})"))),
        Finding::Known | Finding::Learnt | Finding::Unchecked => None,
    }
}

/// Tries the key, then the password, then the password as an answer to questions.
async fn sign_in(stop: &Stop<'_>, handle: &mut Handle<KeyWatch>, language: Language) -> Result<(), ActionError> {
    let at = format!("{}:{}", stop.host, stop.port);
    let broken = |error: russh::Error| trouble::broken(&at, &error.to_string(), language);
    if let Some(key) = stop.key {
        let hash = handle.best_supported_rsa_hash().await.map_err(broken)?.flatten();
        let key = PrivateKeyWithHashAlg::new(Arc::clone(key), hash);
        if handle.authenticate_publickey(stop.user, key).await.map_err(broken)?.success() {
            return Ok(());
        }
    }
    if let Some(password) = stop.password
        && (handle.authenticate_password(stop.user, password).await.map_err(broken)?.success()
            || answer(handle, stop.user, password).await.map_err(broken)?)
    {
        return Ok(());
    }
    if stop.key.is_none()
        && stop.password.is_none()
        && handle.authenticate_none(stop.user).await.map_err(broken)?.success()
    {
        return Ok(());
    }
    Err(trouble::sign_in(stop.user, &at, language))
}

/// Answers every question of the server with the password, as `ssh` would be answered by its user.
async fn answer(handle: &mut Handle<KeyWatch>, user: &str, password: &str) -> Result<bool, russh::Error> {
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
