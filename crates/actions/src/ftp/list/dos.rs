//! Lines of IIS and other servers on Windows: `07-20-26  09:52AM       <DIR>          Sources`.

use jiff::civil::{Date, Time};

use super::{Item, dates, number, words};
use crate::remote::Kind;

/// What a mark for something that is no file takes, with the blanks behind it.
const MARK: usize = 15;

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Option<Item> {
    let words = words(line);
    let date = date_of(words.first()?.0)?;
    let (mut time, half) = time_of(words.get(1)?.0)?;
    let mut at = 2;
    let mut half = half;
    if half.is_none()
        && let Some(behind) = words.get(2).and_then(|(word, _)| half_of(word))
    {
        (half, at) = (Some(behind), 3);
    }
    if let Some(is_afternoon) = half {
        let hour = time.hour() % 12 + if is_afternoon { 12 } else { 0 };
        time = Time::new(hour, time.minute(), time.second(), 0).ok()?;
    }
    let (word, end) = *words.get(at)?;
    let modified = dates::seconds(date.to_datetime(time));
    if word.starts_with(b"<") && word.ends_with(b">") {
        let kind = match word {
            b"<DIR>" => Kind::Folder,
            b"<JUNCTION>" | b"<SYMLINK>" | b"<SYMLINKD>" => Kind::Link,
            _ => Kind::Other,
        };
        let name = behind_mark(line, end, word.len());
        let name = if kind == Kind::Link { without_target(name) } else { name };
        return (!name.is_empty()).then(|| Item { name: name.to_vec(), kind, modified, ..Item::default() });
    }
    let digits: Vec<u8> = word.iter().copied().filter(|byte| !matches!(byte, b',' | b'.')).collect();
    let size = Some(number(&digits)?);
    let name = line.get(end + 1..).filter(|name| !name.is_empty())?;
    Some(Item { name: name.to_vec(), kind: Kind::File, size, modified, mode: None })
}

/// The name behind a mark: the mark fills a column, blanks beyond that belong to the name.
fn behind_mark(line: &[u8], end: usize, mark: usize) -> &[u8] {
    let rest = &line[end..];
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let column = MARK.saturating_sub(mark).max(1);
    &rest[if blanks >= column { column } else { blanks }..]
}

/// `name [C:\target]`.
fn without_target(name: &[u8]) -> &[u8] {
    let begin = name.windows(2).position(|part| part == b" [").filter(|at| *at > 0 && name.ends_with(b"]"));
    begin.map_or(name, |at| &name[..at])
}

/// `07-20-26`, `07-20-2026`, `07/20/26`, `2026-07-20`; the day may stand first where it cannot be a month.
fn date_of(word: &[u8]) -> Option<Date> {
    let parts: Vec<&[u8]> = word.split(|byte| matches!(byte, b'-' | b'/' | b'.')).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let year_first = first.len() == 4;
    let (year, month, day) = if year_first { (first, second, third) } else { (third, first, second) };
    let value = |part: &[u8]| i8::try_from(number(part)?).ok();
    let whole = i16::try_from(number(year)?).ok()?;
    let whole = match (year.len(), whole) {
        (4, _) => whole,
        (2, 70..) => 1900 + whole,
        (2, _) => 2000 + whole,
        _ => return None,
    };
    let (month, day) = (value(month)?, value(day)?);
    let european = word.contains(&b'.') || month > 12;
    let (month, day) = if european && !year_first { (day, month) } else { (month, day) };
    Date::new(whole, month, day).ok()
}

/// `09:52AM`, `09:52`, `21:52:07`; whether it is said to be afternoon.
fn time_of(word: &[u8]) -> Option<(Time, Option<bool>)> {
    let digits = word.iter().position(u8::is_ascii_alphabetic).unwrap_or(word.len());
    let (time, half) = word.split_at(digits);
    let half = if half.is_empty() { None } else { Some(half_of(half)?) };
    Some((dates::time_of(time)?, half))
}

/// Whether `AM` or `PM`, in full or short.
fn half_of(word: &[u8]) -> Option<bool> {
    match word.to_ascii_uppercase().as_slice() {
        b"AM" | b"A" | b"A.M." => Some(false),
        b"PM" | b"P" | b"P.M." => Some(true),
        _ => None,
    }
}
