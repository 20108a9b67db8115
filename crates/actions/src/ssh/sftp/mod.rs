//! `sftp`: files on another machine, over SSH.

pub(super) mod names;
mod onward;
mod packet;
mod recoded;

use std::sync::Arc;

use async_trait::async_trait;
use encoding_rs::Encoding;
use russh_sftp::{
    client::{SftpSession, error::Error, fs::ReadDir},
    protocol::{FileAttributes, FileType, StatusCode},
};
use serde::Deserialize;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs, TypedAction},
    form::Form,
    lenient,
    mask::{Output, Role},
};

use self::names::Names;
use self::{onward::Onward, recoded::Recoded};
use super::{login::SshLogin, session::SshSession};
use crate::{
    bounded::{Bounded, Quota},
    charset,
    egress::Limits,
    limit, messages,
    remote::{Entry, Kind, LISTED, RemoteError, RemoteFiles, RemoteInput, Transfer, perform},
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 120.0;
/// Seconds that the library waits for one answer: longer than any limit, which is ours to keep.
const PER_ANSWER: u64 = 24 * 3600;

/// Works with files on another machine.
pub struct SftpAction(pub Arc<Limits>);

#[async_trait]
impl TypedAction for SftpAction {
    const KIND: &'static str = "sftp";
    const ALIASES: &'static [&'static str] = &["SFTPAction"];
    const CONNECTION: Option<&'static str> = Some("ssh");
    type Input = (SshLogin, (RemoteInput, Texts));

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("sftp_file_content").role(Role::Body),
            Output::new("sftp_file_size"),
            Output::new("sftp_file_list"),
            Output::new("sftp_file_details"),
            Output::new("sftp_operation_success"),
        ]
    }

    async fn run(
        &self,
        (login, (input, texts)): Self::Input,
        cx: &mut ActionContext<'_>,
    ) -> Result<Outputs, ActionError> {
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, cx.language)?;
        let named = charset::read(texts.encoding.as_deref(), cx.language)?;
        limit::within(limit, cx.language, async {
            let session = SshSession::open(&login, &self.0, cx).await?;
            let mut files = Sftp::open(session, named, cx.language).await?;
            let outputs = perform(&mut files, &input, Self::KIND, &self.0, cx).await;
            if let Some(guessed) = files.session.names.take_guessed() {
                charset::warn_guessed(guessed, cx).await;
            }
            let outputs = outputs?;
            // The channel is closed by the drop; what that says does not matter any more.
            let Sftp { session, files, .. } = files;
            let _ = files.close().await;
            session.keep(&login, cx);
            Ok(outputs)
        })
        .await
    }
}

/// How texts are written over there.
#[derive(Debug, Deserialize, Form)]
#[form("sftp")]
pub struct Texts {
    #[field(like = charset::field())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    encoding: Option<String>,
}

/// The file side of a session.
struct Sftp {
    named: Option<&'static Encoding>,
    files: SftpSession,
    /// How much the server may still send: the library takes a list of any length.
    quota: Quota,
    session: SshSession,
    at: String,
    language: Language,
}

impl Sftp {
    async fn open(
        session: SshSession,
        named: Option<&'static Encoding>,
        language: Language,
    ) -> Result<Self, ActionError> {
        let broken = |detail: String| messages::broken(&session.at, &detail, language);
        let lost = |error: russh::Error| session.broken(&error, language);
        let channel = session.handle.channel_open_session().await.map_err(lost)?;
        channel.request_subsystem(true, "sftp").await.map_err(lost)?;
        let quota = Quota::free();
        session.names.name(named);
        let stream = Bounded::new(channel.into_stream(), quota.clone());
        let stream = Recoded::new(stream, session.names.clone());
        let files = SftpSession::new(stream).await.map_err(|error| broken(error.to_string()))?;
        files.set_timeout(PER_ANSWER);
        let at = session.at.clone();
        Ok(Self { named, files, quota, session, at, language })
    }
}

impl Sftp {
    /// What the server tells of a file or folder. Where it refuses STAT, what it lets be done says as much.
    async fn facts(&self, path: &str) -> Result<FileAttributes, Error> {
        let refused = match self.files.metadata(path).await {
            Err(error) if is_refusal(&error) => error,
            told => return told,
        };
        if let Ok(facts) = self.files.symlink_metadata(path).await {
            return Ok(facts);
        }
        if let Ok(file) = self.files.open(path).await {
            let told = file.metadata().await;
            // It was only looked at.
            let _ = file.close().await;
            if told.is_ok() {
                return told;
            }
        }
        if self.listed(path).await.is_ok() {
            let mut facts = FileAttributes::empty();
            facts.set_dir(true);
            return Ok(facts);
        }
        Err(refused)
    }

    /// The entries of a folder, of which there may be so many.
    async fn listed(&self, path: &str) -> Result<ReadDir, RemoteError> {
        self.quota.only(LISTED);
        let found = self.files.read_dir(path).await;
        if self.quota.is_exceeded() {
            return Err(RemoteError::TooMany);
        }
        self.quota.lift();
        found.map_err(failure)
    }
}

/// Whether the server will not do it, though there may be such a file.
const fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Status(status) if matches!(
        status.status_code,
        StatusCode::PermissionDenied | StatusCode::OpUnsupported | StatusCode::Failure
    ))
}

fn failure(error: Error) -> RemoteError {
    match error {
        Error::Status(status) => match status.status_code {
            StatusCode::NoSuchFile => RemoteError::NotFound,
            StatusCode::PermissionDenied => RemoteError::Denied,
            StatusCode::ConnectionLost | StatusCode::NoConnection => RemoteError::Broken(status.error_message),
            _ => RemoteError::Refused(status.error_message),
        },
        other => RemoteError::Broken(other.to_string()),
    }
}

fn entry(path: String, facts: &FileAttributes) -> Entry {
    let kind = match facts.file_type() {
        FileType::File => Kind::File,
        FileType::Dir => Kind::Folder,
        FileType::Symlink => Kind::Link,
        FileType::Other => Kind::Other,
    };
    let modified = facts.mtime.map(i64::from);
    Entry { path, kind, size: facts.size.unwrap_or_default(), modified, mode: facts.permissions }
}

#[async_trait]
impl RemoteFiles for Sftp {
    fn at(&self) -> &str {
        &self.at
    }

    fn encoding(&self) -> Option<&'static Encoding> {
        self.named
    }

    /// Reading needs OPEN and READ only (draft-ietf-secsh-filexfer-02, section 6): a server may refuse to say more.
    async fn read(&mut self, path: &str) -> Result<(Box<dyn Transfer>, Option<u64>), RemoteError> {
        let file = self.files.open(path).await.map_err(failure)?;
        let facts = match file.metadata().await {
            Ok(facts) => Some(facts),
            Err(_) => self.files.metadata(path).await.ok(),
        };
        let size = facts.and_then(|facts| facts.size);
        Ok((Box::new(Onward { file, names: self.session.names.clone(), writes: false, language: self.language }), size))
    }

    async fn write(&mut self, path: &str) -> Result<Box<dyn Transfer>, RemoteError> {
        let file = self.files.create(path).await.map_err(failure)?;
        Ok(Box::new(Onward { file, names: self.session.names.clone(), writes: true, language: self.language }))
    }

    async fn remove_file(&mut self, path: &str) -> Result<(), RemoteError> {
        self.files.remove_file(path).await.map_err(failure)
    }

    async fn remove_folder(&mut self, path: &str) -> Result<(), RemoteError> {
        self.files.remove_dir(path).await.map_err(failure)
    }

    async fn list(&mut self, path: &str) -> Result<Vec<Entry>, RemoteError> {
        let path = if path.is_empty() { "." } else { path };
        let found = self.listed(path).await?;
        Ok(found.map(|one| entry(one.file_name(), &one.metadata())).collect())
    }

    async fn make_folder(&mut self, path: &str) -> Result<(), RemoteError> {
        match self.files.create_dir(path).await {
            // The protocol has no word for "exists": it says "failure" to everything else as well.
            Err(_) if self.facts(path).await.is_ok() => Err(RemoteError::Exists),
            other => other.map_err(failure),
        }
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError> {
        match self.files.rename(from, to).await {
            Err(_) if self.facts(to).await.is_ok() => Err(RemoteError::Exists),
            other => other.map_err(failure),
        }
    }

    async fn stat(&mut self, path: &str) -> Result<Entry, RemoteError> {
        let facts = self.facts(path).await.map_err(failure)?;
        Ok(entry(path.rsplit('/').next().unwrap_or(path).to_owned(), &facts))
    }

    async fn size(&mut self, path: &str) -> Option<u64> {
        self.files.metadata(path).await.ok().filter(|facts| !facts.is_dir()).and_then(|facts| facts.size)
    }

    async fn set_mode(&mut self, path: &str, mode: u32) -> Result<(), RemoteError> {
        let facts = FileAttributes { permissions: Some(mode), ..FileAttributes::empty() };
        self.files.set_metadata(path, facts).await.map_err(failure)
    }
}
