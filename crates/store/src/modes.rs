//! Who may read what lies in a data folder: its owner alone, also where the folder was made by somebody else.

use std::{fs, path::Path};

use crate::folder::CONTENTS;

/// Takes the rights of others away from database, keys and campaigns. What belongs to somebody else stays as it is:
/// `testgyver doctor` tells of it.
#[cfg(unix)]
pub(crate) fn tighten(data: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for name in CONTENTS.into_iter().chain(["begun"]) {
        let path = data.join(name);
        let Ok(facts) = fs::metadata(&path) else { continue };
        let mode = facts.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            // Best effort: a folder that others may read is told by doctor, and is no reason not to start.
            let _ = fs::set_permissions(&path, fs::Permissions::from_mode(mode & 0o700));
        }
    }
}

#[cfg(not(unix))]
pub(crate) fn tighten(_: &Path) {}

/// Makes an empty file that its owner alone may read, unless it exists: SQLite gives its companions the same mode.
pub(crate) fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// What of a data folder other accounts of the machine can reach, with its mode.
#[cfg(unix)]
pub fn open_to_others(data: &Path) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).ok().map(|facts| facts.permissions().mode() & 0o777);
    // Behind a folder that nobody enters, the modes of what is in it do not matter.
    if mode(data).is_some_and(|mode| mode & 0o077 == 0) {
        return Vec::new();
    }
    let inside = CONTENTS.into_iter().filter(|name| !name.ends_with(".key"));
    let all = inside.map(|name| (name.to_owned(), data.join(name))).chain([(".".to_owned(), data.to_owned())]);
    let open = all.filter_map(|(name, path)| Some((name, mode(&path)?))).filter(|(_, mode)| mode & 0o077 != 0);
    open.collect()
}

/// What of a data folder other accounts of the machine can reach, with its mode.
#[cfg(not(unix))]
pub fn open_to_others(_: &Path) -> Vec<(String, u32)> {
    Vec::new()
}
