//! Lines of OpenVMS: `LOGIN.COM;4   3/9   12-MAR-2025 10:02:11  [TEST]  (RWED,RWED,,)`; what follows a long name stands on
//! the next line.

use jiff::civil::Date;

use super::{Item, dates, months, number, words};
use crate::remote::Kind;

/// Whether a line is a name alone, and the rest follows.
pub(super) fn begins(line: &[u8]) -> bool {
    matches!(words(line).as_slice(), [(name, _)] if has_version(name))
}

/// Reads a whole line. Sizes are told in blocks, so not to the byte.
pub(super) fn read(line: &[u8]) -> Option<Item> {
    let words = words(line);
    let (name, _) = words.first().filter(|(name, _)| has_version(name))?;
    let (at, date) = words.iter().enumerate().skip(1).find_map(|(at, (word, _))| Some((at, date_of(word)?)))?;
    let time = words.get(at + 1).and_then(|(word, _)| dates::time_of(word)).unwrap_or_else(jiff::civil::Time::midnight);
    let modified = dates::seconds(date.to_datetime(time));
    let cut = name.len() - name.iter().rev().position(|byte| *byte == b';')? - 1;
    let stem = &name[..cut];
    let folder = stem.len().checked_sub(4).filter(|dot| stem[*dot..].eq_ignore_ascii_case(b".dir"));
    // A folder is gone to without what its file is called.
    Some(match folder {
        Some(dot) => Item { name: name[..dot].to_vec(), kind: Kind::Folder, modified, ..Item::default() },
        None => Item { name: name.to_vec(), kind: Kind::File, modified, ..Item::default() },
    })
}

/// Whether a line stands around the list: its heading or its sum.
pub(super) fn is_frame(line: &[u8]) -> bool {
    let is_heading = line.starts_with(b"Directory ") && line.ends_with(b"]");
    let is_sum = line.starts_with(b"Total of ") && line.windows(5).any(|part| part == b" file");
    is_heading || is_sum
}

fn has_version(name: &[u8]) -> bool {
    let mut parts = name.rsplitn(2, |byte| *byte == b';');
    let version = parts.next().and_then(number);
    version.is_some() && parts.next().is_some_and(|stem| stem.contains(&b'.'))
}

/// `12-MAR-2025`.
fn date_of(word: &[u8]) -> Option<Date> {
    let parts: Vec<&[u8]> = word.split(|byte| *byte == b'-').collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let year = number(year).filter(|_| year.len() == 4)?.try_into().ok()?;
    Date::new(year, months::month(month)?, number(day)?.try_into().ok()?).ok()
}
