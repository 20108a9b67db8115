//! What a run says under a claim that holds.

use rusqlite::{Connection, OptionalExtension, Row};
use testgyver_model::claim::{Claim, Signals, StopSignal};

use super::row::{actor_opt, failure, unreadable};
use crate::Result;

/// Reads columns of a run under a claim; nothing if the claim is over.
pub(super) fn under<T>(
    connection: &Connection,
    claim: Claim,
    columns: &str,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    let sql = format!("SELECT {columns} FROM reports WHERE id = ?1 AND epoch = ?2 AND state = 'running' AND ?3 = 0");
    connection
        .prepare_cached(&sql)
        .and_then(|mut statement| {
            statement.query_row((claim.report.to_string(), claim.epoch, claim.part), read).optional()
        })
        .map_err(failure)
}

/// What people ask of a run; nothing if the claim is over.
pub(super) fn signals(connection: &Connection, claim: Claim) -> Result<Option<Signals>> {
    let read = |row: &Row<'_>| {
        let times: u32 = row.get("stop_times")?;
        let stop = actor_opt(row, "stop_by")?.map(|by| StopSignal { times, by });
        let pause: Option<String> = row.get("pause_wish")?;
        let pause = pause.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(&error.to_string())));
        Ok(Signals { stop, pause: pause.transpose()? })
    };
    under(connection, claim, "stop_times, stop_by, pause_wish", read)
}
