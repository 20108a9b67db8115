//! `http`: one exchange with a web server.

mod answer;
mod cause;
mod curl;
mod input;
mod request;
mod shown;
mod status;

use std::{sync::OnceLock, time::Duration};

use async_trait::async_trait;
use reqwest::{Client, redirect};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, CommandLine, Outputs, TypedAction},
    language::Wording,
    mask::Output,
    phrase,
};
use tokio::time::{Instant, timeout};

use self::{answer::Answer, input::HttpInput, status::ExpectedStatus};

/// Seconds for the whole exchange where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 30.0;
/// Redirects followed before it counts as a loop.
const REDIRECTS: usize = 10;
/// Connections that nobody uses are closed after this.
const IDLE: Duration = Duration::from_secs(60);

/// Sends one request and reads the answer. Connections are kept for the next request.
pub struct HttpAction {
    /// One client per choice of redirects and certificate checks: building one is costly.
    clients: [OnceLock<Client>; 4],
}

impl HttpAction {
    /// The action; makes *ring* the cryptography of the process where none was chosen.
    pub fn new() -> Self {
        // An error means that another part of the process chose first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { clients: Default::default() }
    }

    fn client(&self, follow: bool, verify: bool) -> Result<&Client, ActionError> {
        let slot = &self.clients[usize::from(follow) + 2 * usize::from(verify)];
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let redirects = if follow { redirect::Policy::limited(REDIRECTS) } else { redirect::Policy::none() };
        let built = Client::builder()
            .user_agent(concat!("TestGyver/", env!("CARGO_PKG_VERSION")))
            .redirect(redirects)
            .tls_danger_accept_invalid_certs(!verify)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| ActionError::new(error.to_string()))?;
        Ok(slot.get_or_init(|| built))
    }
}

impl Default for HttpAction {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl TypedAction for HttpAction {
    const KIND: &'static str = "http";
    const ALIASES: &'static [&'static str] = &["HTTPRequestAction"];
    const LABEL: Wording = Wording { fr: "Requête HTTP", en: "HTTP Request" };
    const COMMAND: Option<CommandLine> = Some(curl::CURL);
    type Input = HttpInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("http_status_code", "Statut de la réponse", "Response status"),
            Output::new("http_response_body", "Corps de la réponse", "Response body"),
            Output::new("http_response_time", "Temps de réponse (s)", "Response time (s)"),
            Output::new("http_response_headers", "En-têtes de la réponse", "Response headers"),
        ]
    }

    async fn run(&self, input: HttpInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let expected = ExpectedStatus::read(input.return_status_code.as_deref(), language)?;
        let verify = input.verify_tls.unwrap_or(true);
        let client = self.client(input.follow_redirects.unwrap_or(true), verify)?;
        let request = request::build(client, &input, cx.folders, language)?;
        let shown = shown::Address::of(&input.url, request.url(), cx);
        cx.info(format!("🌐 {} {}", request.method(), shown.text)).await;
        if !verify && request.url().scheme() == "https" {
            cx.warn(phrase!(language, fr: "⚠️ Certificat TLS non vérifié", en: "⚠️ TLS certificate not checked")).await;
        }
        let limit = limit(input.timeout, language)?;
        let started = Instant::now();
        let answer = timeout(limit, Answer::receive(client, request))
            .await
            .map_err(|_| too_slow(language, limit))?
            .map_err(|error| cause::of(&error, &shown.host, language))?;
        answer.tell(started.elapsed(), cx).await;
        if !expected.accepts(answer.status()) {
            answer.show_body(cx).await;
            return Err(expected.refusal(answer.status(), language));
        }
        Ok(answer.outputs(started.elapsed()))
    }
}

fn limit(seconds: Option<f64>, language: Language) -> Result<Duration, ActionError> {
    let seconds = seconds.unwrap_or(DEFAULT_TIMEOUT);
    Duration::try_from_secs_f64(seconds).ok().filter(|limit| !limit.is_zero()).ok_or_else(|| {
        ActionError::new(phrase!(language,
            fr: "champ « timeout » : un nombre de secondes supérieur à 0 est attendu",
            en: "field 'timeout': a number of seconds above 0 is expected"))
    })
}

fn too_slow(language: Language, limit: Duration) -> ActionError {
    let seconds = limit.as_secs_f64();
    ActionError::new(phrase!(language,
        fr: "délai dépassé : pas de réponse complète en {seconds} s",
        en: "timed out: no complete answer within {seconds} s"))
}
