//! A file on its way, with the connection of the commands: nothing else can be asked meanwhile.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use async_trait::async_trait;
use testgyver_model::Language;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    sync::oneshot,
    time::{Sleep, sleep, timeout},
};

use super::{
    control::{Control, Duplex},
    data::{broken, last_words, nothing_came},
    refusal::failure,
};
use crate::remote::{RemoteError, Transfer};

/// How long the server may take to end its side of an encrypted connection.
const HEARD_OUT: Duration = Duration::from_secs(1);

/// How long a server that is done may neither send nor close.
const SILENCE: Duration = Duration::from_secs(10);

/// A file on its way.
pub(super) struct FtpTransfer {
    data: Box<dyn Duplex>,
    is_encrypted: bool,
    control: Option<Control>,
    home: oneshot::Sender<Control>,
    /// What the server says to a connection that broke.
    asking: Option<Pin<Box<dyn Future<Output = io::Error> + Send>>>,
    /// How long nothing may come yet, where the server has said already that all is done.
    silence: Option<Pin<Box<Sleep>>>,
    language: Language,
}

impl FtpTransfer {
    /// `control` goes back `home` at the end.
    pub(super) fn new(
        data: Box<dyn Duplex>,
        (is_encrypted, language): (bool, Language),
        control: Control,
        home: oneshot::Sender<Control>,
    ) -> Self {
        Self { data, is_encrypted, language, control: Some(control), home, asking: None, silence: None }
    }

    /// Nothing has come: whether it has been too long, as the server is done and neither sends nor closes.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let Some(done) = self.control.as_ref().and_then(|control| control.early.as_ref()) else { return Poll::Pending };
        let silence = self.silence.get_or_insert_with(|| Box::pin(sleep(SILENCE)));
        ready!(silence.as_mut().poll(cx));
        Poll::Ready(io::Error::other(nothing_came(&done.words(), self.language)))
    }

    /// An error of the connection of the file becomes what the server says about it.
    fn told(&mut self, error: io::Error, cx: &mut Context<'_>) -> Poll<io::Error> {
        let Some(mut control) = self.control.take() else { return Poll::Ready(error) };
        self.asking = Some(Box::pin(async move { last_words(&mut control, error).await }));
        self.poll_told(cx)
    }

    fn poll_told(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        match &mut self.asking {
            Some(asking) => {
                let error = ready!(asking.as_mut().poll(cx));
                self.asking = None;
                Poll::Ready(error)
            }
            None => Poll::Ready(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Does one step of the connection of the file.
    fn step<T>(
        &mut self,
        cx: &mut Context<'_>,
        step: impl FnOnce(Pin<&mut dyn Duplex>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if self.control.is_none() {
            return self.poll_told(cx).map(Err);
        }
        match ready!(step(Pin::new(&mut *self.data), cx)) {
            Ok(done) => Poll::Ready(Ok(done)),
            Err(error) => self.told(error, cx).map(Err),
        }
    }
}

impl AsyncRead for FtpTransfer {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let is_encrypted = self.is_encrypted;
        let read = self.step(cx, |data, cx| {
            data.poll_read(cx, buf).map(|read| match read {
                // Many servers end a file without ending its TLS: whether it is whole they say in their last word.
                Err(error) if is_encrypted && error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
                read => read,
            })
        });
        if read.is_pending() {
            return self.poll_silence(cx).map(Err);
        }
        self.silence = None;
        read
    }
}

impl AsyncWrite for FtpTransfer {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, piece: &[u8]) -> Poll<io::Result<usize>> {
        self.step(cx, |data, cx| data.poll_write(cx, piece))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.step(cx, |data, cx| data.poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.step(cx, |data, cx| data.poll_shutdown(cx))
    }
}

/// Reads what TLS itself still has to say: the tickets with which the next file resumes the session, as many servers ask.
/// A connection that is dropped with something unread is reset, which may reach the server before the end of the file.
async fn hear_out(data: &mut Box<dyn Duplex>, control: &mut Control) -> Result<(), RemoteError> {
    let all = async {
        let mut rest = [0; 1024];
        while matches!(data.read(&mut rest).await, Ok(1..)) {}
    };
    let heard = timeout(HEARD_OUT, async {
        tokio::select! {
            biased;
            () = all => Ok(None),
            reply = control.done() => reply.map(Some),
        }
    });
    // A server that ends nothing before we do has said all.
    if let Ok(last) = heard.await
        && let Some(reply) = last.map_err(broken)?
    {
        control.early = Some(reply);
    }
    Ok(())
}

#[async_trait]
impl Transfer for FtpTransfer {
    async fn finish(self: Box<Self>) -> Result<(), RemoteError> {
        let Self { mut data, is_encrypted, control, home, .. } = *self;
        let mut control = control.ok_or_else(|| broken(io::ErrorKind::BrokenPipe.into()))?;
        // Where the server has ended it already, its last word still tells how it went.
        let _ = data.shutdown().await;
        if is_encrypted {
            hear_out(&mut data, &mut control).await?;
        }
        drop(data);
        let reply = control.done().await.map_err(broken)?;
        // Nobody waits for it where the session is over.
        let _ = home.send(control);
        if reply.is_done() { Ok(()) } else { Err(failure(&reply)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::control::Reply, *};

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_done_and_sends_nothing_is_told() {
        let (_server, commands) = tokio::io::duplex(64);
        let (mut far, data) = tokio::io::duplex(64);
        let mut control = Control::new(Box::new(commands), Language::ENGLISH);
        control.early = Some(Reply { code: 226, bytes: b"226 done\r\n".to_vec() });
        let (home, _session) = oneshot::channel();
        let mut transfer = FtpTransfer::new(Box::new(data), (false, Language::ENGLISH), control, home);
        far.write_all(b"half").await.unwrap();
        let mut text = String::new();
        let error = transfer.read_to_string(&mut text).await.unwrap_err().to_string();
        assert!(error.contains("says that it is done (226 done)"), "{error}");
    }
}
