//! The first bytes of a connection, overheard: a server that has no place for us, or does not speak SSH,
//! often says so in plain words that the library throws away.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::heard::Heard;

/// A stream whose beginning is overheard.
#[derive(Debug)]
pub(super) struct Overheard<S> {
    stream: S,
    /// Who listens, until the server has said that it speaks SSH.
    listener: Option<Heard>,
}

impl<S> Overheard<S> {
    /// The stream, with somebody who listens.
    pub(super) const fn new(stream: S, listener: Heard) -> Self {
        Self { stream, listener: Some(listener) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Overheard<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if let Some(listener) = &self.listener
            && !listener.greeting(&buf.filled()[before..])
        {
            self.listener = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Overheard<S> {
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
