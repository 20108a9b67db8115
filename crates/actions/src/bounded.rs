//! Connections that take only so much from their other side. A server under test may send without end where
//! a library waits for the end of a line, a list or an answer: what it may send is counted below the library.

use std::{
    error::Error,
    fmt, io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use testgyver_model::{Language, action::ActionError, phrase};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// No limit at all.
const ANY: u64 = u64::MAX;

/// How much the other side of a connection may still send; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Quota(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    /// Bytes that may come now.
    left: AtomicU64,
    /// Bytes that may come once we have said something; 0 where saying something changes nothing.
    renewed: AtomicU64,
    /// Bytes that may come as long as the connection lasts.
    in_all: AtomicU64,
    /// Whether more came.
    exceeded: AtomicBool,
}

impl Quota {
    fn new(left: u64, renewed: u64, in_all: u64) -> Self {
        let [left, renewed, in_all] = [left, renewed, in_all].map(AtomicU64::new);
        Self(Arc::new(Counts { left, renewed, in_all, exceeded: AtomicBool::new(false) }))
    }

    /// So many bytes for each answer to what we say, and so many as long as the connection lasts.
    pub(crate) fn per_answer(bytes: u64, in_all: Option<u64>) -> Self {
        Self::new(bytes, bytes, in_all.unwrap_or(ANY))
    }

    /// Any number of bytes, until something is said about it.
    pub(crate) fn free() -> Self {
        Self::new(ANY, 0, ANY)
    }

    /// From now on so many bytes for each answer.
    pub(crate) fn answers_of(&self, bytes: u64) {
        self.0.renewed.store(bytes, Ordering::Relaxed);
        self.0.left.store(bytes, Ordering::Relaxed);
    }

    /// From now on so many bytes, whatever we say meanwhile.
    pub(crate) fn only(&self, bytes: u64) {
        self.0.renewed.store(0, Ordering::Relaxed);
        self.0.left.store(bytes, Ordering::Relaxed);
    }

    /// From now on any number of bytes.
    pub(crate) fn lift(&self) {
        self.only(ANY);
    }

    /// Whether the other side wanted to send more than it may: then that is why the connection broke.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.0.exceeded.load(Ordering::Relaxed)
    }

    /// Bytes that may come now.
    pub(crate) fn left(&self) -> usize {
        let left = self.0.left.load(Ordering::Relaxed).min(self.0.in_all.load(Ordering::Relaxed));
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    fn take(&self, bytes: usize) {
        for count in [&self.0.left, &self.0.in_all] {
            let before = count.load(Ordering::Relaxed);
            if before != ANY {
                count.store(before.saturating_sub(bytes as u64), Ordering::Relaxed);
            }
        }
    }

    /// Notes that the other side wants to send more than it may.
    pub(crate) fn refuse(&self) -> io::Error {
        self.0.exceeded.store(true, Ordering::Relaxed);
        io::Error::other(TooMuch)
    }

    fn renew(&self) {
        match self.0.renewed.load(Ordering::Relaxed) {
            0 => {}
            bytes => self.0.left.store(bytes, Ordering::Relaxed),
        }
    }
}

/// The other side sends more than it may.
#[derive(Debug)]
pub(crate) struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the other side sends more than an answer may hold")
    }
}

impl Error for TooMuch {}

/// The words for it.
pub(crate) fn too_much(at: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "réponse trop longue de {at} : la connexion est fermée (ce serveur parle-t-il bien ce protocole ?)",
        en: "answer from {at} too long: the connection is closed (does this server speak this protocol?)"))
}

/// A connection whose other side keeps within a [`Quota`].
#[derive(Debug)]
pub(crate) struct Bounded<S> {
    stream: S,
    quota: Quota,
}

impl<S> Bounded<S> {
    /// The stream, within a quota.
    pub(crate) const fn new(stream: S, quota: Quota) -> Self {
        Self { stream, quota }
    }

    /// The stream itself.
    pub(crate) fn into_inner(self) -> S {
        self.stream
    }

    /// The stream below.
    pub(crate) const fn get_ref(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let left = self.quota.left();
        if left == 0 {
            return Poll::Ready(Err(self.quota.refuse()));
        }
        let mut piece = ReadBuf::new(buf.initialize_unfilled_to(left.min(buf.remaining())));
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut piece))?;
        let read = piece.filled().len();
        buf.advance(read);
        self.quota.take(read);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.quota.renew();
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn an_answer_has_its_bytes_anew_and_the_connection_its_own() {
        let (near, mut far) = duplex(1024);
        let quota = Quota::per_answer(10, Some(25));
        let mut near = Bounded::new(near, quota.clone());
        far.write_all(&[b'x'; 30]).await.unwrap();
        let mut ten = [0; 10];
        near.read_exact(&mut ten).await.unwrap();
        assert!(near.read(&mut ten).await.is_err() && quota.is_exceeded());
        near.write_all(b"more").await.unwrap();
        near.read_exact(&mut ten).await.unwrap();
        near.write_all(b"more").await.unwrap();
        near.read_exact(&mut ten[..5]).await.unwrap();
        assert!(near.read(&mut ten).await.is_err(), "25 in all");
    }
}
