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

    pub(crate) fn line(&self, at: Timestamp, text: &str) -> String {
        let time = self.0.to_datetime(at).time();
        let mut line = String::with_capacity(text.len() + 11);
        // Writing into a string cannot fail.
        let _ = write!(line, "[{:02}:{:02}:{:02}] {text}", time.hour(), time.minute(), time.second());
        line
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
}
