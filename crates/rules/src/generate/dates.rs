//! Dates and times: now, shifted, in a time zone, in a format.

use jiff::{
    Span, Zoned,
    fmt::strtime::{BrokenDownTime, Config, PosixCustom},
    tz::TimeZone,
};

use super::{GenerateError, Generator, call::Call, rng::Rng};

/// Long enough for any date, short enough that what it becomes stays within bounds.
const LONGEST_FORMAT: usize = 500;
const LONGEST_OFFSET: usize = 100;

const RFC_3339: &str = "%Y-%m-%dT%H:%M:%S%:z";
/// How JavaScript writes a date, which is what Postman gives.
const JAVASCRIPT: &str = "%a %b %d %Y %H:%M:%S GMT%z (%Z)";

const DAY: i64 = 86_400;
const OPTIONS: &[&str] = &["format", "offset", "zone"];

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("now", "$now format=\"%d/%m/%Y %H:%M\" offset=+1d-2h zone=Europe/Paris", now).takes(&[], OPTIONS),
    Generator::with("today", "$today offset=+1mo", today).takes(&[], OPTIONS),
    Generator::with("timestamp", "$timestamp unit=ms", timestamp).takes(&[], &["unit", "offset", "zone"]),
    Generator::with("iso_timestamp", "$iso_timestamp", iso_timestamp).takes(&[], &["offset"]),
];

fn now(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    formatted(call, &moment(call, rng)?, RFC_3339)
}

fn today(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    formatted(call, &moment(call, rng)?, "%Y-%m-%d")
}

fn timestamp(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let moment = moment(call, rng)?.timestamp();
    let wanted = "wanted-unit";
    let milliseconds = call.choice("unit", &[("s", false), ("ms", true)], wanted)?.unwrap_or(false);
    Ok(if milliseconds { moment.as_millisecond() } else { moment.as_second() }.to_string())
}

/// Shared with Postman's `isoTimestamp`.
pub(super) fn iso_timestamp(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    formatted(call, &moment(call, rng)?.with_time_zone(TimeZone::UTC), "%Y-%m-%dT%H:%M:%S%.3fZ")
}

/// A moment of the year behind us (Postman).
pub(super) fn past(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    around(call, rng, -365 * DAY, -1)
}

/// A moment of the year to come (Postman).
pub(super) fn future(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    around(call, rng, 1, 365 * DAY)
}

/// A moment of the last twenty-four hours (Postman).
pub(super) fn recent(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    around(call, rng, -DAY, -1)
}

fn around(call: &Call<'_>, rng: &mut Rng<'_>, from: i64, to: i64) -> Result<String, GenerateError> {
    let moment = moment(call, rng)?;
    let shift = Span::new().try_seconds(rng.int(from..=to));
    // Only a clock at the very end of the calendar has no such moment: then the clock's own will do.
    let shifted = shift.and_then(|shift| moment.checked_add(shift)).unwrap_or(moment);
    formatted(call, &shifted, JAVASCRIPT)
}

/// Now, in the zone asked for (days are counted there), then shifted.
fn moment(call: &Call<'_>, rng: &Rng<'_>) -> Result<Zoned, GenerateError> {
    let mut moment = rng.now();
    if let Some(name) = call.get("zone") {
        let zone = TimeZone::get(name).map_err(|_| {
            let wanted = "wanted-zone";
            call.bad("zone", wanted)
        })?;
        moment = moment.with_time_zone(zone);
    }
    let Some(offset) = call.get("offset") else { return Ok(moment) };
    shifted(moment, offset).ok_or_else(|| {
        let wanted = "wanted-shift";
        call.bad("offset", wanted)
    })
}

/// Adds each part of `+1d-2h` in turn; `None` when it is no shift or leads out of the calendar.
fn shifted(mut moment: Zoned, offset: &str) -> Option<Zoned> {
    let mut rest = offset.trim();
    if rest.is_empty() || rest.len() > LONGEST_OFFSET {
        return None;
    }
    while !rest.is_empty() {
        let (span, after) = first_part(rest)?;
        moment = moment.checked_add(span).ok()?;
        rest = after.trim_start();
    }
    Some(moment)
}

/// Reads one `+1d`; without a sign the shift goes forward.
fn first_part(text: &str) -> Option<(Span, &str)> {
    let digits_from = usize::from(text.starts_with(['+', '-']));
    let unit_from = digits_from + text[digits_from..].find(|c: char| !c.is_ascii_digit())?;
    let after = text[unit_from..].trim_start_matches(|c: char| c.is_ascii_lowercase());
    // The sign is read with the digits, so that the smallest number has room too.
    let amount: i64 = text[..unit_from].parse().ok()?;
    let span = Span::new();
    let span = match &text[unit_from..text.len() - after.len()] {
        "y" => span.try_years(amount),
        "mo" => span.try_months(amount),
        "w" => span.try_weeks(amount),
        "d" => span.try_days(amount),
        "h" => span.try_hours(amount),
        "m" | "min" => span.try_minutes(amount),
        "s" => span.try_seconds(amount),
        _ => return None,
    };
    Some((span.ok()?, after))
}

/// Writes a moment; the format comes from a person, so it may be wrong (`strftime()` would then panic).
fn formatted(call: &Call<'_>, moment: &Zoned, default: &str) -> Result<String, GenerateError> {
    let format = call.get("format").unwrap_or(default);
    let wanted = "wanted-format";
    if format.is_empty() || format.chars().count() > LONGEST_FORMAT {
        return Err(call.bad("format", wanted));
    }
    let config = Config::new().custom(PosixCustom::new());
    let parts = BrokenDownTime::from(moment);
    parts.to_string_with_config(&config, format).map_err(|_| call.bad("format", wanted))
}
