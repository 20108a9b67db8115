//! How much the log of a test, and of its run, may still hold.

use testgyver_model::{event::Level, plan::LogLimits};

/// What a line costs beside its text: its number, its stamp, its level.
const PER_LINE: u64 = 64;
/// What may still be said of what goes wrong once a log is full.
const RESERVE: u64 = 1 << 20;

/// Whether something may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Yes,
    /// The log is full, and was before.
    No,
    /// The log is full from here on.
    NoLonger,
}

/// What is left of a log's room.
#[derive(Debug)]
pub(crate) struct Quota {
    limits: LogLimits,
    /// Bytes that the test's own log holds.
    used: u64,
    full: bool,
    left_out: u64,
}

impl Quota {
    pub(crate) const fn new(limits: LogLimits) -> Self {
        Self { limits, used: 0, full: false, left_out: 0 }
    }

    /// Takes room for a text; `run` is what all logs of the run hold together.
    pub(crate) fn admit(&mut self, run: &mut u64, bytes: usize, level: Level) -> Admission {
        let cost = bytes as u64 + PER_LINE;
        let reserve = if matches!(level, Level::Info) { 0 } else { RESERVE };
        let fits = |used: u64, limit: u64| used.saturating_add(cost) <= limit.saturating_add(reserve);
        if fits(self.used, self.limits.test) && fits(*run, self.limits.run) && !(self.full && reserve == 0) {
            self.used += cost;
            *run += cost;
            return Admission::Yes;
        }
        self.left_out += 1;
        if std::mem::replace(&mut self.full, true) { Admission::No } else { Admission::NoLonger }
    }

    /// How many lines were left out so far.
    pub(crate) fn take_left_out(&mut self) -> Option<u64> {
        Some(std::mem::take(&mut self.left_out)).filter(|left_out| *left_out > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_still_tells_what_goes_wrong() {
        let mut quota = Quota::new(LogLimits { test: 200, run: 10_000 });
        let mut run = 0;
        assert_eq!(quota.admit(&mut run, 100, Level::Info), Admission::Yes);
        assert_eq!(quota.admit(&mut run, 100, Level::Info), Admission::NoLonger);
        assert_eq!(quota.admit(&mut run, 1, Level::Info), Admission::No, "nothing small slips through");
        assert_eq!(quota.admit(&mut run, 100, Level::Error), Admission::Yes);
        assert_eq!(quota.admit(&mut run, RESERVE as usize, Level::Error), Admission::No, "not without end either");
        assert_eq!((quota.take_left_out(), quota.take_left_out()), (Some(3), None));
    }

    #[test]
    fn one_log_cannot_use_up_more_than_the_run_may_hold() {
        let mut run = 9_950;
        let mut quota = Quota::new(LogLimits { test: 1_000, run: 10_000 });
        assert_eq!(quota.admit(&mut run, 10, Level::Info), Admission::NoLonger);
    }
}
