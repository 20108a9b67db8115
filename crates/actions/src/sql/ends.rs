//! Queries that are given up end on the server as well: a word to it, on a connection of its own.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use testgyver_model::{action::ActionContext, phrase};
use tokio::{runtime::Handle, task::JoinHandle, time::timeout};

/// How long the word may take.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long an action whose time is over waits for it: whoever comes next shall find nothing of it.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(700);

/// Whether a server was told to end a query, or why not.
type Notified = Result<(), String>;
/// What tells it.
type End = Pin<Box<dyn Future<Output = Notified> + Send>>;

/// The word that an action had to say; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends(Arc<Mutex<Option<JoinHandle<Notified>>>>);

impl Ends {
    fn begin(&self, end: End) {
        // Where the process ends there is nobody left to say it.
        let Ok(runtime) = Handle::try_current() else { return };
        let saying = runtime.spawn(async move {
            timeout(FAREWELL, end).await.unwrap_or_else(|_| Err(format!("{} s", FAREWELL.as_secs())))
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(saying);
    }

    /// Waits a moment until the server has heard it, and tells the log what came of it.
    pub(super) async fn tell(&self, cx: &mut ActionContext<'_>) {
        let saying = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(saying) = saying else { return };
        let why = match timeout(CLOSE_TIMEOUT, saying).await {
            Ok(Ok(Ok(()))) => {
                let ended =
                    phrase!(cx.language, fr: "🛑 Requête arrêtée sur le serveur", en: "🛑 Query ended on the server");
                return cx.info(ended).await;
            }
            Ok(Ok(Err(why))) => why,
            Ok(Err(why)) => why.to_string(),
            Err(why) => why.to_string(),
        };
        let why = phrase!(cx.language,
            fr: "La requête tourne peut-être encore sur le serveur, qui n'a pas confirmé son arrêt ({why})",
            en: "The query may still run on the server, which did not confirm its end ({why})");
        cx.warn(why).await;
    }
}

/// A query that runs: dropped before it is over, it is ended on the server.
pub(super) struct Running {
    end: Option<End>,
    ends: Ends,
}

impl Running {
    /// A query that begins, and what would end it.
    pub(super) fn new(ends: &Ends, end: impl Future<Output = Notified> + Send + 'static) -> Self {
        Self { end: Some(Box::pin(end)), ends: ends.clone() }
    }

    /// The server has answered: nothing is left to end.
    pub(super) fn over(mut self) {
        self.end = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            self.ends.begin(end);
        }
    }
}
