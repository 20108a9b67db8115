//! The sign-in limit: failures are counted per address and per account, success forgets them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use testgyver_model::Timestamp;

/// Failures allowed in a window.
const FAILURES: u32 = 10;
/// Seconds of a window.
const WINDOW: i64 = 60;
/// Keys remembered at most; beyond, those whose window is over are forgotten.
const KEYS: usize = 10_000;

#[derive(Default)]
pub(crate) struct FailureLimit {
    windows: Mutex<HashMap<String, Window>>,
}

#[derive(Clone, Copy)]
struct Window {
    began: Timestamp,
    failures: u32,
}

impl Window {
    fn left(self, now: Timestamp) -> i64 {
        WINDOW - (now.as_second() - self.began.as_second())
    }
}

impl FailureLimit {
    /// Seconds to wait where one of `keys` has failed too often.
    pub(crate) fn wait(&self, keys: &[String], now: Timestamp) -> Option<i64> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .filter_map(|key| windows.get(key))
            .filter(|window| window.failures >= FAILURES && window.left(now) > 0)
            .map(|window| window.left(now))
            .max()
    }

    pub(crate) fn failed(&self, keys: &[String], now: Timestamp) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= KEYS {
            windows.retain(|_, window| window.left(now) > 0);
        }
        for key in keys {
            let window = windows.entry(key.clone()).or_insert(Window { began: now, failures: 0 });
            if window.left(now) <= 0 {
                *window = Window { began: now, failures: 0 };
            }
            window.failures += 1;
        }
    }

    pub(crate) fn succeeded(&self, keys: &[String]) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            windows.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_close_the_door_for_the_rest_of_the_minute() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let (limit, keys) = (FailureLimit::default(), ["a@b".to_owned()]);
        (0..10).for_each(|second| limit.failed(&keys, at(second)));
        assert_eq!(limit.wait(&keys, at(10)), Some(50));
        assert_eq!(limit.wait(&["other".to_owned()], at(10)), None);
        assert_eq!(limit.wait(&keys, at(60)), None);
        limit.failed(&keys, at(61));
        assert_eq!(limit.wait(&keys, at(62)), None, "a new window");
        (0..10).for_each(|_| limit.failed(&keys, at(62)));
        limit.succeeded(&keys);
        assert_eq!(limit.wait(&keys, at(63)), None);
    }
}
