//! A file on its way: written beside its place under a name of its own, which it changes for the right one when
//! all of it is there. What somebody has open, or mapped into memory, is never cut short under their hands.

use std::{
    fs::{File, Permissions},
    io,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use cap_std::fs::{Dir, OpenOptions};

use crate::confined::Confined;

/// Tells apart two files of one name that are written at once.
static PARTS: AtomicU64 = AtomicU64::new(0);

/// A file that is being written; dropped before it is kept, it leaves nothing.
pub(crate) struct Part {
    folder: Dir,
    part: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl Part {
    /// Begins a file; the folders above it are made. It may be what the file in its place may be.
    ///
    /// # Errors
    /// Where it cannot be made, or a folder has its name.
    pub(crate) fn begin(place: &Confined) -> io::Result<(Self, File)> {
        let (folder, path) = (place.folder.try_clone()?, place.path.clone());
        let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let there = folder.metadata(&path).ok();
        if there.as_ref().is_some_and(cap_std::fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let (process, number) = (std::process::id(), PARTS.fetch_add(1, Ordering::Relaxed));
        let part = path.with_file_name(format!(".{}.{process}-{number}.part", name.to_string_lossy()));
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            folder.create_dir_all(parent)?;
        }
        let file = folder.open_with(&part, OpenOptions::new().write(true).create_new(true))?.into_std();
        let begun = Self { folder, part, path, kept: false };
        if let Some(there) = there {
            begun.allow(&file, &there)?;
        }
        Ok((begun, file))
    }

    /// Gives the file the permissions of another one.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(crate) fn allow(&self, file: &File, like: &cap_std::fs::Metadata) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;

        use cap_std::fs::PermissionsExt as _;
        file.set_permissions(Permissions::from_mode(like.permissions().mode() & 0o777))
    }

    /// All of it is there: gives the file its name.
    ///
    /// # Errors
    /// Where the name is taken by a folder.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        self.folder.rename(&self.part, &self.folder, &self.path)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing to do about a leftover that cannot be removed: its name tells what it is.
            let _ = self.folder.remove_file(&self.part);
        }
    }
}
