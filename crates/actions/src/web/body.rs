//! What a request carries. It is told once and made anew each time the request is sent: a request may have to
//! be sent again.

use std::{fs::File, io, os::unix::fs::FileExt, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use tokio::task::spawn_blocking;

/// Bytes that are read from a file at once.
const PIECE: u64 = 128 * 1024;

/// What goes over a connection.
pub(super) type Sent = UnsyncBoxBody<Bytes, io::Error>;

/// What a request carries: texts and files, one behind the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    Bytes(Bytes),
    File { file: Arc<File>, bytes: u64 },
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { bytes, .. } => *bytes,
        }
    }
}

impl Body {
    /// The first `bytes` of a file, read while they are sent.
    pub(crate) fn file(file: File, bytes: u64) -> Self {
        Self(vec![Piece::File { file: Arc::new(file), bytes }])
    }

    /// This body, then another one.
    #[must_use]
    pub(crate) fn then(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> u64 {
        self.0.iter().map(Piece::length).sum()
    }

    /// The bytes themselves, from the first one on.
    pub(super) fn sent(&self) -> Sent {
        match self.0.as_slice() {
            [] => Full::default().map_err(|never| match never {}).boxed_unsync(),
            [Piece::Bytes(bytes)] => Full::new(bytes.clone()).map_err(|never| match never {}).boxed_unsync(),
            pieces => {
                let bytes = stream::iter(pieces.to_vec()).flat_map(|piece| match piece {
                    Piece::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
                    Piece::File { file, bytes } => read(file, bytes).boxed(),
                });
                StreamBody::new(bytes.map(|bytes| bytes.map(Frame::data))).boxed_unsync()
            }
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self(if bytes.is_empty() { Vec::new() } else { vec![Piece::Bytes(bytes)] })
    }
}

/// The first `bytes` of a file. Where in it to read is told each time: the file may be read more than once.
fn read(file: Arc<File>, bytes: u64) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(0, move |at| {
        let file = Arc::clone(&file);
        async move {
            let wanted = usize::try_from((bytes - at).min(PIECE)).unwrap_or_default();
            if wanted == 0 {
                return Ok(None);
            }
            let piece = spawn_blocking(move || -> io::Result<Vec<u8>> {
                let mut piece = vec![0; wanted];
                let read = file.read_at(&mut piece, at)?;
                piece.truncate(read);
                // Fewer bytes than were announced: the request cannot be ended rightly any more.
                if piece.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(piece) }
            });
            let piece = piece.await.map_err(io::Error::other)??;
            let next = at + piece.len() as u64;
            Ok(Some((Bytes::from(piece), next)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_made_as_often_as_it_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, vec![b'x'; 300_000]).unwrap();
        let body = Body::from("head").then(Body::file(File::open(&path).unwrap(), 300_000)).then("tail");
        assert_eq!(body.length(), 300_008);
        for _ in 0..2 {
            let sent = body.sent().collect().await.unwrap().to_bytes();
            assert!(sent.starts_with(b"headxxx") && sent.ends_with(b"xxxtail") && sent.len() == 300_008);
        }
        std::fs::write(&path, "short").unwrap();
        assert!(body.sent().collect().await.is_err(), "a file that lost bytes");
        assert!(Body::from("").sent().collect().await.unwrap().to_bytes().is_empty());
    }
}
