//! Numbers as parameters of SQLite.

use rusqlite::types::Value as Bound;

/// A number as SQLite has them: whole of 64 bits or a float, as for one in the text of a query. One whose digits a float
/// does not keep is sent as its text: the column it goes to, or is compared with, makes of it what it can.
pub(super) fn bound(written: &str) -> Bound {
    if let Ok(whole) = written.parse() {
        return Bound::Integer(whole);
    }
    match written.parse::<f64>() {
        Ok(real) if digits(&format!("{real:e}")) == digits(written) => Bound::Real(real),
        _ => Bound::Text(written.to_owned()),
    }
}

/// What tells numbers apart, however they are written: the sign, the digits that count and the power of ten of the
/// last of them.
fn digits(written: &str) -> (bool, String, i64) {
    let (number, power) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all = format!("{}{fraction}", whole.trim_start_matches('-'));
    let kept = all.trim_end_matches('0');
    if kept.is_empty() {
        return (false, String::new(), 0);
    }
    let size = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    // A power that is no number of 64 bits is none of a float either.
    let power: i64 = power.parse().unwrap_or(i64::MAX);
    let last = power.saturating_sub(size(fraction)).saturating_add(size(&all) - size(kept));
    (whole.starts_with('-'), kept.trim_start_matches('0').to_owned(), last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (written, wanted) in [
            ("-7", Bound::Integer(-7)),
            ("9223372036854775807", Bound::Integer(i64::MAX)),
            ("1.10", Bound::Real(1.1)),
            ("-1.50e3", Bound::Real(-1500.0)),
            ("1e400", Bound::Text("1e400".into())),
            ("0.000", Bound::Real(0.0)),
            ("100.0", Bound::Real(100.0)),
            ("1e+20", Bound::Real(1e20)),
            ("9223372036854775808", Bound::Text("9223372036854775808".into())),
            ("123456789012345678901234", Bound::Text("123456789012345678901234".into())),
            ("0.12345678901234567890", Bound::Text("0.12345678901234567890".into())),
        ] {
            assert_eq!(bound(written), wanted, "{written}");
        }
    }
}
