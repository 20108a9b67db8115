//! How to wait for a storage that refuses: shortly at first, then longer and longer.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The first wait.
const FIRST: Duration = Duration::from_millis(50);
/// The longest.
const LONGEST: Duration = Duration::from_secs(5);

/// What is left of somebody's haste.
pub(crate) struct Patience(Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Patience {
    /// Waits until the next attempt; `false` where there shall be none.
    pub(crate) async fn wait(&mut self, end: &CancellationToken) -> bool {
        let wait = self.0;
        self.0 = (wait * 2).min(LONGEST);
        tokio::select! {
            () = end.cancelled() => false,
            () = tokio::time::sleep(wait) => true,
        }
    }
}
