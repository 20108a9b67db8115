//! Zstandard (RFC 8878), unpacked block by block: a block of a few bytes may hold 128 KiB.

use std::{
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll, ready},
};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use tokio::io::{AsyncBufRead, AsyncRead, ReadBuf};

/// The largest window that a body on the web may need (RFC 9659).
const WINDOW: u64 = 8 * 1024 * 1024;
/// Most bytes of a block.
const BLOCK: usize = 128 * 1024;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A frame, or the end.
    Frame,
    /// A block; whether a checksum follows the last one.
    Block { checksum: bool },
    /// What is left of a frame that was read.
    Rest,
}

/// Unpacks what it reads from another reader.
pub(super) struct ZstdDecoder<R> {
    below: R,
    decoder: FrameDecoder,
    next: Next,
    /// The beginning of what comes next.
    packed: Vec<u8>,
}

impl<R: AsyncBufRead + Unpin> ZstdDecoder<R> {
    /// A decoder for what `below` gives.
    pub(super) fn new(below: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self { below, decoder, next: Next::Frame, packed: Vec::new() }
    }

    /// What it reads from.
    pub(super) const fn get_mut(&mut self) -> &mut R {
        &mut self.below
    }

    /// How many bytes what comes next has, as far as its own beginning tells.
    fn wanted(&self) -> io::Result<usize> {
        Ok(match (self.next, self.packed.as_slice()) {
            (Next::Rest, _) => 0,
            (Next::Frame, [_, _, _, _, descriptor, ..]) => header_length(*descriptor),
            (Next::Frame, _) => 5,
            (Next::Block { checksum }, [a, b, c, ..]) => {
                let head = u32::from_le_bytes([*a, *b, *c, 0]);
                let size = (head >> 3) as usize;
                if size > BLOCK {
                    return Err(unreadable("a block is too long"));
                }
                // One byte that is repeated.
                let body = if head >> 1 & 3 == 1 { 1 } else { size };
                3 + body + if checksum && head & 1 == 1 { 4 } else { 0 }
            }
            (Next::Block { .. }, _) => 3,
        })
    }

    /// Reads on until all of what comes next is there; tells whether it is, or everything has ended rightly.
    fn poll_gather(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            let wanted = self.wanted()?;
            if self.packed.len() >= wanted {
                return Poll::Ready(Ok(true));
            }
            let bytes = ready!(Pin::new(&mut self.below).poll_fill_buf(cx))?;
            if bytes.is_empty() {
                let ended = self.next == Next::Frame && self.packed.is_empty();
                return Poll::Ready(if ended { Ok(false) } else { Err(io::ErrorKind::UnexpectedEof.into()) });
            }
            let taken = bytes.len().min(wanted - self.packed.len());
            self.packed.extend_from_slice(&bytes[..taken]);
            Pin::new(&mut self.below).consume(taken);
        }
    }

    /// Unpacks what was gathered.
    fn advance(&mut self) -> io::Result<()> {
        match self.next {
            Next::Frame => {
                let checksum = self.packed.get(4).is_some_and(|descriptor| descriptor & 4 != 0);
                self.decoder.init(self.packed.as_slice()).map_err(unreadable)?;
                self.next = Next::Block { checksum };
            }
            Next::Block { checksum } => {
                let block = BlockDecodingStrategy::UptoBlocks(1);
                let last = self.decoder.decode_blocks(self.packed.as_slice(), block).map_err(unreadable)?;
                self.next = if last { Next::Rest } else { Next::Block { checksum } };
            }
            Next::Rest => {
                let told = self.decoder.get_checksum_from_data();
                if told.is_some() && told != self.decoder.get_calculated_checksum() {
                    return Err(unreadable("the checksum is wrong"));
                }
                self.next = Next::Frame;
            }
        }
        self.packed.clear();
        Ok(())
    }
}

impl<R: AsyncBufRead + Unpin> AsyncRead for ZstdDecoder<R> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.decoder.can_collect() == 0 {
            if !ready!(self.poll_gather(cx))? {
                return Poll::Ready(Ok(()));
            }
            self.advance()?;
        }
        let read = self.decoder.read(buf.initialize_unfilled())?;
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

/// How long the header of a frame is, by its descriptor.
fn header_length(descriptor: u8) -> usize {
    let single = descriptor & 0x20 != 0;
    let window = usize::from(!single);
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = [usize::from(single), 2, 4, 8][usize::from(descriptor >> 6)];
    5 + window + dictionary + size
}

fn unreadable(why: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("zstd: {why}"))
}

#[cfg(test)]
mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use tokio::io::AsyncReadExt;

    use super::*;

    async fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        ZstdDecoder::new(bytes).read_to_end(&mut out).await.map(|_| out)
    }

    #[tokio::test]
    async fn frames_whole_cut_and_spoilt() {
        let text: Vec<u8> = (0..400_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        let packed = compress_to_vec(text.as_slice(), CompressionLevel::Fastest);
        assert!(unpacked(&packed).await.unwrap() == text);
        let twice = [packed.as_slice(), &packed].concat();
        assert_eq!(unpacked(&twice).await.unwrap().len(), 2 * text.len());
        assert!(unpacked(&packed[..packed.len() - 9]).await.is_err());
        let mut spoilt = packed;
        let middle = spoilt.len() / 2;
        spoilt[middle] ^= 0x55;
        assert!(unpacked(&spoilt).await.is_err());
        assert!(unpacked(b"not zstd at all").await.is_err());
        assert!(unpacked(b"").await.unwrap().is_empty());
    }
}
