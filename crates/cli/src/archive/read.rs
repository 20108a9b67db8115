//! Reading an archive that may be damaged, or made to do harm: nothing of it is trusted.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Component, Path},
    time::{Duration, UNIX_EPOCH},
};

use anyhow::{Context, bail};
use flate2::read::GzDecoder;
use tar::{Archive, Entry, EntryType};
use testgyver_store::{CAMPAIGNS, DATABASE, SECRET_KEY, TOKEN_KEY};

use super::{FORMAT, HashingWriter, MANIFEST, Manifest, Member};

/// Largest manifest; that of a hundred thousand files has a tenth of it.
const LARGEST_MANIFEST: u64 = 256 * 1024 * 1024;
/// What a data folder cannot do without. Without `token.key` a restore makes one: everybody signs in again.
const NEEDED: [&str; 2] = [DATABASE, SECRET_KEY];

/// Reads an archive from one end to the other: every name, every hash. Writes nothing.
pub(crate) fn check(archive: &Path) -> anyhow::Result<Manifest> {
    let manifest = walk(archive, |_, _, content| Ok(io::copy(content, &mut io::sink()).map(drop)?))?;
    if let Some(missing) = NEEDED.iter().find(|name| !manifest.members.contains_key(**name)) {
        bail!("the archive holds no {missing}");
    }
    Ok(manifest)
}

/// Puts what is in an archive into an empty folder; the archive is checked once more on the way.
pub(crate) fn unpack(archive: &Path, folder: &Path) -> anyhow::Result<()> {
    walk(archive, |path, header, content| {
        let target = folder.join(path);
        if header.folder {
            return Ok(fs::create_dir_all(&target)?);
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = created(&target, path, header.mode)?;
        io::copy(content, &mut file)?;
        Ok(file.set_modified(UNIX_EPOCH + Duration::from_secs(header.modified))?)
    })?;
    Ok(())
}

/// What the tar header of a member says.
struct MemberHeader {
    folder: bool,
    mode: u32,
    modified: u64,
}

/// Hands every member to `take`, then compares what was read with what the manifest says.
fn walk(
    archive: &Path,
    mut take: impl FnMut(&Path, &MemberHeader, &mut dyn Read) -> anyhow::Result<()>,
) -> anyhow::Result<Manifest> {
    let file = File::open(archive).with_context(|| archive.display().to_string())?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut members = BTreeMap::new();
    let mut folders = BTreeSet::new();
    let mut manifest = None;
    for entry in archive.entries().context(DAMAGED)? {
        let mut entry = entry.context(DAMAGED)?;
        if manifest.is_some() {
            bail!("the archive was changed: something follows its manifest");
        }
        let path = entry.path().context(DAMAGED)?.into_owned();
        let shown = path.to_string_lossy().into_owned();
        if shown == MANIFEST {
            manifest = Some(finished(entry, &members)?);
            continue;
        }
        let header = header(&entry, &path)?;
        if header.folder {
            if folders.insert(path.clone()) {
                take(&path, &header, &mut io::empty())?;
            }
            continue;
        }
        let mut content = HashingReader { inner: &mut entry, hash: HashingWriter::new(io::sink()) };
        take(&path, &header, &mut content).with_context(|| format!("{shown} of the archive"))?;
        if members.insert(shown.clone(), content.hash.member()).is_some() {
            bail!("the archive holds {shown} twice");
        }
    }
    // The compressed stream ends with a checksum of its own, which covers the manifest.
    io::copy(&mut archive.into_inner(), &mut io::sink()).context(DAMAGED)?;
    manifest.context("the archive ends before its manifest: it was cut off, or is no backup of TestGyver")
}

const DAMAGED: &str = "the archive is damaged, or no backup of TestGyver";

/// Reads the manifest and lets it judge the members.
fn finished(mut entry: Entry<'_, impl Read>, members: &BTreeMap<String, Member>) -> anyhow::Result<Manifest> {
    let mut text = Vec::new();
    entry.by_ref().take(LARGEST_MANIFEST).read_to_end(&mut text).context(DAMAGED)?;
    let header: ManifestHeader = serde_json::from_slice(&text).context("the manifest of the archive cannot be read")?;
    if header.product != "testgyver" {
        bail!("the archive is no backup of TestGyver");
    }
    if header.format > FORMAT {
        bail!("the archive was written by a newer program ({}): use that one", header.version);
    }
    let manifest: Manifest = serde_json::from_slice(&text).context("the manifest of the archive cannot be read")?;
    for (path, member) in &manifest.members {
        match members.get(path) {
            None => bail!("the archive is damaged: {path} is missing"),
            Some(read) if read != member => bail!("the archive is damaged: {path} is not what was saved"),
            Some(_) => {}
        }
    }
    if let Some(path) = members.keys().find(|path| !manifest.members.contains_key(*path)) {
        bail!("the archive was changed: its manifest does not know {path}");
    }
    Ok(manifest)
}

/// The part of the manifest that every format has, later ones too.
#[derive(serde::Deserialize)]
struct ManifestHeader {
    format: u32,
    product: String,
    version: String,
}

fn header(entry: &Entry<'_, impl Read>, path: &Path) -> anyhow::Result<MemberHeader> {
    let header = entry.header();
    let folder = header.entry_type() == EntryType::Directory;
    if !folder && header.entry_type() != EntryType::Regular {
        bail!("the archive holds {}, which is neither file nor folder: nothing was restored", path.display());
    }
    if !is_expected(path, folder) {
        bail!("the archive holds {}, which belongs into no data folder: nothing was restored", path.display());
    }
    Ok(MemberHeader { folder, mode: header.mode()?, modified: header.mtime()? })
}

/// Whether a path is one that backups hold: the three files, and what is below the campaigns' folder.
fn is_expected(path: &Path, folder: bool) -> bool {
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let below = plain && path.starts_with(CAMPAIGNS) && (folder || path.components().count() > 1);
    below || !folder && [DATABASE, SECRET_KEY, TOKEN_KEY].iter().any(|name| path.as_os_str() == *name)
}

/// A new file; keys and database for their owner alone, others as they were.
fn created(target: &Path, path: &Path, mode: u32) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let private = !path.starts_with(CAMPAIGNS);
        options.mode(if private { 0o600 } else { mode & 0o777 | 0o600 });
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    options.open(target)
}

/// Reads from `inner` and hashes what was read.
struct HashingReader<'a, R> {
    inner: &'a mut R,
    hash: HashingWriter<io::Sink>,
}

impl<R: Read> Read for HashingReader<'_, R> {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(space)?;
        self.hash.write_all(&space[..read])?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_data_folder_holds_is_expected() {
        for path in ["testgyver.db", "secret.key", "token.key", "campaigns/a/files/b.csv"] {
            assert!(is_expected(Path::new(path), false), "{path}");
        }
        for path in
            ["../testgyver.db", "/testgyver.db", "campaigns/../secret.key", "campaigns", "ready", "x/testgyver.db"]
        {
            assert!(!is_expected(Path::new(path), false), "{path}");
        }
        assert!(is_expected(Path::new("campaigns"), true));
        assert!(!is_expected(Path::new("incoming"), true) && !is_expected(Path::new("campaigns/../.."), true));
    }
}
