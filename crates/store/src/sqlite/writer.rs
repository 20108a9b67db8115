//! The one thread that writes. Whatever waits when it is free goes into one commit together.

use std::{sync::Arc, thread, time::Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{Durability, database_file::DatabaseFile, row::failure};
use crate::{Result, StoreError, StoreMeters};

/// Writes that may wait; more make their callers wait.
const QUEUE: usize = 1_024;
/// Writes of one commit.
const GROUP: usize = 256;

/// Tells the caller how the commit went.
type Reply = Box<dyn FnOnce(Result<()>) + Send>;
type Work = Box<dyn FnOnce(&Connection) -> Reply + Send>;

struct Job {
    durability: Durability,
    work: Work,
    waiting: Waiting,
}

/// Counts a write as waiting until it is dropped.
struct Waiting(StoreMeters);

impl Waiting {
    fn new(meters: &StoreMeters) -> Self {
        meters.writes.inc();
        meters.waiting.inc();
        Self(meters.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.dec();
    }
}

/// The way to the writing thread; the thread ends when this is dropped.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    meters: StoreMeters,
}

impl Writer {
    pub(super) fn start(connection: Connection, place: Arc<DatabaseFile>) -> Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let meters = StoreMeters::default();
        let counted = meters.clone();
        thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&connection, &place, queue, &counted))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { jobs, meters })
    }

    pub(super) const fn meters(&self) -> &StoreMeters {
        &self.meters
    }

    /// Runs `work`; its changes are kept when it gives `Ok` and undone when it gives `Err`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let result = in_savepoint(connection, work);
            Box::new(move |committed| {
                // A caller that went away does not want the answer.
                let _ = answer.send(committed.and(result));
            })
        });
        let gone = || StoreError::Unavailable("the storage thread has ended".into());
        // From before the place in the queue on, so that those that wait for a place count too.
        let waiting = Waiting::new(&self.meters);
        self.jobs.send(Job { durability, work, waiting }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn serve(connection: &Connection, place: &DatabaseFile, mut queue: mpsc::Receiver<Job>, meters: &StoreMeters) {
    let mut group = Vec::with_capacity(GROUP);
    let mut level = Durability::Ordinary;
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        let began = Instant::now();
        let wanted = group.iter().map(|job| job.durability).max().unwrap_or(level);
        let ready = place
            .check()
            .and_then(|()| set_level(connection, &mut level, wanted))
            .and_then(|()| connection.execute_batch("BEGIN IMMEDIATE").map_err(failure));
        let replies: Vec<(Reply, Waiting)> = group.drain(..).map(|job| ((job.work)(connection), job.waiting)).collect();
        let committed = ready.and_then(|()| connection.execute_batch("COMMIT").map_err(failure));
        if committed.is_err() && !connection.is_autocommit() {
            // Without this the next group would land in the broken transaction.
            let _ = connection.execute_batch("ROLLBACK");
        }
        meters.commits.observe(began.elapsed().as_secs_f64());
        if committed.is_err() {
            meters.failures.inc();
        }
        for (reply, waiting) in replies {
            drop(waiting);
            reply(committed.clone());
        }
    }
}

/// `synchronous` can only be changed between transactions.
fn set_level(connection: &Connection, level: &mut Durability, wanted: Durability) -> Result<()> {
    if *level != wanted {
        let word = if wanted == Durability::Flushed { "FULL" } else { "NORMAL" };
        connection.pragma_update(None, "synchronous", word).map_err(failure)?;
        *level = wanted;
    }
    Ok(())
}

fn in_savepoint<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    if connection.is_autocommit() {
        // Why, the answer of the commit says.
        return Err(StoreError::Unavailable("the database could not be locked for writing".into()));
    }
    let statement =
        |sql: &str| connection.prepare_cached(sql).and_then(|mut prepared| prepared.execute([])).map_err(failure);
    statement("SAVEPOINT job")?;
    let result = work(connection);
    if result.is_err() {
        statement("ROLLBACK TO job")?;
    }
    statement("RELEASE job")?;
    result
}
