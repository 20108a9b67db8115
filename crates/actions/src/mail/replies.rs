//! The answers of an SMTP server: noted, bounded, and as the library can read them.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use super::heard::Heard;
use crate::bounded::{Bounded, Quota};

/// A connection to an SMTP server. The library reads lines of any length, which are counted below it, and breaks off where
/// one is no UTF-8: it sees question marks there, while the words are noted as they are.
#[derive(Debug)]
pub(super) struct Replies<S> {
    stream: Bounded<S>,
    heard: Heard,
    /// What is read before anything else.
    before: Vec<u8>,
}

impl<S> Replies<S> {
    pub(super) fn new(stream: S, quota: &Quota, heard: &Heard) -> Self {
        Self { stream: Bounded::new(stream, quota.clone()), heard: heard.clone(), before: Vec::new() }
    }

    /// The same, with a line that is read first.
    pub(super) fn after(mut self, line: &[u8]) -> Self {
        self.before = line.to_owned();
        self
    }

    /// The stream itself.
    pub(super) fn into_inner(self) -> S {
        self.stream.into_inner()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Replies<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.before.is_empty() {
            let some = self.before.len().min(buf.remaining());
            buf.put_slice(&self.before[..some]);
            self.before.drain(..some);
            return Poll::Ready(Ok(()));
        }
        let start = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let read = &mut buf.filled_mut()[start..];
        self.heard.note(read.iter().copied());
        read.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Replies<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Replies<TcpStream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().peer_addr()
    }
}

impl AsyncTokioStream for Replies<TlsStream<TcpStream>> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().get_ref().0.peer_addr()
    }
}
