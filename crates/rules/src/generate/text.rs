//! Identifiers, random texts, passwords, choices and colours.

use fake::rand::seq::SliceRandom;
use testgyver_model::language::Wording;
use uuid::Builder;

use super::{GenerateError, Generator, LONGEST, call::Call, rng::Rng};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
/// Signs that need no escaping in JSON, XML, HTML, CSV or SQL, and mean nothing to templates.
const SIGNS: &str = "!#%*+-=?@_";
/// What French texts hold beside the plain letters, to find what mangles them.
const ACCENTS: &str = "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ";

/// The sets `chars=` knows by name.
const SETS: &[(&str, &[&str])] = &[
    ("alnum", &[LOWER, UPPER, DIGITS]),
    ("alpha", &[LOWER, UPPER]),
    ("lower", &[LOWER]),
    ("upper", &[UPPER]),
    ("digits", &[DIGITS]),
    ("hex", &[HEX]),
    ("signs", &[SIGNS]),
    ("accents", &[ACCENTS]),
    ("all", &[LOWER, UPPER, DIGITS, SIGNS]),
];

const LENGTH: Wording = Wording { fr: "une longueur de 1 à 10000", en: "a length from 1 to 10000" };

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("uuid", "$uuid", uuid).takes(&[], &["version"]).says(
        "Un identifiant unique (UUID de version 4, ou 7 avec version=7).",
        "A unique identifier (UUID of version 4, or 7 with version=7).",
    ),
    Generator::with("random_string", "$random_string 12 chars=alnum", random_string)
        .takes(&["length"], &["chars", "set"])
        .says(
            "Un texte au hasard : chars= vaut alnum, alpha, lower, upper, digits, hex, signs, accents ou all ; set= donne les caractères.",
            "A random text: chars= is alnum, alpha, lower, upper, digits, hex, signs, accents or all; set= gives the characters.",
        ),
    Generator::with("random_hex", "$random_hex 16", random_hex).takes(&["length"], &[]).says(
        "Des chiffres hexadécimaux au hasard, 16 par défaut.",
        "Random hexadecimal digits, 16 by default.",
    ),
    Generator::with("random_choice", "$random_choice rouge vert \"bleu ciel\"", random_choice).takes_values().says(
        "Une des valeurs données, séparées par des espaces.",
        "One of the values given, separated by blanks.",
    ),
    Generator::with("password", "$password 20", password).takes(&["length"], &[]).says(
        "Un mot de passe avec minuscules, majuscules, chiffres et signes, de 16 caractères par défaut.",
        "A password with small and capital letters, digits and signs, of 16 characters by default.",
    ),
    Generator::plain("color", "$color", color).says(
        "Une couleur, comme #3fa2c8.",
        "A colour, such as #3fa2c8.",
    ),
];

/// Shared with Postman's `guid` and `randomUUID`.
pub(super) fn uuid(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = Wording { fr: "4 ou 7", en: "4 or 7" };
    let by_time = call.choice("version", &[("4", false), ("7", true)], wanted)?.unwrap_or(false);
    let builder = if by_time {
        // An identifier cannot say a time before 1970: such a clock counts as 1970.
        let now = u64::try_from(rng.now().timestamp().as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(now, &rng.bytes())
    } else {
        Builder::from_random_bytes(rng.bytes())
    };
    Ok(builder.into_uuid().to_string())
}

fn random_string(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let length = call.count("length", 12, 1..=LONGEST, LENGTH)?;
    let wanted = Wording {
        fr: "alnum, alpha, lower, upper, digits, hex, signs, accents ou all (sans set=)",
        en: "alnum, alpha, lower, upper, digits, hex, signs, accents or all (without set=)",
    };
    let named = call.choice("chars", SETS, wanted)?;
    let set: Vec<char> = match (call.get("set"), named) {
        (Some(_), Some(_)) => return Err(call.bad("chars", wanted)),
        (Some(""), None) => {
            let wanted = Wording { fr: "les caractères à employer", en: "the characters to use" };
            return Err(call.bad("set", wanted));
        }
        (Some(set), None) => set.chars().collect(),
        (None, named) => chars(named.unwrap_or(&[LOWER, UPPER, DIGITS])),
    };
    Ok(rng.string(length, &set))
}

fn chars(sets: &[&str]) -> Vec<char> {
    sets.iter().flat_map(|set| set.chars()).collect()
}

/// A text of letters and digits (Postman).
pub(super) fn alphanumeric(length: usize, rng: &mut Rng<'_>) -> String {
    rng.string(length, &chars(&[LOWER, UPPER, DIGITS]))
}

fn random_hex(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let length = call.count("length", 16, 1..=LONGEST, LENGTH)?;
    Ok(rng.string(length, &chars(&[HEX])))
}

fn random_choice(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = Wording {
        fr: "au moins une valeur, d'au plus 10000 caractères",
        en: "at least one value, of at most 10000 characters",
    };
    if call.values.is_empty() || call.values.iter().any(|value| value.chars().count() > LONGEST) {
        return Err(call.bad("values", wanted));
    }
    Ok(rng.word(&call.values))
}

fn password(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = Wording { fr: "une longueur de 4 à 10000", en: "a length from 4 to 10000" };
    let length = call.count("length", 16, 4..=LONGEST, wanted)?;
    // One of each kind first: most servers refuse a password that lacks one.
    let kinds = [LOWER, UPPER, DIGITS, SIGNS];
    let mut drawn: Vec<char> = kinds.iter().map(|kind| rng.pick(&chars(&[kind]))).collect();
    let all = chars(&kinds);
    drawn.extend((kinds.len()..length).map(|_| rng.pick(&all)));
    drawn.shuffle(rng.rng());
    Ok(drawn.into_iter().collect())
}

/// Shared with Postman's `randomHexColor`.
pub(super) fn color(rng: &mut Rng<'_>) -> String {
    format!("#{}", rng.string(6, &chars(&[HEX])))
}
