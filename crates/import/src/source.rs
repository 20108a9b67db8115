//! What is imported: files by their names, wherever they come from.

use std::collections::BTreeMap;

/// Files to import, by their paths with `/` between folders; a single file is one of them.
#[derive(Debug, Clone, Default)]
pub struct Source {
    files: BTreeMap<String, Vec<u8>>,
}

/// Why a source cannot be read; nothing is taken over then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// The file, empty where it is all of them.
    pub file: String,
    /// Line of the file, from 1, where it can be told.
    pub line: Option<u32>,
    /// What is wrong and what helps, in the language that was asked for.
    pub message: String,
}

impl Source {
    /// A source of one file.
    pub fn file(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { files: BTreeMap::from([(name.into(), bytes.into())]) }
    }

    /// A source of several files.
    pub fn folder(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files }
    }

    /// The files by their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The one file, where it is only one.
    pub fn single(&self) -> Option<(&str, &[u8])> {
        let mut files = self.files();
        files.next().filter(|_| files.next().is_none())
    }
}
