//! Sign-ins: opened, used, ended.

use std::time::Duration;

use jiff::SignedDuration;
use testgyver_bus::LiveMessage;
use testgyver_model::{
    id::{SessionId, UserId},
    session::Session,
};
use testgyver_store::{Credentials, StoreError};

use crate::{App, Principal, Refusal, audit, password::is_old};

/// A sign-in of somebody who has proved who they are.
#[derive(Debug, Clone)]
pub struct SignInRequest {
    /// The person, whose password or token was verified.
    pub user: UserId,
    /// The address they come from.
    pub address: String,
    /// The browser or program, as it names itself.
    pub agent: String,
    /// How long it lasts at most.
    pub lasts: Duration,
}

impl App {
    /// Opens a sign-in.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn open_session(&self, entry: SignInRequest) -> Result<Session, Refusal> {
        let now = self.now();
        let session = Session {
            id: SessionId::fresh(self.deps.ids.as_ref()),
            user: entry.user,
            created_at: now,
            seen_at: now,
            expires_at: now + SignedDuration::try_from(entry.lasts).unwrap_or_default(),
            address: entry.address,
            agent: entry.agent,
        };
        self.deps.store.open_session(session.clone()).await?;
        Ok(session)
    }

    /// Hashes a password anew that came over from elsewhere, once it was proved right: nothing is done for any other.
    ///
    /// # Errors
    /// If it cannot be hashed or stored now; the next sign-in tries again.
    pub async fn renew_hash(&self, known: &Credentials, password: String) -> Result<(), Refusal> {
        if !is_old(&known.password_hash) {
            return Ok(());
        }
        let new = self.passwords.hash(password).await?;
        self.deps.store.renew_hash(known.user.id, known.password_hash.clone(), new).await?;
        Ok(())
    }

    /// Notes that a sign-in is used.
    ///
    /// # Errors
    /// If it cannot be stored; the next use tries again.
    pub async fn touch_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.deps.store.touch_session(id, self.now()).await
    }

    /// Ends the sign-in that somebody comes with.
    ///
    /// # Errors
    /// [`Refusal`]; it goes on then.
    pub async fn sign_out(&self, by: &Principal) -> Result<(), Refusal> {
        let session = by.session.ok_or_else(|| Refusal::not_found("what-session"))?;
        self.close(by, session).await?;
        audit::sign_out(by);
        Ok(())
    }

    /// Ends every other sign-in of one's own that was used within `idle`.
    ///
    /// # Errors
    /// [`Refusal`]; some may have ended then.
    pub async fn end_other_sessions(&self, by: &Principal, idle: Duration) -> Result<(), Refusal> {
        let others = self.own_sessions(by, idle).await?.into_iter().filter(|id| Some(*id) != by.session);
        self.end(by, others.collect()).await
    }

    /// Ends one of one's own sign-ins, used within `idle`.
    ///
    /// # Errors
    /// If there is no such sign-in of theirs.
    pub async fn end_session(&self, by: &Principal, id: SessionId, idle: Duration) -> Result<(), Refusal> {
        if !self.own_sessions(by, idle).await?.contains(&id) {
            return Err(Refusal::not_found("what-session"));
        }
        self.end(by, vec![id]).await
    }

    async fn own_sessions(&self, by: &Principal, idle: Duration) -> Result<Vec<SessionId>, Refusal> {
        let sessions = self.deps.store.list_sessions(by.person()?, self.now(), idle).await?;
        Ok(sessions.into_iter().map(|session| session.id).collect())
    }

    async fn end(&self, by: &Principal, sessions: Vec<SessionId>) -> Result<(), Refusal> {
        for session in &sessions {
            self.close(by, *session).await?;
        }
        audit::sessions_ended(by, sessions.len());
        Ok(())
    }

    async fn close(&self, by: &Principal, session: SessionId) -> Result<(), Refusal> {
        self.deps.store.close_session(session).await?;
        self.tell(by, LiveMessage::SignInEnded(session)).await;
        Ok(())
    }
}
