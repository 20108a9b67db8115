//! Bytes cut into lines: `\n` and `\r\n` end one, and so does `\r` alone, with which progress overwrites itself.

/// Most bytes of a line that are told; far more than the log shows of it.
pub(super) const LONGEST: usize = 64 * 1024;

/// What was cut off.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// A whole line.
    Line(Vec<u8>),
    /// What a `\r` ended: the next line takes its place on a terminal.
    Progress(Vec<u8>),
    /// The last [`Segment::Progress`] was a whole line after all: its `\n` came later.
    Confirmed,
}

/// Cuts what comes, piece by piece, into lines. Only the beginning of a very long one is kept: cut into
/// lines, it could cut a secret in two. For the same reason nothing is told of a line before it ends.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    pending: Vec<u8>,
    /// Whether a `\r` ended a line and nothing came since.
    after_return: bool,
}

impl Splitter {
    /// The next line that is whole, cut off `bytes`; nothing where the rest is no whole line.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> Option<Segment> {
        loop {
            let Some(at) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.keep(bytes);
                *bytes = &[];
                return None;
            };
            let (piece, rest) = bytes.split_at(at);
            self.keep(piece);
            let line = std::mem::take(&mut self.pending);
            let is_again = line.is_empty() && self.after_return;
            let ends = if rest.starts_with(b"\r\n") && !is_again { 2 } else { 1 };
            *bytes = &rest[ends..];
            if ends == 2 || rest[0] == b'\n' {
                self.after_return = false;
                return Some(if is_again { Segment::Confirmed } else { Segment::Line(line) });
            }
            // Nothing between two of them: the line starts afresh, there is nothing to tell.
            if !line.is_empty() {
                self.after_return = true;
                return Some(Segment::Progress(line));
            }
        }
    }

    /// The line that never ended.
    pub(super) fn rest(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.pending)).filter(|line| !line.is_empty())
    }

    fn keep(&mut self, piece: &[u8]) {
        if !piece.is_empty() {
            self.after_return = false;
            let room = LONGEST.saturating_sub(self.pending.len()).min(piece.len());
            self.pending.extend_from_slice(&piece[..room]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of these pieces: `a;` a line, `a~` progress, `!` confirmed.
    fn cut(pieces: &[&str]) -> String {
        let (mut splitter, mut told) = (Splitter::default(), String::new());
        for piece in pieces {
            let mut rest = piece.as_bytes();
            while let Some(piece) = splitter.next(&mut rest) {
                let (line, sign) = match piece {
                    Segment::Line(line) => (line, ';'),
                    Segment::Progress(line) => (line, '~'),
                    Segment::Confirmed => (Vec::new(), '!'),
                };
                told.push_str(std::str::from_utf8(&line).unwrap());
                told.push(sign);
            }
        }
        told + std::str::from_utf8(&splitter.rest().unwrap_or_default()).unwrap()
    }

    #[test]
    fn every_kind_of_end_ends_a_line() {
        assert_eq!(cut(&["a\nb\r\nc\rd"]), "a;b;c~d");
        assert_eq!(cut(&["\n\r\n\n"]), ";;;");
        assert_eq!(cut(&["\r1%\r2%\r\nend\n"]), "1%~2%;end;");
        assert_eq!(cut(&["a\r\r\nb"]), "a~!b");
    }

    #[test]
    fn an_end_in_two_pieces_is_one_end() {
        assert_eq!(cut(&["a\r", "\nb"]), "a~!b");
        assert_eq!(cut(&["a\r", "\r", "\n\n"]), "a~!;");
        assert_eq!(cut(&["a\r", "b\n"]), "a~b;");
        assert_eq!(cut(&["\r", "\n", "sec", "ret\n"]), ";secret;");
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut splitter = Splitter::default();
        for _ in 0..100 {
            assert_eq!(splitter.next(&mut [b'x'; 10_000].as_slice()), None);
        }
        assert_eq!(splitter.rest().unwrap().len(), LONGEST);
    }
}
