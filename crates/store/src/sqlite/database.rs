//! The database: one connection that writes, several that read.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use rusqlite::Connection;
use testgyver_model::id::ReportId;
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{
    connection,
    database_file::DatabaseFile,
    disk_probe::DiskProbe,
    durability::Durability,
    leases::Leases,
    lost::LostAnswers,
    migrations,
    row::{self, failure, parsed},
    writer::Writer,
};
use crate::{Result, StoreError, Vault, start_log::StartFiles};

/// Connections that read beside the one that writes.
const READERS: usize = 4;

/// The embedded database.
pub(crate) struct Sqlite {
    pub(super) writer: Writer,
    pub(super) readers: Arc<Mutex<Vec<Connection>>>,
    pub(super) turns: Arc<Semaphore>,
    pub(super) vault: Arc<Vault>,
    pub(super) start_log: Arc<StartFiles>,
    pub(super) leases: Arc<Leases>,
    pub(super) lost: LostAnswers,
    pub(super) file: Arc<DatabaseFile>,
    pub(super) disk_probe: Arc<DiskProbe>,
}

impl Sqlite {
    /// Opens the database, making or upgrading it if needed.
    pub(crate) fn open(path: &Path, vault: Vault) -> Result<Self> {
        let mut connection = connection::writing(path)?;
        migrations::apply(&mut connection)?;
        let readers = (0..READERS).map(|_| connection::reading(path)).collect::<Result<Vec<_>>>()?;
        let start_log = StartFiles::open(path.with_file_name("begun"), &going(&connection)?)?;
        let file = Arc::new(DatabaseFile::of(path)?);
        Ok(Self {
            start_log: Arc::new(start_log),
            leases: Arc::default(),
            lost: LostAnswers::as_asked(),
            writer: Writer::start(connection, Arc::clone(&file))?,
            file,
            disk_probe: Arc::new(DiskProbe::beside(path)),
            readers: Arc::new(Mutex::new(readers)),
            turns: Arc::new(Semaphore::new(READERS)),
            vault: Arc::new(vault),
        })
    }

    /// Runs `work` as one transaction on the writing connection.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run(durability, work).await
    }

    /// Runs `work` on a reading connection, seeing one state of the database throughout.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let gone = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| gone(&error))?;
        let readers = Arc::clone(&self.readers);
        spawn_blocking(move || {
            let _turn = turn;
            let connection = readers
                .lock()
                .map_err(|error| gone(&error))?
                .pop()
                .ok_or_else(|| StoreError::Unavailable("no reading connection is left".into()))?;
            let answer = connection.unchecked_transaction().map_err(row::failure).and_then(|transaction| {
                let answer = work(&transaction);
                drop(transaction);
                answer
            });
            readers.lock().map_err(|error| gone(&error))?.push(connection);
            answer
        })
        .await
        .map_err(|error| gone(&error))?
    }
}

/// Runs that a worker is at, or was.
fn going(connection: &Connection) -> Result<Vec<ReportId>> {
    connection
        .prepare("SELECT id FROM reports WHERE state = 'running'")
        .and_then(|mut statement| statement.query_map([], |row| parsed(row, "id"))?.collect())
        .map_err(failure)
}
