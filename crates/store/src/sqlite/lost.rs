//! Answers that get lost on purpose, between the commit and whoever waits for it: what a crash test of the debug build
//! asks for. A release never loses one.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Result, StoreError};

/// Names the variable that asks for it: each so-many-th answer to the running side.
const VARIABLE: &str = "TESTGYVER_LOSE_ANSWERS";

/// Loses answers, if that is asked for.
pub(super) struct LostAnswers {
    every: Option<u64>,
    given: AtomicU64,
}

impl LostAnswers {
    pub(super) fn as_asked() -> Self {
        let asked = if cfg!(debug_assertions) { std::env::var(VARIABLE).ok() } else { None };
        let every = asked.and_then(|every| every.parse().ok()).filter(|every| *every > 0);
        Self { every, given: AtomicU64::new(0) }
    }

    /// The answer, or that it was lost.
    pub(super) fn pass<T>(&self, answer: Result<T>) -> Result<T> {
        match self.every {
            Some(every) if self.given.fetch_add(1, Ordering::Relaxed) % every == every - 1 => {
                answer.and(Err(StoreError::Unavailable("the answer was lost on purpose".into())))
            }
            _ => answer,
        }
    }
}
