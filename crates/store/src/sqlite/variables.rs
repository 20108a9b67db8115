//! Variables.

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use testgyver_model::{
    id::VariableId,
    naming,
    secret::Secret,
    variable::{self, Variable},
};

use super::{
    Durability::Flushed,
    Sqlite, environments,
    row::{failure, found, parsed, taken},
};
use crate::{Result, StoreError, VariableChange, Variables, Vault, WriteVariables};

/// A row of `variables` with its value still sealed.
struct SealedVariable {
    variable: Variable,
    sealed: Option<Vec<u8>>,
}

impl SealedVariable {
    fn open(self, vault: &Vault) -> Result<Variable> {
        let value = self.sealed.map(|sealed| vault.open_value(&sealed)).transpose()?;
        Ok(Variable { value, ..self.variable })
    }
}

fn sealed(row: &Row<'_>) -> rusqlite::Result<SealedVariable> {
    let variable = Variable {
        id: parsed(row, "id")?,
        key: row.get("key")?,
        value: None,
        environment: row.get("environment")?,
        description: row.get("description")?,
        secret: row.get("secret")?,
    };
    Ok(SealedVariable { variable, sealed: row.get("value")? })
}

/// Every variable, roots first, each environment's by key.
pub(super) fn all(connection: &Connection, vault: &Vault) -> Result<Vec<Variable>> {
    let mut rows: Vec<SealedVariable> = connection
        .prepare_cached("SELECT id, key, environment, value, description, secret FROM variables")
        .and_then(|mut statement| statement.query_map([], sealed)?.collect())
        .map_err(failure)?;
    rows.sort_by_cached_key(|SealedVariable { variable, .. }| {
        (variable.environment.as_deref().map(naming::sort_key), naming::sort_key(&variable.key))
    });
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// The variables that a run in an environment needs: its values and the defaults.
pub(super) fn serving(connection: &Connection, vault: &Vault, environment: &str) -> Result<Vec<Variable>> {
    let rows: Vec<SealedVariable> = connection
        .prepare_cached(
            "SELECT id, key, environment, value, description, secret FROM variables
             WHERE environment IS NULL OR environment = ?1 ORDER BY environment IS NOT NULL, key",
        )
        .and_then(|mut statement| statement.query_map([environment], sealed)?.collect())
        .map_err(failure)?;
    rows.into_iter().map(|row| row.open(vault)).collect()
}

/// Refuses, and so undoes, a change that leaves a value which needs itself or is too long. Where
/// that was so before, anything may be changed: else nobody could mend it.
fn checked(connection: &Connection, vault: &Vault, before: &[Variable]) -> Result<()> {
    match variable::check(&all(connection, vault)?) {
        Err(fault) if variable::check(before).is_ok() => Err(fault.into()),
        _ => Ok(()),
    }
}

fn merged(old: &Variable, change: VariableChange) -> Variable {
    Variable {
        id: old.id,
        key: change.key.unwrap_or_else(|| old.key.clone()),
        value: change.value.unwrap_or_else(|| old.value.clone()),
        environment: old.environment.as_ref().map(|kept| change.environment.unwrap_or_else(|| kept.clone())),
        description: change.description.unwrap_or_else(|| old.description.clone()),
        secret: change.secret.unwrap_or(old.secret),
    }
}

fn seal(vault: &Vault, value: Option<&Secret>) -> Result<Option<Vec<u8>>> {
    value.map(|value| vault.seal(value)).transpose()
}

/// A value needs its root; an environment named for the first time is made, after the others.
fn prepare_environment(connection: &Connection, variable: &Variable) -> Result<()> {
    let Some(environment) = &variable.environment else { return Ok(()) };
    let has_root: bool = connection
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM variables WHERE key = ?1 AND environment IS NULL)",
            [&variable.key],
            |row| row.get(0),
        )
        .map_err(failure)?;
    if !has_root {
        return Err(StoreError::NoRoot);
    }
    environments::add(connection, environment)
}

/// Adds variables, or puts them in the place of those of the same keys and environments.
pub(super) fn put(connection: &Connection, vault: &Vault, variables: &[Variable]) -> Result<()> {
    let before = all(connection, vault)?;
    let mut put = connection
        .prepare_cached(
            "INSERT INTO variables (id, key, environment, value, description, secret)
             VALUES (:id, :key, :environment, :value, :description, :secret)
             ON CONFLICT (key, ifnull(environment, ''))
             DO UPDATE SET value = excluded.value, description = excluded.description, secret = excluded.secret",
        )
        .map_err(failure)?;
    for variable in variables {
        prepare_environment(connection, variable)?;
        put.execute(named_params! {
            ":id": variable.id.to_string(), ":key": variable.key, ":environment": variable.environment,
            ":value": seal(vault, variable.value.as_ref())?, ":description": variable.description,
            ":secret": variable.secret,
        })
        .map_err(failure)?;
    }
    checked(connection, vault, &before)
}

#[async_trait]
impl Variables for Sqlite {
    async fn find_variable(&self, id: VariableId) -> Result<Option<Variable>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |connection| {
            let sql = "SELECT id, key, environment, value, description, secret FROM variables WHERE id = ?1";
            let row = connection.query_row(sql, [id.to_string()], sealed).optional().map_err(failure)?;
            row.map(|row| row.open(&vault)).transpose()
        })
        .await
    }

    async fn list_variables(&self) -> Result<Vec<Variable>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |connection| all(connection, &vault)).await
    }
}

#[async_trait]
impl WriteVariables for Sqlite {
    async fn create_variable(&self, variable: Variable) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        let value = seal(&vault, variable.value.as_ref())?;
        self.write(Flushed, move |connection| {
            let before = all(connection, &vault)?;
            prepare_environment(connection, &variable)?;
            connection
                .execute(
                    "INSERT INTO variables (id, key, environment, value, description, secret)
                     VALUES (:id, :key, :environment, :value, :description, :secret)",
                    named_params! {
                        ":id": variable.id.to_string(), ":key": variable.key, ":environment": variable.environment,
                        ":value": value, ":description": variable.description, ":secret": variable.secret,
                    },
                )
                .map_err(taken("key"))?;
            checked(connection, &vault, &before)
        })
        .await
    }

    async fn update_variable(&self, id: VariableId, change: VariableChange) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |connection| {
            let before = all(connection, &vault)?;
            let old = before.iter().find(|one| one.id == id).ok_or(StoreError::NotFound)?;
            if old.secret && change.secret == Some(false) && change.value.is_none() {
                return Err(StoreError::NeedsValue);
            }
            let variable = merged(old, change);
            let (id, value) = (id.to_string(), seal(&vault, variable.value.as_ref())?);
            let root = before.iter().find(|one| one.key == old.key && one.environment.is_none());
            // What its old root hid stays hidden under another key.
            let hidden = old.environment.is_some()
                && old.key != variable.key
                && old.value.is_some()
                && root.is_some_and(|root| root.secret);
            prepare_environment(connection, &variable)?;
            let changed = connection
                .execute(
                    "UPDATE variables SET key = :key, environment = :environment, value = :value,
                       description = :description, secret = :secret WHERE id = :id",
                    named_params! {
                        ":id": id, ":key": variable.key, ":environment": variable.environment, ":value": value,
                        ":description": variable.description, ":secret": variable.secret || hidden,
                    },
                )
                .map_err(taken("key"))?;
            if old.environment.is_none() {
                // A root takes its values along to its new key, and what it hid stays hidden.
                let uncovered = old.secret && !variable.secret;
                connection
                    .execute(
                        "UPDATE variables SET key = ?1, secret = secret OR (?3 AND value IS NOT NULL)
                         WHERE key = ?2 AND environment IS NOT NULL",
                        (&variable.key, &old.key, uncovered),
                    )
                    .map_err(taken("key"))?;
            }
            found(changed)?;
            checked(connection, &vault, &before)
        })
        .await
    }

    async fn put_variables(&self, variables: Vec<Variable>) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |connection| put(connection, &vault, &variables)).await
    }

    async fn delete_variable(&self, id: VariableId) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |connection| {
            let before = all(connection, &vault)?;
            let (key, environment): (String, Option<String>) = connection
                .query_row("SELECT key, environment FROM variables WHERE id = ?1", [id.to_string()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .map_err(failure)?;
            if environment.is_none() {
                connection.execute("DELETE FROM variables WHERE key = ?1", [key]).map_err(failure)?;
            } else {
                connection.execute("DELETE FROM variables WHERE id = ?1", [id.to_string()]).map_err(failure)?;
            }
            checked(connection, &vault, &before)
        })
        .await
    }
}
