//! Whether the database is still where it was opened. An open file can be written to after it was removed:
//! all of that would be lost with the process.

use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
};

use crate::{Result, StoreError};

/// The file that the database was opened from.
pub(super) struct DatabaseFile {
    path: PathBuf,
    file: FileId,
}

impl DatabaseFile {
    /// The place of a database that is open.
    pub(super) fn of(path: &Path) -> Result<Self> {
        let found = fs::canonicalize(path).and_then(|path| Ok((id_of(&fs::metadata(&path)?), path)));
        let (file, path) = found.map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
        Ok(Self { path, file })
    }

    /// Refuses if the file was moved away, removed or replaced by another one.
    pub(super) fn check(&self) -> Result<()> {
        let why = match fs::metadata(&self.path) {
            Ok(metadata) if id_of(&metadata) == self.file => return Ok(()),
            Ok(_) => "another file is in its place".to_owned(),
            Err(error) => error.to_string(),
        };
        let path = self.path.display();
        Err(StoreError::Unavailable(format!("the database {path} is not where it was opened ({why}): put it back")))
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
