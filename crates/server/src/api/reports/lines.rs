//! Log lines, encoded as JSON.

/// Lines as they will be written: stamped and escaped, without quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EncodedLines {
    written: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl EncodedLines {
    /// No lines, with capacity for a few: most logs are short.
    pub(super) fn empty() -> Self {
        Self { written: Vec::with_capacity(1 << 10), ends: Vec::with_capacity(16) }
    }

    /// Adds a line behind the others.
    pub(super) fn push(&mut self, stamp: &str, text: &str) {
        self.written.extend_from_slice(stamp.as_bytes());
        let blank = self.written.len();
        // Writing into memory cannot fail.
        let _ = serde_json::to_writer(&mut self.written, text);
        // A stamp needs no escape: between it and the text a blank stands for the quote, and no quote behind.
        self.written[blank] = b' ';
        self.written.pop();
        self.ends.push(self.written.len());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        self.ends.iter().zip(begins).map(|(end, begin)| &self.written[begin..*end])
    }

    /// About how many bytes of memory they take.
    pub(super) fn size(&self) -> usize {
        self.written.len() + size_of_val(&*self.ends)
    }
}
