//! `websocket`: an exchange of messages over a WebSocket (RFC 6455).

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs, TypedAction},
    language::Wording,
    lenient::{self, json_or_text},
    mask::{Field, FieldKind, InputMask, Output, Role},
    phrase,
    template::text_of,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        error::ProtocolError,
        handshake::client::Request,
        http::{HeaderName, HeaderValue},
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};
use url::Url;

use crate::{
    limit,
    local::CONTENT_LIMIT,
    reach::Limits,
    secure::{self, Trust, warn_unchecked},
    trouble,
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 15.0;
/// Most characters of a message that the log shows.
const SHOWN: usize = 500;

/// What a message takes beside its text: empty ones without end would fill the memory too.
const PER_MESSAGE: usize = 64;

/// Sends messages and waits for answers.
pub struct WebsocketAction(pub Arc<Limits>);

/// The form of [`WebsocketAction`].
#[derive(Debug, Deserialize)]
pub struct WebsocketInput {
    #[serde(deserialize_with = "lenient::string")]
    url: String,
    #[serde(default, deserialize_with = "lenient::pairs")]
    headers: Vec<(String, String)>,
    #[serde(default)]
    messages: Value,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    wait_for: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    until: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    verify_tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    ca_file: Option<String>,
    #[serde(flatten)]
    client: secure::ClientCertificate,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    timeout: Option<f64>,
}

impl InputMask for WebsocketInput {
    fn mask() -> Vec<Field> {
        let own = [
            Field::new("url", FieldKind::String, "URL", "URL").placeholder("wss://{{host}}/events").required(),
            Field::new("headers", FieldKind::Textarea, "En-têtes", "Headers").pairs().help(
                "Objet JSON, ou une ligne « Nom: valeur » par en-tête",
                "A JSON object, or one 'Name: value' line per header",
            ),
            Field::new("messages", FieldKind::Textarea, "Messages à envoyer", "Messages to send")
                .help(
                    "Un texte, ou une liste JSON de textes et d'objets, envoyés dans l'ordre",
                    "A text, or a JSON list of texts and objects, sent in order",
                )
                .code(),
            Field::new("wait_for", FieldKind::Number, "Messages attendus", "Messages to wait for").placeholder("1"),
            Field::new("until", FieldKind::String, "Ou jusqu'à celui qui contient", "Or until one that contains"),
        ];
        own.into_iter()
            .chain(secure::fields())
            .chain([limit::field("15")])
            .map(|mut field| {
                field.connection = false;
                field
            })
            .collect()
    }
}

#[async_trait]
impl TypedAction for WebsocketAction {
    const KIND: &'static str = "websocket";
    const ALIASES: &'static [&'static str] = &["WebSocketAction"];
    const LABEL: Wording = Wording { fr: "WebSocket", en: "WebSocket" };
    type Input = WebsocketInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("websocket_messages", "Messages reçus", "Messages received"),
            Output::new("websocket_last_message", "Dernier message reçu", "Last message received").role(Role::Body),
            Output::new("websocket_count", "Nombre de messages", "Number of messages"),
        ]
    }

    async fn run(&self, input: WebsocketInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let deadline = Instant::now() + limit;
        let request = request(&input, language)?;
        let shown = cx.excerpt(&without_password(&input.url), SHOWN);
        cx.info(format!("🔌 {shown}")).await;
        let received = match timeout_at(deadline, self.connect(&input, request, cx)).await {
            Err(_) => return Err(limit::exceeded(limit, language)),
            Ok(Err(error)) => return Err(error),
            Ok(Ok(socket)) => {
                let mut talk = Talk { socket, received: Vec::new(), bytes: 0 };
                match timeout_at(deadline, talk.hold(&input, cx)).await {
                    Ok(done) => done?,
                    Err(_) => {
                        let count = talk.received.len();
                        let error = limit::exceeded(limit, language);
                        return Err(ActionError::new(phrase!(language,
                            fr: "{error} ({count} message(s) reçu(s))",
                            en: "{error} ({count} message(s) received)")));
                    }
                }
                talk.received
            }
        };
        let (last, count) = (received.last().cloned().unwrap_or_default(), received.len());
        Ok(Outputs::from_iter([
            ("websocket_messages".to_owned(), Value::from(received)),
            ("websocket_last_message".to_owned(), last),
            ("websocket_count".to_owned(), json!(count)),
        ]))
    }
}

/// Anything that carries bytes both ways.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

type Socket = WebSocketStream<Box<dyn Wire>>;

impl WebsocketAction {
    async fn connect(
        &self,
        input: &WebsocketInput,
        request: Request,
        cx: &mut ActionContext<'_>,
    ) -> Result<Socket, ActionError> {
        let language = cx.language;
        let secure = request.uri().scheme_str() == Some("wss");
        let host = request.uri().host().unwrap_or_default().to_owned();
        let port = request.uri().port_u16().unwrap_or(if secure { 443 } else { 80 });
        let at = format!("{host}:{port}");
        let stream = self.0.connect(&host, port, language).await?;
        let stream: Box<dyn Wire> = if secure {
            let trust = Trust::read(input.verify_tls, input.ca_file.as_deref(), cx.folders, language).await?;
            let trust = trust.showing(&input.client, cx.folders, language).await?;
            if !trust.verify {
                warn_unchecked(cx).await;
            }
            let name = host.trim_matches(['[', ']']).to_owned().try_into();
            let name = name.map_err(|_| wrong_url(language))?;
            let connector = TlsConnector::from(Arc::new(trust.config(language)?));
            let stream = connector.connect(name, stream).await;
            Box::new(stream.map_err(|error| trouble::tls(&at, &error.to_string(), language))?)
        } else {
            Box::new(stream)
        };
        let mut config = WebSocketConfig::default();
        config.max_message_size = Some(CONTENT_LIMIT as usize);
        config.max_frame_size = Some(CONTENT_LIMIT as usize);
        match client_async_with_config(request, stream, Some(config)).await {
            Ok((socket, _)) => Ok(socket),
            Err(Error::Http(answer)) => {
                let status = answer.status().as_u16();
                Err(ActionError::new(phrase!(language,
                    fr: "{at} n'ouvre pas de WebSocket (statut {status})",
                    en: "{at} opens no WebSocket (status {status})")))
            }
            Err(error) => Err(trouble::broken(&at, &error.to_string(), language)),
        }
    }
}

fn wrong_url(language: Language) -> ActionError {
    trouble::field("url", "une adresse ws:// ou wss:// est attendue", "a ws:// or wss:// address is expected", language)
}

/// An address as the log shows it.
fn without_password(text: &str) -> String {
    match Url::parse(text.trim()) {
        Ok(mut url) if url.password().is_some() => {
            // Refused only for addresses without a host, which have no password.
            let _ = url.set_password(None);
            url.to_string()
        }
        _ => text.trim().to_owned(),
    }
}

fn request(input: &WebsocketInput, language: Language) -> Result<Request, ActionError> {
    let url = Url::parse(input.url.trim()).map_err(|_| wrong_url(language))?;
    if !matches!(url.scheme(), "ws" | "wss") || !url.has_host() {
        return Err(wrong_url(language));
    }
    let mut request = url.as_str().into_client_request().map_err(|_| wrong_url(language))?;
    for (name, value) in &input.headers {
        let wrong = || {
            trouble::field(
                "headers",
                &format!("« {name} » n'est pas utilisable"),
                &format!("'{name}' cannot be used"),
                language,
            )
        };
        let name_read = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong())?;
        request.headers_mut().insert(name_read, HeaderValue::from_str(value.trim()).map_err(|_| wrong())?);
    }
    Ok(request)
}

/// An exchange on its way.
struct Talk {
    socket: Socket,
    received: Vec<Value>,
    bytes: usize,
}

impl Talk {
    async fn hold(&mut self, input: &WebsocketInput, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let language = cx.language;
        for message in messages(&input.messages) {
            let shown = cx.excerpt(&message, SHOWN);
            cx.info(format!("⬆️ {shown}")).await;
            self.socket.send(Message::text(message)).await.map_err(|error| broken(&error, language))?;
        }
        let needle = input.until.as_deref().filter(|needle| !needle.is_empty());
        let wanted = input.wait_for.unwrap_or(if needle.is_some() { u64::MAX } else { 1 });
        while (self.received.len() as u64) < wanted {
            let text = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => text.to_string(),
                Some(Ok(Message::Binary(bytes))) => String::from_utf8_lossy(&bytes).into_owned(),
                Some(Ok(Message::Close(_))) | None => return Err(self.closed(wanted, language)),
                Some(Ok(_)) => {
                    // Pings without end must not hold up the clock.
                    tokio::task::yield_now().await;
                    continue;
                }
                Some(Err(Error::ConnectionClosed | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))) => {
                    return Err(self.closed(wanted, language));
                }
                Some(Err(error)) => return Err(broken(&error, language)),
            };
            self.bytes += text.len() + PER_MESSAGE;
            if self.bytes as u64 > CONTENT_LIMIT {
                return Err(ActionError::new(
                    phrase!(language, fr: "plus de 10 Mio de messages", en: "more than 10 MiB of messages"),
                ));
            }
            let shown = cx.excerpt(&text, SHOWN);
            cx.info(format!("⬇️ {shown}")).await;
            let found = needle.is_some_and(|needle| text.contains(needle));
            self.received.push(Value::from(text));
            if found {
                break;
            }
        }
        let goodbye = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        // A server that has gone already needs no goodbye.
        let _ = self.socket.close(Some(goodbye)).await;
        Ok(())
    }

    fn closed(&self, wanted: u64, language: Language) -> ActionError {
        let count = self.received.len();
        let wanted = if wanted == u64::MAX { "…".to_owned() } else { wanted.to_string() };
        ActionError::new(phrase!(language,
            fr: "le serveur a fermé après {count} message(s), {wanted} étaient attendus",
            en: "the server closed after {count} message(s), {wanted} were expected"))
    }
}

fn messages(given: &Value) -> Vec<String> {
    match json_or_text(given.clone()) {
        Value::Null => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::Array(list) => list.iter().map(|one| text_of(one).into_owned()).collect(),
        _ => vec![text_of(given).into_owned()],
    }
}

fn broken(error: &Error, language: Language) -> ActionError {
    ActionError::new(phrase!(language, fr: "WebSocket rompu ({error})", en: "WebSocket broken off ({error})"))
}
