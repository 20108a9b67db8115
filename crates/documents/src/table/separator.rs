//! Which sign stands between the cells of a CSV text: the one place that decides it.

/// Signs that are looked for; of two that fit alike, the first.
const KNOWN: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Most records that are looked at.
const RECORDS: usize = 50;
/// Most bytes that are looked at.
const SAMPLE: usize = 64 * 1024;

/// How a CSV text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout<'a> {
    /// What stands between two cells.
    pub separator: u8,
    /// The records, those of the names first.
    pub records: &'a str,
    /// Lines before them.
    pub lines_before: u64,
}

/// How a text is laid out: by its own first line where that is `sep=;`, as spreadsheets write it,
/// else by what fits the first records best.
pub fn layout(text: &str) -> Layout<'_> {
    let text = text.trim_start_matches('\u{feff}');
    match declared(text) {
        Some((separator, records)) => Layout { separator, records, lines_before: 1 },
        None => Layout { separator: guessed(text.as_bytes()), records: text, lines_before: 0 },
    }
}

/// What `sep=;` says, and the text behind that line.
fn declared(text: &str) -> Option<(u8, &str)> {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    let line = line.trim_matches(['"', ' ']);
    let sign = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line[4..])?;
    if sign == "\\t" {
        return Some((b'\t', rest));
    }
    // A spreadsheet may have filled the line up with empty cells.
    let separator = *sign.as_bytes().first().filter(|sign| sign.is_ascii_punctuation() || **sign == b'\t')?;
    sign.bytes().all(|byte| byte == separator).then_some((separator, rest))
}

/// The sign that fits the first records best.
fn guessed(text: &[u8]) -> u8 {
    let fits = KNOWN.map(|separator| (separator, Fit::of(text, separator)));
    let several = fits.iter().filter(|(_, fit)| fit.columns > 1);
    let one = || fits.iter().find(|(_, fit)| fit.is_whole()).map_or(KNOWN[0], |(separator, _)| *separator);
    // The last of several maxima is taken: the first of those known.
    several.rev().max_by_key(|(_, fit)| fit.rank()).map_or_else(one, |(separator, _)| *separator)
}

/// How well a separator fits.
#[derive(Debug, Default)]
struct Fit {
    /// Columns of the first record.
    columns: usize,
    records: usize,
    /// Records of as many cells as the first.
    alike: usize,
    /// Quotes that begin or end in the middle of a cell.
    odd: usize,
    /// Signs with a space behind them, as text has commas.
    spaced: usize,
}

impl Fit {
    fn of(text: &[u8], separator: u8) -> Self {
        let (mut fit, mut cells) = (Self::default(), Cells::new(separator));
        let sample = &text[..text.len().min(SAMPLE)];
        for (at, byte) in sample.iter().enumerate() {
            fit.spaced += usize::from(*byte == separator && !cells.is_quoted() && sample.get(at + 1) == Some(&b' '));
            if let Some(width) = cells.step(*byte) {
                fit.add(width);
            }
            if fit.records == RECORDS {
                break;
            }
        }
        fit.odd = cells.odd;
        if sample.len() == text.len() && fit.records < RECORDS {
            fit.odd += usize::from(cells.is_quoted());
            if let Some(width) = cells.end() {
                fit.add(width);
            }
        } else if fit.records == 0 {
            // A first record that is longer than what is looked at.
            fit.columns = cells.width.filled;
        }
        fit
    }

    fn add(&mut self, Width { cells, filled }: Width) {
        if self.records == 0 {
            self.columns = filled;
        }
        self.records += 1;
        // Empty cells at the end are none.
        self.alike += usize::from(cells >= self.columns && filled <= self.columns);
    }

    const fn is_whole(&self) -> bool {
        self.alike == self.records && self.odd == 0
    }

    /// What fits all records goes before what fits most, and that before what makes many columns.
    fn rank(&self) -> impl Ord + use<> {
        let share = self.alike * 1_000 / self.records.max(1);
        (self.is_whole(), share, self.columns, std::cmp::Reverse(self.spaced))
    }
}

/// Cells of a record: all of them, and those up to the last that is not empty.
#[derive(Debug, Clone, Copy, Default)]
struct Width {
    cells: usize,
    filled: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a cell: a quote here opens one.
    Begin,
    Plain,
    Quoted,
    /// Behind a quote that may have closed the cell.
    Closed,
}

/// Goes through a text byte by byte, as RFC 4180 has it.
struct Cells {
    separator: u8,
    state: State,
    width: Width,
    /// Whether there is nothing but blanks in the record.
    blank: bool,
    odd: usize,
}

impl Cells {
    const fn new(separator: u8) -> Self {
        Self { separator, state: State::Begin, width: Width { cells: 1, filled: 0 }, blank: true, odd: 0 }
    }

    fn is_quoted(&self) -> bool {
        self.state == State::Quoted
    }

    /// Takes the next byte; at the end of a record that is not blank, how wide it is.
    fn step(&mut self, byte: u8) -> Option<Width> {
        if self.state == State::Quoted {
            if byte == b'"' {
                self.state = State::Closed;
            }
            return None;
        }
        if matches!(byte, b'\n' | b'\r') {
            return self.end();
        }
        self.blank &= matches!(byte, b' ' | b'\t');
        if byte == self.separator {
            self.width.cells += 1;
            self.state = State::Begin;
            return None;
        }
        self.width.filled = self.width.cells;
        self.state = match (self.state, byte) {
            (State::Begin | State::Closed, b'"') => State::Quoted,
            (State::Closed, b' ') => State::Closed,
            (State::Closed, _) => {
                self.odd += 1;
                State::Plain
            }
            _ => State::Plain,
        };
        None
    }

    fn end(&mut self) -> Option<Width> {
        let next = Self { odd: self.odd, ..Self::new(self.separator) };
        let ended = std::mem::replace(self, next);
        (!ended.blank).then_some(ended.width)
    }
}

/// Where a quote opens that nothing closes.
pub(super) fn unclosed(text: &str, separator: u8) -> Option<usize> {
    let mut cells = Cells::new(separator);
    let mut opened = 0;
    for (at, byte) in text.bytes().enumerate() {
        let before = cells.state;
        cells.step(byte);
        if cells.is_quoted() && before == State::Begin {
            opened = at;
        }
    }
    cells.is_quoted().then_some(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(text: &str) -> char {
        char::from(layout(text).separator)
    }

    #[test]
    fn what_fits_the_first_records_is_the_separator() {
        for (text, wanted) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1,5;2\n", ';'),
            ("a\tb\n1\t2,5;3\n", '\t'),
            ("a|b\n1|2\n", '|'),
            // Inside quotes nothing counts, even in a file of names only.
            ("\"code\";\"nom\";\"Adresse, rue, ville\"\n", ';'),
            ("\"nom, prénom, ville\";code\nx;1\n", ';'),
            ("\"a\nb, c, d\";code\r1;2\r", ';'),
            ("a,\"x;y;z\"\r\n1,2\r\n", ','),
            // What is frequent in the first line alone loses.
            ("id;nom (a, b, c, d)\n1;x\n2;y\n", ';'),
            ("id;liste\n1;a,b,c\n2;d,e\n", ';'),
            ("nom, prénom;code\nDupont, Jean;1\n", ';'),
            ("a;b;c;\n1;2;3;\n4;5;6;\n", ';'),
            ("a;b;c\n1;2;3;;\n", ';'),
            ("taille;nom\n5\" de long;x\n", ';'),
            // One column: none that occurs.
            ("nom\nDupont, Jean\n", ';'),
            ("nom\n", ','),
            ("", ','),
        ] {
            assert_eq!(sign(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_text_may_name_its_separator() {
        for (text, wanted) in [
            ("sep=;\na;b", (b';', "a;b")),
            ("\u{feff}SEP=|\r\na", (b'|', "a")),
            ("\"sep=,\"\ra", (b',', "a")),
            ("sep=\t\na", (b'\t', "a")),
            ("sep=\\t\na", (b'\t', "a")),
            ("sep=;;;\na", (b';', "a")),
            ("sep=;", (b';', "")),
        ] {
            let Layout { separator, records, lines_before } = layout(text);
            assert_eq!(((separator, records), lines_before), (wanted, 1), "{text:?}");
        }
        for text in ["sep=a\nx", "sep=\nx", "sep=;b\nx", "separator;b\n1;2", "sép=;\na"] {
            assert_eq!(layout(text).lines_before, 0, "{text:?}");
        }
    }
}
