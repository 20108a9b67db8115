//! Environments.

use async_trait::async_trait;
use rusqlite::Row;
use testgyver_model::variable::Environment;

use super::{
    Durability::Flushed,
    Sqlite,
    row::{failure, found, taken},
};
use crate::{Environments, Result, StoreError};

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

    async fn update_environment(&self, name: &str, environment: Environment) -> Result<()> {
        let name = name.to_owned();
        self.write(Flushed, move |connection| {
            let sql = "UPDATE environments SET name = ?2, protected = ?3, color = ?4 WHERE name = ?1";
            let values = (&name, &environment.name, environment.protected, environment.color);
            found(connection.execute(sql, values).map_err(taken("environment"))?)?;
            if name != environment.name {
                let sql = "UPDATE reports SET environment = ?2 WHERE environment = ?1";
                connection.execute(sql, (name, environment.name)).map_err(failure)?;
            }
            Ok(())
        })
        .await
    }

    async fn order_environments(&self, names: Vec<String>) -> Result<()> {
        self.write(Flushed, move |connection| {
            let mut place =
                connection.prepare_cached("UPDATE environments SET position = ?2 WHERE name = ?1").map_err(failure)?;
            let behind = "UPDATE environments SET position = position + ?1";
            connection.execute(behind, [names.len()]).map_err(failure)?;
            for (position, name) in names.iter().enumerate() {
                found(place.execute((name, position)).map_err(failure)?)?;
            }
            Ok(())
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
