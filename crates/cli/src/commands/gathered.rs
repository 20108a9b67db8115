//! Files that are read whole, up to a limit.

use std::{collections::BTreeMap, fs, io, path::Path};

use anyhow::{Context, bail};

/// Most bytes that are read.
pub(super) const LARGEST: u64 = 256 << 20;

/// The files of a folder, or the one file; hidden ones stay where they are.
pub(super) fn gather(path: &Path, files: &mut BTreeMap<String, Vec<u8>>, left: &mut u64) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be read", path.display());
    if path.is_file() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.insert(name, file(path, left)?);
        return Ok(());
    }
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let (kind, name) = (entry.file_type().with_context(cannot)?, entry.file_name());
            if name.to_string_lossy().starts_with('.') || name == "node_modules" {
                continue;
            }
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                let whole = entry.path();
                let name = whole.strip_prefix(path).unwrap_or(&whole).to_string_lossy().replace('\\', "/");
                files.insert(name, file(&whole, left)?);
            }
        }
    }
    Ok(())
}

/// The bytes of a file, if they are not more than are left.
pub(super) fn file(path: &Path, left: &mut u64) -> anyhow::Result<Vec<u8>> {
    let cannot = || format!("{} cannot be read", path.display());
    let mut bytes = Vec::new();
    let opened = fs::File::open(path).with_context(cannot)?;
    io::Read::read_to_end(&mut io::Read::take(opened, *left + 1), &mut bytes).with_context(cannot)?;
    match left.checked_sub(bytes.len() as u64) {
        Some(rest) => *left = rest,
        None => bail!("more than {} MiB are too much to import", LARGEST >> 20),
    }
    Ok(bytes)
}
