//! Sign-ins.

use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{OptionalExtension, Row};
use testgyver_model::{
    Timestamp,
    id::{SessionId, UserId},
    session::Session,
    user::User,
};

use super::{
    Durability::{Flushed, Ordinary},
    Sqlite,
    row::{dangling, failure, instant, parsed},
    users::{COLUMNS, user},
};
use crate::{Result, Sessions, WriteSessions};

/// Most sign-ins of one person.
const MOST_SESSIONS: u32 = 1_000;

/// Sign-ins that hold at `?1` and were used since `?2`; tokens of programs may rest.
const HOLD: &str = "sessions.expires_at > ?1 AND (sessions.seen_at > ?2 OR sessions.hash IS NOT NULL)";

/// The earliest instant at which a sign-in must have been used to hold now.
fn used_since(now: Timestamp, idle: Duration) -> i64 {
    now.as_microsecond().saturating_sub(i64::try_from(idle.as_micros()).unwrap_or(i64::MAX))
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: parsed(row, "id")?,
        user: parsed(row, "user_id")?,
        created_at: instant(row, "created_at")?,
        seen_at: instant(row, "seen_at")?,
        expires_at: instant(row, "expires_at")?,
        address: row.get("address")?,
        agent: row.get("agent")?,
    })
}

#[async_trait]
impl Sessions for Sqlite {
    async fn find_session_user(&self, id: SessionId, now: Timestamp, idle: Duration) -> Result<Option<User>> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM sessions JOIN users ON users.id = sessions.user_id
                     WHERE {HOLD} AND sessions.id = ?3 AND users.active"
                ))
                .and_then(|mut statement| {
                    let values = (now.as_microsecond(), used_since(now, idle), id.to_string());
                    statement.query_row(values, user).optional()
                })
                .map_err(failure)
        })
        .await
    }

    async fn list_sessions(&self, user: UserId, now: Timestamp, idle: Duration) -> Result<Vec<Session>> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT * FROM sessions WHERE {HOLD} AND user_id = ?3 AND hash IS NULL ORDER BY seen_at DESC, id DESC"
            );
            let values = (now.as_microsecond(), used_since(now, idle), user.to_string());
            connection
                .prepare_cached(&sql)
                .and_then(|mut statement| statement.query_map(values, session)?.collect())
                .map_err(failure)
        })
        .await
    }
}

#[async_trait]
impl WriteSessions for Sqlite {
    async fn open_session(&self, session: Session) -> Result<()> {
        self.write(Flushed, move |connection| {
            let created = session.created_at.as_microsecond();
            connection.execute("DELETE FROM sessions WHERE expires_at <= ?1 AND hash IS NULL", [created]).map_err(failure)?;
            let user = session.user.to_string();
            // The oldest go, so that nobody fills the table.
            let most = "DELETE FROM sessions WHERE user_id = ?1 AND hash IS NULL AND id NOT IN
                        (SELECT id FROM sessions WHERE user_id = ?1 AND hash IS NULL ORDER BY seen_at DESC, id DESC LIMIT ?2)";
            connection.execute(most, (&user, MOST_SESSIONS - 1)).map_err(failure)?;
            connection
                .execute(
                    "INSERT INTO sessions (id, user_id, created_at, seen_at, expires_at, address, agent)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    (
                        session.id.to_string(),
                        user,
                        created,
                        session.seen_at.as_microsecond(),
                        session.expires_at.as_microsecond(),
                        session.address,
                        session.agent,
                    ),
                )
                .map_err(dangling)?;
            Ok(())
        })
        .await
    }

    async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<()> {
        self.write(Ordinary, move |connection| {
            // Never back: a clock that was set back must not end what is in use.
            let sql = "UPDATE sessions SET seen_at = max(seen_at, ?2) WHERE id = ?1";
            connection.execute(sql, (id.to_string(), now.as_microsecond())).map_err(failure)?;
            Ok(())
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
