//! Identifiers, random texts, passwords, choices and colours.

use fake::rand::seq::SliceRandom;
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

const LENGTH: &str = "wanted-length";

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("uuid", "$uuid", uuid).takes(&[], &["version"]),
    Generator::with("random_string", "$random_string 12 chars=alnum", random_string)
        .takes(&["length"], &["chars", "set"]),
    Generator::with("random_hex", "$random_hex 16", random_hex).takes(&["length"], &[]),
    Generator::with("random_choice", "$random_choice rouge vert \"bleu ciel\"", random_choice).takes_values(),
    Generator::with("password", "$password 20", password).takes(&["length"], &[]),
    Generator::plain("color", "$color", color),
];

/// Shared with Postman's `guid` and `randomUUID`.
pub(super) fn uuid(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-version";
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
    let wanted = "wanted-chars";
    let named = call.choice("chars", SETS, wanted)?;
    let set: Vec<char> = match (call.get("set"), named) {
        (Some(_), Some(_)) => return Err(call.bad("chars", wanted)),
        (Some(""), None) => {
            let wanted = "wanted-set";
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
    let wanted = "wanted-values";
    if call.values.is_empty() || call.values.iter().any(|value| value.chars().count() > LONGEST) {
        return Err(call.bad("values", wanted));
    }
    Ok(rng.word(&call.values))
}

fn password(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-password-length";
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
