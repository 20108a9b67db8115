//! The schema, step by step; `user_version` tells which steps a database has had.

use rusqlite::{Connection, TransactionBehavior};

use super::row::failure;
use crate::{Result, StoreError};

const STEPS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
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
        transaction.execute_batch(step).map_err(failure)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len()).map_err(failure)?;
    transaction.commit().map_err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_program_wrote_is_taken_along() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(STEPS[0]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO users VALUES ('u', 'Ada', 'a@b', 'admin', 'x', 1);
                 INSERT INTO campaigns VALUES ('c', 'C', '', 1, 'u');
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
        // A second start changes nothing; a database of a newer program is left alone.
        apply(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", STEPS.len() + 1).unwrap();
        assert!(matches!(apply(&mut connection), Err(StoreError::Unavailable(_))));
    }
}
