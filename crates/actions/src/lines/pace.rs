//! How fast progress is told: all of it at first, then the newest state now and then.

use std::time::Duration;

use tokio::time::Instant;

/// States of progress that are told as they come.
const FIRST: usize = 100;
/// After those, one is told so often.
const EVERY: Duration = Duration::from_secs(1);

/// Lets states of progress through, or holds the newest back for a while.
#[derive(Debug)]
pub(super) struct Pace {
    free: usize,
    /// When the next may be told, once none is free any more.
    next: Instant,
    waiting: Option<Vec<u8>>,
    /// How many gave way to newer ones untold.
    pub(super) overtaken: usize,
}

impl Pace {
    pub(super) const fn new(now: Instant) -> Self {
        Self { free: FIRST, next: now, waiting: None, overtaken: 0 }
    }

    /// A new state: given back where it may be told at once, else held back in the place of the one before.
    pub(super) fn take(&mut self, line: Vec<u8>, now: Instant) -> Option<Vec<u8>> {
        if self.free > 0 {
            self.free -= 1;
            return Some(line);
        }
        if self.waiting.replace(line).is_some() {
            self.overtaken += 1;
        }
        self.ripe(now)
    }

    /// When the one that is held back may be told.
    pub(super) fn due(&self) -> Option<Instant> {
        self.waiting.as_ref().map(|_| self.next)
    }

    /// The one that is held back, where its time has come.
    pub(super) fn ripe(&mut self, now: Instant) -> Option<Vec<u8>> {
        if now < self.next {
            return None;
        }
        self.next = now + EVERY;
        self.waiting.take()
    }

    /// The one that is held back, whatever the time: the last state is always told.
    pub(super) const fn last(&mut self) -> Option<Vec<u8>> {
        self.waiting.take()
    }

    /// What was taken last was no progress: it does not count.
    pub(super) const fn forgive(&mut self) {
        if self.free < FIRST {
            self.free += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_told_then_one_a_second_and_always_the_last() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        let told = |at: Duration, pace: &mut Pace| pace.take(at.as_millis().to_string().into_bytes(), now + at);
        let step = Duration::from_millis(1);
        assert!((0..100).all(|count| told(step * count, &mut pace).is_some()));
        let later = (100..=5_100).filter(|count| told(step * *count, &mut pace).is_some()).count();
        assert_eq!((later, pace.overtaken), (6, 5_001 - 6));
        assert!(told(step * 5_101, &mut pace).is_none());
        let due = pace.due().unwrap();
        assert_eq!(due, now + step * 6_100);
        assert_eq!(pace.ripe(due - step), None);
        assert_eq!(pace.ripe(due), Some(b"5101".to_vec()));
        assert_eq!((pace.due(), pace.last()), (None, None));
    }
}
