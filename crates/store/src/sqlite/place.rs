//! Whether the database is still where it was opened. An open file can be written to after it was removed:
//! all of that would be lost with the process.

use std::{
    fs::{self, Metadata},
    path::PathBuf,
};

use rusqlite::Connection;

use crate::{Result, StoreError};

/// The file that a connection was opened with.
pub(super) struct Place {
    path: PathBuf,
    file: FileId,
}

impl Place {
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let path = PathBuf::from(connection.path().unwrap_or_default());
        let file = fs::metadata(&path)
            .map(|metadata| id_of(&metadata))
            .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
        Ok(Self { path, file })
    }

    /// Refuses where the file was moved away, removed or replaced.
    pub(super) fn check(&self) -> Result<()> {
        if fs::metadata(&self.path).is_ok_and(|metadata| id_of(&metadata) == self.file) {
            return Ok(());
        }
        let path = self.path.display();
        Err(StoreError::Unavailable(format!(
            "{path} was moved away or replaced: put it back, or start the server again"
        )))
    }
}

/// What tells one file from another, whatever its name.
#[cfg(unix)]
type FileId = (u64, u64);

#[cfg(unix)]
fn id_of(metadata: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// Elsewhere a file that is open can be neither moved nor removed.
#[cfg(not(unix))]
type FileId = ();

#[cfg(not(unix))]
const fn id_of(_: &Metadata) -> FileId {}
