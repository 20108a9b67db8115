//! When sign-ins were used last: noted in the store now and then, so that one that nobody uses ends.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use testgyver_app::App;
use testgyver_model::{Timestamp, id::SessionId};

/// How exactly it is known when a sign-in was used last.
const STEP: SignedDuration = SignedDuration::from_secs(60);
/// Sign-ins kept in mind at most.
const MOST: usize = 50_000;

/// When the use of each sign-in was last recorded.
#[derive(Default)]
pub(crate) struct SessionActivity(Mutex<HashMap<SessionId, Timestamp>>);

impl SessionActivity {
    /// Whether a use is to be noted now; asked for once a while, not for each request.
    fn is_due(&self, session: SessionId, now: Timestamp, step: SignedDuration) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not keep it from being noted.
        let is_fresh = |at: &Timestamp| *at <= now && now.duration_since(*at) < step;
        if noted.get(&session).is_some_and(is_fresh) {
            return false;
        }
        if noted.len() >= MOST {
            noted.retain(|_, at| is_fresh(at));
        }
        if noted.len() < MOST {
            noted.insert(session, now);
        }
        true
    }

    /// Notes that a sign-in is used. Nobody waits for it, and where the storage refuses, the next use tries again.
    pub(crate) fn note(&self, app: &App, idle_limit: Duration, session: SessionId, now: Timestamp) {
        // Of a short limit it is known more exactly.
        let quarter = SignedDuration::try_from(idle_limit / 4).unwrap_or(STEP);
        if !self.is_due(session, now, STEP.min(quarter)) {
            return;
        }
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = app.touch_session(session).await {
                tracing::debug!(%error, "the use of a sign-in was not noted");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::RandomIds;

    use super::*;

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let (activity, session) = (SessionActivity::default(), SessionId::fresh(&RandomIds));
        let at = |second| Timestamp::from_second(second).unwrap();
        let due: Vec<bool> =
            [1_000, 1_059, 1_060, 1_061, 500].map(|second| activity.is_due(session, at(second), STEP)).into();
        assert_eq!(due, [true, false, true, false, true]);
    }
}
