//! People who sign in.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use testgyver_model::{
    Language,
    id::UserId,
    naming::folded,
    page::{Page, PageRequest},
    user::{Preferences, Role, Theme, User, UserChange},
};

use super::{
    Durability::Flushed,
    Sqlite,
    row::{failure, found, instant, parsed, parsed_opt, taken},
};
use crate::{Credentials, NewPassword, Result, StoreError, Users, WriteUsers};

/// The columns that [`user`] reads.
pub(super) const COLUMNS: &str =
    "users.id, users.name, users.email, users.role, users.created_at, users.active, users.language, users.theme";

pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: parsed(row, "role")?,
        created_at: instant(row, "created_at")?,
        active: row.get("active")?,
        // A language that is there no more is no preference.
        preferences: Preferences {
            language: parsed_opt(row, "language").ok().flatten(),
            theme: parsed_opt(row, "theme")?,
        },
    })
}

fn insert(connection: &Connection, new: &Credentials) -> Result<()> {
    connection
        .execute(
            "INSERT INTO users (id, name, name_key, email, role, password_hash, created_at)
             VALUES (:id, :name, :name_key, :email, :role, :hash, :created_at)",
            named_params! {
                ":id": new.user.id.to_string(), ":name": new.user.name,
                ":name_key": folded(&new.user.name), ":email": new.user.email,
                ":role": new.user.role.word(), ":hash": new.password_hash,
                ":created_at": new.user.created_at.as_microsecond(),
            },
        )
        .map_err(taken("email"))?;
    Ok(())
}

fn any(connection: &Connection) -> Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM users)", [], |row| row.get(0)).map_err(failure)
}

#[async_trait]
impl Users for Sqlite {
    async fn find_user(&self, id: UserId) -> Result<Option<User>> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
            connection.query_row(&sql, [id.to_string()], user).optional().map_err(failure)
        })
        .await
    }

    async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>> {
        let email = email.to_owned();
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS}, password_hash FROM users WHERE email = ?1");
            let credentials =
                |row: &Row<'_>| Ok(Credentials { user: user(row)?, password_hash: row.get("password_hash")? });
            connection.query_row(&sql, [email], credentials).optional().map_err(failure)
        })
        .await
    }

    async fn list_users(&self, page: PageRequest) -> Result<Page<User>> {
        self.read(move |connection| {
            let total = connection.query_row("SELECT count(*) FROM users", [], |row| row.get(0)).map_err(failure)?;
            let items = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM users ORDER BY name_key, name, id LIMIT ?1 OFFSET ?2"))
                .and_then(|mut statement| statement.query_map((page.size, page.offset()), user)?.collect())
                .map_err(failure)?;
            Ok(Page { items, total })
        })
        .await
    }

    async fn has_users(&self) -> Result<bool> {
        self.read(any).await
    }
}

#[async_trait]
impl WriteUsers for Sqlite {
    async fn create_user(&self, credentials: Credentials) -> Result<()> {
        self.write(Flushed, move |connection| insert(connection, &credentials)).await
    }

    async fn create_first_user(&self, credentials: Credentials) -> Result<bool> {
        self.write(Flushed, move |connection| {
            if any(connection)? {
                return Ok(false);
            }
            insert(connection, &credentials).map(|()| true)
        })
        .await
    }

    async fn update_user(&self, id: UserId, change: UserChange, password: Option<NewPassword>) -> Result<User> {
        self.write(Flushed, move |connection| {
            let administered = is_administered(connection)?;
            let id = id.to_string();
            let (hash, keeps) = password.map(|new| (new.hash, new.keeps)).unzip();
            let sql = format!(
                "UPDATE users SET name = ifnull(:name, name), name_key = ifnull(:name_key, name_key),
                   email = ifnull(:email, email),
                   role = ifnull(:role, role), active = ifnull(:active, active),
                   language = iif(:sets_language, :language, language), theme = iif(:sets_theme, :theme, theme),
                   password_hash = ifnull(:hash, password_hash)
                 WHERE id = :id RETURNING {COLUMNS}"
            );
            let changed = connection
                .query_row(
                    &sql,
                    named_params! {
                        ":id": id, ":name": change.name, ":name_key": change.name.as_deref().map(folded),
                        ":email": change.email,
                        ":role": change.role.map(Role::word), ":active": change.active,
                        ":sets_language": change.language.is_some(),
                        ":language": change.language.flatten().map(Language::code),
                        ":sets_theme": change.theme.is_some(), ":theme": change.theme.flatten().map(Theme::word),
                        ":hash": hash,
                    },
                    user,
                )
                .map_err(taken("email"))?;
            stays_administered(connection, administered)?;
            if hash.is_some() || !changed.active {
                let kept = keeps.flatten().filter(|_| changed.active).map(|session| session.to_string());
                connection
                    .execute(
                        // Whoever chooses a new password signs out people, not the programs they let in; whoever is
                        // given one by somebody else loses those, too.
                        "DELETE FROM sessions WHERE user_id = ?1 AND id IS NOT ?2 AND (hash IS NULL OR ?2 IS NULL)",
                        (id, kept),
                    )
                    .map_err(failure)?;
            }
            Ok(changed)
        })
        .await
    }

    async fn renew_hash(&self, id: UserId, old: String, new: String) -> Result<bool> {
        self.write(Flushed, move |connection| {
            let sql = "UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2";
            connection.execute(sql, (id.to_string(), old, new)).map(|changed| changed > 0).map_err(failure)
        })
        .await
    }

    async fn delete_user(&self, id: UserId) -> Result<()> {
        self.write(Flushed, move |connection| {
            let administered = is_administered(connection)?;
            found(connection.execute("DELETE FROM users WHERE id = ?1", [id.to_string()]).map_err(failure)?)?;
            stays_administered(connection, administered)
        })
        .await
    }
}

fn is_administered(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND active)";
    connection.query_row(sql, [], |row| row.get(0)).map_err(failure)
}

/// Refuses, and so undoes, a change after which nobody could administer any more.
fn stays_administered(connection: &Connection, before: bool) -> Result<()> {
    if before && !is_administered(connection)? { Err(StoreError::LastAdministrator) } else { Ok(()) }
}
