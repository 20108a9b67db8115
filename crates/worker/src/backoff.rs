//! How long to wait before something that was refused is tried again: shortly at first, then longer and longer.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The first wait: 50 ms, doubled each time.
const FIRST: Duration = Duration::from_millis(50);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(5);

/// The next wait.
pub(crate) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// Waits until the next attempt; `false` if there shall be none.
    pub(crate) async fn wait(&mut self, end: &CancellationToken) -> bool {
        let wait = self.0;
        self.0 = (wait * 2).min(LONGEST);
        tokio::select! {
            () = end.cancelled() => false,
            () = tokio::time::sleep(wait) => true,
        }
    }
}
