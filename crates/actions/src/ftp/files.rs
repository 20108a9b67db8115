//! Files in an FTP session (RFC 959, RFC 3659).

use async_trait::async_trait;
use encoding_rs::Encoding;

use super::{
    control::Reply,
    list::{self, Item},
    refusal::failure,
    session::{FtpSession, command, expect, may_be_there},
    transfer::FtpTransfer,
};
use crate::remote::{Entry, Kind, RemoteError, RemoteFiles, Transfer};

impl FtpSession {
    /// The size of a file, or the server's refusal.
    async fn size(&mut self, path: &str) -> Result<Result<u64, Reply>, RemoteError> {
        let reply = self.ask_about("SIZE", path).await?;
        let words = reply.words();
        let number = words.split(' ').skip(1).find_map(|word| word.parse().ok());
        Ok(number.filter(|_| reply.code == 213).ok_or(reply))
    }

    /// Begins to move a file, in the ways in which its name, or that of its folder, may be written.
    async fn begin_about(&mut self, verb: &str, path: &str) -> Result<FtpTransfer, RemoteError> {
        let mut refused = None;
        for spelling in self.names.of_existing(path)? {
            match self.begin(&command(verb, &spelling)).await? {
                Ok(file) => {
                    self.names.found(&spelling);
                    return Ok(file);
                }
                Err(reply) if may_be_there(&reply) => return Err(failure(&reply)),
                Err(reply) => refused = refused.or(Some(reply)),
            }
        }
        Err(refused.map_or(RemoteError::NotFound, |reply| failure(&reply)))
    }

    /// The name as a list of its folder tells it: for servers that have no word for one file.
    async fn listed(&mut self, path: &str) -> Result<Item, RemoteError> {
        let trimmed = path.trim_end_matches('/');
        let (folder, name) = trimmed.rsplit_once('/').unwrap_or(("", trimmed));
        let folder = if folder.is_empty() && path.starts_with('/') { "/" } else { folder };
        let items = self.items(folder).await?;
        items.into_iter().find(|item| self.names.text(&item.name) == name).ok_or(RemoteError::NotFound)
    }
}

#[async_trait]
impl RemoteFiles for FtpSession {
    fn at(&self) -> &str {
        &self.at
    }

    fn encoding(&self) -> Option<&'static Encoding> {
        self.encoding
    }

    async fn read(&mut self, path: &str) -> Result<(Box<dyn Transfer>, Option<u64>), RemoteError> {
        let size = self.size(path).await?.ok();
        Ok((Box::new(self.begin_about("RETR", path).await?), size))
    }

    async fn write(&mut self, path: &str) -> Result<Box<dyn Transfer>, RemoteError> {
        Ok(Box::new(self.begin_about("STOR", path).await?))
    }

    async fn remove_file(&mut self, path: &str) -> Result<(), RemoteError> {
        expect(&self.ask_about("DELE", path).await?)
    }

    async fn remove_folder(&mut self, path: &str) -> Result<(), RemoteError> {
        expect(&self.ask_about("RMD", path).await?)
    }

    async fn list(&mut self, path: &str) -> Result<Vec<Entry>, RemoteError> {
        let items = self.items(path).await?;
        Ok(self.entries(items))
    }

    async fn make_folder(&mut self, path: &str) -> Result<(), RemoteError> {
        let spelling = self.names.of_new(path)?;
        expect(&self.ask(&command("MKD", &spelling)).await?)
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError> {
        // Neither is asked for where the other would be two commands.
        self.names.of_new(to)?;
        let reply = self.ask_about("RNFR", from).await?;
        if reply.code != 350 {
            return Err(failure(&reply));
        }
        let spelling = self.names.of_new(to)?;
        expect(&self.ask(&command("RNTO", &spelling)).await?)
    }

    async fn stat(&mut self, path: &str) -> Result<Entry, RemoteError> {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned();
        match self.size(path).await? {
            Ok(size) => {
                let reply = self.ask_about("MDTM", path).await?;
                let modified = if reply.is_done() { list::modified(&reply.bytes) } else { None };
                Ok(Entry { path: name, kind: Kind::File, size, modified, mode: None })
            }
            Err(_) if self.is_folder(path).await? => Ok(Entry { path: name, kind: Kind::Folder, ..Entry::default() }),
            Err(reply) if may_be_there(&reply) => {
                let item = self.listed(path).await?;
                // A size that is not told must not be taken for 0.
                if item.kind == Kind::File && item.size.is_none() {
                    return Err(failure(&reply));
                }
                self.entries(vec![item]).pop().ok_or(RemoteError::NotFound)
            }
            Err(_) => Err(RemoteError::NotFound),
        }
    }

    async fn set_mode(&mut self, path: &str, mode: u32) -> Result<(), RemoteError> {
        expect(&self.ask_about(&format!("SITE CHMOD {mode:04o}"), path).await?)
    }
}
