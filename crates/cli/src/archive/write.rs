//! Writing an archive.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::Path,
    time::UNIX_EPOCH,
};

use anyhow::Context;
use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};
use testgyver_model::Timestamp;
use testgyver_store::DatabaseStats;

use super::{FORMAT, HashingWriter, MANIFEST, Manifest, Member};

/// Bytes that go from a file into the archive at once.
const PIECE: usize = 128 * 1024;
/// What uploads are called while they come in; they are no files yet.
const UNFINISHED: &str = ".incoming-";

/// Something about a file that is printed after the backup.
pub(crate) enum FileNotice {
    /// It became shorter or longer while it was copied.
    Changed(String),
    /// It went away before it was copied.
    Gone(String),
    /// It is neither file nor folder.
    Left(String),
}

/// An archive that is being written.
pub(crate) struct ArchiveWriter {
    builder: Builder<GzEncoder<BufWriter<File>>>,
    members: BTreeMap<String, Member>,
    pub(crate) notes: Vec<FileNotice>,
}

impl ArchiveWriter {
    pub(crate) fn new(file: File) -> Self {
        let compressed = GzEncoder::new(BufWriter::with_capacity(PIECE, file), Compression::fast());
        Self { builder: Builder::new(compressed), members: BTreeMap::new(), notes: Vec::new() }
    }

    /// Takes a file in under a name. That it changes meanwhile, or goes away, is no error.
    pub(crate) fn file(&mut self, path: &Path, name: &Path) -> anyhow::Result<()> {
        let shown = name.to_string_lossy().into_owned();
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.notes.push(FileNotice::Gone(shown));
                return Ok(());
            }
            other => other.with_context(|| path.display().to_string())?,
        };
        let facts = file.metadata()?;
        let size = facts.len();
        let mut header = header(&facts, EntryType::Regular, size);
        let mut source = ExactSizeReader { file: &mut file, left: size, changed: false };
        let mut hash = HashingWriter::new(io::sink());
        let read = HashingCopy { source: &mut source, hash: &mut hash };
        self.builder.append_data(&mut header, name, read).with_context(|| path.display().to_string())?;
        if source.changed || file.metadata()?.len() != size {
            self.notes.push(FileNotice::Changed(shown.clone()));
        }
        self.members.insert(shown, hash.member());
        Ok(())
    }

    /// Takes a folder in with all that is below it; links are left out.
    pub(crate) fn folder(&mut self, path: &Path, name: &Path) -> anyhow::Result<()> {
        let mut open = vec![(path.to_owned(), name.to_owned())];
        while let Some((path, name)) = open.pop() {
            let Some(entries) = self.listed(&path, &name)? else { continue };
            for entry in entries {
                let (inside, below) = (path.join(entry.file_name()), name.join(entry.file_name()));
                let kind = match entry.file_type() {
                    Ok(kind) => kind,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error).with_context(|| inside.display().to_string()),
                };
                if kind.is_dir() {
                    open.push((inside, below));
                } else if !kind.is_file() {
                    self.notes.push(FileNotice::Left(below.display().to_string()));
                } else if !entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                    self.file(&inside, &below)?;
                }
            }
        }
        Ok(())
    }

    /// The entries of a folder by name, the folder itself taken in; `None` if it went away.
    fn listed(&mut self, path: &Path, name: &Path) -> anyhow::Result<Option<Vec<fs::DirEntry>>> {
        let listed =
            fs::metadata(path).and_then(|facts| Ok((facts, fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?)));
        let (facts, mut entries) = match listed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.with_context(|| path.display().to_string())?,
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut header = header(&facts, EntryType::Directory, 0);
        self.builder.append_data(&mut header, name, io::empty())?;
        Ok(Some(entries))
    }

    /// Writes the manifest and brings everything onto the disk.
    pub(crate) fn finish(mut self, created: Timestamp, facts: DatabaseStats) -> anyhow::Result<Manifest> {
        let campaigns = Path::new(testgyver_store::CAMPAIGNS);
        let files = self.members.keys().filter(|path| Path::new(path).starts_with(campaigns)).count();
        let mut counts = facts.rows;
        counts.insert("files".into(), files as u64);
        let manifest = Manifest {
            format: FORMAT,
            product: "testgyver".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            schema: facts.schema,
            created,
            counts,
            members: self.members,
        };
        let text = serde_json::to_vec_pretty(&manifest)?;
        let mut header = Header::new_gnu();
        header.set_mode(0o600);
        header.set_size(text.len() as u64);
        header.set_mtime(u64::try_from(created.as_second()).unwrap_or_default());
        self.builder.append_data(&mut header, MANIFEST, text.as_slice())?;
        let mut written = self.builder.into_inner()?.finish()?;
        written.flush()?;
        written.get_ref().sync_all()?;
        Ok(manifest)
    }
}

fn header(facts: &fs::Metadata, kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        header.set_mode(facts.permissions().mode() & 0o777);
    }
    #[cfg(not(unix))]
    header.set_mode(0o600);
    let modified = facts.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    header.set_mtime(modified.map_or(0, |since| since.as_secs()));
    header
}

/// As many bytes of a file as were promised: a longer one is cut, a shorter one filled up, as tar itself does.
struct ExactSizeReader<'a> {
    file: &'a mut File,
    left: u64,
    changed: bool,
}

impl Read for ExactSizeReader<'_> {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(space.len());
        let space = &mut space[..most];
        let mut read = if self.changed { 0 } else { self.file.read(space)? };
        if read == 0 && most > 0 {
            self.changed = true;
            space.fill(0);
            read = most;
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Reads from `source` and hashes what was read.
struct HashingCopy<'a, R, W> {
    source: &'a mut R,
    hash: &'a mut HashingWriter<W>,
}

impl<R: Read, W: Write> Read for HashingCopy<'_, R, W> {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(space)?;
        self.hash.write_all(&space[..read])?;
        Ok(read)
    }
}
