//! Whether a data folder may be worked with: a first start makes everything, a later one must find everything.
//!
//! Where one of database and keys is missing beside other data, something was lost. Made anew in silence it would look
//! like a first start, and what a lost key has sealed would stay closed for ever: so nothing is made then.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{
    Result, StoreError, UseGuard,
    folder::{BEFORE_RESTORE, CAMPAIGNS, CONTENTS, DATABASE, ORPHANS, SECRET_KEY, TOKEN_KEY, companion, unavailable},
    lock::private_folder,
    modes, random_key,
};

/// Stands in a data folder from the beginning of its first start until everything is made: a start that is broken off
/// in between leaves nothing that anybody could miss.
const FIRST_START: &str = "first-start";
/// Beginning of the name of a folder that keeps what was there before a fresh start.
pub const BEFORE_NEW_DATA: &str = "before-new-data-";
/// What every start after the first one must find.
const NEEDED: [&str; 3] = [DATABASE, SECRET_KEY, TOKEN_KEY];

/// A data folder in which every key exists; its database may be opened.
pub(crate) struct PreparedFolder {
    marker: Option<PathBuf>,
}

impl PreparedFolder {
    /// Makes sure that a folder is whole, or new. `fresh` names the folder that keeps what is there, where a fresh start
    /// is meant although something is missing.
    pub(crate) fn prepare(data: &Path, fresh: Option<&str>) -> Result<Self> {
        let marker = data.join(FIRST_START);
        let missing = missing(data);
        if !missing.is_empty() {
            match fresh {
                None => return Err(StoreError::Unavailable(refusal(data, &missing))),
                // Nothing is lost without the other key: people sign in again.
                Some(_) if missing == [TOKEN_KEY] => {}
                Some(kept) => {
                    mark(data, &marker)?;
                    put_aside(data, &data.join(kept))?;
                }
            }
        } else if !is_there(data, DATABASE) {
            mark(data, &marker)?;
        }
        random_key(&data.join(TOKEN_KEY))?;
        random_key(&data.join(SECRET_KEY))?;
        modes::tighten(data);
        Ok(Self { marker: marker.exists().then_some(marker) })
    }

    /// Everything is made.
    pub(crate) fn finish(self) -> Result<()> {
        self.marker.map_or(Ok(()), |marker| fs::remove_file(&marker).map_err(unavailable(&marker)))
    }
}

/// What a data folder lacks, by name: nothing if it is whole, or holds no data at all yet.
pub fn missing(data: &Path) -> Vec<&'static str> {
    if data.join(FIRST_START).exists() {
        return Vec::new();
    }
    let (there, missing): (Vec<&str>, Vec<&str>) = NEEDED.into_iter().partition(|name| is_there(data, name));
    let emptied = data.join(DATABASE).exists();
    if there.is_empty() && !emptied && !holds_data(data) { Vec::new() } else { missing }
}

/// Whether something is there and not empty: SQLite takes an emptied database for a new one.
fn is_there(data: &Path, name: &str) -> bool {
    fs::metadata(data.join(name)).is_ok_and(|facts| name != DATABASE || facts.len() > 0)
}

/// Whether a folder holds what only a server leaves: files of campaigns, the database's log, what was put aside, backups.
fn holds_data(data: &Path) -> bool {
    let filled = |path: PathBuf| fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
    let left = |name: &str| {
        let aside = [BEFORE_RESTORE, ORPHANS, BEFORE_NEW_DATA].iter().any(|beginning| name.starts_with(beginning));
        aside || name.ends_with(".tar.gz")
    };
    filled(data.join(CAMPAIGNS))
        || companion(&data.join(DATABASE), "-wal").exists()
        || fs::read_dir(data)
            .is_ok_and(|entries| entries.flatten().any(|entry| left(&entry.file_name().to_string_lossy())))
}

fn refusal(data: &Path, missing: &[&str]) -> String {
    let emptied = |name: &&str| data.join(name).exists();
    let names: Vec<String> = missing
        .iter()
        .map(|name| if emptied(name) { format!("{name} (emptied)") } else { (*name).to_owned() })
        .collect();
    let fresh = if missing == [TOKEN_KEY] {
        "with --new-data a new key is made, and everybody signs in again"
    } else {
        "with --new-data a fresh start is meant: what is there is put aside, and new data begin"
    };
    format!(
        "{} holds data, but {} is missing: put it back, or bring a backup back with `testgyver restore`; {fresh}",
        data.display(),
        names.join(", ")
    )
}

fn mark(data: &Path, marker: &Path) -> Result<()> {
    private_folder(data).map_err(unavailable(data))?;
    let file = File::create(marker).map_err(unavailable(marker))?;
    file.sync_all().map_err(unavailable(marker))
}

/// Moves everything that is there into a folder of its own.
fn put_aside(data: &Path, kept: &Path) -> Result<()> {
    let Some(_alone) = UseGuard::alone(data)? else {
        return Err(StoreError::Unavailable(format!("{} is used by another command", data.display())));
    };
    private_folder(kept).map_err(unavailable(kept))?;
    for name in CONTENTS {
        let from = data.join(name);
        if fs::symlink_metadata(&from).is_ok() {
            fs::rename(&from, kept.join(name)).map_err(unavailable(&from))?;
        }
    }
    Ok(())
}
