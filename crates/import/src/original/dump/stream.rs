//! Documents one after the other out of a stream of bytes, within limits.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::{fault::DumpFault, limit::MOST};

/// Most bytes of one document: MongoDB's own limit of 16 MiB, and some room.
const LONGEST: usize = 17 << 20;

/// Most values of all documents.
const MOST_VALUES: u64 = 20_000_000;

/// What may still be read.
#[derive(Debug)]
pub struct Budget {
    bytes: u64,
    /// Values take more room in memory than in a dump.
    values: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MOST, values: MOST_VALUES }
    }
}

impl Budget {
    /// For what is read and not kept: it costs time alone.
    pub const fn to_pass_over() -> Self {
        Self { bytes: 16 * MOST, values: MOST_VALUES }
    }

    /// Counts a value.
    ///
    /// # Errors
    /// Where there are too many.
    pub fn take_value(&mut self) -> Result<(), String> {
        self.values = self.values.checked_sub(1).ok_or_else(|| format!("more than {MOST_VALUES} values"))?;
        Ok(())
    }
}

/// Documents of MongoDB, or marks between them.
pub struct Documents<'a> {
    input: Box<dyn BufRead + 'a>,
}

/// What stands next in a stream.
pub enum Next {
    /// A document with its bytes.
    Document(Vec<u8>),
    /// The mark that ends a block of an archive.
    Mark,
    /// The stream ends.
    End,
}

impl<'a> Documents<'a> {
    /// The documents of a file, packed by gzip or not.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn of(input: Box<dyn Read + 'a>) -> io::Result<Self> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let packed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn BufRead + 'a> =
            if packed { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
        Ok(Self { input })
    }

    /// Whether these bytes are what comes first; if so, they are passed over.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn skip(&mut self, wanted: &[u8]) -> io::Result<bool> {
        let found = self.input.fill_buf()?.starts_with(wanted);
        if found {
            self.input.consume(wanted.len());
        }
        Ok(found)
    }

    /// The next document.
    ///
    /// # Errors
    /// [`DumpFault`] where what follows is none, or there is too much of it.
    pub fn next(&mut self, budget: &mut Budget) -> Result<Next, DumpFault> {
        let mut length = [0; 4];
        let read = fill(&mut self.input, &mut length)?;
        if read == 0 {
            return Ok(Next::End);
        }
        if read < 4 {
            return Err(DumpFault::Cut);
        }
        if length == [0xff; 4] {
            return Ok(Next::Mark);
        }
        let size = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if !(5..=LONGEST).contains(&size) {
            return Err(DumpFault::NoDocument);
        }
        budget.bytes = budget.bytes.checked_sub(size as u64).ok_or(DumpFault::TooMuch)?;
        let mut bytes = length.to_vec();
        // What the length promises may not be there: room is made for what comes.
        (&mut self.input).take(size as u64 - 4).read_to_end(&mut bytes)?;
        if bytes.len() < size { Err(DumpFault::Cut) } else { Ok(Next::Document(bytes)) }
    }
}

fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(bytes: &[u8], budget: &mut Budget) -> Result<Next, DumpFault> {
        Documents::of(Box::new(bytes)).unwrap().next(budget)
    }

    #[test]
    fn too_much_is_refused_before_it_is_read() {
        let mut budget = Budget { bytes: 12, values: 1 };
        let empty = [5, 0, 0, 0, 0];
        assert!(matches!(next(&empty, &mut budget), Ok(Next::Document(bytes)) if bytes == empty));
        assert!(matches!(next(&empty, &mut budget), Ok(Next::Document(_))));
        assert!(matches!(next(&empty, &mut budget), Err(DumpFault::TooMuch)));
        assert!(budget.take_value().is_ok() && budget.take_value().is_err());
        // A length that nothing follows takes no room.
        let long = [0, 0, 0, 1, 0];
        assert!(matches!(next(&long, &mut Budget::default()), Err(DumpFault::Cut)));
        assert!(matches!(next(&[0, 0, 0, 2], &mut Budget::default()), Err(DumpFault::NoDocument)));
        assert!(matches!(next(&[1, 2], &mut Budget::default()), Err(DumpFault::Cut)));
        assert!(matches!(next(&[0xff; 4], &mut Budget::default()), Ok(Next::Mark)));
        assert!(matches!(next(&[], &mut Budget::default()), Ok(Next::End)));
    }
}
