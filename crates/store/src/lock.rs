//! One server per data folder.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::{Result, StoreError};

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
    _file: File,
}

impl DataLock {
    /// Takes the folder, making it where it does not exist; `None` where another server has it.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn take(data: &Path) -> Result<Option<Self>> {
        let unavailable = |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", data.display()));
        private_folder(data).map_err(unavailable)?;
        let path = data.join("server.lock");
        let file = OpenOptions::new().create(true).write(true).truncate(false).open(path).map_err(unavailable)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unavailable(error)),
        }
    }
}
