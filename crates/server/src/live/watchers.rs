//! Who is connected, in whose name and until when. It is kept apart from the rooms, which viewers come and
//! go from as they like: nobody leaves here but by disconnecting.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use socketioxide::{SocketError, extract::SocketRef, socket::Sid};
use testgyver_model::id::{SessionId, UserId};
use tokio::time::sleep;

/// How long a connection may take to come about; what is not there by then came to nothing.
const ARRIVAL: Duration = Duration::from_secs(60);

/// Time between two tries to end the connection of one that takes nothing.
const LOOK: Duration = Duration::from_millis(250);

/// Ends a connection; `false` if its queue is too full even for that.
fn is_gone(socket: &SocketRef) -> bool {
    !matches!(socket.clone().disconnect(), Err(SocketError::InternalChannelFull))
}

/// The connected viewers.
#[derive(Clone, Default)]
pub(crate) struct Watchers(Arc<Mutex<HashMap<Sid, Watcher>>>);

struct Watcher {
    socket: SocketRef,
    user: UserId,
    session: SessionId,
    since: Instant,
}

impl Watchers {
    fn all(&self) -> MutexGuard<'_, HashMap<Sid, Watcher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a viewer in, unless the person has `limit` of them already.
    pub(super) fn enter(&self, socket: &SocketRef, user: UserId, session: SessionId, limit: usize) -> bool {
        let mut all = self.all();
        if all.values().filter(|watcher| watcher.user == user).count() >= limit {
            return false;
        }
        let watcher = Watcher { socket: socket.clone(), user, session, since: Instant::now() };
        all.insert(socket.id, watcher);
        true
    }

    /// Does something with a viewer that is there, and that is not cut off before it is done.
    pub(super) fn while_held(&self, id: Sid, then: impl FnOnce()) {
        if self.all().contains_key(&id) {
            then();
        }
    }

    /// A viewer has gone.
    pub(super) fn exit(&self, id: Sid) {
        self.all().remove(&id);
    }

    /// The sign-ins that somebody watches with.
    pub(super) fn sessions(&self) -> Vec<SessionId> {
        let mut all = self.all();
        all.retain(|_, watcher| watcher.socket.connected() || watcher.since.elapsed() < ARRIVAL);
        let mut sessions: Vec<SessionId> = all.values().map(|watcher| watcher.session).collect();
        drop(all);
        sessions.sort_unstable_by_key(|session| session.0);
        sessions.dedup();
        sessions
    }

    /// Cuts off every viewer of a sign-in.
    pub(super) fn end_session(&self, session: SessionId) {
        self.cut_off(|watcher| watcher.session == session);
    }

    /// Cuts off every viewer of a person.
    pub(super) fn end_user(&self, user: UserId) {
        self.cut_off(|watcher| watcher.user == user);
    }

    fn cut_off(&self, whom: impl Fn(&Watcher) -> bool) {
        let mut all = self.all();
        let gone: Vec<Sid> = all.iter().filter(|(_, watcher)| whom(watcher)).map(|(id, _)| *id).collect();
        let gone: Vec<Watcher> = gone.iter().filter_map(|id| all.remove(id)).collect();
        // Disconnecting calls back here.
        drop(all);
        for watcher in gone {
            // At once, whatever it does or does not read: no room tells it anything more.
            watcher.socket.leave_all();
            if !is_gone(&watcher.socket) {
                tokio::spawn(async move {
                    while !is_gone(&watcher.socket) {
                        sleep(LOOK).await;
                    }
                });
            }
        }
    }
}
