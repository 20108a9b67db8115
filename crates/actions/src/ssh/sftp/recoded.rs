//! A stream of SFTP packets whose names are changed on the way.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::names::{Names, has_words, paths};

/// Length and kind of a packet.
const HEAD: usize = 5;
/// Longer packets than the library takes go by as they are.
const LONGEST: usize = 256 * 1024;

/// A stream whose names are UTF-8 on our side.
pub(super) struct Recoded<S> {
    stream: S,
    names: Names,
    /// The beginning of a packet that is being read.
    begun: Vec<u8>,
    /// What is ready for the reader, and how much of it went there.
    ready: (Vec<u8>, usize),
    /// Bytes of a packet that go by as they are.
    passing_in: usize,
    passing_out: usize,
    /// A packet in our own words that is being written, how much of it went, and how much it stands for.
    writing: Option<(Vec<u8>, usize, usize)>,
}

impl<S> Recoded<S> {
    pub(super) const fn new(stream: S, names: Names) -> Self {
        Self { stream, names, begun: Vec::new(), ready: (Vec::new(), 0), passing_in: 0, passing_out: 0, writing: None }
    }

    /// How many bytes of the packet that was begun are looked at together; its length is told by its head.
    fn wanted(&self) -> usize {
        match length(&self.begun) {
            Some(whole) if has_words(self.begun[4]) && whole <= LONGEST => whole,
            _ => HEAD,
        }
    }

    fn begin_passing(&mut self) {
        let begun = std::mem::take(&mut self.begun);
        self.passing_in = length(&begun).map_or(0, |whole| whole.saturating_sub(begun.len()));
        self.ready = (begun, 0);
    }
}

/// The length of a packet, its own head included.
fn length(begun: &[u8]) -> Option<usize> {
    let head = begun.get(..HEAD)?;
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    usize::try_from(length).ok()?.checked_add(4).map(|length| length.max(HEAD))
}

impl<S: AsyncRead + Unpin> AsyncRead for Recoded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        loop {
            let (bytes, gone) = (&me.ready.0, me.ready.1);
            if gone < bytes.len() {
                let count = buf.remaining().min(bytes.len() - gone);
                buf.put_slice(&bytes[gone..gone + count]);
                me.ready.1 += count;
                return Poll::Ready(Ok(()));
            }
            if me.passing_in > 0 {
                let mut piece = ReadBuf::new(buf.initialize_unfilled_to(me.passing_in.min(buf.remaining())));
                ready!(Pin::new(&mut me.stream).poll_read(cx, &mut piece))?;
                let count = piece.filled().len();
                buf.advance(count);
                me.passing_in -= count;
                return Poll::Ready(Ok(()));
            }
            let mut room = [0; 4096];
            let missing = me.wanted() - me.begun.len();
            let most = missing.min(room.len());
            let mut piece = ReadBuf::new(&mut room[..most]);
            ready!(Pin::new(&mut me.stream).poll_read(cx, &mut piece))?;
            if piece.filled().is_empty() {
                if me.begun.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                me.ready = (std::mem::take(&mut me.begun), 0);
                continue;
            }
            me.begun.extend_from_slice(piece.filled());
            if me.begun.len() < me.wanted() || me.begun.len() < HEAD {
                continue;
            }
            match Some(&me.begun).filter(|begun| begun.len() > HEAD).and_then(|begun| me.names.incoming(begun)) {
                Some(packet) => {
                    me.begun.clear();
                    me.ready = (packet, 0);
                }
                None => me.begin_passing(),
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recoded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        if me.writing.is_none() && me.passing_out == 0 {
            // The library hands packets over whole.
            match length(bytes) {
                Some(whole) if whole <= bytes.len() && paths(bytes[4]) > 0 => {
                    let packet = me.names.outgoing(&bytes[..whole]);
                    me.writing = packet.map(|packet| (packet, 0, whole));
                    me.passing_out = if me.writing.is_none() { whole } else { 0 };
                }
                whole => me.passing_out = whole.unwrap_or(bytes.len()),
            }
        }
        if let Some((packet, gone, stands_for)) = &mut me.writing {
            while *gone < packet.len() {
                match ready!(Pin::new(&mut me.stream).poll_write(cx, &packet[*gone..]))? {
                    0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    count => *gone += count,
                }
            }
            let stands_for = *stands_for;
            me.writing = None;
            return Poll::Ready(Ok(stands_for));
        }
        let piece = &bytes[..bytes.len().min(me.passing_out)];
        let count = ready!(Pin::new(&mut me.stream).poll_write(cx, piece))?;
        me.passing_out -= count;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
