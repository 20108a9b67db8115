//! One server per data folder, and nobody beside it while a restore exchanges what is in it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Seek, SeekFrom, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Mutex,
};

use crate::{Result, StoreError, folder};

/// Makes a folder that its owner alone may enter; one that exists stays as it is.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Held while a server works on a data folder; released when dropped, a crash included.
#[derive(Debug)]
pub struct DataLock {
    file: Mutex<File>,
    data: PathBuf,
}

/// The server that works on a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub process: u32,
    /// Where it listens; `None` until it does.
    pub address: Option<SocketAddr>,
}

impl DataLock {
    /// Takes the folder, making it if it does not exist; `None` if another server has it.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn take(data: &Path) -> Result<Option<Self>> {
        private_folder(data).map_err(folder::unavailable(data))?;
        let path = data.join(folder::LOCK);
        let file = locked(&path, File::try_lock)?;
        let Some(file) = file else { return Ok(None) };
        let lock = Self { file: Mutex::new(file), data: data.to_owned() };
        lock.write(&format!("{}\n", std::process::id()))?;
        Ok(Some(lock))
    }

    /// Notes where the server listens, for whoever waits until it is up.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn note_address(&self, address: SocketAddr) -> Result<()> {
        self.write(&format!("{}\n{address}\n", std::process::id()))
    }

    /// Who works on the folder, as the last server wrote it down; it may have ended since.
    pub fn holder(data: &Path) -> Option<Holder> {
        let text = std::fs::read_to_string(data.join(folder::LOCK)).ok()?;
        let mut lines = text.lines();
        let process = lines.next()?.parse().ok()?;
        Some(Holder { process, address: lines.next().and_then(|line| line.parse().ok()) })
    }

    /// The folder that is held.
    pub fn data(&self) -> &Path {
        &self.data
    }

    fn write(&self, text: &str) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(text.as_bytes()))
            .map_err(folder::unavailable(&self.data))
    }
}

/// Held by whatever uses the database beside a server: as long as it is, a restore does not exchange it.
///
/// SQLite removes `testgyver.db-wal` by its name when the last connection closes: one that outlived the exchange
/// would remove that of the database which was put in its place.
#[derive(Debug)]
pub struct UseGuard {
    _file: File,
}

impl UseGuard {
    /// Uses the folder together with others; `None` while a restore is at work, or waits to be finished.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn shared(data: &Path) -> Result<Option<Self>> {
        private_folder(data).map_err(folder::unavailable(data))?;
        let guard = locked(&data.join(folder::RESTORE_LOCK), File::try_lock_shared)?;
        Ok(guard.filter(|_| !folder::is_restore_ready(data)).map(|file| Self { _file: file }))
    }

    /// Uses the folder alone; `None` if it is used.
    pub(crate) fn alone(data: &Path) -> Result<Option<Self>> {
        Ok(locked(&data.join(folder::RESTORE_LOCK), File::try_lock)?.map(|file| Self { _file: file }))
    }

    /// Uses the folder alone, as soon as it is free.
    pub(crate) fn alone_at_last(data: &Path) -> Result<Self> {
        let path = data.join(folder::RESTORE_LOCK);
        let file = opened(&path)?;
        file.lock().map_err(folder::unavailable(&path))?;
        Ok(Self { _file: file })
    }
}

fn opened(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(folder::unavailable(path))
}

fn locked(path: &Path, lock: impl FnOnce(&File) -> std::result::Result<(), TryLockError>) -> Result<Option<File>> {
    let file = opened(path)?;
    match lock(&file) {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(StoreError::Unavailable(format!("{}: {error}", path.display()))),
    }
}
