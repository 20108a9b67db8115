//! Numbers as they are written, digit by digit: what a text spells is compared without ever becoming a float.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// Most characters of a text that is read as a number.
const LONGEST: usize = 300;
/// Exponents beyond this say no more than "very large" or "very small".
const FARTHEST: i64 = 1 << 53;
/// A number with more places before or behind its point is written with an exponent.
const WRITTEN_OUT: i64 = 40;

/// A decimal number of any size, borrowed from the text that spells it.
#[derive(Debug, Clone, Copy)]
pub struct Decimal<'a> {
    negative: bool,
    /// Digits before the point, then behind it; together they begin and end with another digit than 0.
    digits: [&'a str; 2],
    /// Where the point stands, in places after the first digit.
    point: i64,
}

impl<'a> Decimal<'a> {
    /// Reads `-12.50`, `1e3`, `.5`; nothing where the text is no number.
    pub fn read(text: &'a str) -> Option<Self> {
        let (negative, text) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], exponent(&text[at + 1..])?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let are_digits = |text: &str| text.bytes().all(|sign| sign.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        Some(Self::of(negative, whole, fraction, exponent))
    }

    fn of(negative: bool, whole: &'a str, fraction: &'a str, exponent: i64) -> Self {
        let whole = whole.trim_start_matches('0');
        let mut point = exponent.saturating_add(whole.len() as i64);
        let mut fraction = fraction.trim_end_matches('0');
        if whole.is_empty() {
            let places = fraction.len();
            fraction = fraction.trim_start_matches('0');
            point = point.saturating_sub((places - fraction.len()) as i64);
        }
        let whole = if fraction.is_empty() { whole.trim_end_matches('0') } else { whole };
        if whole.len() + fraction.len() == 0 {
            return Self { negative: false, digits: ["", ""], point: 0 };
        }
        Self { negative, digits: [whole, fraction], point }
    }

    /// The number that a JSON number spells.
    pub fn of_number(number: &'a Number) -> Option<Self> {
        Self::read(number.as_str())
    }

    /// The number that a value is, or that its text spells, blanks around it left out.
    pub fn of_value(value: &'a Value) -> Option<Self> {
        match value {
            Value::Number(number) => Self::of_number(number),
            Value::String(text) if text.len() <= LONGEST => Self::read(text.trim()),
            _ => None,
        }
    }

    /// Whether it has nothing behind its point: `2`, `2.0` and `2e3` have not.
    pub fn is_whole(&self) -> bool {
        self.point >= self.length()
    }

    /// Whether it is zero.
    pub const fn is_zero(&self) -> bool {
        self.digits[0].is_empty() && self.digits[1].is_empty()
    }

    /// The one way to write it: `1`, `1.0` and `10e-1` become `1`.
    pub fn written(&self) -> String {
        let digits = self.digits.concat();
        let length = self.length();
        let sign = if self.negative { "-" } else { "" };
        if self.is_zero() {
            return "0".to_owned();
        }
        if self.point > WRITTEN_OUT.max(length) || self.point < -WRITTEN_OUT {
            let (first, rest) = digits.split_at(1);
            let rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
            return format!("{sign}{first}{rest}e{}", self.point - 1);
        }
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
        if self.point <= 0 {
            format!("{sign}0.{}{digits}", zeros(-self.point))
        } else if self.point >= length {
            format!("{sign}{digits}{}", zeros(self.point - length))
        } else {
            let (whole, fraction) = digits.split_at(usize::try_from(self.point).unwrap_or_default());
            format!("{sign}{whole}.{fraction}")
        }
    }

    /// Without what stands behind the point, towards zero.
    pub fn truncated(&self) -> String {
        if self.point <= 0 {
            return "0".to_owned();
        }
        let written = self.written();
        match written.split_once('.').filter(|_| !written.contains('e')) {
            Some((whole, _)) => whole.to_owned(),
            None => written,
        }
    }

    fn length(&self) -> i64 {
        (self.digits[0].len() + self.digits[1].len()) as i64
    }

    fn signs(&self) -> impl Iterator<Item = u8> + 'a {
        let [whole, fraction] = self.digits;
        whole.bytes().chain(fraction.bytes())
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // A number whose digits end where the other's go on is smaller: no digit at the end is 0.
            (false, false) => self.point.cmp(&other.point).then_with(|| self.signs().cmp(other.signs())),
        }
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal<'_> {}

/// Whether a JSON number is spelled as a whole one, without point and exponent.
pub fn is_spelled_whole(number: &Number) -> bool {
    !number.as_str().contains(['.', 'e', 'E'])
}

fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(FARTHEST).min(FARTHEST);
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(one: &str, other: &str) -> Ordering {
        Decimal::read(one).unwrap().cmp(&Decimal::read(other).unwrap())
    }

    #[test]
    fn numbers_are_compared_digit_by_digit() {
        for same in [
            ["1", "1.0"],
            ["100", "1e2"],
            ["-0", "0.000"],
            [".5", "5e-1"],
            ["+7", "07"],
            ["12.50", "1.25E1"],
            ["1e-400", "0.1e-399"],
            ["0e5", "0"],
        ] {
            assert_eq!(order(same[0], same[1]), Ordering::Equal, "{same:?}");
        }
        for less in [
            ["123456789012345678901234", "123456789012345678901235"],
            ["0.123456789012345678901", "0.123456789012345678902"],
            ["-2", "-1.999"],
            ["-1", "0"],
            ["9", "10"],
            ["0.09", "0.1"],
            ["1", "1.0000000000000000000001"],
            ["1e400", "1e401"],
        ] {
            assert_eq!(order(less[0], less[1]), Ordering::Less, "{less:?}");
            assert_eq!(order(less[1], less[0]), Ordering::Greater, "{less:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "1e", "1e+", "0x1", "1,5", "NaN", "inf", "1 2", "１", "e5", "--1", "1.2.3"] {
            assert!(Decimal::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn there_is_one_way_to_write_it() {
        let written = |text: &str| Decimal::read(text).unwrap().written();
        assert_eq!(written("1.10"), "1.1");
        assert_eq!(written("1e2"), "100");
        assert_eq!(written("-0.0012e1"), "-0.012");
        assert_eq!(written("12e-1"), "1.2");
        assert_eq!(written("0.0"), "0");
        assert_eq!(written("1.5e300"), "1.5e300");
        assert_eq!(written("2e-300"), "2e-300");
        let whole = |text: &str| Decimal::read(text).unwrap().truncated();
        assert_eq!(
            [whole("1.9"), whole("-1.9"), whole("0.9"), whole("-0.9"), whole("1.5e300")],
            ["1", "-1", "0", "0", "1.5e300"]
        );
        assert!(Decimal::read("1.50e1").unwrap().is_whole() && !Decimal::read("1.5").unwrap().is_whole());
    }

    proptest! {
        #[test]
        fn floats_say_the_same(one in -1e6..1e6_f64, other in -1e6..1e6_f64) {
            prop_assert_eq!(order(&one.to_string(), &other.to_string()), one.partial_cmp(&other).unwrap());
        }

        #[test]
        fn written_it_is_the_same(text in "-?[0-9]{1,25}(\\.[0-9]{0,25})?(e[+-]?[0-9]{1,3})?") {
            let number = Decimal::read(&text).unwrap();
            let written = number.written();
            prop_assert_eq!(Decimal::read(&written).unwrap(), number);
            prop_assert_eq!(Decimal::read(&written).unwrap().written(), written);
        }
    }
}
