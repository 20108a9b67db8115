//! `http`: one exchange with a web server.

mod answer;
mod attached;
mod curl;
mod encoded;
mod exchange;
mod input;
mod leftover;
mod request;
mod shown;
mod status;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, CommandLine, Outputs, TypedAction},
    folders::Folders,
    mask::{Output, Role},
    phrase,
    secret::Secret,
};
use tokio::time::Instant;

use self::{
    answer::HttpAnswer,
    exchange::Exchange,
    input::{AuthKind, HttpInput},
    status::ExpectedStatus,
};
use crate::{
    charset,
    egress::Limits,
    limit, messages,
    phase::{self, Phase},
    secure::{Trust, warn_unchecked},
    web::{
        auth::{Auth, token},
        clients::{ClientOptions, Clients},
        cookies,
        token::TokenSource,
    },
};

/// Seconds for the whole exchange where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 30.0;

/// Sends one request and reads the answer. Connections are kept for the next request.
pub struct HttpAction {
    clients: Clients,
}

impl HttpAction {
    /// The action, within what an administrator allows.
    pub fn new(limits: Arc<Limits>) -> Self {
        Self { clients: Clients::new(limits) }
    }
}

#[async_trait]
impl TypedAction for HttpAction {
    const KIND: &'static str = "http";
    const ALIASES: &'static [&'static str] = &["HTTPRequestAction"];
    const COMMAND: Option<CommandLine> = Some(curl::CURL);
    type Input = HttpInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("http_status_code").role(Role::Status),
            Output::new("http_response_body").role(Role::Body),
            Output::new("http_response_time"),
            Output::new("http_response_headers"),
            Output::new("http_headers").role(Role::Headers),
            Output::new("http_version"),
            Output::new("http_url"),
            Output::new("http_redirects"),
            Output::new("http_ip"),
        ]
    }

    async fn run_as(
        &self,
        name: &str,
        mut input: HttpInput,
        cx: &mut ActionContext<'_>,
    ) -> Result<Outputs, ActionError> {
        if Self::ALIASES.contains(&name) {
            leftover::drop_body(name, &mut input, cx).await;
        }
        self.run(input, cx).await
    }

    async fn run(&self, input: HttpInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let expected = ExpectedStatus::read(input.return_status_code.as_deref(), language)?;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let encoding = charset::read(input.encoding.as_deref(), language)?;
        let (url, target) = request::address(&input.url, input.path_as_is.unwrap_or(false), language)?;
        let shown = shown::Address::of(&input.url, (&url, target.as_deref()), cx);
        let way = way(&input, cx.folders, language).await?;
        let client = self.clients.get(&way, language)?;
        // In capitals a secret would no longer be known as one.
        let method = cx.log.redact(input.method.trim().to_owned()).to_uppercase();
        cx.info(format!("🌐 {method} {}", shown.text)).await;
        if !way.trust.verify && url.scheme() == "https" {
            warn_unchecked(cx).await;
        }
        request::warn_charset(&input, cx).await?;
        let work = async {
            let auth = self.auth(&input, &way, cx).await?;
            let cookies = input.cookies.unwrap_or(true).then(|| cookies::held(cx));
            let mut exchange = Exchange { clients: &self.clients, client, way: &way, input: &input, auth, cookies };
            // The answer of a GraphQL server is looked into.
            let save_as = input.save_as.as_deref().filter(|_| input.body_type != input::BodyType::Graphql);
            let started = Instant::now();
            let (response, redirects) = exchange.perform((url.clone(), target), cx).await?;
            exchange.auth.warn(response.status(), response.headers(), cx).await;
            let aim = (&*shown.host, redirects);
            let answer = HttpAnswer::receive(response, save_as, self.clients.limits(), aim, cx);
            Ok((answer.await?.encoded(encoding), started.elapsed()))
        };
        let _turn = self.clients.turn(&url).await;
        let (mut answer, elapsed) =
            phase::within(limit, work).await.map_err(|phase| too_slow(language, limit, phase))??;
        answer.tell(elapsed, cx).await;
        answer.hide(&shown);
        if !expected.accepts(answer.status()) {
            answer.show_body(cx).await;
            let refusal = expected.refusal(answer.status(), language);
            return Err(refusal.judging(Role::Status, answer.outputs(elapsed)));
        }
        if input.body_type == input::BodyType::Graphql {
            answer.check_graphql(language).map_err(|error| error.judging(Role::Body, answer.outputs(elapsed)))?;
        }
        Ok(answer.outputs(elapsed))
    }
}

impl HttpAction {
    async fn auth(
        &self,
        input: &HttpInput,
        way: &ClientOptions,
        cx: &mut ActionContext<'_>,
    ) -> Result<Auth, ActionError> {
        let language = cx.language;
        let needed = |name: &str, given: &Option<String>| {
            given.clone().filter(|given| !given.is_empty()).ok_or_else(|| messages::missing(name, language))
        };
        let password = input.password.clone().unwrap_or_default();
        Ok(match input.auth {
            AuthKind::None => Auth::None,
            AuthKind::Basic => Auth::Basic { username: needed("username", &input.username)?, password },
            AuthKind::Digest => {
                Auth::Digest { username: needed("username", &input.username)?, password, challenge: None }
            }
            AuthKind::Bearer => {
                let token = input.token.as_ref().map(|token| token.expose().trim().to_owned());
                Auth::Bearer(Secret::new(needed("token", &token)?))
            }
            AuthKind::Oauth2 => {
                let (url, id) = (needed("token_url", &input.token_url)?, needed("client_id", &input.client_id)?);
                let (address, _) = request::address(&url, false, language)?;
                self.clients.check(&address, way, language).await?;
                let client = self.clients.get(way, language)?;
                let secret = input.client_secret.clone().unwrap_or_default();
                let source = TokenSource {
                    url: address.as_str(),
                    client_id: &id,
                    client_secret: &secret,
                    scope: input.scope.as_deref(),
                    audience: input.audience.as_deref(),
                    way: input.client_auth,
                    params: &input.token_params,
                };
                Auth::Bearer(token(&client, &source, cx).await?)
            }
        })
    }
}

async fn way(input: &HttpInput, folders: &Folders, language: Language) -> Result<ClientOptions, ActionError> {
    let trust = Trust::read(input.verify_tls, input.ca_file.as_deref(), folders, language).await?;
    let trust = trust.showing(&input.client, folders, language).await?;
    let proxy = input.proxy.as_ref().map(|proxy| proxy.expose().trim()).filter(|proxy| !proxy.is_empty());
    let proxy = proxy.map(|proxy| if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") });
    Ok(ClientOptions { trust, proxy: proxy.map(Secret::new), version: input.http_version })
}

fn too_slow(language: Language, limit: Duration, phase: Phase) -> ActionError {
    let (seconds, during) = (limit.as_secs_f64(), phase.during(language));
    ActionError::new(phrase!(language,
        fr: "délai dépassé : pas de réponse complète en {seconds} s{during}",
        en: "timed out: no complete answer within {seconds} s{during}"))
}
