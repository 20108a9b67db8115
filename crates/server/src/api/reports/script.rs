//! How a report with its logs is written: the logs are put into the places that were left for them.

use axum::body::Bytes;

use super::{lines::Lines, strands::Strand};
use crate::problem::Problem;

/// Bytes after which a piece is sent.
pub(super) const PIECE: usize = 64 << 10;
/// Place for a piece with what comes over.
const ROOM: usize = PIECE + PIECE / 4;
/// What stands for a log before it is there. No text can hold it: a quote inside one is escaped.
const EMPTY: &str = r#""logs":"","log_lines":[]"#;

/// A shape that a log is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// One text, lines joined with line ends.
    Text,
    /// A list of lines.
    Lines,
}

/// The shapes that a reader asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Lines,
    Both,
}

impl Shape {
    /// Reads the query's word; nothing where no logs are wanted.
    pub(super) fn of(word: &str) -> Result<Option<Self>, Problem> {
        Ok(Some(match word {
            "false" | "0" => return Ok(None),
            "text" => Self::Text,
            "lines" => Self::Lines,
            "" | "true" | "1" => Self::Both,
            _ => return Err(Problem::bad("unknown_choice").with("known", "true, false, text, lines").field("logs")),
        }))
    }

    const fn first(self) -> Written {
        match self {
            Self::Text | Self::Both => Written::Text,
            Self::Lines => Written::Lines,
        }
    }
}

/// Which lines are to be written next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Those that follow.
    On,
    /// The same log once more, for its other shape.
    Again,
}

/// A report on its way out.
pub(super) struct Script {
    /// The report with an empty log for each test.
    skeleton: String,
    /// How much of that is written.
    at: usize,
    /// What is written and not sent.
    piece: Vec<u8>,
    shape: Shape,
    /// The shape that is written at the moment.
    written: Written,
    /// Whether the log has begun in that shape, and whether a line of it is there.
    open: bool,
    filled: bool,
}

impl Script {
    pub(super) fn of(skeleton: String, shape: Shape) -> Self {
        let written = shape.first();
        let mut script = Self { skeleton, at: 0, piece: Vec::new(), shape, written, open: false, filled: false };
        script.skip();
        script
    }

    /// Whether no log is left to write.
    pub(super) fn is_over(&self) -> bool {
        self.at == self.skeleton.len()
    }

    /// Bytes that are written and not sent.
    pub(super) fn len(&self) -> usize {
        self.piece.len()
    }

    /// What is written and not sent; nothing where there is nothing.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        let room = if self.is_over() { 0 } else { ROOM };
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(room));
        Some(Bytes::from(piece)).filter(|piece| !piece.is_empty())
    }

    /// Writes the next lines of a log, and what follows it where they end it.
    pub(super) fn write(&mut self, strand: &Strand) -> Next {
        let whole = !self.open && strand.ends;
        self.write_lines(&strand.lines);
        if !strand.ends {
            return Next::On;
        }
        self.close();
        if self.shape == Shape::Both && self.written == Written::Text {
            self.piece.push(b',');
            self.written = Written::Lines;
            if !whole {
                return Next::Again;
            }
            self.write_lines(&strand.lines);
            self.close();
        }
        self.written = self.shape.first();
        self.skip();
        Next::On
    }

    fn write_lines(&mut self, lines: &Lines) {
        let piece = &mut self.piece;
        let (begin, between): (&[u8], &[u8]) = match self.written {
            Written::Text => (br#""logs":""#, br"\n"),
            Written::Lines => (br#""log_lines":["#, br#"",""#),
        };
        if !std::mem::replace(&mut self.open, true) {
            piece.extend_from_slice(begin);
        }
        for line in lines.iter() {
            if std::mem::replace(&mut self.filled, true) {
                piece.extend_from_slice(between);
            } else if self.written == Written::Lines {
                piece.push(b'"');
            }
            piece.extend_from_slice(line);
        }
    }

    fn close(&mut self) {
        let end: &[u8] = match self.written {
            Written::Lines if self.filled => br#""]"#,
            Written::Lines => b"]",
            Written::Text => br#"""#,
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
