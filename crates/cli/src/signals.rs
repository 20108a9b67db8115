//! Signals of the system to a running server.

use std::path::Path;

use tokio::signal;

/// How a server is to shut down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShutdownKind {
    /// The process ends.
    Exit,
    /// The process ends and starts again, with the contents that a restore has put there.
    Restart,
}

/// Tells the program that was started again that it was started with `nohup` once.
#[cfg(unix)]
const OUTLIVES_TERMINAL: &str = "TESTGYVER_OUTLIVES_TERMINAL";

/// Waits for Ctrl-C or SIGTERM, for a command that has something to clear away.
pub(crate) async fn interrupted() {
    let interrupt = signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    // If it cannot be listened for, the system ends the program itself.
    let _ = interrupt.await;
}

/// Signals that are listened to.
#[cfg(unix)]
pub(crate) struct ProcessSignals {
    terminate: signal::unix::Signal,
    hang_up: signal::unix::Signal,
    /// Whether the program was started so that a terminal that closes does not end it (`nohup`).
    outlives_terminal: bool,
}

#[cfg(unix)]
impl ProcessSignals {
    /// Listens from now on.
    pub(crate) fn listen() -> std::io::Result<Self> {
        use signal::unix::{SignalKind, signal};
        let outlives_terminal = ignores_hang_up() || std::env::var_os(OUTLIVES_TERMINAL).is_some();
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            outlives_terminal,
        })
    }

    /// What the program must be told if it is started again: a signal that is listened to is no longer ignored then.
    pub(crate) fn legacy(&self) -> Option<(&'static str, &'static str)> {
        self.outlives_terminal.then_some((OUTLIVES_TERMINAL, "1"))
    }

    /// Waits for Ctrl-C or SIGTERM, or for SIGHUP: from a restore that waits in the data folder, or from a terminal
    /// that closes.
    pub(crate) async fn wait(mut self, data: &Path) -> ShutdownKind {
        let interrupt = signal::ctrl_c();
        tokio::pin!(interrupt);
        loop {
            tokio::select! {
                _ = &mut interrupt => return ShutdownKind::Exit,
                _ = self.terminate.recv() => return ShutdownKind::Exit,
                _ = self.hang_up.recv() => {
                    if testgyver_store::is_restore_ready(data) {
                        return ShutdownKind::Restart;
                    }
                    if !self.outlives_terminal {
                        return ShutdownKind::Exit;
                    }
                    tracing::info!("SIGHUP: nothing waits to be restored, going on");
                }
            }
        }
    }
}

/// Whether SIGHUP is ignored; Linux tells it, elsewhere a terminal that closes ends the server.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // Signal 1 is the lowest bit.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// Signals that are listened to.
#[cfg(not(unix))]
pub(crate) struct ProcessSignals;

#[cfg(not(unix))]
impl ProcessSignals {
    /// Listens from now on.
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    /// There is nothing to tell.
    pub(crate) fn legacy(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    /// Waits for Ctrl-C.
    pub(crate) async fn wait(self, _: &Path) -> ShutdownKind {
        // Without this signal there is nothing to wait for but the end of the process.
        let _ = signal::ctrl_c().await;
        ShutdownKind::Exit
    }
}
