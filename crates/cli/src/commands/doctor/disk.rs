//! What is wrong with the folder itself: keys, modes, room.

use std::{fs, path::Path};

use testgyver_store::{BEFORE_NEW_DATA, BEFORE_RESTORE, KEY_BYTES, ORPHANS, SECRET_KEY, TOKEN_KEY, open_to_others};

use super::finding::Finding;

/// Below this much room, the next weeks may be bad.
const LITTLE: u64 = 1024 * 1024 * 1024;
/// Below this much room, nothing can be written soon.
const NONE: u64 = 64 * 1024 * 1024;

pub(super) fn findings(data: &Path) -> Vec<Finding> {
    let mut findings = vec![key(data, SECRET_KEY), key(data, TOKEN_KEY)];
    findings.push(modes(data));
    findings.extend(room(data));
    findings.extend(kept(data));
    findings
}

fn key(data: &Path, name: &'static str) -> Finding {
    let facts = match fs::metadata(data.join(name)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && name == TOKEN_KEY => {
            let message = format!("{name} is missing: the server does not start");
            let advice = "put it back from a backup, or start with --new-data: everybody signs in again";
            return Finding::error("keys", message, advice);
        }
        Err(error) => return Finding::error("keys", format!("{name}: {error}"), "put it back from a backup"),
        Ok(facts) => facts,
    };
    if facts.len() != KEY_BYTES {
        let message = format!("{name} holds {} bytes instead of {KEY_BYTES}", facts.len());
        return Finding::error("keys", message, "put it back from a backup");
    }
    match others_may_read(&facts) {
        Some(mode) => {
            let message = format!("{name} has mode {mode:o}: other accounts of this machine can read it");
            Finding::warning("keys", message, &format!("chmod 600 {}", data.join(name).display()))
        }
        None => Finding::ok("keys", format!("{name} is private")),
    }
}

/// Whether other accounts of the machine can read what is kept.
fn modes(data: &Path) -> Finding {
    let open = open_to_others(data);
    if open.is_empty() {
        return Finding::ok("modes", "other accounts of this machine cannot read the folder");
    }
    let lines = open.iter().map(|(name, mode)| format!("{name} has mode {mode:o}")).collect();
    let message = "other accounts of this machine can look into the folder";
    Finding::warning("modes", message, &format!("chmod -R go-rwx {}", data.display())).with(lines)
}

#[cfg(unix)]
fn others_may_read(facts: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = facts.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn others_may_read(_: &fs::Metadata) -> Option<u32> {
    None
}

#[cfg(unix)]
fn room(data: &Path) -> Option<Finding> {
    use crate::archive::sized;
    let disk = rustix::fs::statvfs(data).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let message = format!("{} left", sized(free));
    Some(match free {
        0..NONE => Finding::error("disk", message, "make room: nothing can be kept soon"),
        NONE..LITTLE => Finding::warning("disk", message, "make room"),
        _ => Finding::ok("disk", message),
    })
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<Finding> {
    None
}

/// Folders that were put aside and nobody needs for ever.
fn kept(data: &Path) -> Option<Finding> {
    let names: Vec<String> = fs::read_dir(data)
        .ok()?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| [BEFORE_RESTORE, ORPHANS, BEFORE_NEW_DATA].iter().any(|beginning| name.starts_with(beginning)))
        .collect();
    (!names.is_empty()).then(|| Finding::ok("kept", "put aside earlier; remove it when you are sure").with(names))
}
