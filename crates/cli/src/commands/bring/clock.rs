//! Clock times of log lines as instants: the lines say neither the day nor the zone.

use jiff::civil::Time;
use testgyver_model::Timestamp;

const DAY: i64 = 24 * 3600;
/// Zones differ from UTC by whole half hours, nearly all.
const STEP: i64 = 1800;

/// Follows the clock times of a run.
pub(super) struct Clock {
    /// Seconds since 1970, and of the day by the lines' clock, at the last line; before it, when the run began.
    last: (i64, Option<i64>),
}

impl Clock {
    /// Of a run that began then.
    pub(super) fn from(began: Timestamp) -> Self {
        Self { last: (began.as_second(), None) }
    }

    /// The instant of a line. The first one is taken to stand near the beginning, whatever the zone; the others follow.
    pub(super) fn at(&mut self, time: Time) -> Timestamp {
        let shown = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        let (instant, before) = self.last;
        let moved = match before {
            // What is left once the zone is taken off: less than a quarter of an hour before or after.
            None => (shown - instant.rem_euclid(DAY) + STEP / 2).rem_euclid(STEP) - STEP / 2,
            // A clock that seems to go back by half a day has passed midnight.
            Some(before) if shown - before < -DAY / 2 => shown - before + DAY,
            Some(before) if shown - before > DAY / 2 => shown - before - DAY,
            Some(before) => shown - before,
        };
        self.last = (instant + moved, Some(shown));
        Timestamp::from_second(instant + moved).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_taken_off_and_midnight_passed() {
        let mut clock = Clock::from("2025-12-04T22:59:44.282Z".parse().unwrap());
        let told = ["23:59:50", "23:59:59", "00:00:02", "23:59:58", "01:00:00"];
        let told = told.map(|text| clock.at(text.parse().unwrap()).to_string());
        assert_eq!(
            told,
            [
                "2025-12-04T22:59:50Z",
                "2025-12-04T22:59:59Z",
                "2025-12-04T23:00:02Z",
                "2025-12-04T22:59:58Z",
                "2025-12-05T00:00:00Z",
            ]
        );
        let mut utc = Clock::from("2025-12-04T10:00:00Z".parse().unwrap());
        assert_eq!(utc.at("09:59:59".parse().unwrap()).to_string(), "2025-12-04T09:59:59Z");
    }
}
