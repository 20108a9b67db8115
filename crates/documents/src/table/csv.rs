//! The rows of a CSV text, by the names in its first record.

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::{
    error::TableError,
    separator::{layout, unclosed},
};

/// Most bytes that the rows of a table may come to; each repeats the names of its columns.
const LARGEST: usize = 64 * 1024 * 1024;

/// At most `most` rows of a text; the separator is found out where it is not given.
pub(super) fn rows(text: &str, separator: Option<u8>, most: usize) -> Result<Vec<Value>, TableError> {
    let layout = layout(text);
    let separator = separator.unwrap_or(layout.separator);
    let line = |at: usize| layout.lines_before + line_at(layout.records, at);
    if let Some(at) = unclosed(layout.records, separator) {
        return Err(TableError::OpenQuote { line: line(at) });
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(layout.records.as_bytes());
    let at = |record: &StringRecord| {
        let at = record.position().map_or(0, csv::Position::byte);
        line(usize::try_from(at).unwrap_or(usize::MAX))
    };
    let mut records = reader.records().filter(|record| !record.as_ref().is_ok_and(is_blank));
    let Some(first) = records.next() else { return Ok(Vec::new()) };
    let first = first.map_err(unreadable)?;
    let names = names(&first).map_err(|name| TableError::Twice { line: at(&first), name })?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for record in records {
        let record = record.map_err(unreadable)?;
        let more = record.iter().skip(names.len()).any(|cell| !cell.trim().is_empty());
        if record.len() < names.len() || more {
            let (cells, columns) = (record.len(), names.len());
            return Err(TableError::Width { line: at(&record), cells, columns, separator: char::from(separator) });
        }
        bytes += first.as_slice().len() + record.as_slice().len();
        if rows.len() == most || bytes > LARGEST {
            return Err(if bytes > LARGEST { TableError::TooLarge(LARGEST) } else { TableError::TooMany(most) });
        }
        let cells = names.iter().cloned().zip(record.iter().map(Value::from));
        rows.push(Value::Object(cells.collect::<Map<_, _>>()));
    }
    Ok(rows)
}

/// The names of the columns; an error with the one that stands twice. Empty cells at the end are
/// what a spreadsheet leaves of columns that were cleared.
fn names(first: &StringRecord) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = first.iter().map(|name| name.trim().to_owned()).collect();
    let filled = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    names.truncate(filled);
    let mut sorted: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(pair[0].clone()),
        None => Ok(names),
    }
}

/// A line of blanks; `""` is a cell that is empty.
fn is_blank(record: &StringRecord) -> bool {
    record.len() == 1 && record.iter().all(|cell| !cell.is_empty() && cell.trim().is_empty())
}

fn unreadable(error: csv::Error) -> TableError {
    TableError::Csv(error.to_string())
}

/// The line, from 1, of a place, line ends right at it left behind: a record is said to begin before
/// the empty lines that were passed over.
fn line_at(text: &str, at: usize) -> u64 {
    let bytes = text.as_bytes();
    let is_end = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    let passed = bytes.get(at..).unwrap_or_default().iter().take_while(is_end).count();
    let before = &bytes[..at.saturating_add(passed).min(bytes.len())];
    let ends = before.iter().filter(is_end).count() - before.windows(2).filter(|pair| pair == b"\r\n").count();
    1 + u64::try_from(ends).unwrap_or(u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use testgyver_model::Language;

    fn read(text: &str) -> Result<Vec<Value>, String> {
        rows(text, None, 100).map_err(|error| error.say(Language::ENGLISH))
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let rows = vec![json!({"code": "1", "nom": "a, b"}), json!({"code": "2", "nom": "two\nlines"})];
        for text in [
            "code;nom\n1;a, b\n2;\"two\nlines\"\n",
            "\u{feff}sep=;\r\ncode; nom \r\n\r\n1;a, b\r\n   \r\n2;\"two\nlines\"\r\n\r\n",
            "code;nom;;\n1;a, b;;\n2;\"two\nlines\";;\n",
            "code|nom\r1|a, b\r2|\"two\nlines\"\r",
            "\n\"code\"\t\"nom\"\n1\ta, b\n2\t\"two\nlines\"",
        ] {
            assert_eq!(read(text), Ok(rows.clone()), "{text:?}");
        }
        assert_eq!(read("nom\n\"\"\nDupont, Jean\n"), Ok(vec![json!({"nom": ""}), json!({"nom": "Dupont, Jean"})]));
        assert_eq!(read("a;b\n;\n"), Ok(vec![json!({"a": "", "b": ""})]));
        assert_eq!(read(",a\n0,x\n"), Ok(vec![json!({"": "0", "a": "x"})]));
        assert_eq!((read("a;b\n"), read("sep=;\n"), read(" \n")), (Ok(vec![]), Ok(vec![]), Ok(vec![])));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, told) in [
            ("a;b;c\n1;2;3\n\n4\n", "line 4: 1 cell for 3 columns (separator ';')"),
            ("sep=,\r\na,b\r\n1,2,3\r\n", "line 3: 3 cells for 2 columns (separator ',')"),
            ("a\tb\r\"x\ry\"\t1\r2\r", "line 4: 1 cell for 2 columns (separator: tab)"),
            ("a;b; a\n1;2;3\n", "line 1: duplicate column 'a'"),
            ("a;b\n1;2\n\"3;4\n5;6\n", "line 3: a quote is never closed"),
        ] {
            assert_eq!(read(text), Err(told.to_owned()), "{text:?}");
        }
        assert_eq!(rows("a\n1\n2\n3\n", None, 2), Err(TableError::TooMany(2)));
        let wide = format!("{}\n{}", "n".repeat(1_000_000), "1\n".repeat(100));
        assert_eq!(rows(&wide, None, 1_000), Err(TableError::TooLarge(LARGEST)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a,;|\t\"\r\n =é]{0,60}") {
            let _ = read(&text);
            let _ = read(&format!("sep={text}"));
        }
    }
}
