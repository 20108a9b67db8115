//! Log lines as the wire shows them: `[10:30:15] text`, in the server's time zone.

use std::fmt::Write;

use jiff::tz::TimeZone;
use testgyver_model::Timestamp;

/// Puts time stamps before log lines.
#[derive(Debug, Clone)]
pub(crate) struct Stamp(TimeZone);

impl Stamp {
    pub(crate) const fn new(zone: TimeZone) -> Self {
        Self(zone)
    }

    /// One line alone.
    pub(crate) fn line(&self, at: Timestamp, text: &str) -> String {
        let mut line = String::with_capacity(text.len() + 11);
        write_time(&self.0, at, &mut line);
        line.push(' ');
        line.push_str(text);
        line
    }

    /// For many lines: most of them are told in the same second as the one before.
    pub(crate) fn lines(&self) -> Stamps {
        Stamps { zone: self.0.clone(), second: None, written: String::new() }
    }
}

fn write_time(zone: &TimeZone, at: Timestamp, into: &mut String) {
    let time = zone.to_datetime(at).time();
    // Writing into a string cannot fail.
    let _ = write!(into, "[{:02}:{:02}:{:02}]", time.hour(), time.minute(), time.second());
}

/// Time stamps of one line after the other.
#[derive(Debug)]
pub(crate) struct Stamps {
    zone: TimeZone,
    /// Seconds since 1970 of the last stamp: zones differ by whole ones.
    second: Option<i64>,
    written: String,
}

impl Stamps {
    /// What stands before a line and a blank.
    pub(crate) fn at(&mut self, at: Timestamp) -> &str {
        let second = at.as_microsecond().div_euclid(1_000_000);
        if self.second.replace(second) != Some(second) {
            self.written.clear();
            write_time(&self.zone, at, &mut self.written);
        }
        &self.written
    }

    /// A line with its stamp.
    pub(crate) fn line(&mut self, at: Timestamp, text: &str) -> String {
        [self.at(at), " ", text].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_the_local_time() {
        let at: Timestamp = "2026-11-22T10:30:15.9Z".parse().unwrap();
        let paris = Stamp::new(TimeZone::fixed(jiff::tz::offset(1)));
        assert_eq!(paris.line(at, "Démarrage du test"), "[11:30:15] Démarrage du test");
    }

    #[test]
    fn each_of_many_lines_tells_its_own_time() {
        let paris = Stamp::new(TimeZone::get("Europe/Paris").unwrap());
        let mut lines = paris.lines();
        // Around the end of summer time, then before 1970 and before there were zones, where clocks differed by seconds.
        for (at, told) in [
            ("2026-10-25T00:59:59.999999Z", "[02:59:59] x"),
            ("2026-10-25T01:00:00Z", "[02:00:00] x"),
            ("2026-10-25T01:00:00.999999Z", "[02:00:00] x"),
            ("2026-10-25T00:59:59Z", "[02:59:59] x"),
            ("1970-01-01T00:00:00.5Z", "[01:00:00] x"),
            ("1969-12-31T23:59:59.5Z", "[00:59:59] x"),
            ("1890-01-01T00:00:00Z", "[00:09:21] x"),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!((lines.line(at, "x"), paris.line(at, "x")), (told.to_owned(), told.to_owned()));
        }
    }
}
