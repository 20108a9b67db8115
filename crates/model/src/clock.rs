//! Time comes in as a parameter, so that a test can hold it still.

use std::time::Instant;

/// An instant in whole microseconds, always in UTC; time zones are a matter of display.
pub type Timestamp = jiff::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// The time of one run: it goes on evenly from here, or from `earliest` where the run had come
    /// further already, whatever is done to the computer's clock meanwhile. So nothing ends before
    /// it began, and nothing takes an hour too long.
    fn steady(&self, earliest: Option<Timestamp>) -> Box<dyn Clock>;
}

/// An instant and how long ago it was.
#[derive(Debug, Clone, Copy)]
struct Steady {
    began: Timestamp,
    since: Instant,
}

impl Clock for Steady {
    fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.since.elapsed().as_micros()).unwrap_or(i64::MAX);
        let micros = self.began.as_microsecond().saturating_add(elapsed);
        Timestamp::from_microsecond(micros).unwrap_or(self.began)
    }

    fn steady(&self, earliest: Option<Timestamp>) -> Box<dyn Clock> {
        Box::new(steady_from(self.now(), earliest))
    }
}

fn steady_from(now: Timestamp, earliest: Option<Timestamp>) -> Steady {
    Steady { began: earliest.map_or(now, |earliest| earliest.max(now)), since: Instant::now() }
}

/// The computer's own clock; the one place that reads it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> Timestamp {
        // Whole microseconds, as they are stored: an instant must survive its storage unchanged.
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn steady(&self, earliest: Option<Timestamp>) -> Box<dyn Clock> {
        Box::new(steady_from(self.now(), earliest))
    }
}

/// A clock that stands still at one instant, for reproducible event lists.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn steady(&self, _earliest: Option<Timestamp>) -> Box<dyn Clock> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_run_does_not_go_back() {
        let hour = 3_600_000_000;
        let behind = FixedClock(Timestamp::UNIX_EPOCH);
        let later = Timestamp::from_microsecond(hour).unwrap();
        // The computer's clock was put back by an hour since the run began.
        let time = steady_from(behind.now(), Some(later));
        let (first, second) = (time.now(), time.now());
        assert!(first >= later && second >= first);
        assert!(time.steady(None).now() >= second);
        assert!(SystemClock.steady(None).now() >= SystemClock.now() - std::time::Duration::from_secs(60));
    }
}
