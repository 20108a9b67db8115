//! `mongodump --archive`: one file with all collections, in blocks that may take turns.
//!
//! A magic number; the prelude, a document about the dump and one for each collection, up to a mark; then blocks. Each
//! begins with a document that names its collection, and holds documents up to a mark; the last block of a collection
//! is empty and holds a check sum (CRC-64/XZ) of all its documents' bytes.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::{
    document,
    fault::DumpFault,
    stream::{Budget, Documents, Next},
};

/// What an archive begins with: `0x8199e26d`, the lowest byte first.
pub const MAGIC: [u8; 4] = [0x6d, 0xe2, 0x99, 0x81];

/// Most collections whose sums are kept.
const MOST_COLLECTIONS: usize = 10_000;

/// A database and a collection of it.
pub type Namespace = (String, String);

/// An archive after its prelude.
pub struct Archive<'a> {
    documents: Documents<'a>,
    /// The collections that it announces.
    pub collections: BTreeSet<Namespace>,
    sums: HashMap<Namespace, u64>,
    number: u64,
}

/// What a block is about.
struct Block {
    namespace: Namespace,
    ends: bool,
    sum: Option<i64>,
}

impl<'a> Archive<'a> {
    /// Reads the prelude, after the magic number.
    ///
    /// # Errors
    /// [`DumpFault`] where it is none.
    pub fn open(mut documents: Documents<'a>, budget: &mut Budget) -> Result<Self, DumpFault> {
        let mut collections = BTreeSet::new();
        let mut number = 0;
        loop {
            match documents.next(budget)? {
                Next::Mark => break,
                Next::End => return Err(DumpFault::Cut),
                Next::Document(bytes) => {
                    number += 1;
                    let about = document::read(&bytes, budget).map_err(|cause| DumpFault::Document(number, cause))?;
                    if let Some(namespace) = namespace(&about).filter(|_| collections.len() < MOST_COLLECTIONS) {
                        collections.insert(namespace);
                    }
                }
            }
        }
        Ok(Self { documents, collections, sums: HashMap::new(), number })
    }

    /// Gives every document of the wanted collections to `take`, in their order; tells which collections do not have
    /// the check sum that the archive gives for them.
    ///
    /// # Errors
    /// [`DumpFault`] where the archive is damaged, and what `take` says.
    pub fn read(
        mut self,
        budget: &mut Budget,
        wanted: impl Fn(&Namespace) -> bool,
        mut take: impl FnMut(&Namespace, Map<String, Value>),
    ) -> Result<Vec<Namespace>, DumpFault> {
        let mut doubtful = Vec::new();
        let mut open = BTreeSet::new();
        let mut passed_over = Budget::to_pass_over();
        while let Some(block) = self.block(&mut passed_over)? {
            let is_wanted = wanted(&block.namespace);
            if is_wanted && block.ends {
                open.remove(&block.namespace);
            } else if is_wanted {
                open.insert(block.namespace.clone());
            }
            while let Next::Document(bytes) = self.in_block(if is_wanted { budget } else { &mut passed_over })? {
                if !is_wanted {
                    continue;
                }
                let sum = self.sums.entry(block.namespace.clone()).or_default();
                *sum = crc64(*sum, &bytes);
                let document =
                    document::read(&bytes, budget).map_err(|cause| DumpFault::Document(self.number, cause))?;
                take(&block.namespace, document);
            }
            let sum = self.sums.get(&block.namespace).copied().unwrap_or_default();
            let differs = block.sum.is_some_and(|told| told.cast_unsigned() != sum);
            if block.ends && is_wanted && differs {
                doubtful.push(block.namespace);
            }
        }
        // What began must have ended: an archive may be cut between two blocks as well.
        if open.is_empty() { Ok(doubtful) } else { Err(DumpFault::Cut) }
    }

    fn block(&mut self, budget: &mut Budget) -> Result<Option<Block>, DumpFault> {
        let bytes = match self.documents.next(budget)? {
            Next::End => return Ok(None),
            Next::Mark => return Err(DumpFault::NoDocument),
            Next::Document(bytes) => bytes,
        };
        self.number += 1;
        let about = document::read(&bytes, budget).map_err(|cause| DumpFault::Document(self.number, cause))?;
        let namespace = namespace(&about).ok_or(DumpFault::NoDocument)?;
        let ends = about.get("EOF").and_then(Value::as_bool).unwrap_or(false);
        Ok(Some(Block { namespace, ends, sum: about.get("CRC").and_then(Value::as_i64) }))
    }

    fn in_block(&mut self, budget: &mut Budget) -> Result<Next, DumpFault> {
        self.number += 1;
        match self.documents.next(budget)? {
            Next::End => Err(DumpFault::Cut),
            next => Ok(next),
        }
    }
}

fn namespace(about: &Map<String, Value>) -> Option<Namespace> {
    let text = |name: &str| about.get(name)?.as_str().map(str::to_owned);
    Some((text("db")?, text("collection")?))
}

/// Goes on with a CRC-64/XZ (the reflected ECMA-182 polynomial, inverted at both ends).
fn crc64(sum: u64, bytes: &[u8]) -> u64 {
    const TABLE: [u64; 256] = table();
    !bytes.iter().fold(!sum, |sum, byte| TABLE[usize::from(sum.to_le_bytes()[0] ^ byte)] ^ (sum >> 8))
}

const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut place = 0;
    while place < 256 {
        let mut sum = place as u64;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xC96C_5795_D787_0F42 } else { sum >> 1 };
            bit += 1;
        }
        table[place] = sum;
        place += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_one_of_the_catalogues() {
        assert_eq!(crc64(0, b"123456789"), 0x995D_C9BB_DF19_39FA);
        assert_eq!(crc64(crc64(0, b"1234"), b"56789"), 0x995D_C9BB_DF19_39FA);
    }
}
