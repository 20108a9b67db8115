//! Codings of a body (RFC 9110, section 8.4), undone while it is read: a body may grow without end when it is unpacked.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder};
use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap,
    header::{CONTENT_ENCODING, TRANSFER_ENCODING},
};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader, ReadBuf};
use tokio_util::io::StreamReader;

use super::{flow::Flow, zstd::ZstdDecoder};

/// Bytes that are unpacked at once.
const PIECE: usize = 32 * 1024;
/// Bytes of the checksum at the end of the zlib format.
const CHECKSUM: usize = 4;
/// Most codings of one body: who packs it more often means harm.
const MOST: usize = 8;

/// A coding that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    /// The zlib format; many servers send bare deflate under this name.
    Deflate,
    Brotli,
    Zstd,
}

/// The codings of a body in the order they were applied.
///
/// # Errors
/// The one that cannot be undone.
pub(super) fn codings(headers: &HeaderMap) -> Result<Vec<Coding>, String> {
    let mut codings = Vec::new();
    // Those of the transfer are applied last (RFC 9112, section 6.1); chunks are undone below.
    for value in headers.get_all(CONTENT_ENCODING).iter().chain(headers.get_all(TRANSFER_ENCODING)) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_lowercase();
        for name in value.split(',').map(str::trim) {
            codings.push(match name {
                "" | "identity" | "none" | "chunked" => continue,
                "gzip" | "x-gzip" => Coding::Gzip,
                "deflate" => Coding::Deflate,
                "br" => Coding::Brotli,
                "zstd" => Coding::Zstd,
                unknown => return Err(unknown.to_owned()),
            });
        }
    }
    if codings.len() > MOST {
        return Err(codings.len().to_string());
    }
    Ok(codings)
}

/// A body whose codings are undone.
pub(super) struct Decoded {
    coded: Option<(Layer, Vec<Coding>)>,
    open: Option<Layer>,
}

/// What comes over the connection, or out of a decoder above it.
type Layer = Box<dyn AsyncBufRead + Send + Unpin>;

/// A decoder that ends where what it reads from ends: what follows is of no coding, and was cut off or mixed up.
struct WholeBody<D> {
    decoder: D,
    below: fn(&mut D) -> &mut Layer,
    /// Bytes that may follow all the same.
    spare: usize,
}

impl<D: AsyncRead + Unpin> AsyncRead for WholeBody<D> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.decoder).poll_read(cx, buf))?;
        if buf.filled().len() > before || buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let below = (this.below)(&mut this.decoder);
        loop {
            let rest = ready!(Pin::new(&mut *below).poll_fill_buf(cx))?.len();
            if rest == 0 {
                return Poll::Ready(Ok(()));
            }
            let Some(spare) = this.spare.checked_sub(rest) else {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "bytes behind the end of the coding",
                )));
            };
            this.spare = spare;
            Pin::new(&mut *below).consume(rest);
        }
    }
}

impl Decoded {
    /// The body that comes over a connection, with these codings.
    pub(super) fn new(flow: Flow, codings: Vec<Coding>) -> Self {
        Self { coded: Some((Box::new(StreamReader::new(flow)), codings)), open: None }
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// Where the connection breaks or the body is not what its coding says.
    pub(super) async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        if let Some((mut layer, codings)) = self.coded.take() {
            // Without a body (HEAD, 304) there is nothing to undo.
            if layer.fill_buf().await?.is_empty() {
                return Ok(None);
            }
            for coding in codings.into_iter().rev() {
                layer = open(layer, coding).await?;
            }
            self.open = Some(layer);
        }
        let Some(layer) = &mut self.open else { return Ok(None) };
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = layer.read_buf(&mut piece).await?;
        Ok((read > 0).then(|| piece.freeze()))
    }
}

async fn open(mut layer: Layer, coding: Coding) -> io::Result<Layer> {
    Ok(match coding {
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(layer);
            decoder.multiple_members(true);
            whole(decoder, GzipDecoder::get_mut, 0)
        }
        Coding::Deflate if is_zlib(layer.fill_buf().await?) => whole(ZlibDecoder::new(layer), ZlibDecoder::get_mut, 0),
        // Some servers leave out the head of the zlib format, and not the checksum at its end.
        Coding::Deflate => whole(DeflateDecoder::new(layer), DeflateDecoder::get_mut, CHECKSUM),
        Coding::Brotli => whole(BrotliDecoder::new(layer), BrotliDecoder::get_mut, 0),
        Coding::Zstd => whole(ZstdDecoder::new(layer), ZstdDecoder::get_mut, 0),
    })
}

fn whole<D: AsyncRead + Send + Unpin + 'static>(decoder: D, below: fn(&mut D) -> &mut Layer, spare: usize) -> Layer {
    Box::new(BufReader::new(WholeBody { decoder, below, spare }))
}

/// Whether bytes begin as the zlib format does (RFC 1950): the method is deflate, and the first two are a multiple of 31.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31),
        // One byte at a time: the first must do.
        [first] => first & 0x0f == 8,
        [] => true,
    }
}
