//! Environments.

use std::collections::HashSet;

use async_trait::async_trait;
use rusqlite::{Connection, Row};
use testgyver_model::variable::Environment;

use super::{
    Durability::Flushed,
    Sqlite,
    row::{failure, found, taken},
};
use crate::{EnvironmentChange, Environments, Result, StoreError, WriteEnvironments};

#[async_trait]
impl Environments for Sqlite {
    async fn list_environments(&self) -> Result<Vec<Environment>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, protected, color FROM environments ORDER BY position, name")
                .and_then(|mut statement| {
                    let environment = |row: &Row<'_>| {
                        Ok(Environment {
                            name: row.get("name")?,
                            protected: row.get("protected")?,
                            color: row.get("color")?,
                        })
                    };
                    statement.query_map([], environment)?.collect()
                })
                .map_err(failure)
        })
        .await
    }
}

/// Adds an environment behind the others, unless it is there.
pub(super) fn add(connection: &Connection, name: &str) -> Result<()> {
    let sql = "INSERT INTO environments (name, position)
               SELECT ?1, ifnull(max(position) + 1, 0) FROM environments WHERE true ON CONFLICT DO NOTHING";
    connection.execute(sql, [name]).map(drop).map_err(failure)
}

#[async_trait]
impl WriteEnvironments for Sqlite {
    async fn create_environment(&self, environment: Environment) -> Result<()> {
        self.write(Flushed, move |connection| {
            let sql = "INSERT INTO environments (name, position, protected, color)
                       SELECT ?1, ifnull(max(position) + 1, 0), ?2, ?3 FROM environments";
            let values = (environment.name, environment.protected, environment.color);
            connection.execute(sql, values).map_err(taken("environment"))?;
            Ok(())
        })
        .await
    }

    async fn update_environment(&self, name: &str, change: EnvironmentChange) -> Result<()> {
        let name = name.to_owned();
        self.write(Flushed, move |connection| {
            let sql = "UPDATE environments SET name = ifnull(?2, name), protected = ifnull(?3, protected),
                         color = iif(?4, ?5, color) WHERE name = ?1";
            let color = change.color.clone();
            let values = (&name, &change.name, change.protected, color.is_some(), color.flatten());
            found(connection.execute(sql, values).map_err(taken("environment"))?)?;
            if let Some(new) = change.name.filter(|new| *new != name) {
                let sql = "UPDATE reports SET environment = ?2 WHERE environment = ?1";
                connection.execute(sql, (name, new)).map_err(failure)?;
            }
            Ok(())
        })
        .await
    }

    async fn order_environments(&self, names: Vec<String>) -> Result<()> {
        self.write(Flushed, move |connection| {
            let there: usize =
                connection.query_row("SELECT count(*) FROM environments", [], |row| row.get(0)).map_err(failure)?;
            let named: HashSet<&String> = names.iter().collect();
            let mut place =
                connection.prepare_cached("UPDATE environments SET position = ?2 WHERE name = ?1").map_err(failure)?;
            let mut placed = 0;
            for (position, name) in names.iter().enumerate() {
                placed += place.execute((name, position)).map_err(failure)?;
            }
            let all = named.len() == names.len() && placed == there && names.len() == there;
            if all { Ok(()) } else { Err(StoreError::NotAll) }
        })
        .await
    }

    async fn delete_environment(&self, name: &str) -> Result<()> {
        let name = name.to_owned();
        self.write(Flushed, move |connection| {
            let going =
                "SELECT EXISTS (SELECT 1 FROM reports WHERE environment = ?1 AND state IN ('pending', 'running'))";
            if connection.query_row(going, [&name], |row| row.get(0)).map_err(failure)? {
                return Err(StoreError::RunGoing);
            }
            found(connection.execute("DELETE FROM environments WHERE name = ?1", [name]).map_err(failure)?)
        })
        .await
    }
}
