//! Numbers and yes or no.

use super::{GenerateError, Generator, call::Call, rng::Rng};

/// Whole numbers up to here are exact in a floating-point number.
const EXACT: f64 = 9_007_199_254_740_992.0;
const MOST_DECIMALS: usize = 15;

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("random_int", "$random_int 1 10", random_int).takes(&["min", "max"], &[]),
    Generator::with("random_float", "$random_float 0.5 9.5 decimals=1", random_float)
        .takes(&["min", "max"], &["decimals"]),
    Generator::plain("random_bool", "$random_bool", random_bool),
];

/// Shared with Postman's `randomInt`.
pub(super) fn random_int(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-whole-number";
    let (min, max) = bounds(call, (0, 1000), wanted)?;
    Ok(rng.int(min..=max).to_string())
}

/// Both bounds or neither: `$random_int 10` alone could mean either of them.
fn bounds<T: std::str::FromStr + PartialOrd>(
    call: &Call<'_>,
    default: (T, T),
    wanted: &'static str,
) -> Result<(T, T), GenerateError> {
    match (call.parsed("min", wanted)?, call.parsed("max", wanted)?) {
        (None, None) => Ok(default),
        (Some(min), Some(max)) if min <= max => Ok((min, max)),
        (None, Some(_)) => Err(call.bad("min", wanted)),
        (Some(_), _) => Err(call.bad("max", wanted)),
    }
}

fn random_float(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-number";
    let (min, max) = bounds::<f64>(call, (0.0, 1.0), wanted)?;
    let wanted = "wanted-decimals";
    let decimals = call.count("decimals", 2, 0..=MOST_DECIMALS, wanted)?;
    between(min, max, decimals, rng).ok_or_else(|| call.bad("decimals", wanted))
}

/// Draws a whole number of hundredths (say), so that rounding never leads out of the bounds.
fn between(min: f64, max: f64, decimals: usize, rng: &mut Rng<'_>) -> Option<String> {
    let scale = 10_f64.powi(i32::try_from(decimals).ok()?);
    let (low, high) = (steps(min * scale, f64::ceil)?, steps(max * scale, f64::floor)?);
    if low > high {
        return None;
    }
    let drawn = rng.int(low..=high);
    let sign = if drawn < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", drawn.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    Some(if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// A bound as a whole number of steps; 1.1 × 100 is not quite 110, which must not count as 111.
#[allow(clippy::cast_possible_truncation)]
fn steps(scaled: f64, inwards: fn(f64) -> f64) -> Option<i64> {
    let near = scaled.round();
    let almost_whole = (scaled - near).abs() <= scaled.abs() * 4.0 * f64::EPSILON;
    let whole = if almost_whole { near } else { inwards(scaled) };
    (whole.abs() <= EXACT).then_some(whole as i64)
}

/// Shared with Postman's `randomBoolean`.
pub(super) fn random_bool(rng: &mut Rng<'_>) -> String {
    rng.word(&["true", "false"])
}

/// A number with a fixed count of decimals, for prices and coordinates (Postman).
pub(super) fn decimal(min: i64, max: i64, decimals: usize, rng: &mut Rng<'_>) -> String {
    // Whole bounds and few decimals: there always is such a number.
    #[allow(clippy::cast_precision_loss)]
    between(min as f64, max as f64, decimals, rng).unwrap_or_default()
}
