//! Tokens of programs: sign-ins that have a hash.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, Row};
use testgyver_model::{
    Timestamp,
    api_token::ApiToken,
    id::{SessionId, UserId},
    user::User,
};

use super::{
    Durability::Flushed,
    Sqlite,
    row::{failure, found, instant, parsed, taken},
    users::{COLUMNS, user},
};
use crate::{ApiTokens, Result, WriteApiTokens};

/// The columns of a token, by names that those of a person do not have.
const TOKEN: &str = "sessions.id AS token_id, sessions.user_id AS token_user, sessions.name AS token_name,
    sessions.scope AS token_scope, sessions.created_at AS token_created_at, sessions.seen_at AS token_seen_at,
    sessions.expires_at AS token_expires_at";

fn token(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    let seen_at = instant(row, "token_seen_at")?;
    Ok(ApiToken {
        id: parsed(row, "token_id")?,
        user: parsed(row, "token_user")?,
        name: row.get("token_name")?,
        scope: parsed(row, "token_scope")?,
        created_at: instant(row, "token_created_at")?,
        // One that was never used was last used at the beginning of time.
        seen_at: (seen_at != Timestamp::UNIX_EPOCH).then_some(seen_at),
        expires_at: instant(row, "token_expires_at")?,
    })
}

#[async_trait]
impl ApiTokens for Sqlite {
    async fn find_api_token(&self, hash: String, now: Timestamp) -> Result<Option<(User, ApiToken)>> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS}, {TOKEN} FROM sessions JOIN users ON users.id = sessions.user_id
                 WHERE sessions.hash = ?1 AND sessions.expires_at > ?2 AND users.active"
            );
            connection
                .prepare_cached(&sql)
                .and_then(|mut statement| {
                    let values = (hash, now.as_microsecond());
                    statement.query_row(values, |row| Ok((user(row)?, token(row)?))).optional()
                })
                .map_err(failure)
        })
        .await
    }

    async fn list_api_tokens(&self, user: UserId) -> Result<Vec<ApiToken>> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {TOKEN} FROM sessions WHERE user_id = ?1 AND hash IS NOT NULL ORDER BY created_at DESC, id DESC"
            );
            connection
                .prepare_cached(&sql)
                .and_then(|mut statement| statement.query_map([user.to_string()], token)?.collect())
                .map_err(failure)
        })
        .await
    }
}

#[async_trait]
impl WriteApiTokens for Sqlite {
    async fn create_api_token(&self, token: ApiToken, hash: String, by: SessionId) -> Result<()> {
        self.write(Flushed, move |connection| {
            connection
                .execute(
                    "INSERT INTO sessions (id, user_id, created_at, seen_at, expires_at, name, scope, hash)
                     SELECT ?1, ?2, ?3, 0, ?4, ?5, ?6, ?7 FROM sessions AS own JOIN users ON users.id = own.user_id
                     WHERE own.id = ?8 AND own.user_id = ?2 AND own.hash IS NULL AND users.active",
                    (
                        token.id.to_string(),
                        token.user.to_string(),
                        token.created_at.as_microsecond(),
                        token.expires_at.as_microsecond(),
                        token.name,
                        token.scope.word(),
                        hash,
                        by.to_string(),
                    ),
                )
                .map_err(taken("name"))
                .and_then(found)
        })
        .await
    }

    async fn delete_api_token(&self, user: UserId, id: SessionId) -> Result<()> {
        self.write(Flushed, move |connection| {
            let sql = "DELETE FROM sessions WHERE id = ?1 AND user_id = ?2 AND hash IS NOT NULL";
            connection.execute(sql, (id.to_string(), user.to_string())).map_err(failure).and_then(found)
        })
        .await
    }
}
