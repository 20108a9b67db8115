//! What lies where in a data folder.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{StoreError, small_text::small_text};

/// The database.
pub const DATABASE: &str = "testgyver.db";
/// The key that seals values.
pub const SECRET_KEY: &str = "secret.key";
/// The key that signs tokens.
pub const TOKEN_KEY: &str = "token.key";
/// Bytes of each key.
pub const KEY_BYTES: u64 = 32;
/// The campaigns' files, one folder per campaign.
pub const CAMPAIGNS: &str = "campaigns";

/// Held by the server.
pub(crate) const LOCK: &str = "server.lock";
/// Held by whatever uses the database.
pub(crate) const RESTORE_LOCK: &str = "restore.lock";
/// Where a restore puts what it has checked.
pub(crate) const INCOMING: &str = "incoming";
/// Beginning of the name of a folder that keeps what a restore has replaced.
pub const BEFORE_RESTORE: &str = "before-restore-";
/// Beginning of the name of a folder that keeps campaign folders without a campaign.
pub const ORPHANS: &str = "orphans-";
/// Everything that a restore exchanges, the companions of the database included.
pub(crate) const CONTENTS: [&str; 6] =
    [DATABASE, "testgyver.db-wal", "testgyver.db-shm", CAMPAIGNS, SECRET_KEY, TOKEN_KEY];

/// Written last into `incoming`: what is there is whole. Holds the name of the folder that will keep the old contents.
const READY: &str = "ready";
/// Written once all old contents are out of the way.
pub(crate) const MOVED: &str = "moved";

/// Whether a restore waits for being finished.
pub fn is_restore_ready(data: &Path) -> bool {
    ready_marker(data).exists()
}

pub(crate) fn ready_marker(data: &Path) -> PathBuf {
    data.join(INCOMING).join(READY)
}

/// Name of the folder that will keep the old contents, where a restore waits for being finished.
pub(crate) fn promised(data: &Path) -> Option<String> {
    let name = small_text(&ready_marker(data))?;
    let plain = name.starts_with(BEFORE_RESTORE) && !name.contains(['/', '\\']);
    plain.then_some(name)
}

/// The name that a companion of the database adds to the database's own.
pub(crate) fn companion(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The port's word for a failure of the file system.
pub(crate) fn unavailable(path: &Path) -> impl Fn(io::Error) -> StoreError + use<> {
    let path = path.display().to_string();
    move |error| StoreError::Unavailable(format!("{path}: {error}"))
}
