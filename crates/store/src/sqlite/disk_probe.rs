//! Whether the disk is full. The database may still be read on a full disk, and a small write may find room in its log:
//! only a try tells.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{Result, StoreError, modes::private_file};

/// How long an answer holds: whoever asks every second writes no more than this often.
const HOLDS: Duration = Duration::from_secs(3);
/// What is written to see whether there is room; about what a busy run writes in a moment.
const TRIED: usize = 256 * 1024;

/// Probes the disk beside a database by writing to it.
pub(super) struct DiskProbe {
    path: PathBuf,
    last: Mutex<Option<(Instant, Result<()>)>>,
}

impl DiskProbe {
    /// A probe of the disk that holds this database.
    pub(super) fn beside(database: &Path) -> Self {
        Self { path: database.with_file_name("room.probe"), last: Mutex::default() }
    }

    /// Refuses if nothing can be written.
    pub(super) fn check(&self) -> Result<()> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((at, known)) if at.elapsed() < HOLDS => known.clone(),
            _ => {
                let found = self.probe();
                *last = Some((Instant::now(), found.clone()));
                found
            }
        }
    }

    fn probe(&self) -> Result<()> {
        let written = private_file(&self.path)
            .and_then(|()| fs::OpenOptions::new().write(true).truncate(true).open(&self.path))
            .and_then(|mut file| file.write_all(&[0; TRIED]));
        // What cannot be removed is written over next time.
        let _ = fs::remove_file(&self.path);
        written.map_err(|error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full(error.to_string()),
            _ => StoreError::Unavailable(format!("{}: {error}", self.path.display())),
        })
    }
}
