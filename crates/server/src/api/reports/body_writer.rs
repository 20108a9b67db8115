//! Writes the JSON of a report with its logs: each log is put in place of the empty one in the report.

use axum::body::Bytes;

use super::{lines::EncodedLines, log_merger::LogChunk};
use crate::problem::Problem;

/// Bytes after which a piece is sent.
pub(super) const PIECE: usize = 64 << 10;
/// Place for a piece with what comes over.
const ROOM: usize = PIECE + PIECE / 4;
/// What stands for a log before it is there. No text can hold it: a quote inside one is escaped.
const EMPTY: &str = r#""logs":"","log_lines":[]"#;

/// A format that a log is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LogEncoding {
    /// One text, lines joined with line ends.
    Text,
    /// A list of lines.
    Lines,
}

/// The formats that a client asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogShape {
    Text,
    Lines,
    Both,
}

impl LogShape {
    /// Reads the query's word; nothing if no logs are wanted.
    pub(super) fn of(word: &str) -> Result<Option<Self>, Problem> {
        Ok(Some(match word {
            "false" | "0" => return Ok(None),
            "text" => Self::Text,
            "lines" => Self::Lines,
            "" | "true" | "1" => Self::Both,
            _ => return Err(Problem::bad("unknown_choice").with("known", "true, false, text, lines").field("logs")),
        }))
    }

    const fn first(self) -> LogEncoding {
        match self {
            Self::Text | Self::Both => LogEncoding::Text,
            Self::Lines => LogEncoding::Lines,
        }
    }
}

/// Which lines are to be written next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WriteStep {
    /// The lines that follow.
    Continue,
    /// The same log once more, in its other format.
    Repeat,
}

/// Writes one report.
pub(super) struct BodyWriter {
    /// The report with an empty log for each test.
    skeleton: String,
    /// How much of that is written.
    at: usize,
    /// What is written and not sent.
    piece: Vec<u8>,
    shape: LogShape,
    /// The format that is written at the moment.
    encoding: LogEncoding,
    /// Whether the log has begun in that format, and whether it has a line.
    open: bool,
    filled: bool,
}

impl BodyWriter {
    pub(super) fn of(skeleton: String, shape: LogShape) -> Self {
        let encoding = shape.first();
        let mut body_writer = Self { skeleton, at: 0, piece: Vec::new(), shape, encoding, open: false, filled: false };
        body_writer.skip();
        body_writer
    }

    /// Whether no log is left to write.
    pub(super) fn is_over(&self) -> bool {
        self.at == self.skeleton.len()
    }

    /// Bytes that are written and not sent.
    pub(super) fn len(&self) -> usize {
        self.piece.len()
    }

    /// What is written and not sent, if anything.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        let room = if self.is_over() { 0 } else { ROOM };
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(room));
        Some(Bytes::from(piece)).filter(|piece| !piece.is_empty())
    }

    /// Writes the next lines of a log, and what follows the log if they end it.
    pub(super) fn write(&mut self, chunk: &LogChunk) -> WriteStep {
        let whole = !self.open && chunk.ends;
        self.write_lines(&chunk.lines);
        if !chunk.ends {
            return WriteStep::Continue;
        }
        self.close();
        if self.shape == LogShape::Both && self.encoding == LogEncoding::Text {
            self.piece.push(b',');
            self.encoding = LogEncoding::Lines;
            if !whole {
                return WriteStep::Repeat;
            }
            self.write_lines(&chunk.lines);
            self.close();
        }
        self.encoding = self.shape.first();
        self.skip();
        WriteStep::Continue
    }

    fn write_lines(&mut self, lines: &EncodedLines) {
        let piece = &mut self.piece;
        let (begin, between): (&[u8], &[u8]) = match self.encoding {
            LogEncoding::Text => (br#""logs":""#, br"\n"),
            LogEncoding::Lines => (br#""log_lines":["#, br#"",""#),
        };
        if !std::mem::replace(&mut self.open, true) {
            piece.extend_from_slice(begin);
        }
        for line in lines.iter() {
            if std::mem::replace(&mut self.filled, true) {
                piece.extend_from_slice(between);
            } else if self.encoding == LogEncoding::Lines {
                piece.push(b'"');
            }
            piece.extend_from_slice(line);
        }
    }

    fn close(&mut self) {
        let end: &[u8] = match self.encoding {
            LogEncoding::Lines if self.filled => br#""]"#,
            LogEncoding::Lines => b"]",
            LogEncoding::Text => br#"""#,
        };
        self.piece.extend_from_slice(end);
        (self.open, self.filled) = (false, false);
    }

    /// Writes what stands before the next log, or at the end.
    fn skip(&mut self) {
        let rest = &self.skeleton[self.at..];
        let (text, log) = rest.find(EMPTY).map_or((rest.len(), 0), |place| (place, EMPTY.len()));
        self.piece.extend_from_slice(&rest.as_bytes()[..text]);
        self.at += text + log;
    }
}
