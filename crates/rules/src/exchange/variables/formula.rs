//! Cells that a spreadsheet would compute: they go out behind an apostrophe, which comes off again on the way in.
//!
//! A cell that begins with apostrophes and such a sign gets one more, so that out and in again changes nothing.

use std::borrow::Cow;

/// Signs with which a spreadsheet begins to compute.
const SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet computes. A number stays one.
pub(super) fn defused(cell: &str) -> Cow<'_, str> {
    if begins_with_sign(cell) && !is_number(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before it was [`defused`].
pub(super) fn armed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| begins_with_sign(rest)).unwrap_or(cell)
}

fn begins_with_sign(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(SIGNS)
}

fn is_number(cell: &str) -> bool {
    let plain = cell.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '+' | '-' | '.' | ',' | 'e' | 'E'));
    plain && cell.replacen(',', ".", 1).parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_go_out_as_texts_and_numbers_as_they_are() {
        for formula in ["=HYPERLINK(\"x\")", "+1+1", "@SUM(1)", "-2+3", "\t=1", "\r=1", "-cmd"] {
            assert_eq!(defused(formula), format!("'{formula}"));
        }
        for plain in ["-2", "+3.5", "-1e5", "-2,5", "a=b", "'quoted'", "", "x"] {
            assert_eq!(defused(plain), plain);
        }
        assert_eq!(defused("'=1"), "''=1");
    }

    proptest! {
        #[test]
        fn out_and_in_again_changes_nothing(cell in "['=+@\t\r0-9a-c-]{0,6}") {
            let out = defused(&cell);
            prop_assert_eq!(armed(&out), cell.as_str());
        }
    }
}
