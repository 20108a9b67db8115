//! The parts of an SFTP packet (draft-ietf-secsh-filexfer-02, sections 3 and 5).

/// What is left of a packet.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let Some((taken, rest)) = self.0.split_at_checked(count) else { return None };
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    /// The facts on a file, as they are.
    pub(super) fn attributes(&mut self) -> Option<&'a [u8]> {
        let whole = self.0;
        let flags = self.number()?;
        for (flag, length) in [(1, 8), (2, 8), (4, 4), (8, 8)] {
            if flags & flag != 0 {
                self.take(length)?;
            }
        }
        if flags & 0x8000_0000 != 0 {
            for _ in 0..self.number()? {
                self.string()?;
                self.string()?;
            }
        }
        Some(&whole[..whole.len() - self.0.len()])
    }
}

/// A packet that is written.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn number(&mut self, number: u32) {
        self.bytes(&number.to_be_bytes());
    }

    pub(super) fn string(&mut self, text: &[u8]) {
        self.number(u32::try_from(text.len()).unwrap_or(u32::MAX));
        self.bytes(text);
    }

    /// The packet, with its length before it.
    pub(super) fn packet(self) -> Vec<u8> {
        let length = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        [length.to_be_bytes().as_slice(), &self.0].concat()
    }
}
