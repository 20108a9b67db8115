//! Connections that are kept for the next request.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use url::Url;

use super::connection::Connection;

/// From so many servers on, those whose connections are closed are forgotten.
const MANY: usize = 64;

/// Scheme, host and port: requests to the same may share connections.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin(String);

impl Origin {
    /// That of an address.
    pub(super) fn of(url: &Url) -> Self {
        Self(url.origin().ascii_serialization())
    }
}

/// The kept connections of one client.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashMap<Origin, Vec<Connection>>>);

impl Pool {
    /// The connection that was used last, where one is there that is not known to be closed.
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let those = kept.get_mut(origin)?;
        while let Some(connection) = those.pop() {
            if connection.is_closed() {
                continue;
            }
            if let Some(shared) = connection.shared() {
                those.push(connection);
                return Some(shared);
            }
            return Some(connection);
        }
        None
    }

    /// Keeps a connection.
    pub(super) fn keep(&self, origin: Origin, connection: Connection) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MANY {
            kept.retain(|_, those| {
                those.retain(|one| !one.is_closed());
                !those.is_empty()
            });
        }
        kept.entry(origin).or_default().push(connection);
    }
}
