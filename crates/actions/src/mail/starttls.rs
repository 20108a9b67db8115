//! STARTTLS of SMTP (RFC 3207). The mail library would judge certificates by itself, in its own way: the handshake is made
//! here, and the library gets a connection that is encrypted already.

use std::{
    io::{self, Error, ErrorKind},
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use testgyver_model::action::{ActionContext, ActionError};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use super::{form::MailLogin, secured};
use crate::{
    bounded::{Bounded, Quota},
    trouble,
};

/// What is said before the encryption begins.
enum Failed {
    /// The connection broke.
    Broken(Error),
    /// The server answered this.
    Refused(String),
    /// The server offers no STARTTLS.
    Missing,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// Asks for encryption and begins it.
///
/// # Errors
/// Where the server does not offer it, or is not to be trusted.
pub(super) async fn begin(
    login: &MailLogin,
    host: &str,
    stream: TcpStream,
    at: &str,
    quota: &Quota,
    cx: &mut ActionContext<'_>,
) -> Result<Box<dyn AsyncTokioStream>, ActionError> {
    let language = cx.language;
    let mut plain = BufReader::new(Bounded::new(stream, quota.clone()));
    let greeting = ask(&mut plain).await.map_err(|failed| match failed {
        Failed::Broken(_) if quota.is_exceeded() => crate::bounded::too_much(at, language),
        Failed::Broken(error) => trouble::broken(at, &error.to_string(), language),
        Failed::Refused(answer) => super::smtp::refused_with(&answer, at, language),
        Failed::Missing => trouble::tls(at, "STARTTLS ?", language),
    })?;
    // What came behind the answer came unencrypted: nothing of it is read (RFC 3207, section 6).
    let stream = plain.into_inner().into_inner();
    let secured = secured(login, host, "smtp_host", stream, at, cx).await?;
    Ok(Box::new(Greeted { greeting, stream: Bounded::new(secured, quota.clone()) }))
}

/// Gives what the server said first.
async fn ask(plain: &mut BufReader<Bounded<TcpStream>>) -> Result<Vec<u8>, Failed> {
    let greeting = answer(plain, "220").await?;
    plain.write_all(b"EHLO testgyver.localdomain\r\n").await?;
    let offers = answer(plain, "250").await?;
    let offered = |line: &str| line.get(4..).is_some_and(|offer| offer.trim().eq_ignore_ascii_case("STARTTLS"));
    if !String::from_utf8_lossy(&offers).lines().any(offered) {
        return Err(Failed::Missing);
    }
    plain.write_all(b"STARTTLS\r\n").await?;
    answer(plain, "220").await?;
    Ok(greeting)
}

/// All lines of an answer (RFC 5321, section 4.2.1).
async fn answer(plain: &mut BufReader<Bounded<TcpStream>>, wanted: &str) -> Result<Vec<u8>, Failed> {
    let mut lines = Vec::new();
    loop {
        let start = lines.len();
        if plain.read_until(b'\n', &mut lines).await? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof).into());
        }
        if lines.get(start + 3) != Some(&b'-') {
            break;
        }
    }
    match lines.starts_with(wanted.as_bytes()) {
        true => Ok(lines),
        false => Err(Failed::Refused(String::from_utf8_lossy(&lines).trim().to_owned())),
    }
}

/// An encrypted connection that says first what the server said before: the library waits to be greeted, and after
/// STARTTLS nobody greets.
#[derive(Debug)]
struct Greeted {
    greeting: Vec<u8>,
    stream: Bounded<TlsStream<TcpStream>>,
}

impl AsyncTokioStream for Greeted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Greeted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, into);
        }
        let length = self.greeting.len().min(into.remaining());
        into.put_slice(&self.greeting[..length]);
        self.greeting.drain(..length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Greeted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
