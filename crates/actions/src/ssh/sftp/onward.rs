//! A file on its way: what the server says in the middle of it is no broken connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use async_trait::async_trait;
use russh_sftp::{
    client::{error::Error, fs::File},
    protocol::StatusCode,
};
use testgyver_model::{Language, phrase};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::failure;
use crate::remote::{RemoteError, Transfer};

/// A file that is read or written.
pub(super) struct Onward {
    pub(super) file: File,
    pub(super) writes: bool,
    pub(super) language: Language,
}

impl Onward {
    fn told(&self, error: io::Error) -> io::Error {
        let status = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).cloned();
        let Some(Error::Status(mut status)) = status else { return error };
        if self.writes && status.status_code == StatusCode::Failure && !status.error_message.contains("SSH_FX") {
            // The protocol has no word for it (draft-ietf-secsh-filexfer-02, section 7).
            let said = status.error_message;
            status.error_message = phrase!(self.language,
                fr: "{said} ; le disque est-il plein, ou le quota atteint ?",
                en: "{said}; is the disk full, or the quota reached?");
        }
        failure(Error::Status(status)).in_stream()
    }
}

impl AsyncRead for Onward {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_read(cx, buf).map_err(|error| self.told(error))
    }
}

impl AsyncWrite for Onward {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, piece: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.file).poll_write(cx, piece).map_err(|error| self.told(error))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_flush(cx).map_err(|error| self.told(error))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_shutdown(cx).map_err(|error| self.told(error))
    }
}

#[async_trait]
impl Transfer for Onward {
    async fn finish(mut self: Box<Self>) -> Result<(), RemoteError> {
        let done = self.shutdown().await;
        done.map_err(|error| RemoteError::of_stream(&error).unwrap_or_else(|| RemoteError::Broken(error.to_string())))
    }
}
