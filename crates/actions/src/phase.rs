//! How far an action has come, for the words of a limit that was reached: a name that is not found in time wants
//! another remedy than a server that thinks for long.

use std::{cell::Cell, future::Future, time::Duration};

use testgyver_model::{Language, phrase};
use tokio::{
    task_local,
    time::{Instant, timeout_at},
};

task_local! {
    static NOW: Cell<Phase>;
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The action's own work.
    Working,
    LookingUp,
    Connecting,
    Securing,
    Waiting,
    Reading,
}

impl Phase {
    /// Notes that this has begun; means nothing where nobody measures.
    pub(crate) fn begin(self) {
        let _ = NOW.try_with(|now| now.set(self));
    }

    /// Does `work` as this phase; what follows is the action's own work again.
    pub(crate) async fn over<T>(self, work: impl Future<Output = T>) -> T {
        self.begin();
        let done = work.await;
        Self::Working.begin();
        done
    }

    /// The phase in words that follow "timed out"; nothing where it is the action's own work.
    pub(crate) fn during(self, language: Language) -> String {
        match self {
            Self::Working => String::new(),
            Self::LookingUp => {
                phrase!(language, fr: ", pendant la recherche du nom d'hôte", en: ", while looking the host name up")
            }
            Self::Connecting => phrase!(language, fr: ", pendant la connexion", en: ", while connecting"),
            Self::Securing => phrase!(language, fr: ", pendant la négociation TLS", en: ", while negotiating TLS"),
            Self::Waiting => phrase!(language, fr: ", en attendant la réponse", en: ", while waiting for the answer"),
            Self::Reading => phrase!(language, fr: ", en lisant le corps", en: ", while reading the body"),
        }
    }
}

/// Does `work`, and gives it up at the limit.
///
/// # Errors
/// What was waited for then.
pub(crate) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, Phase> {
    until(Instant::now() + limit, work).await
}

/// Does `work`, and gives it up at the deadline.
///
/// # Errors
/// What was waited for then.
pub(crate) async fn until<T>(deadline: Instant, work: impl Future<Output = T>) -> Result<T, Phase> {
    let timed = async { timeout_at(deadline, work).await.map_err(|_| NOW.with(Cell::get)) };
    NOW.scope(Cell::new(Phase::Working), timed).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_waited_for_is_told() {
        let limit = Duration::from_secs(1);
        let endless = async {
            Phase::Connecting.begin();
            std::future::pending::<()>().await;
        };
        assert_eq!(within(limit, endless).await, Err(Phase::Connecting));
        assert_eq!(within(limit, async { 7 }).await, Ok(7));
        Phase::Reading.begin();
    }
}
