//! A backup: one compressed tar file that any tar can read, its manifest last.

mod read;
mod write;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use testgyver_model::{Language, Timestamp, bytes::format_bytes};

pub(crate) use read::{check, unpack};
pub(crate) use write::{ArchiveWriter, FileNotice};

/// The member that says what the others must be.
const MANIFEST: &str = "manifest.json";
/// The form of the archive; a higher one is of a newer program.
const FORMAT: u32 = 1;

/// What an archive says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    product: String,
    /// The program that wrote it.
    pub(crate) version: String,
    /// Version of the database's schema.
    pub(crate) schema: u32,
    /// When it was begun.
    pub(crate) created: Timestamp,
    /// How much is in it, by kind.
    pub(crate) counts: BTreeMap<String, u64>,
    /// Every file, by its path.
    pub(crate) members: BTreeMap<String, Member>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Hash of what is in it, in hexadecimal digits.
    sha256: String,
}

impl Manifest {
    /// Bytes of all files together.
    pub(crate) fn size(&self) -> u64 {
        self.members.values().map(|member| member.size).sum()
    }
}

/// Writes to `inner`, hashing and counting what is written.
struct HashingWriter<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> HashingWriter<W> {
    fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    fn member(self) -> Member {
        let digits = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Member { size: self.size, sha256: digits }
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.hash.update(&bytes[..taken]);
        self.size += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A size for people.
pub(crate) fn sized(bytes: u64) -> String {
    format_bytes(bytes, Language::ENGLISH)
}
