//! Dates in the lines of lists. Servers tell the time of their own place; without a word on which, it is taken for UTC.

use jiff::civil::{Date, DateTime, Time};

use super::{months::month, number};

/// How far the server's place may be ahead of UTC.
const AHEAD: i64 = 24;

/// A date that was found: how many words it takes, and what it says.
pub(super) type Found = (usize, Option<DateTime>);

/// Reads the date with which `words` begin, in one of the forms of `ls -l`.
pub(super) fn read(words: &[&[u8]], now: DateTime) -> Option<Found> {
    of_month(words, now).or_else(|| of_numbers(words, now))
}

/// `Nov 20 10:00`, `20 nov. 2025`, `Nov 20 10:00:00 2025`, `11月 20日 10:00`.
fn of_month(words: &[&[u8]], now: DateTime) -> Option<Found> {
    let [first, second, third, ..] = words else { return None };
    let (month, day) = match (month(first), day_of(second)) {
        (Some(month), Some(day)) => (month, day),
        _ => (month(second)?, day_of(first)?),
    };
    if let Some(time) = time_of(third) {
        // BSD tells the year behind the time, when asked for all of it.
        if time_of_seconds(third)
            && let Some(year) = words.get(3).and_then(|word| year_of(word))
        {
            return Some((4, at(year, month, day, time)));
        }
        return Some((3, newest(month, day, time, now)));
    }
    Some((3, at(year_of(third)?, month, day, Time::midnight())))
}

/// `2026-11-29 10:00`, with seconds and zone or without, `29.11.2026 10:00`, `11-29 10:00`.
fn of_numbers(words: &[&[u8]], now: DateTime) -> Option<Found> {
    let (first, second) = (words.first()?, words.get(1)?);
    let parts: Vec<&[u8]> = first.split(|byte| matches!(byte, b'-' | b'.' | b'/')).collect();
    let numbers: Vec<i16> = parts.iter().map(|part| number(part)?.try_into().ok()).collect::<Option<_>>()?;
    let time = time_of(second);
    match (parts.as_slice(), numbers.as_slice()) {
        ([year, ..], [whole, month, day]) if year.len() == 4 => {
            let (month, day) = ((*month).try_into().ok()?, (*day).try_into().ok()?);
            let Some(time) = time else { return Some((1, at(*whole, month, day, Time::midnight()))) };
            let zone = words.get(2).and_then(|word| zone_of(word));
            let local = at(*whole, month, day, time);
            Some(zone.map_or((2, local), |minutes| (3, local.map(|local| local.saturating_sub(minutes)))))
        }
        ([.., year], [day, month, whole]) if year.len() == 4 => {
            Some((2, at(*whole, (*month).try_into().ok()?, (*day).try_into().ok()?, time?)))
        }
        ([_, _], [month, day]) if first.contains(&b'-') => {
            Some((2, newest((*month).try_into().ok()?, (*day).try_into().ok()?, time?, now)))
        }
        _ => None,
    }
}

/// The newest time with this day that is not in the future.
fn newest(month: i8, day: i8, time: Time, now: DateTime) -> Option<DateTime> {
    let latest = now.saturating_add(jiff::Span::new().hours(AHEAD));
    // A leap day is eight years back at most.
    (0..=8).filter_map(|back| at(now.year() - back, month, day, time)).find(|then| *then <= latest)
}

fn at(year: i16, month: i8, day: i8, time: Time) -> Option<DateTime> {
    Some(Date::new(year, month, day).ok()?.to_datetime(time))
}

/// `3`, `03`, `20.`, `20日`.
fn day_of(word: &[u8]) -> Option<i8> {
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (day, rest) = word.split_at(digits);
    if digits > 2 || !["", ".", ",", "日", "일"].iter().any(|behind| behind.as_bytes() == rest) {
        return None;
    }
    number(day)?.try_into().ok().filter(|day| (1..=31).contains(day))
}

fn year_of(word: &[u8]) -> Option<i16> {
    let digits = word.strip_suffix("年".as_bytes()).unwrap_or(word);
    number(digits).filter(|year| digits.len() == 4 && (1900..=2999).contains(year))?.try_into().ok()
}

fn time_of_seconds(word: &[u8]) -> bool {
    word.iter().filter(|byte| **byte == b':').count() == 2
}

/// `9:05`, `09:05`, `09:05:07`, `09:05:07.123456789`.
pub(super) fn time_of(word: &[u8]) -> Option<Time> {
    let whole = word.split(|byte| *byte == b'.').next()?;
    let parts: Vec<i8> =
        whole.split(|byte| *byte == b':').map(|part| number(part)?.try_into().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [hour, minute] => Time::new(*hour, *minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    }
}

/// `+0100`.
fn zone_of(word: &[u8]) -> Option<jiff::Span> {
    let (sign, digits) = word.split_first()?;
    let number = i64::try_from(number(digits)?).ok()?;
    let minutes = number / 100 * 60 + number % 100;
    match (sign, digits.len()) {
        (b'+', 4) => Some(jiff::Span::new().minutes(minutes)),
        (b'-', 4) => Some(jiff::Span::new().minutes(-minutes)),
        _ => None,
    }
}

/// Seconds since 1970, the time being UTC.
pub(super) fn seconds(at: DateTime) -> Option<i64> {
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}
