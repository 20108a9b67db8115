//! Made-up people and companies, and how to reach them: only where nobody is.

use fake::{
    Fake,
    faker::{
        company::raw::CompanyName,
        name::raw::{FirstName, LastName},
    },
    locales::{EN, FR_FR},
};

use super::{GenerateError, Generator, call::Call, rng::Rng};

/// Whose names and places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locale {
    Fr,
    En,
}

/// The argument that chooses a [`Locale`].
pub(super) const LOCALE: &[&str] = &["locale"];

/// Asks `fake` for a text of a kind it has in both languages.
macro_rules! faked {
    ($kind:ident, $locale:expr, $rng:expr) => {
        match $locale {
            Locale::Fr => $kind(FR_FR).fake_with_rng::<String, _>($rng.rng()),
            Locale::En => $kind(EN).fake_with_rng::<String, _>($rng.rng()),
        }
    };
}
pub(super) use faked;

/// French (01 to 06) and British numbers that no subscriber can have (Arcep, Ofcom): prefix, and digits to add.
const FRENCH_PHONES: &[(&str, usize)] = &[
    ("+33 1 99 00", 4),
    ("+33 2 61 91", 4),
    ("+33 3 53 01", 4),
    ("+33 4 65 71", 4),
    ("+33 5 36 49", 4),
    ("+33 6 39 98", 4),
];
const BRITISH_PHONES: &[(&str, usize)] = &[("+44 20 7946 0", 3), ("+44 1632 960", 3), ("+44 7700 900", 3)];

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("first_name", "$first_name", |call, rng| Ok(first_name(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("last_name", "$last_name", |call, rng| Ok(last_name(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("full_name", "$full_name locale=en", |call, rng| Ok(full_name(locale(call)?, rng)))
        .takes(&[], LOCALE),
    Generator::with("user_name", "$user_name", |call, rng| Ok(user_name(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("email", "$email", |call, rng| Ok(email(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("phone", "$phone country=uk", phone).takes(&[], &["country"]),
    Generator::with("company", "$company", |call, rng| Ok(company(locale(call)?, rng))).takes(&[], LOCALE),
];

/// The locale asked for, French by default.
pub(super) fn locale(call: &Call<'_>) -> Result<Locale, GenerateError> {
    let wanted = "wanted-locale";
    Ok(call.choice("locale", &[("fr", Locale::Fr), ("en", Locale::En)], wanted)?.unwrap_or(Locale::Fr))
}

/// A first name.
pub(super) fn first_name(locale: Locale, rng: &mut Rng<'_>) -> String {
    faked!(FirstName, locale, rng)
}

/// A last name.
pub(super) fn last_name(locale: Locale, rng: &mut Rng<'_>) -> String {
    faked!(LastName, locale, rng)
}

/// A first and a last name.
pub(super) fn full_name(locale: Locale, rng: &mut Rng<'_>) -> String {
    format!("{} {}", first_name(locale, rng), last_name(locale, rng))
}

/// First name, last name and a number, so that two accounts rarely meet.
pub(super) fn user_name(locale: Locale, rng: &mut Rng<'_>) -> String {
    let (first, last) = (plain(&first_name(locale, rng)), plain(&last_name(locale, rng)));
    format!("{first}.{last}{}", rng.int(1000..=9999))
}

/// An address at a domain kept for examples (RFC 2606), so that nothing is ever sent to a person.
pub(super) fn email(locale: Locale, rng: &mut Rng<'_>) -> String {
    format!("{}@{}", user_name(locale, rng), rng.pick(&["example.com", "example.org"]))
}

/// The same name in the letters every address may hold.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' => plain.push(letter),
            'à' | 'â' | 'ä' | 'á' => plain.push('a'),
            'ç' => plain.push('c'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'î' | 'ï' | 'í' => plain.push('i'),
            'ô' | 'ö' | 'ó' => plain.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => plain.push('u'),
            'ÿ' => plain.push('y'),
            'ñ' => plain.push('n'),
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            _ => {}
        }
    }
    plain
}

fn phone(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-country";
    let ranges = call.choice("country", &[("fr", FRENCH_PHONES), ("uk", BRITISH_PHONES)], wanted)?;
    let (prefix, count) = rng.pick(ranges.unwrap_or(FRENCH_PHONES));
    let digits = rng.digits(count);
    Ok(match digits.split_at_checked(2) {
        // The French write their digits in pairs.
        Some((pair, other)) if count == 4 => format!("{prefix} {pair} {other}"),
        _ => format!("{prefix}{digits}"),
    })
}

/// The name of a company; `fake` has no French ones.
pub(super) fn company(locale: Locale, rng: &mut Rng<'_>) -> String {
    if locale == Locale::En {
        return CompanyName(EN).fake_with_rng(rng.rng());
    }
    let (one, other) = (last_name(locale, rng), last_name(locale, rng));
    match rng.int(0..=4) {
        0 => format!("{one} & {other}"),
        1 => format!("{one} et Fils"),
        2 => format!("Ateliers {one}"),
        3 => format!("Groupe {one}"),
        _ => format!("{one} {}", rng.pick(&["SAS", "SARL", "SA"])),
    }
}
