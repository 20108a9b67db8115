//! The schema, step by step; `user_version` tells which steps a database has had.

use rusqlite::{Connection, TransactionBehavior};
use testgyver_model::naming;

use super::row::failure;
use crate::{Result, StoreError};

/// One step: what is said in SQL, then what only the program can do.
struct Migration {
    sql: &'static str,
    fill: fn(&Connection) -> rusqlite::Result<()>,
}

const fn sql(sql: &'static str) -> Migration {
    Migration { sql, fill: |_| Ok(()) }
}

const STEPS: &[Migration] = &[
    sql(include_str!("schema_1.sql")),
    sql(include_str!("schema_2.sql")),
    sql(include_str!("schema_3.sql")),
    sql(include_str!("schema_4.sql")),
    sql(include_str!("schema_5.sql")),
    sql(include_str!("schema_6.sql")),
    sql(include_str!("schema_7.sql")),
    sql(include_str!("schema_8.sql")),
    sql(include_str!("schema_9.sql")),
    sql(include_str!("schema_10.sql")),
    Migration { sql: include_str!("schema_11.sql"), fill: fold_names },
    sql(include_str!("schema_12.sql")),
    sql(include_str!("schema_13.sql")),
];

/// The version of a database that has had every step.
pub(crate) const fn newest() -> u32 {
    STEPS.len() as u32
}

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
        transaction.execute_batch(step.sql).and_then(|()| (step.fill)(&transaction)).map_err(failure)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len()).map_err(failure)?;
    transaction.commit().map_err(failure)
}

/// Writes the keys of names and descriptions that were there before them.
fn fold_names(connection: &Connection) -> rusqlite::Result<()> {
    for (table, text, key) in [
        ("campaigns", "name", "name_key"),
        ("campaigns", "description", "description_key"),
        ("users", "name", "name_key"),
    ] {
        let mut read = connection.prepare(&format!("SELECT id, {text} FROM {table}"))?;
        let rows: Vec<(String, String)> =
            read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let mut write = connection.prepare(&format!("UPDATE {table} SET {key} = ?2 WHERE id = ?1"))?;
        for (id, text) in rows {
            write.execute((id, naming::folded(&text)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_program_wrote_is_taken_along() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(STEPS[0].sql).unwrap();
        connection
            .execute_batch(
                "INSERT INTO users VALUES ('u', 'Ada', 'a@b', 'admin', 'x', 1);
                 INSERT INTO campaigns VALUES ('c', 'École', 'Bâtiment Œ', 1, 'u');
                 INSERT INTO tests VALUES ('t', 'c', 5, 'u', 0, 'T', '{}');
                 PRAGMA user_version = 1;",
            )
            .unwrap();
        apply(&mut connection).unwrap();
        let test: (u32, u32, i64, String) = connection
            .query_row("SELECT enabled, version, changed_at, changed_by FROM tests", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap();
        assert_eq!(test, (1, 1, 5, r#"{"kind":"user","name":"Ada"}"#.into()));
        let active: bool = connection.query_row("SELECT active FROM users", [], |row| row.get(0)).unwrap();
        assert!(active);
        let keys: (String, String, String) = connection
            .query_row("SELECT campaigns.name_key, description_key, users.name_key FROM campaigns, users", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        assert_eq!(keys, ("ecole".into(), "batiment oe".into(), "ada".into()));
        // A second start changes nothing; a database of a newer program is left alone.
        apply(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", STEPS.len() + 1).unwrap();
        assert!(matches!(apply(&mut connection), Err(StoreError::Unavailable(_))));
    }
}
