//! Where a dump or a work folder is read from: memory, or a folder of this machine.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::Source;

/// Most folders inside each other that are looked into.
const DEEPEST: usize = 40;
/// Most files that are listed.
const MOST_FILES: usize = 1_000_000;

/// Lists files and reads them, one at a time: a dump may be larger than memory.
pub trait Files {
    /// The paths of all files, with `/` between folders, in order.
    ///
    /// # Errors
    /// Where they cannot be listed.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Opens one of them.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn open(&self, name: &str) -> io::Result<Box<dyn Read + '_>>;
}

impl Files for Source {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.files().map(|(name, _)| name.to_owned()).collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        let bytes = self.get(name).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(Box::new(bytes))
    }
}

/// A folder of this machine, or a single file of it. Links are not followed.
#[derive(Debug, Clone)]
pub struct FilesOnDisk {
    root: PathBuf,
}

impl FilesOnDisk {
    /// The folder or file at this path.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

impl FilesOnDisk {
    /// The file whose path is told so.
    fn found(&self, name: &str) -> io::Result<PathBuf> {
        name.split('/').try_fold(self.root.clone(), |folder, part| {
            let entries = fs::read_dir(folder)?.filter_map(Result::ok);
            let mut found = entries.filter(|entry| entry.file_name().to_string_lossy() == part);
            found.next().map(|entry| entry.path()).ok_or_else(|| io::ErrorKind::NotFound.into())
        })
    }
}

impl Files for FilesOnDisk {
    fn names(&self) -> io::Result<Vec<String>> {
        if self.root.is_file() {
            let name = self.root.file_name().unwrap_or_default();
            return Ok(vec![name.to_string_lossy().into_owned()]);
        }
        let mut names = Vec::new();
        let mut open = vec![(self.root.clone(), String::new(), 0)];
        while let Some((folder, prefix, depth)) = open.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let (kind, name) = (entry.file_type()?, entry.file_name());
                let path = format!("{prefix}{}", name.to_string_lossy());
                if kind.is_dir() && depth < DEEPEST {
                    open.push((entry.path(), format!("{path}/"), depth + 1));
                } else if kind.is_file() && names.len() < MOST_FILES {
                    names.push(path);
                }
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        if self.root.is_file() {
            return Ok(Box::new(File::open(&self.root)?));
        }
        let path = self.root.join(Path::new(name));
        // A name that is no text was told with a sign in the place of what cannot be read.
        let path = if name.contains(char::REPLACEMENT_CHARACTER) { self.found(name)? } else { path };
        Ok(Box::new(File::open(path)?))
    }
}
