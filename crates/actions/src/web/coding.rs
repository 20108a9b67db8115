//! Codings of a body (RFC 9110, section 8.4), undone while it is read: a body may grow without end when it is unpacked.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::{
    HeaderMap,
    header::{CONTENT_ENCODING, TRANSFER_ENCODING},
};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader, ReadBuf};
use tokio_util::io::StreamReader;

use super::{response::Flow, zstd::ZstdDecoder};

/// Bytes that are unpacked at once.
const PIECE: usize = 32 * 1024;
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
    coded: Option<(Box<Packed>, Vec<Coding>)>,
    open: Option<Layer>,
}

type Packed = StreamReader<Flow, Bytes>;
type Layer = Box<dyn Undone>;

/// A layer below which the body itself comes.
trait Undone: AsyncBufRead + Send + Unpin {
    /// What comes over the connection.
    fn packed(&mut self) -> &mut Packed;
}

impl Undone for Packed {
    fn packed(&mut self) -> &mut Packed {
        self
    }
}

/// A decoder and what it reads from.
struct Opened<D> {
    decoder: BufReader<D>,
    below: fn(&mut D) -> &mut Layer,
}

impl<D: AsyncRead + Unpin> AsyncRead for Opened<D> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.decoder).poll_read(cx, buf)
    }
}

impl<D: AsyncRead + Unpin> AsyncBufRead for Opened<D> {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        Pin::new(&mut self.get_mut().decoder).poll_fill_buf(cx)
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        Pin::new(&mut self.decoder).consume(amount);
    }
}

impl<D: AsyncRead + Send + Unpin> Undone for Opened<D> {
    fn packed(&mut self) -> &mut Packed {
        (self.below)(self.decoder.get_mut()).packed()
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
        if let Some((mut packed, codings)) = self.coded.take() {
            // Without a body (HEAD, 304) there is nothing to undo.
            if packed.fill_buf().await?.is_empty() {
                return Ok(None);
            }
            let mut layer: Layer = packed;
            for coding in codings.into_iter().rev() {
                layer = open(layer, coding).await?;
            }
            self.open = Some(layer);
        }
        let Some(layer) = &mut self.open else { return Ok(None) };
        let mut piece = BytesMut::with_capacity(PIECE);
        if layer.read_buf(&mut piece).await? > 0 {
            return Ok(Some(piece.freeze()));
        }
        // What follows the packed bytes is of no interest, but the connection is only free behind it.
        if let Some(mut layer) = self.open.take() {
            let packed = layer.packed().get_mut();
            while packed.next().await.transpose()?.is_some() {}
        }
        Ok(None)
    }
}

async fn open(mut layer: Layer, coding: Coding) -> io::Result<Layer> {
    Ok(match coding {
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(layer);
            decoder.multiple_members(true);
            opened(decoder, GzipDecoder::get_mut)
        }
        Coding::Deflate if is_zlib(layer.fill_buf().await?) => opened(ZlibDecoder::new(layer), ZlibDecoder::get_mut),
        Coding::Deflate => opened(DeflateDecoder::new(layer), DeflateDecoder::get_mut),
        Coding::Brotli => opened(BrotliDecoder::new(layer), BrotliDecoder::get_mut),
        Coding::Zstd => opened(ZstdDecoder::new(layer), ZstdDecoder::get_mut),
    })
}

fn opened<D: AsyncRead + Send + Unpin + 'static>(decoder: D, below: fn(&mut D) -> &mut Layer) -> Layer {
    Box::new(Opened { decoder: BufReader::new(decoder), below })
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
