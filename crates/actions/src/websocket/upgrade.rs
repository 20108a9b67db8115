//! The opening of a connection (RFC 6455, section 4), and servers that refuse it.

use std::{sync::Arc, time::Duration};

use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite},
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::{
    Error,
    error::ProtocolError,
    handshake::client::{Request, Response},
    http::{
        HeaderName,
        header::{
            CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SEC_WEBSOCKET_EXTENSIONS, TRANSFER_ENCODING, WWW_AUTHENTICATE,
        },
    },
};

use super::form::{WebsocketInput, without_password, wrong_url};
use crate::{
    charset,
    egress::Limits,
    messages,
    phase::Phase,
    secure::{Trust, warn_unchecked},
};

/// Most bytes of a refusal that are read.
const REFUSAL: usize = 16 * 1024;
/// Most characters of it that the log shows.
const SHOWN: usize = 2_000;
/// The rest of a refusal is waited for so long.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(2);

/// Anything that carries bytes both ways.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// What a WebSocket is spoken over.
pub(super) type Stream = Box<dyn Wire>;

/// Host and port of a request.
pub(super) fn target(request: &Request) -> (String, u16) {
    let usual = if request.uri().scheme_str() == Some("wss") { 443 } else { 80 };
    (request.uri().host().unwrap_or_default().to_owned(), request.uri().port_u16().unwrap_or(usual))
}

/// Connects, with TLS where the address asks for it.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn connect(
    limits: &Limits,
    input: &WebsocketInput,
    request: &Request,
    cx: &mut ActionContext<'_>,
) -> Result<Stream, ActionError> {
    let language = cx.language;
    let (host, port) = target(request);
    let stream = limits.connect(&host, port, language).await?;
    if request.uri().scheme_str() != Some("wss") {
        return Ok(Box::new(stream));
    }
    let trust = Trust::read(input.verify_tls, input.ca_file.as_deref(), cx.folders, language).await?;
    let trust = trust.showing(&input.client, cx.folders, language).await?;
    if !trust.verify {
        warn_unchecked(cx).await;
    }
    let name = host.trim_matches(['[', ']']).to_owned().try_into();
    let name = name.map_err(|_| wrong_url(language))?;
    let connector = TlsConnector::from(Arc::new(trust.config(language)?));
    let stream = Phase::Securing.over(connector.connect(name, stream)).await;
    Ok(Box::new(stream.map_err(|error| messages::tls(&format!("{host}:{port}"), &error.to_string(), language))?))
}

/// What a server says that opens no WebSocket: an answer of HTTP, whose body may not have come in yet.
pub(super) async fn refused(
    answer: Response,
    stream: &mut Stream,
    at: &str,
    cx: &mut ActionContext<'_>,
) -> ActionError {
    let (head, body) = answer.into_parts();
    let head = Response::from_parts(head, None);
    let mut body = body.unwrap_or_default();
    // What does not come is done without.
    let _ = timeout(REFUSAL_TIMEOUT, complete(&head, &mut body, stream)).await;
    body.truncate(REFUSAL);
    let text = text(&head, &body);
    if !text.trim().is_empty() && !text.contains('\0') {
        let shown = cx.excerpt(text.trim(), SHOWN);
        cx.info(phrase!(cx.language, fr: "📄 Corps de la réponse: {shown}", en: "📄 Response body: {shown}")).await;
    }
    let status = head.status().as_u16();
    let more = more(&head, cx);
    ActionError::new(phrase!(cx.language,
        fr: "{at} n'ouvre pas de WebSocket (statut {status}{more})",
        en: "{at} opens no WebSocket (status {status}{more})"))
}

/// What the head adds to the status.
fn more(head: &Response, cx: &ActionContext<'_>) -> String {
    let value = |name: &HeaderName| {
        let value = charset::text(head.headers().get(name)?.as_bytes(), None).text.into_owned();
        Some(messages::words(&cx.excerpt(&without_password(&value), SHOWN)))
    };
    match (head.status().as_u16(), value(&LOCATION), value(&WWW_AUTHENTICATE)) {
        (300..=399, Some(location), _) => phrase!(cx.language,
            fr: ", redirection vers {location} : mettez cette adresse dans le champ « url »",
            en: ", redirected to {location}: put this address into field 'url'"),
        (401, _, Some(challenge)) => phrase!(cx.language,
            fr: ", identification demandée : {challenge}",
            en: ", sign-in asked for: {challenge}"),
        _ => String::new(),
    }
}

/// Reads the rest of a body.
async fn complete(head: &Response, body: &mut Vec<u8>, stream: &mut Stream) -> std::io::Result<()> {
    let length =
        head.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.trim().parse::<usize>().ok());
    loop {
        let enough = match length {
            _ if is_chunked(head) => body.starts_with(b"0\r\n") || body.windows(5).any(|end| end == b"\r\n0\r\n"),
            Some(length) => body.len() >= length,
            None => false,
        };
        if enough || body.len() >= REFUSAL || stream.read_buf(body).await? == 0 {
            return Ok(());
        }
    }
}

fn is_chunked(head: &Response) -> bool {
    head.headers().get(TRANSFER_ENCODING).is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
}

fn text(head: &Response, body: &[u8]) -> String {
    let kind = head.headers().get(CONTENT_TYPE).map(|kind| charset::header(kind.as_bytes()));
    let named = kind.and_then(|kind| charset::by_type(&kind));
    let body = if is_chunked(head) { unchunked(body) } else { body.to_owned() };
    charset::text(&body, named).text.into_owned()
}

/// The content of chunks (RFC 9112, section 7.1), as far as it came.
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = String::from_utf8_lossy(&body[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        body = &body[end + 2..];
        content.extend_from_slice(&body[..size.min(body.len())]);
        body = body.get(size.saturating_add(2)..).unwrap_or_default();
    }
    content
}

/// Why an opening failed otherwise.
pub(super) fn failed(error: &Error, at: &str, language: Language) -> ActionError {
    if matches!(error, Error::Protocol(ProtocolError::InvalidHeader(name)) if **name == SEC_WEBSOCKET_EXTENSIONS) {
        return ActionError::new(phrase!(language,
            fr: "{at} ouvre le WebSocket avec une extension qui n'a pas été demandée (Sec-WebSocket-Extensions)",
            en: "{at} opens the WebSocket with an extension that was not asked for (Sec-WebSocket-Extensions)"));
    }
    messages::broken(at, &error.to_string(), language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        assert_eq!(unchunked(b"4\r\nabcd\r\n2;x=y\r\nef\r\n0\r\n\r\n"), b"abcdef");
        assert_eq!(unchunked(b"ffffffffffffffff\r\nab"), b"ab");
        assert_eq!(unchunked(b"5\r\nab"), b"ab");
    }
}
