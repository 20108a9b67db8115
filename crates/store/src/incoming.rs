//! A restore: contents are put beside the old ones, checked, and exchanged so that a crash at any moment leaves
//! either the old or the new ones whole.
//!
//! 1. `incoming/` is filled; without its `ready` marker it means nothing, and the next start removes it.
//! 2. `ready` is written, everything before it being on the disk. From here on the restore will happen.
//! 3. Old contents go to `before-restore-<date>/`, then the marker `moved` is written.
//! 4. New contents come out of `incoming/`, which is then removed.
//!
//! Whoever comes back after a crash goes on where the markers say.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    DataLock, Inspection, Result, StoreError, UseGuard,
    folder::{self, CONTENTS, INCOMING, KEY_BYTES, MOVED, SECRET_KEY, TOKEN_KEY, promised, ready_marker, unavailable},
    lock::private_folder,
    sqlite,
};

/// New contents on their way in; nothing has changed until [`Incoming::ready`].
#[derive(Debug)]
pub struct Incoming {
    data: PathBuf,
    folder: PathBuf,
    guard: Option<UseGuard>,
}

impl Incoming {
    /// Begins to put contents beside those of a data folder; `None` if the folder is used by another command, or
    /// another restore waits for being finished.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn begin(data: &Path) -> Result<Option<Self>> {
        private_folder(data).map_err(unavailable(data))?;
        let Some(guard) = UseGuard::alone(data)? else { return Ok(None) };
        if folder::is_restore_ready(data) {
            return Ok(None);
        }
        let folder = data.join(INCOMING);
        remove(&folder)?;
        private_folder(&folder).map_err(unavailable(&folder))?;
        Ok(Some(Self { data: data.to_owned(), folder, guard: Some(guard) }))
    }

    /// Where the new contents are put.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens the new contents as a server would, upgrading them if needed, and looks them through.
    ///
    /// `schema` is the version that the database should have.
    ///
    /// # Errors
    /// If this program cannot work with them.
    pub fn prove(&self, schema: u32) -> Result<Inspection> {
        for key in [SECRET_KEY, TOKEN_KEY] {
            let bytes = fs::metadata(self.folder.join(key)).map_or(KEY_BYTES, |facts| facts.len());
            if bytes != KEY_BYTES {
                return Err(StoreError::Corrupt(format!("{key} holds {bytes} bytes instead of {KEY_BYTES}")));
            }
        }
        // A backup may be without it: everybody signs in again.
        crate::random_key(&self.folder.join(TOKEN_KEY))?;
        let found = sqlite::schema(&self.folder.join(folder::DATABASE))?;
        if found != schema {
            return Err(StoreError::Corrupt(format!("its schema is {found}, the backup says {schema}")));
        }
        sqlite::upgrade(&self.folder.join(folder::DATABASE))?;
        crate::inspect(&self.folder)
    }

    /// Says that the new contents are whole: from now on the restore will happen. `kept` is the name of the folder
    /// that keeps the old contents; a number is added if it is taken.
    ///
    /// # Errors
    /// If the disk refuses; nothing has changed then.
    pub fn ready(mut self, kept: &str) -> Result<()> {
        let kept = (1..)
            .map(|number| if number == 1 { kept.to_owned() } else { format!("{kept}-{number}") })
            .find(|name| !self.data.join(name).exists())
            .unwrap_or_default();
        settle(&self.folder, &self.data)?;
        write_marker(&ready_marker(&self.data), &kept)?;
        self.guard = None;
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if self.guard.is_some() {
            // Nothing can be done where even this fails; the next start tries again.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Finishes a restore that is ready, and removes one that was broken off; gives the folder that keeps the old contents.
///
/// # Errors
/// If the disk refuses; calling again goes on from there.
pub fn finish_restore(lock: &DataLock) -> Result<Option<PathBuf>> {
    let data = lock.data();
    let incoming = data.join(INCOMING);
    if !folder::is_restore_ready(data) {
        if incoming.exists()
            && let Some(_guard) = UseGuard::alone(data)?
        {
            remove(&incoming)?;
        }
        return Ok(None);
    }
    let _guard = UseGuard::alone_at_last(data)?;
    let name = promised(data)
        .ok_or_else(|| StoreError::Corrupt(format!("{} does not name a folder", ready_marker(data).display())))?;
    let kept = data.join(name);
    if !incoming.join(MOVED).exists() {
        move_out(data, &kept)?;
        write_marker(&incoming.join(MOVED), "")?;
    }
    move_in(&incoming, data)?;
    // The marker goes first: without it, what is left of the folder means nothing.
    fs::remove_file(ready_marker(data)).map_err(unavailable(&incoming))?;
    sync(data)?;
    remove(&incoming)?;
    Ok(Some(kept).filter(|kept| kept.exists()))
}

fn move_out(data: &Path, kept: &Path) -> Result<()> {
    for name in CONTENTS {
        let from = data.join(name);
        if fs::symlink_metadata(&from).is_ok() {
            private_folder(kept).map_err(unavailable(kept))?;
            fs::rename(&from, kept.join(name)).map_err(unavailable(&from))?;
        }
    }
    if kept.exists() {
        sync(kept)?;
    }
    sync(data)
}

fn move_in(incoming: &Path, data: &Path) -> Result<()> {
    for name in CONTENTS {
        let (from, to) = (incoming.join(name), data.join(name));
        if fs::symlink_metadata(&from).is_ok() {
            fs::rename(&from, &to).map_err(unavailable(&from))?;
        }
    }
    sync(data)
}

/// Everything onto the disk, and into the hands of whom the data folder belongs to: a restore by the administrator of
/// the machine must leave the server able to read.
fn settle(folder: &Path, data: &Path) -> Result<()> {
    let owner = Owner::of(data)?;
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).map_err(unavailable(&path))? {
            let entry = entry.map_err(unavailable(&path))?.path();
            if entry.is_dir() {
                open.push(entry);
            } else {
                sync(&entry)?;
                owner.give(&entry)?;
            }
        }
        sync(&path)?;
        owner.give(&path)?;
    }
    Ok(())
}

fn write_marker(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(unavailable(path))?;
    sync(path)?;
    path.parent().map_or(Ok(()), sync)
}

/// Brings a file or the entries of a folder onto the disk.
fn sync(path: &Path) -> Result<()> {
    if cfg!(not(unix)) && path.is_dir() {
        return Ok(());
    }
    File::open(path).and_then(|file| file.sync_all()).map_err(unavailable(path))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(folder)(error)),
        _ => Ok(()),
    }
}

/// Whom a data folder belongs to.
struct Owner {
    #[cfg(unix)]
    ids: (u32, u32),
}

impl Owner {
    #[cfg(unix)]
    fn of(data: &Path) -> Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let facts = fs::metadata(data).map_err(unavailable(data))?;
        Ok(Self { ids: (facts.uid(), facts.gid()) })
    }

    #[cfg(unix)]
    fn give(&self, path: &Path) -> Result<()> {
        use std::os::unix::fs::{MetadataExt, lchown};
        let facts = fs::symlink_metadata(path).map_err(unavailable(path))?;
        if facts.uid() == self.ids.0 {
            return Ok(());
        }
        lchown(path, Some(self.ids.0), Some(self.ids.1)).map_err(unavailable(path))
    }

    #[cfg(not(unix))]
    fn of(_: &Path) -> Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    fn give(&self, _: &Path) -> Result<()> {
        Ok(())
    }
}
