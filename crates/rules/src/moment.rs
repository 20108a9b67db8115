//! Dates in the spellings that answers use.

use jiff::{civil, fmt::rfc2822, tz::TimeZone};
use testgyver_model::Timestamp;

/// An instant from RFC 3339 (`2026-11-22T10:00:00Z`), the HTTP date of RFC 9110, a date with or without
/// a time and no zone (taken as UTC), or whole Unix seconds.
pub fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 80 {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Ok(date) = text.parse::<civil::DateTime>() {
        return TimeZone::UTC.to_timestamp(date).ok();
    }
    if let Ok(date) = rfc2822::parse(text) {
        return Some(date.timestamp());
    }
    let digits = text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok())).flatten()
}

/// Two dates as people write them, with numbers: `28/03/2026` and `01/04/2026 12:30`, with points or hyphens as well. Which
/// number is the month must be plain from one of them, or from points, which only stand where the day comes first.
pub(super) fn of_people(one: &str, other: &str) -> Option<(Timestamp, Timestamp)> {
    let (one, other) = (Numbers::read(one)?, Numbers::read(other)?);
    let day_first = [&one, &other].iter().any(|date| date.first > 12 || date.sign == '.');
    let month_first = [&one, &other].iter().any(|date| date.second > 12);
    if day_first == month_first {
        return None;
    }
    Some((one.instant(day_first)?, other.instant(day_first)?))
}

/// A date of three numbers, the year last.
struct Numbers {
    first: i8,
    second: i8,
    year: i16,
    time: civil::Time,
    sign: char,
}

impl Numbers {
    fn read(text: &str) -> Option<Self> {
        let (date, time) = text.trim().split_once([' ', 'T']).unwrap_or((text.trim(), "00:00"));
        let sign = date.chars().find(|sign| matches!(sign, '/' | '.' | '-'))?;
        let mut parts = date.split(sign);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = year.len() == 4 && first.len() <= 2 && second.len() <= 2 && parts.next().is_none();
        let numbers = [first, second, year].iter().all(|part| part.bytes().all(|sign| sign.is_ascii_digit()));
        if !fits || !numbers {
            return None;
        }
        let time = time.trim().parse().ok()?;
        Some(Self { first: first.parse().ok()?, second: second.parse().ok()?, year: year.parse().ok()?, time, sign })
    }

    fn instant(&self, day_first: bool) -> Option<Timestamp> {
        let (day, month) = if day_first { (self.first, self.second) } else { (self.second, self.first) };
        let date = civil::Date::new(self.year, month, day).ok()?;
        TimeZone::UTC.to_timestamp(date.to_datetime(self.time)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_people_compare_where_the_month_is_plain() {
        let later = |one: &str, other: &str| of_people(one, other).map(|(one, other)| one > other);
        assert_eq!(later("29/03/2026", "28/03/2026"), Some(true));
        assert_eq!(later("29/03/2026", "01/04/2026"), Some(false));
        assert_eq!(later("03/29/2026", "04/01/2026"), Some(false));
        assert_eq!(later("1.4.2026 12:30", "1.3.2026"), Some(true));
        assert_eq!(later("29/03/2026 10:00:01", "29/03/2026 10:00"), Some(true));
        for (one, other) in [
            ("01/02/2026", "02/01/2026"),
            ("29/03/2026", "03/29/2026"),
            ("31/02/2026", "28/03/2026"),
            ("29/03/26", "28/03/26"),
            ("2026-03-29", "28/03/2026"),
            ("a/b/2026", "28/03/2026"),
            ("29/03/2026 soon", "28/03/2026"),
        ] {
            assert_eq!(later(one, other), None, "{one} {other}");
        }
    }

    #[test]
    fn the_spellings_of_answers() {
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for text in [
            "2026-11-22T12:00:00Z",
            "2026-11-22T13:00:00+01:00",
            "2026-11-22 12:00:00",
            "Sun, 22 Nov 2026 12:00:00 GMT",
            "1795348800",
        ] {
            assert_eq!(read(text), Some(noon), "{text}");
        }
        assert_eq!(read("2026-11-22").unwrap().to_string(), "2026-11-22T00:00:00Z");
        for text in ["", "soon", "12", "2026-13-01"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
