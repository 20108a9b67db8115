//! What every handler can reach.

use std::{ops::Deref, sync::Arc};

use testgyver_model::{Timestamp, id::SessionId};

use crate::{
    ServerConfig, ServerDependencies,
    auth::{activity::SessionActivity, attempts::Attempts},
    live::rooms::Rooms,
    metrics::Metrics,
    stamp::Stamp,
};

/// What every handler can reach; cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) deps: ServerDependencies,
    pub(crate) config: ServerConfig,
    pub(crate) rooms: Rooms,
    pub(crate) attempts: Attempts,
    pub(crate) activity: SessionActivity,
    pub(crate) stamp: Stamp,
    pub(crate) metrics: Metrics,
}

impl AppState {
    pub(crate) fn new(deps: ServerDependencies, config: ServerConfig, rooms: Rooms, metrics: Metrics) -> Self {
        let stamp = Stamp::new(config.time_zone.clone());
        let (attempts, activity) = (Attempts::default(), SessionActivity::default());
        Self(Arc::new(Inner { deps, config, rooms, attempts, activity, stamp, metrics }))
    }

    /// Notes that a sign-in is used.
    pub(crate) fn note_use(&self, session: SessionId) {
        self.activity.note(&self.deps.app, self.config.idle_limit, session, self.now());
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.deps.clock.now()
    }
}

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
