//! `websocket`: an exchange of messages over a WebSocket (RFC 6455).

mod ending;
mod form;
mod opening;
mod talk;
mod upgrade;
mod watched;

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    mask::{Output, Role},
    phrase,
};
use tokio::time::Instant;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error,
        http::header::{COOKIE, SET_COOKIE},
        protocol::{Role as Side, WebSocketConfig},
    },
};

pub use self::form::WebsocketInput;
use self::{
    form::{basic, without_password},
    opening::Opened,
    talk::{Conversation, SHOWN},
    watched::Watched,
};
use crate::{
    egress::Limits,
    limit,
    local::CONTENT_LIMIT,
    phase::{self, Phase},
    web::cookies,
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 15.0;

/// Sends messages and waits for answers.
pub struct WebsocketAction(pub Arc<Limits>);

#[async_trait]
impl TypedAction for WebsocketAction {
    const KIND: &'static str = "websocket";
    const ALIASES: &'static [&'static str] = &["WebSocketAction"];
    type Input = WebsocketInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("websocket_messages"),
            Output::new("websocket_last_message").role(Role::Body),
            Output::new("websocket_count"),
            Output::new("websocket_close_code").role(Role::Status),
            Output::new("websocket_close_reason"),
        ]
    }

    async fn run(&self, input: WebsocketInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let deadline = Instant::now() + limit;
        let too_slow = |phase| limit::exceeded(limit, phase, language);
        let url = input.address(language)?;
        let mut request = input.request(&url, language)?;
        if let Some(sign_in) = basic(&url).filter(|_| url.password().is_some()) {
            cx.log.protect(sign_in.trim_start_matches("Basic ").to_owned());
        }
        let shown = cx.excerpt(&without_password(&input.url), SHOWN);
        cx.info(format!("🔌 {shown}")).await;
        let keeps = input.cookies.unwrap_or(true);
        if keeps
            && !request.headers().contains_key(COOKIE)
            && let Some(value) = cookies::header_for(cx, &url)
        {
            request.headers_mut().insert(COOKIE, value);
        }
        let (host, port) = upgrade::target(&request);
        let at = format!("{host}:{port}");
        let connecting = upgrade::connect(&self.0, &input, &request, cx);
        let mut stream = phase::until(deadline, connecting).await.map_err(too_slow)??;
        let mut config = WebSocketConfig::default();
        config.max_message_size = Some(CONTENT_LIMIT as usize);
        config.max_frame_size = Some(CONTENT_LIMIT as usize);
        let opening = opening::open(request, &mut stream);
        let Opened { answer, rest } =
            match phase::until(deadline, Phase::Waiting.over(opening)).await.map_err(too_slow)? {
                Ok(opened) => opened,
                Err(Error::Http(answer)) => {
                    if keeps {
                        cookies::remember(cx, &url, answer.headers().get_all(SET_COOKIE));
                    }
                    let told = phase::until(deadline, upgrade::refused(*answer, &mut stream, &at, cx)).await;
                    return Err(told.unwrap_or_else(too_slow));
                }
                Err(error) => return Err(upgrade::failed(&error, &at, language)),
            };
        if keeps {
            cookies::remember(cx, &url, answer.headers().get_all(SET_COOKIE));
        }
        let watched = Watched::new(&mut stream, &rest);
        let socket = WebSocketStream::from_partially_read(watched, rest, Side::Client, Some(config)).await;
        let mut talk = Conversation::new(socket);
        match phase::until(deadline, talk.hold(&input, cx)).await {
            Ok(done) => done.map(|()| talk.outputs()),
            Err(elapsed) => {
                let (count, error) = (talk.count(), too_slow(elapsed));
                Err(ActionError::new(phrase!(language,
                    fr: "{error} ({count} message(s) reçu(s))",
                    en: "{error} ({count} message(s) received)")))
            }
        }
    }
}
