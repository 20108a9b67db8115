//! What the library does not tell of the frames that come in: it takes a close code that it does not know for 1002.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::upgrade::Stream;

/// A close frame holds no more (RFC 6455, section 5.5).
const CONTROL: usize = 125;
const CLOSE: u8 = 8;

/// An opened stream whose close frame is kept as it came.
pub(super) struct Watched<'a> {
    stream: &'a mut Stream,
    frames: Frames,
}

impl<'a> Watched<'a> {
    /// Watches a stream from which `rest` has come already.
    pub(super) fn new(stream: &'a mut Stream, rest: &[u8]) -> Self {
        let mut frames = Frames::default();
        frames.take(rest);
        Self { stream, frames }
    }

    /// The code and the reason of the first close frame.
    pub(super) fn goodbye(&self) -> Option<(u16, String)> {
        let (code, reason) = self.frames.close.split_first_chunk::<2>()?;
        Some((u16::from_be_bytes(*code), String::from_utf8_lossy(reason).into_owned()))
    }
}

impl AsyncRead for Watched<'_> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut *self.stream).poll_read(cx, buf))?;
        self.frames.take(buf.filled().get(before..).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched<'_> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(cx)
    }
}

/// The borders of frames (RFC 6455, section 5.2). A server masks none, and the library refuses one that does.
#[derive(Debug, Default)]
struct Frames {
    head: Vec<u8>,
    /// What is still to come of the frame.
    left: u64,
    is_close: bool,
    close: Vec<u8>,
}

impl Frames {
    fn take(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.left == 0 {
                self.head.push(*first);
                bytes = rest;
                self.begin();
                continue;
            }
            let (now, later) = bytes.split_at(usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len()));
            if self.is_close && self.close.len() + now.len() <= CONTROL {
                self.close.extend_from_slice(now);
            }
            self.left -= now.len() as u64;
            bytes = later;
        }
    }

    /// Begins a frame whose head is whole.
    fn begin(&mut self) {
        let length = match *self.head.as_slice() {
            [_, 127, a, b, c, d, e, f, g, h] => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
            [_, 126, a, b] => u64::from(u16::from_be_bytes([a, b])),
            [_, length] if !matches!(length, 126 | 127) => u64::from(length & 0x7f),
            _ => return,
        };
        self.left = length;
        self.is_close = self.head.first().is_some_and(|first| first & 0x0f == CLOSE) && self.close.is_empty();
        self.head.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_close_frame_is_found_in_any_pieces() {
        let mut all = [vec![0x82, 126, 1, 0], vec![0x88; 256], vec![0x89, 0]].concat();
        all.extend(
            [vec![0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0], vec![0x88; 65_536], vec![0x88, 3, 3, 0xf6, b'x']].concat(),
        );
        for size in [1, 7, 4_096, all.len()] {
            let mut frames = Frames::default();
            all.chunks(size).for_each(|piece| frames.take(piece));
            assert_eq!(frames.close, [3, 0xf6, b'x'], "{size}");
        }
    }
}
