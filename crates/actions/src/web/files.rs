//! Campaign files at the near end of an exchange over HTTP.

use futures_util::TryStreamExt;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    folders::Folders,
};
use tokio_util::io::StreamReader;

use super::{Body, Response};
use crate::{
    copy::copy,
    egress::Limits,
    local::{self, Source, Target},
};

/// What is sent: its bytes, how many, and where they come from, for the log.
pub(crate) struct Upload {
    pub(crate) body: Body,
    pub(crate) bytes: u64,
    pub(crate) from: String,
}

impl Upload {
    /// A file of the campaign, streamed while it is sent.
    ///
    /// # Errors
    /// Those of [`local::open`].
    pub(crate) async fn file(
        path: &str,
        folders: &Folders,
        limits: &Limits,
        language: Language,
    ) -> Result<Self, ActionError> {
        Ok(Self::of(local::open(path, folders, limits, language).await?).await)
    }

    /// A file that is open, streamed while it is sent.
    pub(crate) async fn of(source: Source) -> Self {
        let body = Body::file(source.file.into_std().await, source.bytes);
        Self { body, bytes: source.bytes, from: format!("{} → ", source.shown) }
    }

    /// A text.
    ///
    /// # Errors
    /// Where it is larger than the administrator allows.
    pub(crate) fn text(content: String, limits: &Limits, language: Language) -> Result<Self, ActionError> {
        let bytes = content.len() as u64;
        limits.check_size(bytes, language)?;
        Ok(Self { body: Body::from(content), bytes, from: String::new() })
    }
}

/// Saves the body of an answer as a file of the campaign; gives its path and size.
///
/// # Errors
/// [`ActionError`] with the end that failed.
pub(crate) async fn save(
    answer: Response,
    path: &str,
    host: &str,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<(String, u64), ActionError> {
    let language = cx.language;
    let total = answer.content_length();
    let mut target = Target::create(path, cx.folders, language).await?;
    let mut stream = StreamReader::new(Box::pin(answer.bytes_stream().map_err(std::io::Error::other)));
    let done = copy(&mut stream, &mut target.file, total, limits, cx).await;
    let bytes = done.map_err(|error| error.downloading(host, &target.shown, language))?;
    let shown = target.shown.clone();
    target.keep(language).await?;
    Ok((shown, bytes))
}
