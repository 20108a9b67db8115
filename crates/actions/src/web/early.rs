//! Whether a server spoke before it was asked: a 408 that was there before the request says that nobody asked for so
//! long, not that this request came too slowly (RFC 9110, section 15.5.9).

use std::{
    io,
    mem::MaybeUninit,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// What is known of it, shared by the stream and by who sends requests over it.
#[derive(Debug, Clone, Default)]
pub(super) struct Early(Arc<WireState>);

#[derive(Debug, Default)]
struct WireState {
    /// The next bytes that go out are the first ones of a request.
    beginning: AtomicBool,
    spoken: AtomicBool,
}

impl Early {
    /// A request is about to go out.
    pub(super) fn begin(&self) {
        self.0.spoken.store(false, Ordering::Relaxed);
        self.0.beginning.store(true, Ordering::Relaxed);
    }

    /// Whether bytes had come, and nobody had read them, when it went out.
    pub(super) fn spoke(&self) -> bool {
        self.0.spoken.load(Ordering::Relaxed)
    }

    fn look(&self, stream: &TcpStream) {
        if self.0.beginning.swap(false, Ordering::Relaxed) {
            let waiting = SockRef::from(stream).peek(&mut [MaybeUninit::uninit()]);
            self.0.spoken.store(waiting.is_ok_and(|bytes| bytes > 0), Ordering::Relaxed);
        }
    }
}

/// A stream that looks whether something has come before a request goes out.
pub(super) struct Watched {
    stream: TcpStream,
    early: Early,
}

impl Watched {
    /// The stream; what is seen is told to `early`.
    pub(super) const fn new(stream: TcpStream, early: Early) -> Self {
        Self { stream, early }
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.early.look(&self.stream);
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.early.look(&self.stream);
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
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
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn who_speaks_first_is_seen() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        let early = Early::default();
        let mut client = Watched::new(near, early.clone());
        early.begin();
        client.write_all(b"?").await.unwrap();
        server.write_all(b"!").await.unwrap();
        client.stream.readable().await.unwrap();
        client.write_all(b"?").await.unwrap();
        assert!(!early.spoke(), "it was asked");
        early.begin();
        client.write_all(b"?").await.unwrap();
        assert!(early.spoke());
        client.read_u8().await.unwrap();
        early.begin();
        client.write_all(b"?").await.unwrap();
        assert!(!early.spoke(), "all was read");
    }
}
