//! Values that the tests of a run share, sealed until the run ends.

use rusqlite::{Connection, Row};
use serde_json::Value;
use testgyver_model::{claim::Claim, secret::Secret, shared::SharedValue};

use super::{
    claims::under,
    row::{failure, to_json, unreadable},
};
use crate::{Result, StoreError, Vault, WriteOutcome};

/// Keeps a value under a claim that holds.
pub(super) fn keep(connection: &Connection, vault: &Vault, claim: Claim, shared: &SharedValue) -> Result<WriteOutcome> {
    if under(connection, claim, "1", |_| Ok(()))?.is_none() {
        return Ok(WriteOutcome::Fenced);
    }
    let sealed = vault.seal(&Secret::new(to_json(&(shared.secret, &shared.value))?))?;
    connection
        .prepare_cached(
            "INSERT INTO run_values (report_id, test, name, value) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET value = excluded.value",
        )
        .and_then(|mut statement| statement.execute((claim.report.to_string(), shared.test, &shared.name, sealed)))
        .map_err(failure)?;
    Ok(WriteOutcome::Written)
}

/// What a run's tests have shared so far.
pub(super) fn of_run(connection: &Connection, vault: &Vault, id: &str) -> Result<Vec<SharedValue>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, Vec<u8>>(2)?));
    let rows: Vec<(u32, String, Vec<u8>)> = connection
        .prepare_cached("SELECT test, name, value FROM run_values WHERE report_id = ?1 ORDER BY test, name")
        .and_then(|mut statement| statement.query_map([id], read)?.collect())
        .map_err(failure)?;
    let opened = |(test, name, sealed): (u32, String, Vec<u8>)| {
        let text = vault.open_value(&sealed)?;
        let (secret, value): (bool, Value) =
            serde_json::from_str(text.expose()).map_err(|error| failure(unreadable(&error.to_string())))?;
        Ok::<_, StoreError>(SharedValue { test, name, value, secret })
    };
    rows.into_iter().map(opened).collect()
}

/// The run has ended: nobody needs them any more.
pub(super) fn forget(connection: &Connection, id: &str) -> Result<()> {
    let sql = "DELETE FROM run_values WHERE report_id = ?1";
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([id])).map(drop).map_err(failure)
}
