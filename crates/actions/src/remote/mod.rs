//! Files on another machine: the form and the operations that `sftp` and `ftp` share.

mod form;
mod perform;
mod told;

use async_trait::async_trait;
use encoding_rs::Encoding;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};

pub(crate) use self::{
    form::{Method, RemoteInput},
    perform::perform,
};

/// Most entries of one listing.
pub(crate) const ENTRIES: usize = 100_000;
/// Most bytes that a server may say for one listing.
pub(crate) const LISTED: u64 = 16 * 1024 * 1024;

/// One file or folder on the other machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its path below the folder that was listed, or its name.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) size: u64,
    /// Seconds since 1970, where the server tells.
    pub(crate) modified: Option<i64>,
    /// The permission bits, where the server tells.
    pub(crate) mode: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    File,
    Folder,
    Link,
    Other,
}

impl Entry {
    /// The entry as an output shows it.
    pub(crate) fn shown(&self) -> Value {
        let kind = match self.kind {
            Kind::File => "file",
            Kind::Folder => "folder",
            Kind::Link => "link",
            Kind::Other => "other",
        };
        let mode = self.mode.map(|mode| format!("{:04o}", mode & 0o7777));
        let modified = self.modified.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        json!({
            "path": self.path, "type": kind, "size": self.size,
            "modified": modified.map(|at| at.to_string()), "permissions": mode,
        })
    }
}

/// Why the other machine did not do it.
#[derive(Debug, Clone)]
pub(crate) enum RemoteError {
    /// There is no such file or folder.
    NotFound,
    /// The user may not.
    Denied,
    /// It is there already.
    Exists,
    /// Another refusal, in the server's words.
    Refused(String),
    /// The path holds signs that would end a command.
    Unusable,
    /// A folder holds more than is listed.
    TooMany,
    /// The connection broke.
    Broken(String),
}

/// A file being read or written on the other machine; dropped before its end, it breaks the session.
#[async_trait]
pub(crate) trait Transfer: AsyncRead + AsyncWrite + Send + Unpin {
    /// All of it went over: hears what the server says to that.
    async fn finish(self: Box<Self>) -> Result<(), RemoteError>;
}

/// What a protocol does with files; paths are the server's own.
#[async_trait]
pub(crate) trait RemoteFiles: Send {
    /// Where the connection leads, for the log.
    fn at(&self) -> &str;
    /// The character set that the form names for texts, where it names one.
    fn encoding(&self) -> Option<&'static Encoding> {
        None
    }
    /// Begins to read a file; gives its size, where the server tells.
    async fn read(&mut self, path: &str) -> Result<(Box<dyn Transfer>, Option<u64>), RemoteError>;
    /// Begins to write a file, in the place of one that is there.
    async fn write(&mut self, path: &str) -> Result<Box<dyn Transfer>, RemoteError>;
    async fn remove_file(&mut self, path: &str) -> Result<(), RemoteError>;
    async fn remove_folder(&mut self, path: &str) -> Result<(), RemoteError>;
    /// What a folder holds, without `.` and `..`.
    async fn list(&mut self, path: &str) -> Result<Vec<Entry>, RemoteError>;
    async fn make_folder(&mut self, path: &str) -> Result<(), RemoteError>;
    async fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError>;
    async fn stat(&mut self, path: &str) -> Result<Entry, RemoteError>;
    /// The size of a file, where the server tells.
    async fn size(&mut self, path: &str) -> Option<u64> {
        self.stat(path).await.ok().filter(|entry| entry.kind == Kind::File).map(|entry| entry.size)
    }
    async fn set_mode(&mut self, path: &str, mode: u32) -> Result<(), RemoteError>;
}
