//! `pause`: waits.

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    form::Form,
    lenient,
    mask::Output,
    phrase,
};
use tokio::time::{Instant, sleep, sleep_until};

/// Milliseconds waited where the form says nothing.
const DEFAULT_MS: u64 = 20;
/// A pause beyond a day is a slip of the pen.
const LONGEST_MS: u64 = 24 * 60 * 60 * 1000;
/// How often a long pause says how much is left.
const TICK: Duration = Duration::from_secs(1);

/// Waits for a while.
pub struct PauseAction;

/// The form of [`PauseAction`].
#[derive(Debug, Deserialize, Form)]
#[form("pause")]
pub struct PauseInput {
    #[field(number, placeholder = "20")]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    duration: Option<u64>,
    #[field(text)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    message: Option<String>,
}

#[async_trait]
impl TypedAction for PauseAction {
    const KIND: &'static str = "pause";
    const ALIASES: &'static [&'static str] = &["PauseAction"];
    type Input = PauseInput;

    fn outputs() -> Vec<Output> {
        Vec::new()
    }

    async fn run(&self, input: PauseInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        if let Some(message) = input.message {
            cx.info(format!("💬 {message}")).await;
        }
        let milliseconds = input.duration.unwrap_or(DEFAULT_MS);
        if milliseconds > LONGEST_MS {
            return Err(ActionError::new(phrase!(cx.language,
                fr: "champ « duration » : {LONGEST_MS} ms (24 h) au plus",
                en: "field 'duration': {LONGEST_MS} ms (24 h) at most")));
        }
        cx.info(phrase!(cx.language, fr: "⏸️ Pause de {milliseconds} ms", en: "⏸️ Pausing for {milliseconds} ms"))
            .await;
        let end = Instant::now() + Duration::from_millis(milliseconds);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left <= TICK {
                sleep_until(end).await;
                return Ok(Outputs::new());
            }
            sleep(TICK).await;
            let seconds = (left - TICK).as_secs_f64().round();
            cx.info(phrase!(cx.language, fr: "⏳ encore {seconds} s", en: "⏳ {seconds} s left")).await;
        }
    }
}
