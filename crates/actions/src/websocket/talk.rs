//! An exchange of messages.

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    mask::Role,
    phrase,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{ending::Closing, form::WebsocketInput, watched::Watched};
use crate::{charset, local::CONTENT_LIMIT};

/// Most characters of a message that the log shows.
pub(super) const SHOWN: usize = 500;
/// What a message takes beside its text: empty ones without end would fill the memory too.
const PER_MESSAGE: usize = 64;

/// An exchange on its way.
pub(super) struct Conversation<'a> {
    socket: WebSocketStream<Watched<'a>>,
    received: Vec<Value>,
    bytes: usize,
    /// The last message, where it is no text.
    binary: Option<Vec<u8>>,
}

/// What came in.
enum Came {
    Message(Message),
    /// Nothing for us.
    Other,
    End(Closing),
}

impl<'a> Conversation<'a> {
    pub(super) const fn new(socket: WebSocketStream<Watched<'a>>) -> Self {
        Self { socket, received: Vec::new(), bytes: 0, binary: None }
    }

    /// How many messages came so far.
    pub(super) fn count(&self) -> usize {
        self.received.len()
    }

    /// Sends what the form says, and waits for what it says.
    ///
    /// # Errors
    /// Where the connection ends before.
    pub(super) async fn hold(&mut self, input: &WebsocketInput, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let language = cx.language;
        for message in input.messages() {
            let shown = cx.excerpt(&message, SHOWN);
            cx.info(format!("⬆️ {shown}")).await;
            if let Err(error) = self.socket.send(Message::text(message)).await {
                return Err(self.unsent(&error, input, language).await);
            }
        }
        let wanted = input.wanted().unwrap_or(u64::MAX);
        while (self.received.len() as u64) < wanted {
            match self.next(language).await? {
                Came::End(ending) => return Err(self.ended(&ending, input, language).await),
                // Pings without end must not hold up the clock.
                Came::Other => tokio::task::yield_now().await,
                Came::Message(message) => {
                    let text = self.take(message, cx).await?;
                    let found = input.needle().is_some_and(|needle| text.contains(needle));
                    self.received.push(Value::from(text));
                    if found {
                        break;
                    }
                }
            }
        }
        let goodbye = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        // A server that has gone already needs no goodbye.
        let _ = self.socket.close(Some(goodbye)).await;
        Ok(())
    }

    async fn next(&mut self, language: Language) -> Result<Came, ActionError> {
        Ok(match self.socket.next().await {
            Some(Ok(Message::Close(_))) => Came::End(Closing::said(self.socket.get_ref().goodbye())),
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => Came::Message(message),
            Some(Ok(_)) => Came::Other,
            None
            | Some(Err(Error::ConnectionClosed | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))) => {
                Came::End(Closing::cut())
            }
            Some(Err(Error::Io(_))) => Came::End(Closing::cut()),
            Some(Err(error)) => return Err(broken(&error, language)),
        })
    }

    /// Takes a message: its text.
    async fn take(&mut self, message: Message, cx: &mut ActionContext<'_>) -> Result<String, ActionError> {
        self.binary = None;
        let text = match message {
            Message::Binary(bytes) => match String::from_utf8(bytes.to_vec()) {
                Ok(text) => text,
                Err(_) => {
                    let text = charset::text(&bytes, None).text.into_owned();
                    self.binary = Some(bytes.to_vec());
                    text
                }
            },
            other => other.into_text().map(|text| text.to_string()).unwrap_or_default(),
        };
        self.bytes += text.len() + PER_MESSAGE;
        if self.bytes as u64 > CONTENT_LIMIT {
            return Err(ActionError::new(
                phrase!(cx.language, fr: "plus de 10 Mio de messages", en: "more than 10 MiB of messages"),
            ));
        }
        let shown = match &self.binary {
            Some(bytes) => {
                let count = bytes.len();
                phrase!(cx.language, fr: "({count} octets qui ne sont pas du texte)", en: "({count} bytes that are no text)")
            }
            None => cx.excerpt(&text, SHOWN),
        };
        cx.info(format!("⬇️ {shown}")).await;
        Ok(text)
    }

    /// What came, for later actions and checks.
    pub(super) fn outputs(&self) -> Outputs {
        let last = self.received.last().cloned().unwrap_or_default();
        let mut outputs = Outputs::from_iter([
            ("websocket_messages".to_owned(), Value::from(self.received.clone())),
            ("websocket_last_message".to_owned(), last),
            ("websocket_count".to_owned(), json!(self.received.len())),
        ]);
        if let Some(bytes) = &self.binary {
            // What is not UTF-8 is no longer itself as a text.
            outputs.insert("websocket_last_message_base64".to_owned(), Value::from(STANDARD.encode(bytes)));
        }
        outputs
    }

    /// The failure of a wait that the server ended; a check of the code may have waited for just that.
    async fn ended(&mut self, ending: &Closing, input: &WebsocketInput, language: Language) -> ActionError {
        // A goodbye is answered (RFC 6455, section 5.5.1), if anybody still listens.
        let _ = self.socket.flush().await;
        let (count, told) = (self.count(), ending.told(language));
        let wanted = input.wanted().map_or_else(|| "…".to_owned(), |wanted| wanted.to_string());
        let mut outputs = self.outputs();
        outputs.extend(ending.outputs());
        ActionError::new(phrase!(language,
            fr: "{told} ; {count} message(s) reçu(s), {wanted} étaient attendus",
            en: "{told}; {count} message(s) received, {wanted} were expected"))
        .judging(Role::Status, outputs)
    }

    /// A message that could not be sent: the server may have said goodbye before.
    async fn unsent(&mut self, error: &Error, input: &WebsocketInput, language: Language) -> ActionError {
        loop {
            match self.next(language).await {
                Ok(Came::End(ending)) => return self.ended(&ending, input, language).await,
                // What it still said counts no more.
                Ok(_) => tokio::task::yield_now().await,
                Err(_) => return broken(error, language),
            }
        }
    }
}

fn broken(error: &Error, language: Language) -> ActionError {
    if matches!(error, Error::Utf8(_)) {
        return ActionError::new(phrase!(language,
            fr: "WebSocket rompu (message texte qui n'est pas de l'UTF-8 : {error})",
            en: "WebSocket broken off (text message that is not UTF-8: {error})"));
    }
    ActionError::new(phrase!(language, fr: "WebSocket rompu ({error})", en: "WebSocket broken off ({error})"))
}
