//! Numbers and yes or no.

use testgyver_model::language::Wording;

use super::{GenerateError, Generator, call::Call, rng::Rng};

/// Whole numbers up to here are exact in a floating-point number.
const EXACT: f64 = 9_007_199_254_740_992.0;
const MOST_DECIMALS: usize = 15;

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("random_int", "$random_int 1 10", random_int).takes(&["min", "max"], &[]).says(
        "Un nombre entier entre deux bornes comprises, de 0 à 1000 par défaut.",
        "A whole number between two bounds, both included; from 0 to 1000 by default.",
    ),
    Generator::with("random_float", "$random_float 0.5 9.5 decimals=1", random_float)
        .takes(&["min", "max"], &["decimals"])
        .says(
            "Un nombre à virgule entre deux bornes (0 et 1 par défaut), avec deux décimales ou celles de decimals=.",
            "A decimal number between two bounds (0 and 1 by default), with two decimals or those of decimals=.",
        ),
    Generator::plain("random_bool", "$random_bool", random_bool)
        .says("Vrai ou faux : true ou false.", "True or false."),
];

/// Shared with Postman's `randomInt`.
pub(super) fn random_int(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = Wording {
        fr: "un nombre entier de 64 bits, le minimum avant le maximum",
        en: "a whole number of 64 bits, the minimum before the maximum",
    };
    let (min, max) = bounds(call, (0, 1000), wanted)?;
    Ok(rng.int(min..=max).to_string())
}

/// Both bounds or neither: `$random_int 10` alone could mean either of them.
fn bounds<T: std::str::FromStr + PartialOrd>(
    call: &Call<'_>,
    default: (T, T),
    wanted: Wording,
) -> Result<(T, T), GenerateError> {
    match (call.parsed("min", wanted)?, call.parsed("max", wanted)?) {
        (None, None) => Ok(default),
        (Some(min), Some(max)) if min <= max => Ok((min, max)),
        (None, Some(_)) => Err(call.bad("min", wanted)),
        (Some(_), _) => Err(call.bad("max", wanted)),
    }
}

fn random_float(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = Wording {
        fr: "un nombre comme 0.5, le minimum avant le maximum",
        en: "a number such as 0.5, the minimum before the maximum",
    };
    let (min, max) = bounds::<f64>(call, (0.0, 1.0), wanted)?;
    let wanted = Wording {
        fr: "un nombre de décimales de 0 à 15, assez grand pour les bornes et assez petit pour rester exact",
        en: "a number of decimals from 0 to 15, enough for the bounds and few enough to stay exact",
    };
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
