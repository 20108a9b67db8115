//! Which tests of runs have begun: noted beside the database before a test does anything, so that
//! none is done twice after a crash. Events are stored in batches, a moment later; a note costs a few
//! microseconds and, like the database's own log, outlives the process.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use testgyver_model::{Timestamp, id::ReportId};

use crate::{Result, StoreError, lock::private_folder};

/// Bytes of one note: the place of a test in its run (4), and the instant in microseconds since 1970 (8).
const NOTE: usize = 12;

/// The notes of all runs that go on.
pub(crate) struct Begun {
    folder: PathBuf,
    open: Mutex<HashMap<ReportId, Notes>>,
}

struct Notes {
    file: File,
    length: u64,
}

impl Begun {
    /// Opens the notes of a data folder; those of runs that no longer go on are removed.
    pub(crate) fn open(folder: PathBuf, going: &[ReportId]) -> Result<Self> {
        let begun = Self { folder, open: Mutex::default() };
        private_folder(&begun.folder).map_err(|error| begun.unavailable(&error))?;
        for entry in fs::read_dir(&begun.folder).map_err(|error| begun.unavailable(&error))?.flatten() {
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.parse::<ReportId>().ok());
            if id.is_some_and(|id| !going.contains(&id)) {
                // What cannot be removed is looked at by nobody.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(begun)
    }

    fn unavailable(&self, error: &std::io::Error) -> StoreError {
        StoreError::Unavailable(format!("{}: {error}", self.folder.display()))
    }

    fn path(&self, id: ReportId) -> PathBuf {
        self.folder.join(id.to_string())
    }

    /// Notes that a test begins.
    pub(crate) fn note(&self, id: ReportId, test: u32, at: Timestamp) -> Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let notes = match open.entry(id) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(Notes::open(&self.path(id)).map_err(|error| self.unavailable(&error))?)
            }
        };
        notes.write(test, at).map_err(|error| self.unavailable(&error))
    }

    /// The places of the tests that have begun, and when they did.
    pub(crate) fn read(&self, id: ReportId) -> Result<Vec<(u32, Timestamp)>> {
        match fs::read(self.path(id)) {
            Ok(bytes) => Ok(bytes.as_chunks::<NOTE>().0.iter().map(noted).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    /// Forgets a run that has ended.
    pub(crate) fn forget(&self, id: ReportId) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        // A note of a run that has ended does no harm, and the next start removes it.
        let _ = fs::remove_file(self.path(id));
    }
}

fn noted(note: &[u8; NOTE]) -> (u32, Timestamp) {
    let [a, b, c, d, at @ ..] = *note;
    let at = Timestamp::from_microsecond(i64::from_le_bytes(at)).unwrap_or_default();
    (u32::from_le_bytes([a, b, c, d]), at)
}

impl Notes {
    fn open(path: &Path) -> std::io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        // A note that a full disk cut off is none.
        let length = file.metadata()?.len() / NOTE as u64 * NOTE as u64;
        file.set_len(length)?;
        Ok(Self { file, length })
    }

    fn write(&mut self, test: u32, at: Timestamp) -> std::io::Result<()> {
        let mut note = [0; NOTE];
        note[..4].copy_from_slice(&test.to_le_bytes());
        note[4..].copy_from_slice(&at.as_microsecond().to_le_bytes());
        match self.file.write_all(&note) {
            Ok(()) => {
                self.length += NOTE as u64;
                Ok(())
            }
            Err(error) => {
                self.file.set_len(self.length)?;
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::RandomIds;

    use super::*;

    fn at(second: u32) -> Timestamp {
        Timestamp::from_second(second.into()).unwrap()
    }

    #[test]
    fn what_was_noted_is_there_for_the_next_process_until_the_run_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let (going, over) = (ReportId::fresh(&RandomIds), ReportId::fresh(&RandomIds));
        let begun = Begun::open(folder.path().join("begun"), &[]).unwrap();
        for (id, test) in [(going, 0), (over, 3), (going, 70_000)] {
            begun.note(id, test, at(test)).unwrap();
        }
        let mut half = fs::read(begun.path(over)).unwrap();
        half.push(9);
        fs::write(begun.path(over), half).unwrap();
        assert_eq!(begun.read(over).unwrap(), [(3, at(3))], "half a note is none");
        let next = Begun::open(folder.path().join("begun"), &[going]).unwrap();
        assert_eq!(
            (next.read(going).unwrap(), next.read(over).unwrap()),
            (vec![(0, at(0)), (70_000, at(70_000))], vec![])
        );
        next.note(going, 5, at(5)).unwrap();
        assert_eq!(next.read(going).unwrap().last(), Some(&(5, at(5))));
        next.forget(going);
        assert_eq!(next.read(going).unwrap(), []);
    }
}
