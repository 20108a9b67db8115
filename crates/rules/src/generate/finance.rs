//! Numbers with check digits: bank accounts, companies, cards. All valid in form, none of them anybody's.

use super::{GenerateError, Generator, call::Call, rng::Rng};

/// A French bank code that was given to no bank.
const NO_BANK: &str = "99999";
/// No company number begins so, and the check digit is right all the same.
const NO_COMPANY: &str = "0";

/// Card brands: the beginning of the numbers that payment services publish for tests, and the length.
const CARDS: &[(&str, (&str, usize))] =
    &[("visa", ("424242", 16)), ("mastercard", ("555555", 16)), ("amex", ("378282", 15))];

pub(super) const GENERATORS: &[Generator] = &[
    Generator::plain("iban", "$iban", iban),
    Generator::plain("siren", "$siren", siren),
    Generator::plain("siret", "$siret", siret),
    Generator::with("credit_card", "$credit_card brand=visa", credit_card).takes(&[], &["brand"]),
];

/// Shared with Postman's `randomBankAccountIban`.
pub(super) fn iban(rng: &mut Rng<'_>) -> String {
    let account = format!("{NO_BANK}{}{}", rng.digits(5), rng.digits(11));
    // The French key first, as it is part of what the international one checks.
    let key = 97 - modulo_97(&format!("{account}00"));
    let national = format!("{account}{key:02}");
    // F is 15, R is 27 and the check digits count as 00.
    let check = 98 - modulo_97(&format!("{national}152700"));
    format!("FR{check:02}{national}")
}

/// The rest of the division by 97 of a number too long for any type.
pub(super) fn modulo_97(digits: &str) -> u32 {
    digits.chars().filter_map(|digit| digit.to_digit(10)).fold(0, |rest, digit| (rest * 10 + digit) % 97)
}

fn siren(rng: &mut Rng<'_>) -> String {
    let digits = rng.digits(8 - NO_COMPANY.len());
    with_luhn(format!("{NO_COMPANY}{digits}"))
}

fn siret(rng: &mut Rng<'_>) -> String {
    let company = siren(rng);
    let establishment = rng.digits(4);
    with_luhn(company + &establishment)
}

fn credit_card(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-brand";
    let (prefix, length) = call.choice("brand", CARDS, wanted)?.unwrap_or(("424242", 16));
    let digits = rng.digits(length - 1 - prefix.len());
    Ok(with_luhn(format!("{prefix}{digits}")))
}

/// The number with its check digit behind it.
fn with_luhn(mut number: String) -> String {
    let sum = luhn_sum(&format!("{number}0"));
    let check = (10 - sum % 10) % 10;
    number.push(char::from_digit(check, 10).unwrap_or('0'));
    number
}

/// The sum that Luhn's rule wants to be a multiple of ten.
pub(super) fn luhn_sum(number: &str) -> u32 {
    let digits = number.chars().rev().filter_map(|digit| digit.to_digit(10));
    digits.enumerate().map(|(place, digit)| if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }).sum()
}
