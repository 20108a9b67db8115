//! What is wrong with the folder itself: keys, modes, room.

use std::{fs, path::Path};

use testgyver_store::{BEFORE_RESTORE, KEY_BYTES, ORPHANS, SECRET_KEY, TOKEN_KEY};

use super::Finding;

/// Below this much room, the next weeks may be bad.
const LITTLE: u64 = 1024 * 1024 * 1024;
/// Below this much room, nothing can be written soon.
const NONE: u64 = 64 * 1024 * 1024;

pub(super) fn findings(data: &Path) -> Vec<Finding> {
    let mut findings = vec![key(data, SECRET_KEY), key(data, TOKEN_KEY)];
    findings.extend(room(data));
    findings.extend(kept(data));
    findings
}

fn key(data: &Path, name: &'static str) -> Finding {
    let facts = match fs::metadata(data.join(name)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && name == TOKEN_KEY => {
            return Finding::warning(
                "keys",
                format!("{name} is missing"),
                "the next start makes one; everybody signs in again",
            );
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
        .filter(|name| name.starts_with(BEFORE_RESTORE) || name.starts_with(ORPHANS))
        .collect();
    (!names.is_empty()).then(|| Finding::ok("kept", "put aside earlier; remove it when you are sure").with(names))
}
