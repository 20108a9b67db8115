//! What a PostgreSQL server may send: each message says its length first, and the library makes room for what
//! it says. A length beyond the limits breaks the connection before any room is made.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use super::MOST_BYTES;
use crate::bounded::TooMuch;

/// Bytes of a message's head: its kind, and its length.
const HEAD: usize = 5;
/// Most bytes of a message that is no row: its text is the server's own.
const MESSAGE: usize = 1024 * 1024;
/// Most bytes before the server is ready for a query, and of what it tells of itself later: the library keeps them.
const KEPT: usize = 4 * 1024 * 1024;

/// Whether a server wanted to send more than it may; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Overrun(Arc<AtomicBool>);

impl Overrun {
    /// Whether it did: then that is why the connection broke.
    pub(super) fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Reads the heads of the messages that go by.
#[derive(Debug)]
struct Heads {
    head: [u8; HEAD],
    known: usize,
    /// Bytes of the message that are still to come.
    rest: usize,
    kept: usize,
    ready: bool,
}

impl Heads {
    const fn new() -> Self {
        Self { head: [0; HEAD], known: 0, rest: 0, kept: 0, ready: false }
    }

    /// Follows bytes that came; `None` where a message is too long.
    fn follow(&mut self, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            if self.rest > 0 {
                let some = self.rest.min(bytes.len());
                self.rest -= some;
                bytes = &bytes[some..];
                continue;
            }
            self.head[self.known] = bytes[0];
            self.known += 1;
            bytes = &bytes[1..];
            if self.known == HEAD {
                self.known = 0;
                self.begin()?;
            }
        }
        Some(())
    }

    /// A message begins: how long it may be is a matter of what it is.
    fn begin(&mut self) -> Option<()> {
        let [kind, length @ ..] = self.head;
        // The length counts itself.
        let rest = usize::try_from(u32::from_be_bytes(length)).ok()?.saturating_sub(4);
        let most = match kind {
            b'D' | b'd' if self.ready => MOST_BYTES,
            _ => MESSAGE,
        };
        self.ready |= kind == b'Z';
        if !self.ready || kind == b'S' {
            self.kept += HEAD + rest;
        }
        self.rest = rest;
        (rest <= most && self.kept <= KEPT).then_some(())
    }
}

/// A connection whose messages are looked at before the library reads them.
pub(super) struct Messages<S> {
    stream: S,
    heads: Heads,
    overrun: Overrun,
}

impl<S> Messages<S> {
    pub(super) const fn new(stream: S, overrun: Overrun) -> Self {
        Self { stream, heads: Heads::new(), overrun }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Messages<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if self.heads.follow(&buf.filled()[before..]).is_none() {
            buf.set_filled(before);
            self.overrun.0.store(true, Ordering::Relaxed);
            return Poll::Ready(Err(io::Error::other(TooMuch)));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Messages<S> {
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

impl<S: TlsStream + Unpin> TlsStream for Messages<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.stream.channel_binding()
    }
}

/// Looks at the messages inside TLS.
pub(super) struct Inside<T> {
    pub(super) tls: T,
    pub(super) overrun: Overrun,
}

impl<S, T> TlsConnect<S> for Inside<T>
where
    T: TlsConnect<S>,
    T::Future: Send + 'static,
{
    type Stream = Messages<T::Stream>;
    type Error = T::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, T::Error>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        let connecting = self.tls.connect(stream);
        Box::pin(async move { Ok(Messages::new(connecting.await?, self.overrun)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(kind: u8, length: usize) -> Vec<u8> {
        let mut head = vec![kind];
        head.extend(u32::try_from(length + 4).unwrap().to_be_bytes());
        head
    }

    #[test]
    fn rows_may_be_long_and_nothing_else() {
        let mut heads = Heads::new();
        assert!(heads.follow(&[head(b'R', 4), vec![0; 4], head(b'Z', 1), vec![b'I']].concat()).is_some());
        // Heads may come in pieces.
        for byte in head(b'D', MOST_BYTES) {
            assert!(heads.follow(&[byte]).is_some());
        }
        assert_eq!(heads.rest, MOST_BYTES);
        assert!(heads.follow(&vec![0; MOST_BYTES]).is_some());
        for (kind, length) in [(b'D', MOST_BYTES + 1), (b'E', MESSAGE + 1), (b'R', 0x7fff_fff0)] {
            let mut heads = Heads { ready: true, ..Heads::new() };
            assert!(heads.follow(&head(kind, length)).is_none(), "{kind} {length}");
        }
        let mut heads = Heads::new();
        assert!(heads.follow(&head(b'D', MESSAGE + 1)).is_none(), "no rows before a query");
    }

    #[test]
    fn what_a_server_tells_of_itself_has_an_end() {
        let notice = [head(b'N', MESSAGE), vec![b'x'; MESSAGE]].concat();
        let mut heads = Heads::new();
        assert!((0..KEPT / MESSAGE + 1).any(|_| heads.follow(&notice).is_none()), "notices before the first query");
        let fact = [head(b'S', MESSAGE), vec![b'x'; MESSAGE]].concat();
        let mut heads = Heads { ready: true, ..Heads::new() };
        assert!((0..KEPT / MESSAGE + 1).any(|_| heads.follow(&fact).is_none()));
        let mut heads = Heads { ready: true, ..Heads::new() };
        assert!((0..100).all(|_| heads.follow(&notice).is_some()), "nobody keeps notices later");
    }
}
