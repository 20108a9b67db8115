//! The embedded adapter: SQLite in write-ahead mode, one writer, several readers.

mod campaigns;
mod connection;
mod connections;
mod environments;
mod events;
mod host_keys;
mod leases;
mod lines;
mod lost;
mod migrations;
mod place;
mod reports;
mod room;
mod row;
mod runs;
mod sessions;
mod telling;
mod tests;
mod trash;
mod upkeep;
mod users;
mod variables;
mod vitals;
mod writer;

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use rusqlite::Connection;
use tokio::{sync::Semaphore, task::spawn_blocking};

use self::{leases::Leases, lost::LostAnswers, place::Place, room::Room, writer::Writer};
pub(crate) use self::{
    migrations::newest,
    upkeep::{copy, inspect, mend, schema, upgrade},
};
use crate::{Result, StoreError, Vault, begun::Begun};

/// Connections that read beside the one that writes.
const READERS: usize = 4;

/// How safe a write must be before it is reported as done. Neither is lost when the program is
/// killed; an ordinary one may be when the power fails within the next moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Durability {
    /// In the write-ahead log of the operating system.
    Ordinary,
    /// On the disk, with everything written before it.
    Flushed,
}

/// The embedded database.
pub(crate) struct Sqlite {
    writer: Writer,
    readers: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
    vault: Arc<Vault>,
    begun: Arc<Begun>,
    leases: Arc<Leases>,
    lost: LostAnswers,
    place: Arc<Place>,
    room: Arc<Room>,
}

impl Sqlite {
    /// Opens the database, making or upgrading it where needed.
    pub(crate) fn open(path: &Path, vault: Vault) -> Result<Self> {
        let mut connection = connection::writing(path)?;
        migrations::apply(&mut connection)?;
        let readers = (0..READERS).map(|_| connection::reading(path)).collect::<Result<Vec<_>>>()?;
        let begun = Begun::open(path.with_file_name("begun"), &reports::going(&connection)?)?;
        let place = Arc::new(Place::of(path)?);
        Ok(Self {
            begun: Arc::new(begun),
            leases: Arc::default(),
            lost: LostAnswers::as_asked(),
            writer: Writer::start(connection, Arc::clone(&place))?,
            place,
            room: Arc::new(Room::beside(path)),
            readers: Arc::new(Mutex::new(readers)),
            turns: Arc::new(Semaphore::new(READERS)),
            vault: Arc::new(vault),
        })
    }

    /// Runs `work` as one transaction on the writing connection.
    async fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run(durability, work).await
    }

    /// Runs `work` on a reading connection, seeing one state of the database throughout.
    async fn read<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
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
