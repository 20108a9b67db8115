//! The threads that runs are carried out on, one for each processor.
//!
//! A run stays on one thread, with the connections that it opens: the answer of a server wakes the
//! run beside it, where a pool of threads would wake another processor each time. And whoever watches
//! or asks for reports is served by other threads.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

/// The threads; they end when this is dropped.
pub(crate) struct Engines {
    first: Engine,
    others: Vec<Engine>,
}

struct Engine {
    handle: Handle,
    load: Arc<AtomicUsize>,
    /// Dropped, it ends the thread.
    _end: oneshot::Sender<()>,
}

/// A run's place on a thread, for as long as it is kept.
pub(crate) struct EngineLease {
    /// Where the run is to be spawned.
    pub(crate) handle: Handle,
    load: Arc<AtomicUsize>,
}

impl Drop for EngineLease {
    fn drop(&mut self) {
        self.load.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Engines {
    /// Starts the threads.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub(crate) fn start() -> io::Result<Self> {
        let count = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self { first: Engine::start(0)?, others: (1..count).map(Engine::start).collect::<io::Result<_>>()? })
    }

    /// A place on the thread that has the fewest runs; the first one if all are idle, which keeps connections in use.
    pub(crate) fn lease(&self) -> EngineLease {
        let load = |engine: &Engine| engine.load.load(Ordering::Relaxed);
        let least =
            self.others.iter().fold(&self.first, |least, one| if load(one) < load(least) { one } else { least });
        least.load.fetch_add(1, Ordering::Relaxed);
        EngineLease { handle: least.handle.clone(), load: Arc::clone(&least.load) }
    }
}

impl Engine {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (end, ended) = oneshot::channel::<()>();
        thread::Builder::new().name(format!("engine-{number}")).spawn(move || {
            // Nothing is ever sent: it ends when the other side is dropped.
            let _ = runtime.block_on(ended);
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, load: Arc::default(), _end: end })
    }
}
