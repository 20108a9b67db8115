//! The schema, step by step; `user_version` tells which steps a database has had.

use rusqlite::{Connection, TransactionBehavior};

use super::row::failure;
use crate::{Result, StoreError};

const STEPS: &[&str] = &[include_str!("schema_1.sql"), include_str!("schema_2.sql")];

pub(super) fn apply(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
    let version: usize =
        transaction.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0)).map_err(failure)? as usize;
    if version > STEPS.len() {
        return Err(StoreError::Unavailable(format!(
            "the database is of version {version}, this program knows {} at most: use the newer program",
            STEPS.len()
        )));
    }
    for step in &STEPS[version..] {
        transaction.execute_batch(step).map_err(failure)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len()).map_err(failure)?;
    transaction.commit().map_err(failure)
}
