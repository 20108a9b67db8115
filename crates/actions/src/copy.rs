//! Bytes from one end to the other, never all in memory, told as they go.

use std::{io, time::Duration};

use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    bytes::format_bytes,
    phrase,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::Instant,
};

use crate::{egress::Limits, local::unwritable, messages, remote::RemoteError};

const PIECE: usize = 128 * 1024;
/// A long transfer tells how far it is this often.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// Which end failed.
pub(crate) enum CopyError {
    /// The one that is read.
    Reading(io::Error),
    /// The one that is written.
    Writing(io::Error),
    /// It is more than the administrator allows.
    Limit(ActionError),
}

impl CopyError {
    /// The refusal of the other machine, where that is what happened.
    pub(crate) fn refusal(&self) -> Option<RemoteError> {
        match self {
            Self::Reading(error) | Self::Writing(error) => RemoteError::of_stream(error),
            Self::Limit(_) => None,
        }
    }

    /// The words for a download from `at` into the campaign file `local`.
    pub(crate) fn downloading(self, at: &str, local: &str, language: Language) -> ActionError {
        match self {
            Self::Limit(error) => error,
            Self::Reading(error) => messages::broken(at, &error.to_string(), language),
            Self::Writing(error) => unwritable(local, &error, language),
        }
    }

    /// The words for an upload of the campaign file `local` to `at`.
    pub(crate) fn uploading(self, at: &str, local: &str, language: Language) -> ActionError {
        match self {
            Self::Limit(error) => error,
            Self::Reading(error) => unwritable(local, &error, language),
            Self::Writing(error) => messages::broken(at, &error.to_string(), language),
        }
    }
}

/// Copies until the source ends; gives the number of bytes. `total` is for telling, where it is known.
///
/// # Errors
/// [`CopyError`] with the end that failed.
pub(crate) async fn copy(
    from: &mut (dyn AsyncRead + Send + Unpin),
    to: &mut (dyn AsyncWrite + Send + Unpin),
    total: Option<u64>,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<u64, CopyError> {
    let mut piece = vec![0; PIECE];
    let (mut done, mut told) = (0_u64, Instant::now());
    loop {
        let read = from.read(&mut piece).await.map_err(CopyError::Reading)?;
        if read == 0 {
            to.flush().await.map_err(CopyError::Writing)?;
            return Ok(done);
        }
        done += read as u64;
        limits.check_size(done, cx.language).map_err(CopyError::Limit)?;
        to.write_all(&piece[..read]).await.map_err(CopyError::Writing)?;
        if told.elapsed() >= TOLD_EVERY {
            told = Instant::now();
            let so_far = match total.filter(|total| *total > 0) {
                Some(total) => format!("{} / {} ({} %)", size(done, cx), size(total, cx), done * 100 / total),
                None => size(done, cx),
            };
            cx.info(phrase!(cx.language, fr: "⏳ {so_far}", en: "⏳ {so_far}")).await;
        }
    }
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64, cx: &ActionContext<'_>) -> String {
    format_bytes(bytes, cx.language)
}
