//! A file on its way: what the server says in the middle of it is no broken connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use async_trait::async_trait;
use russh_sftp::client::fs::File;
use testgyver_model::{Language, phrase};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::Names;
use crate::remote::{RemoteError, Transfer};

/// Statuses (draft-ietf-secsh-filexfer-02, section 7).
const NO_SUCH_FILE: u32 = 2;
const PERMISSION_DENIED: u32 = 3;
const FAILURE: u32 = 4;

/// A file that is read or written.
pub(super) struct Onward {
    pub(super) file: File,
    pub(super) names: Names,
    pub(super) writes: bool,
    pub(super) language: Language,
}

impl Onward {
    fn told(&self, error: io::Error) -> io::Error {
        let said = error.to_string();
        let refusal = match self.names.status_of(&said) {
            None => return error,
            Some(NO_SUCH_FILE) => RemoteError::NotFound,
            Some(PERMISSION_DENIED) => RemoteError::Denied,
            // The protocol has no word for it.
            Some(FAILURE) if self.writes && !said.contains("SSH_FX") => RemoteError::Refused(phrase!(self.language,
                fr: "{said} ; le disque est-il plein, ou le quota atteint ?",
                en: "{said}; is the disk full, or the quota reached?")),
            Some(_) => RemoteError::Refused(said),
        };
        refusal.in_stream()
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
