//! The handshake of a client (RFC 6455, section 4.1). The library's own takes `Connection: Upgrade` alone, without
//! other tokens beside it, and looks at no extensions.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{
    Error,
    error::{ProtocolError, SubProtocolError},
    handshake::{
        client::{Request, Response, generate_request},
        derive_accept_key,
        machine::TryParse,
    },
    http::{
        HeaderMap, HeaderName, StatusCode,
        header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_PROTOCOL, UPGRADE},
    },
};

use super::upgrade::Stream;

/// Most bytes of the head of an answer.
const HEAD: usize = 64 * 1024;
/// Most pieces in which it may come: each is read again from the start.
const PIECES: usize = 2_000;

/// An answer, and what came behind it.
pub(super) struct Opened {
    pub(super) answer: Response,
    pub(super) rest: Vec<u8>,
}

/// Asks for a WebSocket, and checks the answer.
///
/// # Errors
/// [`Error::Http`] with the answer of a server that refuses.
pub(super) async fn open(request: Request, stream: &mut Stream) -> Result<Opened, Error> {
    let asked = request.headers().clone();
    let (head, key) = generate_request(request)?;
    stream.write_all(&head).await?;
    stream.flush().await?;
    let Opened { mut answer, rest } = read(stream).await?;
    if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
        *answer.body_mut() = Some(rest);
        return Err(Error::Http(Box::new(answer)));
    }
    check(answer.headers(), &asked, &derive_accept_key(key.as_bytes()))?;
    Ok(Opened { answer, rest })
}

async fn read(stream: &mut Stream) -> Result<Opened, Error> {
    let mut came = Vec::new();
    for _ in 0..PIECES {
        if stream.read_buf(&mut came).await? == 0 {
            return Err(ProtocolError::HandshakeIncomplete.into());
        }
        if let Some((size, answer)) = Response::try_parse(&came)? {
            return Ok(Opened { answer, rest: came.split_off(size) });
        }
        if came.len() > HEAD {
            break;
        }
    }
    Err(Error::AttackAttempt)
}

/// Whether an answer 101 opens the WebSocket that was asked for.
fn check(answer: &HeaderMap, asked: &HeaderMap, key: &str) -> Result<(), Error> {
    let upgrade = answer.get(UPGRADE).and_then(|value| value.to_str().ok());
    if !upgrade.is_some_and(|value| value.trim().eq_ignore_ascii_case("websocket")) {
        return Err(ProtocolError::MissingUpgradeWebSocketHeader.into());
    }
    if !tokens(answer, &CONNECTION).any(|token| token.eq_ignore_ascii_case("upgrade")) {
        return Err(ProtocolError::MissingConnectionUpgradeHeader.into());
    }
    if answer.get(SEC_WEBSOCKET_ACCEPT).is_none_or(|value| value.as_bytes() != key.as_bytes()) {
        return Err(ProtocolError::SecWebSocketAcceptKeyMismatch.into());
    }
    let name = |extension: &str| extension.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted: Vec<String> = tokens(asked, &SEC_WEBSOCKET_EXTENSIONS).map(name).collect();
    if tokens(answer, &SEC_WEBSOCKET_EXTENSIONS).any(|extension| !wanted.contains(&name(extension))) {
        return Err(ProtocolError::InvalidHeader(Box::new(SEC_WEBSOCKET_EXTENSIONS)).into());
    }
    check_protocol(answer, asked)
}

fn check_protocol(answer: &HeaderMap, asked: &HeaderMap) -> Result<(), Error> {
    let chosen = answer.get(SEC_WEBSOCKET_PROTOCOL);
    let wrong = match (chosen, asked.contains_key(SEC_WEBSOCKET_PROTOCOL)) {
        (None, false) => return Ok(()),
        (None, true) => SubProtocolError::NoSubProtocol,
        (Some(_), false) => SubProtocolError::ServerSentSubProtocolNoneRequested,
        (Some(chosen), true) => {
            let chosen = chosen.to_str()?;
            if tokens(asked, &SEC_WEBSOCKET_PROTOCOL).any(|one| one == chosen) {
                return Ok(());
            }
            SubProtocolError::InvalidSubProtocol
        }
    };
    Err(ProtocolError::SecWebSocketSubProtocolError(wrong).into())
}

/// What stands between the commas of a header, on all its lines.
fn tokens<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|token| !token.is_empty())
}
