//! How connections are set up.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::row::failure;
use crate::{Result, StoreError, folder::unavailable, lock::private_folder, modes::private_file};

/// Milliseconds to wait for another process (`testgyver user add` beside a server, for example).
const BUSY_MS: u32 = 5_000;
/// Prepared statements kept per connection.
const STATEMENTS: usize = 64;

pub(super) fn writing(path: &Path) -> Result<Connection> {
    if let Some(folder) = path.parent() {
        private_folder(folder).map_err(|error| StoreError::Unavailable(format!("{}: {error}", folder.display())))?;
    }
    private_file(path).map_err(unavailable(path))?;
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
        .map_err(failure)?;
    Ok(connection)
}

pub(super) fn reading(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch("PRAGMA query_only = ON;").map_err(failure)?;
    Ok(connection)
}

/// A connection of a command beside a server.
pub(super) fn beside(path: &Path) -> Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    connection
        .execute_batch(&format!(
            "PRAGMA busy_timeout = {BUSY_MS}; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;"
        ))
        .map_err(failure)?;
    // Else SQLite prepares a statement anew for each value, where an index of some rows only might serve others: several
    // times in each request.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failure)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}
