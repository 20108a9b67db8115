//! The files of campaigns: one folder each, names made safe, never left.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use cap_std::{ambient_authority, fs::Dir};
use testgyver_model::{Timestamp, folders::Folders, id::CampaignId, naming};
use tokio::task::spawn_blocking;

use crate::lock::private_folder;

/// Most bytes that are kept of a run where nothing else is said.
pub const KEPT_OF_A_RUN: u64 = 100 << 20;

/// Most bytes of a file's name; file systems allow 255, and an upload on its way in has a longer one.
const LONGEST_NAME: usize = 200;

/// What can go wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("no such file")]
    NotFound,
    /// Another file has this name.
    #[error("the name is in use")]
    Taken,
    /// Nothing of the name is left once it is made safe.
    #[error("not a usable file name")]
    InvalidName,
    /// The disk refused.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::NotFound } else { Self::Io(error) }
    }
}

/// A file of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name in the folder of files.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: Timestamp,
}

/// What lies in a campaign's folder, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredFiles {
    /// The files with size and time, by name.
    pub files: Vec<StoredFile>,
    /// Names of the folders, which tests made.
    pub folders: Vec<String>,
}

/// The files of all campaigns, below one folder.
#[derive(Debug, Clone)]
pub struct CampaignFiles {
    root: PathBuf,
    /// Most bytes that are kept of what a run has left.
    pub(crate) kept_of_a_run: u64,
}

impl CampaignFiles {
    /// The files kept in a data folder.
    pub fn new(data: &Path) -> Self {
        Self { root: data.join("campaigns"), kept_of_a_run: KEPT_OF_A_RUN }
    }

    /// The same, keeping so many bytes of what each run has left.
    #[must_use]
    pub fn keeping(self, bytes: u64) -> Self {
        Self { kept_of_a_run: bytes, ..self }
    }

    /// The folders of a campaign, made if they do not exist. Runs have work folders of their own: see
    /// [`Self::run_folders`].
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn folders(&self, campaign: CampaignId) -> Result<Folders, FileError> {
        let base = self.base(campaign);
        blocking(move || {
            let folders = Folders { files: base.join("files"), work: base.join("work") };
            private_folder(&folders.files)?;
            private_folder(&folders.work)?;
            Ok(folders)
        })
        .await
    }

    /// The name under which a file is kept that comes along under this one; nothing if nothing is left of it.
    pub fn safe_name(name: &str) -> Option<String> {
        safe_name(name)
    }

    /// The files and folders of a campaign by name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn list(&self, campaign: CampaignId) -> Result<StoredFiles, FileError> {
        let folders = self.folders(campaign).await?;
        blocking(move || {
            let mut listed = StoredFiles::default();
            for entry in fs::read_dir(&folders.files)? {
                let entry = entry?;
                let facts = entry.metadata()?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if facts.is_file() && !name.starts_with(Upload::PREFIX) {
                    let modified = Timestamp::try_from(facts.modified()?).unwrap_or_default();
                    listed.files.push(StoredFile { name, size: facts.len(), modified });
                } else if facts.is_dir() {
                    listed.folders.push(name);
                }
            }
            listed.files.sort_by_cached_key(|file| naming::sort_key(&file.name));
            listed.folders.sort_by_cached_key(|folder| naming::sort_key(folder));
            Ok(listed)
        })
        .await
    }

    /// Begins to receive a file; nothing is seen of it until [`Upload::finish`].
    ///
    /// # Errors
    /// [`FileError::InvalidName`] if nothing of the name is left once it is made safe.
    pub async fn begin(&self, campaign: CampaignId, name: &str) -> Result<Upload, FileError> {
        let name = safe_name(name).ok_or(FileError::InvalidName)?;
        let folders = self.folders(campaign).await?;
        blocking(move || {
            let folder = Dir::open_ambient_dir(&folders.files, ambient_authority())?;
            let temporary = (0u32..)
                .map(|number| format!("{}{number}-{name}", Upload::PREFIX))
                .find(|candidate| folder.symlink_metadata(candidate).is_err())
                .ok_or(FileError::InvalidName)?;
            let file = folder.create(&temporary)?.into_std();
            Ok(Upload { folder: Some(folder), file: Some(file), temporary, name, size: 0 })
        })
        .await
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    /// [`FileError::NotFound`] if there is none.
    pub async fn open(&self, campaign: CampaignId, name: &str) -> Result<fs::File, FileError> {
        let (folders, name) = (self.folders(campaign).await?, known_name(name)?);
        blocking(move || {
            let folder = Dir::open_ambient_dir(&folders.files, ambient_authority())?;
            check_file(&folder, &name)?;
            Ok(folder.open(name)?.into_std())
        })
        .await
    }

    /// Gives a file another name, and gives that name as it was made safe.
    ///
    /// # Errors
    /// [`FileError::NotFound`] if there is none, [`FileError::Taken`] if another file has that name.
    pub async fn rename(&self, campaign: CampaignId, name: &str, new: &str) -> Result<String, FileError> {
        let (folders, name) = (self.folders(campaign).await?, known_name(name)?);
        let new = safe_name(new).ok_or(FileError::InvalidName)?;
        blocking(move || {
            let folder = Dir::open_ambient_dir(&folders.files, ambient_authority())?;
            check_file(&folder, &name)?;
            if new == name {
                return Ok(new);
            }
            // A link to the new name fails where that is taken; a plain renaming would write over it.
            folder.hard_link(&name, &folder, &new).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => FileError::Taken,
                _ => error.into(),
            })?;
            folder.remove_file(&name)?;
            Ok(new)
        })
        .await
    }

    /// Copies the files of a campaign to another one; links are left out.
    ///
    /// # Errors
    /// If the disk refuses; nothing is left in the other campaign then.
    pub async fn copy_all(&self, from: CampaignId, to: CampaignId) -> Result<(), FileError> {
        let (source, target) = (self.folders(from).await?, self.folders(to).await?);
        let copied = blocking(move || {
            for entry in fs::read_dir(&source.files)? {
                let entry = entry?;
                if entry.file_type()?.is_file() && !entry.file_name().to_string_lossy().starts_with(Upload::PREFIX) {
                    fs::copy(entry.path(), target.files.join(entry.file_name()))?;
                }
            }
            Ok(())
        })
        .await;
        if copied.is_err() {
            self.delete_all(to).await?;
        }
        copied
    }

    /// Removes a file.
    ///
    /// # Errors
    /// [`FileError::NotFound`] if there is none.
    pub async fn delete(&self, campaign: CampaignId, name: &str) -> Result<(), FileError> {
        let (folders, name) = (self.folders(campaign).await?, known_name(name)?);
        blocking(move || {
            let folder = Dir::open_ambient_dir(&folders.files, ambient_authority())?;
            check_file(&folder, &name)?;
            Ok(folder.remove_file(name)?)
        })
        .await
    }

    /// Removes everything of a campaign.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn delete_all(&self, campaign: CampaignId) -> Result<(), FileError> {
        let base = self.base(campaign);
        blocking(move || Ok(gone_is_fine(fs::remove_dir_all(base))?)).await
    }

    pub(crate) fn base(&self, campaign: CampaignId) -> PathBuf {
        self.root.join(campaign.to_string())
    }
}

/// A file on its way in; dropped before [`Upload::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Upload {
    folder: Option<Dir>,
    file: Option<fs::File>,
    temporary: String,
    name: String,
    size: u64,
}

impl Upload {
    const PREFIX: &str = ".incoming-";

    /// Takes more of the file.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), FileError> {
        let Some(mut file) = self.file.take() else { return Err(FileError::NotFound) };
        self.size += bytes.len() as u64;
        self.file = Some(blocking(move || file.write_all(&bytes).map(|()| file).map_err(Into::into)).await?);
        Ok(())
    }

    /// Gives the file another name, before it is in its place.
    ///
    /// # Errors
    /// [`FileError::InvalidName`] if nothing of the name is left once it is made safe.
    pub fn rename(&mut self, name: &str) -> Result<(), FileError> {
        self.name = safe_name(name).ok_or(FileError::InvalidName)?;
        Ok(())
    }

    /// Puts the file in its place, over an older one of the same name; gives its safe name.
    ///
    /// # Errors
    /// [`FileError::Taken`] if a folder has its name.
    pub async fn finish(mut self) -> Result<(String, u64), FileError> {
        let (Some(folder), Some(file)) = (self.folder.take(), self.file.take()) else {
            return Err(FileError::NotFound);
        };
        let (temporary, name, size) = (self.temporary.clone(), self.name.clone(), self.size);
        blocking(move || {
            let placed = file.sync_all().map_err(FileError::from).and_then(|()| {
                folder.rename(&temporary, &folder, &name).map_err(|error| match error.kind() {
                    io::ErrorKind::IsADirectory => FileError::Taken,
                    _ => error.into(),
                })
            });
            if placed.is_err() {
                // Nothing can be done where even this fails; the file stays hidden from lists.
                let _ = folder.remove_file(&temporary);
            }
            placed.map(|()| (name, size))
        })
        .await
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take() {
            // Nothing can be done where even this fails; the file stays hidden from lists.
            let _ = folder.remove_file(&self.temporary);
        }
    }
}

/// A name that stays inside its folder on every system; `None` if nothing is left of it.
fn safe_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = sanitize_filename::sanitize(last);
    let safe = safe.trim().trim_start_matches('.');
    (!safe.is_empty() && safe.len() <= LONGEST_NAME).then(|| safe.to_owned())
}

/// Folders, and links that tests have left, are no files of the campaign.
fn check_file(folder: &Dir, name: &str) -> Result<(), FileError> {
    if folder.symlink_metadata(name)?.is_file() { Ok(()) } else { Err(FileError::NotFound) }
}

/// A name as it stands in a list; anything else names no file.
fn known_name(name: &str) -> Result<String, FileError> {
    safe_name(name).filter(|safe| safe == name).ok_or(FileError::NotFound)
}

/// What was to be removed may be gone already.
pub(crate) fn gone_is_fine(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    spawn_blocking(work).await.map_err(|error| FileError::Io(io::Error::other(error)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe_and_keep_their_accents() {
        assert_eq!(safe_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(safe_name("C:\\tmp\\donnée été.csv").as_deref(), Some("donnée été.csv"));
        assert_eq!(safe_name(".bashrc").as_deref(), Some("bashrc"));
        for name in ["", "..", "/", "a/.."] {
            assert_eq!(safe_name(name), None, "{name}");
        }
    }
}
