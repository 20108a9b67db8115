//! Literals of IMAP (RFC 3501, section 4.3): a text says its length first, and the library makes room for what is
//! said. A length beyond what an answer may hold breaks the connection before any room is made.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::heard::Heard;
use crate::bounded::{Bounded, Quota};

/// Where in an answer we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Text,
    /// After `{`, with the number so far.
    Length(u64),
    /// After `{12}`.
    Closed(u64),
    /// After `{12}` and a carriage return.
    Return(u64),
    /// Inside a literal, with the bytes still to come.
    Literal(u64),
}

impl At {
    /// Follows bytes that came and gives those outside of literals to `text`; `None` where a literal is longer than `most`.
    fn follow(mut self, mut bytes: &[u8], most: u64, text: &mut Vec<u8>) -> Option<Self> {
        while let Some((first, rest)) = bytes.split_first() {
            if let Self::Literal(left) = self {
                let some = left.min(bytes.len() as u64);
                bytes = &bytes[usize::try_from(some).ok()?..];
                self = if left > some { Self::Literal(left - some) } else { Self::Text };
                continue;
            }
            bytes = rest;
            text.push(*first);
            self = match (self, first) {
                (_, b'{') => Self::Length(0),
                (Self::Length(so_far), b'0'..=b'9') => {
                    Self::Length(so_far.saturating_mul(10).saturating_add(u64::from(first - b'0')))
                }
                (Self::Length(length), b'}') => Self::Closed(length),
                (Self::Closed(length), b'\r') => Self::Return(length),
                (Self::Return(length), b'\n') if length > most => return None,
                (Self::Return(length), b'\n') if length > 0 => Self::Literal(length),
                _ => Self::Text,
            };
        }
        Some(self)
    }
}

/// A connection whose literals keep within a quota.
#[derive(Debug)]
pub(super) struct Literals<S> {
    stream: Bounded<S>,
    quota: Quota,
    heard: Heard,
    at: At,
}

impl<S> Literals<S> {
    pub(super) fn new(stream: S, quota: &Quota, heard: &Heard) -> Self {
        let (quota, heard) = (quota.clone(), heard.clone());
        Self { stream: Bounded::new(stream, quota.clone()), quota, heard, at: At::Text }
    }

    /// The stream itself.
    pub(super) fn into_inner(self) -> S {
        self.stream.into_inner()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Literals<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let mut text = Vec::new();
        match self.at.follow(&buf.filled()[before..], self.quota.left() as u64, &mut text) {
            Some(at) => self.at = at,
            None => {
                buf.set_filled(before);
                return Poll::Ready(Err(self.quota.refuse()));
            }
        }
        self.heard.note(text);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Literals<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_texts_are_passed_over() {
        let whole = b"* 1 FETCH (BODY[] {20}\r\nlies: {900}\r\nand more {3}\r\nabc)\r\n";
        for cut in 0..whole.len() {
            let (first, second) = whole.split_at(cut);
            let mut text = Vec::new();
            let at = At::Text.follow(first, 100, &mut text).and_then(|at| at.follow(second, 100, &mut text));
            assert_eq!(at, Some(At::Text), "{cut}");
            assert_eq!(text, b"* 1 FETCH (BODY[] {20}\r\ne {3}\r\n)\r\n", "{cut}");
        }
        let follow = |bytes: &[u8]| At::Text.follow(bytes, 100, &mut Vec::new());
        assert_eq!(follow(b"* 1 FETCH (BODY[] {101}\r\n"), None);
        assert_eq!(follow(b"{99999999999999999999999}\r\n"), None);
        assert_eq!(follow(b"{7}\r\nabc"), Some(At::Literal(4)));
    }
}
