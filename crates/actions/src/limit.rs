//! The time that an action may take, the same rule for every one.

use std::{future::Future, time::Duration};

use testgyver_model::{
    Language,
    action::ActionError,
    mask::{Field, FieldKind},
    phrase, text,
};

use crate::{
    messages,
    phase::{self, Phase},
};

/// No action may take longer.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// The field that says how long an action may take.
pub(crate) fn field(placeholder: &'static str) -> Field {
    Field::new("form-timeout", FieldKind::Number).placeholder(placeholder).rare()
}

/// Reads the field.
///
/// # Errors
/// Where it is no time above zero.
pub(crate) fn read(seconds: Option<f64>, default: f64, language: Language) -> Result<Duration, ActionError> {
    let limit = Duration::try_from_secs_f64(seconds.unwrap_or(default))
        .ok()
        .filter(|limit| !limit.is_zero() && *limit <= LONGEST);
    limit.ok_or_else(|| messages::field("timeout", &text!(language, "field-timeout"), language))
}

/// Does `work`, and gives it up at the limit: what it had open is closed by that.
///
/// # Errors
/// Those of the work, or that it took too long.
pub(crate) async fn within<T>(
    limit: Duration,
    language: Language,
    work: impl Future<Output = Result<T, ActionError>>,
) -> Result<T, ActionError> {
    phase::within(limit, work).await.unwrap_or_else(|phase| Err(exceeded(limit, phase, language)))
}

/// The words for a limit that was reached while this was waited for.
pub(crate) fn exceeded(limit: Duration, phase: Phase, language: Language) -> ActionError {
    let (seconds, during) = (limit.as_secs_f64(), phase.during(language));
    ActionError::new(phrase!(language,
        fr: "délai dépassé : pas terminé en {seconds} s{during}",
        en: "timed out: not finished within {seconds} s{during}"))
}
