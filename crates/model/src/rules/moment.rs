//! Dates in the spellings that answers use.

use jiff::{civil, fmt::rfc2822, tz::TimeZone};

use crate::Timestamp;

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

#[cfg(test)]
mod tests {
    use super::*;

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
