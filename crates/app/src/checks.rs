//! What texts and numbers must be like, whatever they are for.

use std::time::Duration;

use serde_json::Value;

use crate::Refusal;

/// How many tests of a run may run at once, at most.
pub const MOST_AT_ONCE: u32 = 64;

/// Most lists and objects that may stand inside each other in what somebody sends. What is kept adds a few levels of
/// its own, and JSON readers end at 128.
const DEEPEST: usize = 60;

/// Checks that not too many lists and objects stand inside each other, those that will stand around them included.
///
/// # Errors
/// If they do.
pub fn not_too_deep(value: &Value, around: usize) -> Result<(), Refusal> {
    if depth(value) + around > DEEPEST {
        return Err(Refusal::bad("too_deep").with("limit", DEEPEST.to_string()));
    }
    Ok(())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Checks that a text can be kept: no NUL, and at most so many characters.
///
/// # Errors
/// If it cannot.
pub fn at_most(field: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    if text.contains('\0') {
        return Err(Refusal::bad("nul").with("field", field).field(field));
    }
    if text.chars().count() <= limit {
        return Ok(());
    }
    Err(Refusal::bad("name_too_long").with("field", field).with("limit", limit.to_string()).field(field))
}

fn invalid(field: &'static str, cause: impl Into<String>) -> Refusal {
    Refusal::bad("invalid_field").with("field", field).with("cause", cause).field(field)
}

/// How many tests may run at once.
pub(crate) fn at_once(number: u64) -> Result<u32, Refusal> {
    let fits = u32::try_from(number).ok().filter(|number| (1..=MOST_AT_ONCE).contains(number));
    fits.ok_or_else(|| invalid("parallel", format!("1 ≤ n ≤ {MOST_AT_ONCE}")))
}

/// Seconds that a run may take: more than nothing, and at most a year.
pub(crate) fn time_limit(seconds: f64) -> Result<Duration, Refusal> {
    const YEAR: f64 = 366.0 * 86_400.0;
    if seconds > 0.0 && seconds <= YEAR {
        return Ok(Duration::from_secs_f64(seconds));
    }
    Err(invalid("timeout", "0 < s ≤ 31622400"))
}

/// Days or runs that are kept: at least 1, and no more than makes sense.
pub(crate) fn kept(field: &'static str, number: u64) -> Result<u32, Refusal> {
    const MOST: u32 = 1_000_000;
    let fits = u32::try_from(number).ok().filter(|number| (1..=MOST).contains(number));
    fits.ok_or_else(|| invalid(field, "1 ≤ n ≤ 1000000"))
}
