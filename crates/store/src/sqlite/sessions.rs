//! Sign-ins.

use async_trait::async_trait;
use rusqlite::OptionalExtension;
use testgyver_model::{Timestamp, id::SessionId, session::Session, user::User};

use super::{
    Durability::Flushed,
    Sqlite,
    row::{dangling, failure},
    users::{COLUMNS, user},
};
use crate::{Result, Sessions};

#[async_trait]
impl Sessions for Sqlite {
    async fn open_session(&self, session: Session) -> Result<()> {
        self.write(Flushed, move |connection| {
            let created = session.created_at.as_microsecond();
            connection.execute("DELETE FROM sessions WHERE expires_at <= ?1", [created]).map_err(failure)?;
            connection
                .execute(
                    "INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
                    (session.id.to_string(), session.user.to_string(), created, session.expires_at.as_microsecond()),
                )
                .map_err(dangling)?;
            Ok(())
        })
        .await
    }

    async fn find_session_user(&self, id: SessionId, now: Timestamp) -> Result<Option<User>> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM sessions JOIN users ON users.id = sessions.user_id
                     WHERE sessions.id = ?1 AND sessions.expires_at > ?2 AND users.active"
                ))
                .and_then(|mut statement| statement.query_row((id.to_string(), now.as_microsecond()), user).optional())
                .map_err(failure)
        })
        .await
    }

    async fn close_session(&self, id: SessionId) -> Result<()> {
        self.write(Flushed, move |connection| {
            connection.execute("DELETE FROM sessions WHERE id = ?1", [id.to_string()]).map_err(failure)?;
            Ok(())
        })
        .await
    }
}
