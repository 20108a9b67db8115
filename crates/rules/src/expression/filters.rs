//! Filters beyond Jinja's own: encodings, hashes, dates, and queries inside a value.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD},
};
use encoding_rs::Encoding;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{Timestamp, civil, fmt::strtime, tz::TimeZone};
use md5::{Digest, Md5};
use minijinja::{
    Environment, Error, State, Value, filters as builtin,
    value::{Kwargs, StringInput},
};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use regex::RegexBuilder;
use serde_json::Value as Json;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use testgyver_documents::markup::Markup;
use testgyver_model::{Label, Language, secret::COMPONENT};

use super::{
    fault::wrong,
    numbers::{self, Spellings},
};
use crate::jsonpath;

/// The name under which filters find the present instant, in microseconds since 1970.
pub(super) const NOW: &str = "__now";
/// Most bytes of a compiled regular expression.
const REGEX_SIZE: usize = 1 << 18;
/// A filter as a help page shows it.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Its name.
    pub name: &'static str,
    /// How it is written, after the `|`.
    pub example: &'static str,
}

impl Filter {
    /// What it does: the text `filter-<name>` of the catalogue.
    pub fn help(&self) -> Label {
        Label::Key(format!("filter-{}", self.name).into())
    }
}

const fn filter(name: &'static str, example: &'static str) -> Filter {
    Filter { name, example }
}

/// The filters worth knowing, Jinja's own among them.
pub const CATALOGUE: &[Filter] = &[
    filter("upper", "upper"),
    filter("lower", "lower"),
    filter("trim", "trim"),
    filter("replace", "replace('a', 'b')"),
    filter("default", "default('x')"),
    filter("length", "length"),
    filter("first", "first"),
    filter("last", "last"),
    filter("nth", "nth(0)"),
    filter("sort", "sort"),
    filter("unique", "unique"),
    filter("reverse", "reverse"),
    filter("sum", "sum"),
    filter("min", "min"),
    filter("max", "max"),
    filter("join", "join(', ')"),
    filter("split", "split(',')"),
    filter("keys", "keys"),
    filter("values", "values"),
    filter("map", "map(attribute='id')"),
    filter("select", "select('odd')"),
    filter("int", "int"),
    filter("float", "float"),
    filter("string", "string"),
    filter("bool", "bool"),
    filter("round", "round(2)"),
    filter("abs", "abs"),
    filter("json", "json"),
    filter("from_json", "from_json"),
    filter("jsonpath", "jsonpath('$.id')"),
    filter("xpath", "xpath('//h1')"),
    filter("css", "css('h1')"),
    filter("csv", "csv"),
    filter("regex", "regex('id=(\\\\d+)')"),
    filter("regex_replace", "regex_replace('\\\\s+', ' ')"),
    filter("base64", "base64"),
    filter("base64_decode", "base64_decode"),
    filter("base64url", "base64url"),
    filter("base64url_decode", "base64url_decode"),
    filter("decode", "decode('latin1')"),
    filter("hex", "hex"),
    filter("hex_decode", "hex_decode"),
    filter("url", "url"),
    filter("url_decode", "url_decode"),
    filter("query_param", "query_param('page')"),
    filter("html", "html"),
    filter("html_decode", "html_decode"),
    filter("sha256", "sha256"),
    filter("sha512", "sha512"),
    filter("sha1", "sha1"),
    filter("md5", "md5"),
    filter("hmac_sha256", "hmac_sha256('clé')"),
    filter("date", "date('%d/%m/%Y')"),
    filter("date_format", "date_format('%Y-%m-%d')"),
    filter("days_after_now", "days_after_now"),
    filter("days_before_now", "days_before_now"),
];

pub(super) fn add_to(environment: &mut Environment<'static>) {
    add_texts(environment);
    add_queries(environment);
    add_numbers_and_dates(environment);
}

fn add_texts(environment: &mut Environment<'static>) {
    environment.add_filter("base64", |value: &Value| STANDARD.encode(bytes(value)));
    environment.add_filter("base64url", |value: &Value| URL_SAFE_NO_PAD.encode(bytes(value)));
    environment.add_filter("base64_decode", |text: String| {
        STANDARD.decode(text.split_whitespace().collect::<String>()).map(decoded).map_err(|error| wrong(&error))
    });
    environment.add_filter("base64url_decode", |text: String| {
        let text = text.trim();
        let engine = if text.ends_with('=') { &URL_SAFE } else { &URL_SAFE_NO_PAD };
        engine.decode(text).map(decoded).map_err(|error| wrong(&error))
    });
    environment.add_filter("decode", |value: &Value, charset: String| {
        let encoding = Encoding::for_label(charset.as_bytes()).ok_or_else(|| wrong(&format!("charset '{charset}'")))?;
        Ok::<_, Error>(encoding.decode(&bytes(value)).0.into_owned())
    });
    environment.add_filter("hex", |value: &Value| hex(&bytes(value)));
    environment.add_filter("hex_decode", |text: String| from_hex(&text).map(decoded));
    for name in ["url", "url_encode"] {
        environment.add_filter(name, |value: &Value| utf8_percent_encode(&value.to_string(), COMPONENT).to_string());
    }
    environment.add_filter("url_decode", |text: String| {
        percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
    });
    environment.add_filter("query_param", |text: String, wanted: String| query_param(&text, &wanted));
    for name in ["html", "html_escape"] {
        environment.add_filter(name, |text: String| html(&text));
    }
    for name in ["html_decode", "html_unescape"] {
        environment.add_filter(name, |text: String| html_escape::decode_html_entities(&text).into_owned());
    }
    for algorithm in ["sha256", "sha512", "sha1", "md5"] {
        environment.add_filter(algorithm, move |value: &Value| hash(algorithm, &bytes(value)));
    }
    environment.add_filter("hmac_sha256", |value: &Value, key: String| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|error| wrong(&error))?;
        mac.update(&bytes(value));
        Ok::<_, Error>(hex(&mac.finalize().into_bytes()))
    });
}

fn add_queries(environment: &mut Environment<'static>) {
    for name in ["json", "tojson"] {
        environment.add_filter(name, |state: &State, value: &Value| {
            let json = numbers::to_json(value, Spellings::of(state).as_deref());
            json.map(|json| json.to_string()).map_err(|error| wrong(&error))
        });
    }
    environment.add_filter("from_json", |state: &State, text: String| {
        let json = serde_json::from_str::<Json>(&text).map_err(|error| wrong(&error))?;
        Ok::<_, Error>(numbers::from_json(&json, Spellings::of(state).as_deref()))
    });
    environment.add_filter("jsonpath", |state: &State, value: &Value, path: String| {
        let spellings = Spellings::of(state);
        let value = match numbers::to_json(value, spellings.as_deref()).map_err(|error| wrong(&error))? {
            Json::String(text) => serde_json::from_str(&text).map_err(|error| wrong(&error))?,
            other => other,
        };
        let found = jsonpath::find(&value, &path).map_err(|error| wrong(&error))?;
        Ok::<_, Error>(found.value.map_or(Value::UNDEFINED, |found| numbers::from_json(&found, spellings.as_deref())))
    });
    environment.add_filter("xpath", |text: String, path: String| {
        Markup::parse(&text).and_then(|markup| markup.xpath(&path)).map(found).map_err(|error| wrong(&error))
    });
    environment.add_filter("css", |text: String, selector: String| {
        Markup::parse(&text).and_then(|markup| markup.css(&selector)).map(found).map_err(|error| wrong(&error))
    });
    environment.add_filter("csv", |text: String| csv(&text));
    environment.add_filter("regex", |text: String, pattern: String| {
        let regex = regex(&pattern).map_err(|error| wrong(&error))?;
        Ok::<_, Error>(captured(&regex, &text).map_or(Value::UNDEFINED, Value::from))
    });
    environment.add_filter("regex_replace", |state: &State, text: String, pattern: String, by: String| {
        let regex = regex(&pattern).map_err(|error| wrong(&error))?;
        // The replacement may stand for far more than the text: what it could grow to is paid for first.
        let growth = (text.len() as u64 + 1).saturating_mul(by.len() as u64 + 1) / 64;
        state.consume_fuel(growth)?;
        Ok::<_, Error>(regex.replace_all(&text, &by[..]).into_owned())
    });
    environment.add_filter("nth", |value: &Value, place: i64| {
        let items: Vec<Value> = value.try_iter()?.collect();
        let place = if place < 0 { place + items.len() as i64 } else { place };
        let item = usize::try_from(place).ok().and_then(|place| items.into_iter().nth(place));
        Ok::<_, Error>(item.unwrap_or(Value::UNDEFINED))
    });
    environment.add_filter("keys", |value: &Value| value.try_iter().map(Iterator::collect::<Vec<_>>));
    environment.add_filter("values", |value: &Value| {
        let names = value.try_iter()?;
        names.map(|name| value.get_item(&name)).collect::<Result<Vec<_>, Error>>()
    });
}

fn add_numbers_and_dates(environment: &mut Environment<'static>) {
    environment.add_filter("int", numbers::int);
    environment.add_filter("float", numbers::float);
    environment.add_filter("string", |state: &State, value: &Value| match numbers::spelled(value, state) {
        Some(text) => Ok(Value::from(text)),
        None => builtin::string(state, value),
    });
    environment.add_filter(
        "join",
        |state: &mut State, value: &Value, between: Option<StringInput>, attribute: Option<String>, named: Kwargs| {
            let value = numbers::spelled_items(value, state)?;
            builtin::join(state, &value, between, attribute.as_deref(), named)
        },
    );
    environment.add_filter("abs", |value: Value| builtin::abs(numbers::calculable(value)));
    environment.add_filter("round", |value: Value, places: Option<i32>, method: Option<String>, named: Kwargs| {
        builtin::round(numbers::calculable(value), places, method.as_deref(), named)
    });
    environment.add_filter("date", |text: String, format: Option<String>| moment(&text, format.as_deref()));
    environment.add_filter("date_format", |text: String, format: String| {
        let zoned = parsed(&text)?.to_zoned(TimeZone::UTC);
        strtime::format(format.as_bytes(), &zoned).map_err(|error| wrong(&error))
    });
    environment.add_filter("days_after_now", |state: &State, text: String| days(state, &text));
    environment.add_filter("days_before_now", |state: &State, text: String| days(state, &text).map(|days| -days));
}

/// Compiles a regular expression; its matching takes time in proportion to the text, whatever it is.
pub(crate) fn regex(pattern: &str) -> Result<regex::Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(REGEX_SIZE).dfa_size_limit(REGEX_SIZE).build()
}

/// The first group of the first match, or the whole match where there is no group.
pub(crate) fn captured(regex: &regex::Regex, text: &str) -> Option<String> {
    let found = regex.captures(text)?;
    found.get(1).or_else(|| found.get(0)).map(|group| group.as_str().to_owned())
}

/// The hash of bytes, in hexadecimal; SHA-256 unless another algorithm is named.
pub(crate) fn hash(algorithm: &str, bytes: &[u8]) -> String {
    match algorithm.to_ascii_lowercase().as_str() {
        "sha1" => hex(&Sha1::digest(bytes)),
        "sha512" => hex(&Sha512::digest(bytes)),
        "md5" => hex(&Md5::digest(bytes)),
        _ => hex(&Sha256::digest(bytes)),
    }
}

/// Bytes as lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)])));
        text
    })
}

fn from_hex(text: &str) -> Result<Vec<u8>, Error> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let half = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let pair = |pair: &[u8]| Some(half(*pair.first()?)? << 4 | half(*pair.get(1)?)?);
    digits.chunks(2).map(pair).collect::<Option<_>>().ok_or_else(|| wrong(&"not hexadecimal"))
}

/// What a query found; it spells no number in a way of its own.
fn found(value: Json) -> Value {
    numbers::from_json(&value, None)
}

fn bytes(value: &Value) -> Vec<u8> {
    value.as_bytes().map_or_else(|| value.to_string().into_bytes(), <[u8]>::to_vec)
}

/// A text where the bytes are one.
fn decoded(bytes: Vec<u8>) -> Value {
    String::from_utf8(bytes).map_or_else(|error| Value::from_bytes(error.into_bytes()), Value::from)
}

fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;").replace('\'', "&#39;")
}

fn query_param(address: &str, wanted: &str) -> Value {
    let query = address.split_once('?').map_or(address, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(name, _)| plain(name) == wanted).map_or(Value::UNDEFINED, |(_, value)| Value::from(plain(value)))
}

fn csv(text: &str) -> Result<Value, Error> {
    let rows = testgyver_documents::table::from_csv(text).map_err(|error| wrong(&error.say(Language::ENGLISH)))?;
    Ok(found(Json::Array(rows)))
}

/// A date as RFC 3339, from RFC 3339, RFC 9110, a plain date, Unix seconds, or the given format.
fn moment(text: &str, format: Option<&str>) -> Result<String, Error> {
    let Some(format) = format else { return parsed(text).map(|moment| moment.to_string()) };
    let broken = strtime::parse(format, text.trim()).map_err(|error| wrong(&error))?;
    if let Ok(moment) = broken.to_timestamp() {
        return Ok(moment.to_string());
    }
    let date = broken.to_datetime().or_else(|_| broken.to_date().map(|date| date.at(0, 0, 0, 0)));
    let date = date.map_err(|error| wrong(&error))?;
    utc(date).map(|moment| moment.to_string())
}

fn utc(date: civil::DateTime) -> Result<Timestamp, Error> {
    TimeZone::UTC.to_timestamp(date).map_err(|error| wrong(&error))
}

fn parsed(text: &str) -> Result<Timestamp, Error> {
    crate::moment::read(text)
        .ok_or_else(|| wrong(&format!("'{}' is not a date", text.chars().take(40).collect::<String>())))
}

/// Whole days from now to a date, rounded towards now.
fn days(state: &State, text: &str) -> Result<i64, Error> {
    let now = state.lookup(NOW).and_then(|now| i64::try_from(now).ok()).unwrap_or_default();
    const DAY: i64 = 86_400_000_000;
    let then = parsed(text)?.as_microsecond();
    // A plain date means the whole day.
    let now = if text.trim().len() == 10 { now - now.rem_euclid(DAY) } else { now };
    Ok((then - now) / DAY)
}
