//! A campaign in one archive: its main file, and its files in a folder beside that.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};

use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{MAIN, Project, write};

/// The folder beside the main file that holds the campaign's files.
pub const FILES: &str = "files";
/// Most files of an archive.
const MOST: usize = 10_000;

/// Why an archive cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It is damaged, or no archive at all.
    #[error("{0}")]
    Broken(String),
    /// It holds more than is read.
    #[error("the archive holds more than {0} MiB, or more than 10000 files")]
    TooLarge(u64),
}

fn broken(error: impl std::fmt::Display) -> ArchiveError {
    ArchiveError::Broken(error.to_string())
}

/// Packs a campaign. The same campaign gives the same bytes.
///
/// # Errors
/// [`ArchiveError`] if the campaign cannot be written.
pub fn pack(project: &Project) -> Result<Vec<u8>, ArchiveError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let main = (MAIN.to_owned(), write(project).map_err(broken)?.into_bytes());
    let files = project.files.iter().map(|(name, bytes)| (format!("{FILES}/{name}"), bytes.clone()));
    for (name, bytes) in std::iter::once(main).chain(files) {
        archive.start_file(name, options).map_err(broken)?;
        archive.write_all(&bytes).map_err(broken)?;
    }
    archive.finish().map(Cursor::into_inner).map_err(broken)
}

/// Unpacks an archive: its files by their paths, at most so many bytes of them. Paths that lead out of it are left out.
///
/// # Errors
/// [`ArchiveError`].
pub fn unpack(bytes: &[u8], most: u64) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST {
        return Err(ArchiveError::TooLarge(most >> 20));
    }
    let (mut files, mut left) = (BTreeMap::new(), most);
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(broken)?;
        let path = entry.enclosed_name().filter(|_| entry.is_file());
        let Some(name) = path.map(|path| path.to_string_lossy().replace('\\', "/")) else { continue };
        // The sizes that an archive tells of itself are not to be believed.
        let mut bytes = Vec::new();
        entry.take(left + 1).read_to_end(&mut bytes).map_err(broken)?;
        left = left.checked_sub(bytes.len() as u64).ok_or(ArchiveError::TooLarge(most >> 20))?;
        files.insert(name, bytes);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_nothing_is_read_without_end() {
        let mut project = Project::new("Shop");
        project.files = BTreeMap::from([("a.csv".to_owned(), vec![7; 100_000]), ("sub/b".to_owned(), b"x".to_vec())]);
        let packed = pack(&project).unwrap();
        assert_eq!(packed, pack(&project).unwrap());
        let files = unpack(&packed, 1 << 20).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["files/a.csv", "files/sub/b", "testgyver.yaml"]);
        assert_eq!(files["files/a.csv"], project.files["a.csv"]);
        assert_eq!(unpack(&packed, 50_000), Err(ArchiveError::TooLarge(0)));
        assert!(matches!(unpack(b"PK\x03\x04 no archive", 1 << 20), Err(ArchiveError::Broken(_))));
    }
}
