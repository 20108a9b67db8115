//! Files in an FTP session (RFC 959, RFC 3659).

use async_trait::async_trait;
use suppaftp::{
    FtpError, Status,
    list::{File, ListParser},
    tokio::{AsyncRustlsStream, TransferStream},
    types::Response,
};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use super::session::FtpSession;
use crate::remote::{ENTRIES, Entry, Kind, LISTED, RemoteError, RemoteFiles, Transfer};

/// Most characters of a line that is no entry that a failure tells.
const SHOWN_LINE: usize = 200;

/// What the server said, on one line.
pub(super) fn said(response: &Response) -> String {
    let text = String::from_utf8_lossy(&response.body);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn failure(error: FtpError) -> RemoteError {
    match error {
        FtpError::UnexpectedResponse(response) => {
            let said = said(&response);
            let lower = said.to_lowercase();
            if response.status == Status::FileUnavailable && lower.contains("no such") {
                RemoteError::NotFound
            } else if lower.contains("permission denied") {
                RemoteError::Denied
            } else if lower.contains("exists") {
                RemoteError::Exists
            } else {
                RemoteError::Refused(said)
            }
        }
        other => RemoteError::Broken(other.to_string()),
    }
}

/// A path that would be two commands is refused.
fn one_line(path: &str) -> Result<&str, RemoteError> {
    if path.contains(['\r', '\n', '\0']) {
        return Err(RemoteError::Unusable);
    }
    Ok(path)
}

#[async_trait]
impl Transfer for TransferStream<AsyncRustlsStream> {
    async fn finish(self: Box<Self>) -> Result<(), RemoteError> {
        TransferStream::finish(*self).await.map_err(failure)
    }
}

fn entry(file: &File) -> Entry {
    let kind = if file.is_directory() {
        Kind::Folder
    } else if file.is_symlink() {
        Kind::Link
    } else {
        Kind::File
    };
    let modified = file.modified().duration_since(std::time::UNIX_EPOCH).ok();
    Entry {
        path: file.name().to_owned(),
        kind,
        size: file.size() as u64,
        modified: modified.and_then(|since| i64::try_from(since.as_secs()).ok()).filter(|seconds| *seconds > 0),
        mode: None,
    }
}

impl FtpSession {
    async fn listed(&mut self, path: &str) -> Result<Vec<Entry>, RemoteError> {
        let command = if path.is_empty() { "LIST".to_owned() } else { format!("LIST {path}") };
        let began = &[Status::AboutToSend, Status::AlreadyOpen];
        let (_, stream) = self.stream.custom_data_command(command, began).await.map_err(failure)?;
        // The library's own list has no end where the server's has none.
        let mut lines = BufReader::new(stream.take(LISTED));
        let mut entries = Vec::new();
        loop {
            let mut line = Vec::new();
            let read = lines.read_until(b'\n', &mut line).await;
            if read.map_err(|error| RemoteError::Broken(error.to_string()))? == 0 {
                break;
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\r', '\n']);
            if line.trim().is_empty() || line.starts_with("total ") {
                continue;
            }
            let parsed = ListParser::parse_posix(line).or_else(|_| ListParser::parse_dos(line));
            let file = parsed.map_err(|error| {
                RemoteError::Refused(format!("{error}: {}", line.chars().take(SHOWN_LINE).collect::<String>()))
            })?;
            if !matches!(file.name(), "." | "..") {
                entries.push(entry(&file));
            }
            if entries.len() > ENTRIES {
                return Err(RemoteError::TooMany);
            }
        }
        let stream = lines.into_inner();
        if stream.limit() == 0 {
            return Err(RemoteError::TooMany);
        }
        stream.into_inner().finish().await.map_err(failure)?;
        Ok(entries)
    }

    /// Whether the path is a folder: one can go there, and back.
    async fn is_folder(&mut self, path: &str) -> Result<bool, RemoteError> {
        let here = self.stream.pwd().await.map_err(failure)?;
        match self.stream.cwd(path).await {
            Ok(()) => self.stream.cwd(&here).await.map(|()| true).map_err(failure),
            Err(FtpError::UnexpectedResponse(_)) => Ok(false),
            Err(error) => Err(failure(error)),
        }
    }
}

#[async_trait]
impl RemoteFiles for FtpSession {
    fn at(&self) -> &str {
        &self.at
    }

    async fn read(&mut self, path: &str) -> Result<(Box<dyn Transfer>, Option<u64>), RemoteError> {
        let path = one_line(path)?;
        let size = self.stream.size(path).await.ok().map(|size| size as u64);
        let file = self.stream.retr_as_stream(path).await.map_err(failure)?;
        Ok((Box::new(file), size))
    }

    async fn write(&mut self, path: &str) -> Result<Box<dyn Transfer>, RemoteError> {
        Ok(Box::new(self.stream.put_with_stream(one_line(path)?).await.map_err(failure)?))
    }

    async fn remove_file(&mut self, path: &str) -> Result<(), RemoteError> {
        self.stream.rm(one_line(path)?).await.map_err(failure)
    }

    async fn remove_folder(&mut self, path: &str) -> Result<(), RemoteError> {
        self.stream.rmdir(one_line(path)?).await.map_err(failure)
    }

    /// Listing what is not there gives nothing on many servers: the folder is looked for first.
    async fn list(&mut self, path: &str) -> Result<Vec<Entry>, RemoteError> {
        let path = one_line(path)?;
        if !path.is_empty() && !self.is_folder(path).await? {
            return Err(RemoteError::NotFound);
        }
        self.listed(path).await
    }

    async fn make_folder(&mut self, path: &str) -> Result<(), RemoteError> {
        self.stream.mkdir(one_line(path)?).await.map_err(failure)
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError> {
        self.stream.rename(one_line(from)?, one_line(to)?).await.map_err(failure)
    }

    async fn stat(&mut self, path: &str) -> Result<Entry, RemoteError> {
        let path = one_line(path)?;
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned();
        match self.stream.size(path).await {
            Ok(size) => {
                let modified = self.stream.mdtm(path).await.ok().map(|at| at.and_utc().timestamp());
                Ok(Entry { path: name, kind: Kind::File, size: size as u64, modified, mode: None })
            }
            Err(FtpError::UnexpectedResponse(_)) if self.is_folder(path).await? => {
                Ok(Entry { path: name, kind: Kind::Folder, ..Entry::default() })
            }
            Err(FtpError::UnexpectedResponse(_)) => Err(RemoteError::NotFound),
            Err(error) => Err(failure(error)),
        }
    }

    async fn set_mode(&mut self, path: &str, mode: u32) -> Result<(), RemoteError> {
        let command = format!("CHMOD {mode:04o} {}", one_line(path)?);
        self.stream.site(command).await.map(drop).map_err(failure)
    }
}
