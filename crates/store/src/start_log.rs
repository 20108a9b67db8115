//! Which tests of runs have begun: noted beside the database before a test does anything, so that
//! none is done twice after a crash. Events are stored in batches, a moment later; a note costs a few
//! microseconds and, like the database's own log, outlives the process.
//!
//! Whoever takes a run over leaves a fence behind the notes that it has read: a worker that was cut off
//! finds that the file has grown without it, and notes nothing more.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use testgyver_model::{Timestamp, claim::Claim, id::ReportId};

use crate::{Result, StoreError, lock::private_folder};

/// Bytes of one note: the place of a test in its run (4), and the instant in microseconds since 1970 (8).
const NOTE: usize = 12;
/// Stands in the place of a test in a fence, which holds the number of the claim that set it instead of an instant.
const FENCE: u32 = u32::MAX;

/// The start logs of all unfinished runs, one file each.
pub(crate) struct StartFiles {
    folder: PathBuf,
    open: Mutex<HashMap<ReportId, RunNotes>>,
}

/// The file of one run under one claim.
struct RunNotes {
    file: File,
    epoch: u32,
    length: u64,
}

/// Whether a start was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoteOutcome {
    /// The start is in the file.
    Written,
    /// Nothing was noted under this claim yet: whether it holds must be looked up, and [`StartFiles::open_for`] called.
    Unknown,
    /// The claim is over.
    Fenced,
}

impl StartFiles {
    /// Opens the notes of a data folder; those of runs that no longer go on are removed.
    pub(crate) fn open(folder: PathBuf, going: &[ReportId]) -> Result<Self> {
        let start_log = Self { folder, open: Mutex::default() };
        private_folder(&start_log.folder).map_err(|error| start_log.unavailable(&error))?;
        for entry in fs::read_dir(&start_log.folder).map_err(|error| start_log.unavailable(&error))?.flatten() {
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.parse::<ReportId>().ok());
            if id.is_some_and(|id| !going.contains(&id)) {
                // What cannot be removed is looked at by nobody.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(start_log)
    }

    fn unavailable(&self, error: &io::Error) -> StoreError {
        StoreError::Unavailable(format!("{}: {error}", self.folder.display()))
    }

    fn path(&self, id: ReportId) -> PathBuf {
        self.folder.join(id.to_string())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ReportId, RunNotes>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a test begins.
    pub(crate) fn note(&self, claim: Claim, test: u32, at: Timestamp) -> Result<NoteOutcome> {
        match self.all().get_mut(&claim.report) {
            Some(notes) if notes.epoch == claim.epoch => {
                let written = notes.write(test, at).map_err(|error| self.unavailable(&error))?;
                Ok(if written { NoteOutcome::Written } else { NoteOutcome::Fenced })
            }
            _ => Ok(NoteOutcome::Unknown),
        }
    }

    /// Opens the notes of a claim that holds; `false` if it was cut off meanwhile.
    pub(crate) fn open_for(&self, claim: Claim) -> Result<bool> {
        let mut all = self.all();
        let notes = RunNotes::open(&self.path(claim.report), claim.epoch).map_err(|error| self.unavailable(&error))?;
        let holds = notes.is_some();
        if let Some(notes) = notes {
            all.insert(claim.report, notes);
        }
        Ok(holds)
    }

    /// The places of the tests that have begun, and when they did.
    fn read(&self, id: ReportId) -> Result<Vec<(u32, Timestamp)>> {
        match fs::read(self.path(id)) {
            Ok(bytes) => {
                Ok(records(&bytes).filter(|(test, _)| *test != FENCE).map(|(test, at)| (test, instant(at))).collect())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    /// Takes the notes of a run over for a new claim: what has begun so far, after which nobody else notes anything.
    pub(crate) fn take_over(&self, claim: Claim) -> Result<Vec<(u32, Timestamp)>> {
        let mut all = self.all();
        all.remove(&claim.report);
        fence(&self.path(claim.report), claim.epoch).map_err(|error| self.unavailable(&error))?;
        self.read(claim.report)
    }

    /// Forgets a run that has ended.
    pub(crate) fn forget(&self, id: ReportId) {
        self.all().remove(&id);
        // A note of a run that has ended does no harm, and the next start removes it.
        let _ = fs::remove_file(self.path(id));
    }
}

fn instant(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or_default()
}

fn records(bytes: &[u8]) -> impl Iterator<Item = (u32, i64)> {
    bytes
        .as_chunks::<NOTE>()
        .0
        .iter()
        .map(|[a, b, c, d, rest @ ..]| (u32::from_le_bytes([*a, *b, *c, *d]), i64::from_le_bytes(*rest)))
}

fn record(test: u32, value: i64) -> [u8; NOTE] {
    let mut note = [0; NOTE];
    note[..4].copy_from_slice(&test.to_le_bytes());
    note[4..].copy_from_slice(&value.to_le_bytes());
    note
}

fn opened(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).read(true).append(true).open(path)
}

/// The file's length without what a full disk cut off of a note; the lock is held.
fn whole(file: &File) -> io::Result<u64> {
    let length = file.metadata()?.len() / NOTE as u64 * NOTE as u64;
    file.set_len(length)?;
    Ok(length)
}

/// Bars every claim older than `epoch` from noting anything more.
fn fence(path: &Path, epoch: u32) -> io::Result<()> {
    let mut file = opened(path)?;
    file.lock()?;
    whole(&file)?;
    file.write_all(&record(FENCE, epoch.into()))?;
    file.unlock()
}

impl RunNotes {
    /// The notes of a claim; nothing if a later one has set its fence.
    fn open(path: &Path, epoch: u32) -> io::Result<Option<Self>> {
        let mut file = opened(path)?;
        file.lock()?;
        let length = whole(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        file.unlock()?;
        let fenced = records(&bytes).any(|(test, by)| test == FENCE && by > i64::from(epoch));
        Ok((!fenced).then_some(Self { file, epoch, length }))
    }

    /// Writes a note; `false`, and nothing written, where somebody else has written since.
    fn write(&mut self, test: u32, at: Timestamp) -> io::Result<bool> {
        self.file.lock()?;
        let written = self.write_locked(test, at);
        self.file.unlock()?;
        written
    }

    fn write_locked(&mut self, test: u32, at: Timestamp) -> io::Result<bool> {
        if self.file.metadata()?.len() != self.length {
            return Ok(false);
        }
        match self.file.write_all(&record(test, at.as_microsecond())) {
            Ok(()) => {
                self.length += NOTE as u64;
                Ok(true)
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

    fn claim(report: ReportId, epoch: u32) -> Claim {
        Claim { report, part: 0, epoch }
    }

    fn note(start_log: &StartFiles, report: ReportId, test: u32) {
        let claim = claim(report, 1);
        if start_log.note(claim, test, at(test)).unwrap() == NoteOutcome::Unknown {
            assert!(start_log.open_for(claim).unwrap());
            assert_eq!(start_log.note(claim, test, at(test)).unwrap(), NoteOutcome::Written);
        }
    }

    #[test]
    fn what_was_noted_is_there_for_the_next_process_until_the_run_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let (going, over) = (ReportId::fresh(&RandomIds), ReportId::fresh(&RandomIds));
        let start_log = StartFiles::open(folder.path().join("begun"), &[]).unwrap();
        for (id, test) in [(going, 0), (over, 3), (going, 70_000)] {
            note(&start_log, id, test);
        }
        let mut half = fs::read(start_log.path(over)).unwrap();
        half.push(9);
        fs::write(start_log.path(over), half).unwrap();
        assert_eq!(start_log.read(over).unwrap(), [(3, at(3))], "half a note is none");
        let next = StartFiles::open(folder.path().join("begun"), &[going]).unwrap();
        assert_eq!(
            (next.read(going).unwrap(), next.read(over).unwrap()),
            (vec![(0, at(0)), (70_000, at(70_000))], vec![])
        );
        note(&next, going, 5);
        assert_eq!(next.read(going).unwrap().last(), Some(&(5, at(5))));
        next.forget(going);
        assert_eq!(next.read(going).unwrap(), []);
    }

    #[test]
    fn whoever_was_cut_off_notes_nothing_more_even_from_another_process() {
        let folder = tempfile::tempdir().unwrap();
        let id = ReportId::fresh(&RandomIds);
        let open = || StartFiles::open(folder.path().join("begun"), &[id]).unwrap();
        let (zombie, late, next) = (open(), open(), open());
        note(&zombie, id, 0);
        assert_eq!(next.take_over(claim(id, 2)).unwrap(), [(0, at(0))]);
        assert_eq!(zombie.note(claim(id, 1), 1, at(1)).unwrap(), NoteOutcome::Fenced);
        assert!(!late.open_for(claim(id, 1)).unwrap(), "one that had noted nothing yet");
        assert!(next.open_for(claim(id, 2)).unwrap());
        assert_eq!(next.note(claim(id, 2), 1, at(1)).unwrap(), NoteOutcome::Written);
        assert_eq!(next.take_over(claim(id, 3)).unwrap(), [(0, at(0)), (1, at(1))]);
        assert_eq!(next.note(claim(id, 2), 2, at(2)).unwrap(), NoteOutcome::Unknown);
        assert!(!next.open_for(claim(id, 2)).unwrap());
    }
}
