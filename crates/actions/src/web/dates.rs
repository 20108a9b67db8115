//! Dates of cookies as browsers read them (RFC 6265, section 5.1.1): by what each word looks like, in any order; the
//! day's name and the zone say nothing.

use cookie::time::{Date, Month, OffsetDateTime, Time};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The moment that a date tells; `None` where it is none.
pub(super) fn read(text: &str) -> Option<OffsetDateTime> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for word in text.split(is_delimiter).filter(|word| !word.is_empty()) {
        if time.is_none()
            && let Some(found) = time_of(word)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = number(word, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(word)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = number(word, 2, 4)
        {
            year = Some(found);
        }
    }
    let year = match year? {
        near @ 70..=99 => near + 1900,
        near @ 0..=69 => near + 2000,
        year => year,
    };
    if year < 1601 {
        return None;
    }
    let (hour, minute, second) = time?;
    let date = Date::from_calendar_date(i32::from(year), month?, u8::try_from(day?).ok()?).ok()?;
    let time = Time::from_hms(u8::try_from(hour).ok()?, u8::try_from(minute).ok()?, u8::try_from(second).ok()?).ok()?;
    Some(date.with_time(time).assume_utc())
}

fn is_delimiter(sign: char) -> bool {
    matches!(sign, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~')
}

/// The number at the beginning of a word, where it has so many digits and no more.
fn number(word: &str, least: usize, most: usize) -> Option<u16> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if (least..=most).contains(&digits) { word[..digits].parse().ok() } else { None }
}

fn time_of(word: &str) -> Option<(u16, u16, u16)> {
    let mut parts = word.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let exact = |part: &str| number(part, 1, 2).filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    Some((exact(hour)?, exact(minute)?, number(second, 1, 2)?))
}

fn month_of(word: &str) -> Option<Month> {
    let begin = word.get(..3)?.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == begin)?;
    Month::try_from(u8::try_from(place + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_spelling() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "sun, 6 nov 1994 8:49:37 utc",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 08:49:37 -0000",
            "06 November 1994 08:49:37",
            "08:49:37 1994 nov 6th",
            "Dimanche, 06-NOV-1994 08:49:37 GMT+1",
        ] {
            assert_eq!(read(text).map(OffsetDateTime::unix_timestamp), Some(784_111_777), "{text}");
        }
        assert_eq!(read("Thu, 01 Jan 70 0:00:00").map(OffsetDateTime::unix_timestamp), Some(0));
        assert_eq!(read("Fri, 01 Jan 69 00:00:00").map(|moment| moment.year()), Some(2069));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "0",
            "-1",
            "Thu, 01 Jan 1970",
            "Thu, 01 Jan 1600 00:00:00 GMT",
            "Thu, 32 Jan 2030 00:00:00 GMT",
            "Thu, 31 Feb 2030 00:00:00 GMT",
            "Thu, 01 Jan 2030 24:00:00 GMT",
            "Thu, 01 Jan 12030 00:00:00 GMT",
            "1 janvíer é 10:00:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
