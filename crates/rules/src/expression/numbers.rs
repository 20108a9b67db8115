//! Numbers of JSON in expressions: calculated with as the language does, written again as they were spelled.

use std::{
    cmp::Ordering,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use minijinja::{
    Error, State, Value,
    value::{DynObject, Object, ObjectRepr, ValueKind},
};
use serde_json::{Number, Value as Json};
use testgyver_model::decimal::Decimal;

/// The name under which filters find how numbers were spelled.
pub(super) const SPELLINGS: &str = "__spellings";

const NEGATIVE_ZERO: &str = "-0";

/// Most digits of a whole number of which a float keeps each one.
const WHOLE_DIGITS: usize = 15;

/// How numbers were spelled that a float would spell otherwise: `1.10`, `1e2`, many digits.
#[derive(Debug, Default)]
pub(super) struct Spellings(Mutex<HashMap<u64, Option<String>>>);

impl Object for Spellings {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

impl Spellings {
    /// Those of this evaluation; none in a condition, from which nothing is written.
    pub(super) fn of(state: &State) -> Option<Arc<Self>> {
        state.lookup(SPELLINGS)?.downcast_object::<Self>()
    }

    /// Notes how a float was spelled. Spelled in several ways, it is written in none of them.
    pub(super) fn note(&self, float: f64, text: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let spelled = known.entry(float.to_bits()).or_insert_with(|| Some(text.to_owned()));
        if spelled.as_deref() != Some(text) {
            *spelled = None;
        }
    }

    fn spelled(&self, float: f64) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&float.to_bits()).cloned().flatten()
    }

    fn restore(&self, value: &mut Json) {
        match value {
            Json::Number(number) if number.is_f64() => {
                let spelled = number.as_f64().and_then(|float| self.spelled(float));
                if let Some(exact) = spelled.and_then(|text| text.parse().ok()) {
                    *number = exact;
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.restore(item)),
            Json::Object(fields) => fields.values_mut().for_each(|field| self.restore(field)),
            _ => {}
        }
    }
}

/// A number that a filter is given alone, with digits that a float would lose.
#[derive(Debug)]
struct Exact(String);

impl Object for Exact {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !Decimal::read(&self.0).is_some_and(|number| number.is_zero())
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some(Decimal::read(&self.0)?.cmp(&Decimal::read(&other.0)?))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number of any size by its digits.
pub(super) fn exact(text: String) -> Value {
    match text.parse::<i128>() {
        Ok(integer) if text != NEGATIVE_ZERO => whole(integer),
        _ => Value::from_object(Exact(text)),
    }
}

/// What the language calculates with in the place of a value that it cannot.
pub(super) fn calculable(value: Value) -> Value {
    match value.downcast_object_ref::<Exact>() {
        Some(exact) => exact.0.parse::<f64>().map_or(value.clone(), Value::from),
        None => value,
    }
}

/// A JSON value as one of the language; what it spells otherwise is noted.
pub(super) fn from_json(value: &Json, spellings: Option<&Spellings>) -> Value {
    match value {
        Json::Null => Value::from(()),
        Json::Bool(truth) => Value::from(*truth),
        Json::String(text) => Value::from(text.as_str()),
        Json::Number(number) => of_number(number, spellings),
        Json::Array(items) => items.iter().map(|item| from_json(item, spellings)).collect::<Vec<_>>().into(),
        Json::Object(fields) => {
            Value::from_pairs(fields.iter().map(|(name, field)| (name.clone(), from_json(field, spellings))))
        }
    }
}

/// The value that filters are given: alone, a number is the digits that it has.
pub(super) fn piped(value: &Json, spellings: &Spellings) -> Value {
    match value {
        Json::Number(number)
            if integer(number).is_none() && other_spelling(number).is_none_or(|(_, differs)| differs) =>
        {
            exact(number.to_string())
        }
        other => from_json(other, Some(spellings)),
    }
}

/// A value of the language as JSON, its numbers as they were spelled.
pub(super) fn to_json(value: &Value, spellings: Option<&Spellings>) -> Result<Json, serde_json::Error> {
    if let Some(exact) = value.downcast_object_ref::<Exact>() {
        return exact.0.parse().map(Json::Number);
    }
    let mut json = serde_json::to_value(value)?;
    if let Some(spellings) = spellings {
        spellings.restore(&mut json);
    }
    Ok(json)
}

/// How a number was spelled, where it was spelled otherwise than it is written.
pub(super) fn spelled(value: &Value, state: &State) -> Option<String> {
    let is_float = value.kind() == ValueKind::Number && !value.is_integer();
    let float = f64::try_from(value.clone()).ok().filter(|_| is_float)?;
    Spellings::of(state)?.spelled(float)
}

/// A list whose numbers are the texts that spelled them; anything else as it is.
pub(super) fn spelled_items(value: &Value, state: &State) -> Result<Value, Error> {
    if value.kind() != ValueKind::Seq || Spellings::of(state).is_none() {
        return Ok(value.clone());
    }
    let items = value.try_iter()?.map(|item| spelled(&item, state).map_or(item, Value::from));
    Ok(items.collect::<Vec<_>>().into())
}

/// The number that a value is or spells: a float, or its digits where a float would lose whole ones.
pub(super) fn float(state: &State, value: &Value) -> Result<Value, Error> {
    let text = value.to_string();
    let spelled = Decimal::read(text.trim());
    if spelled.is_some_and(|number| number.is_whole()) {
        let digits = spelled.map(|number| number.written()).unwrap_or_default();
        if digits.len() > WHOLE_DIGITS {
            return Ok(exact(digits));
        }
    }
    let number = match f64::try_from(value.clone()) {
        Ok(number) => return Ok(number.into()),
        Err(_) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
    };
    let number = number.ok_or_else(|| no_number(&text))?;
    if let (Some(spellings), Ok(spelled)) = (Spellings::of(state), text.trim().parse::<Number>())
        && other_spelling(&spelled).is_some_and(|(_, differs)| differs)
    {
        spellings.note(number, spelled.as_str());
    }
    Ok(number.into())
}

/// The number without what stands behind its point.
pub(super) fn int(value: &Value) -> Result<Value, Error> {
    let text = value.to_string();
    match Decimal::read(text.trim()) {
        Some(number) => Ok(exact(number.truncated())),
        None => Err(no_number(&text)),
    }
}

fn no_number(text: &str) -> Error {
    super::fault::wrong(&format!("'{}' is not a number", text.chars().take(40).collect::<String>()))
}

fn of_number(number: &Number, spellings: Option<&Spellings>) -> Value {
    if let Some(integer) = integer(number) {
        return whole(integer);
    }
    let Some((float, differs)) = other_spelling(number) else { return Value::from(number.to_string()) };
    if differs && let Some(spellings) = spellings {
        spellings.note(float, number.as_str());
    }
    Value::from(float)
}

/// The whole number that keeps its spelling: of `-0` only a float keeps the sign.
fn integer(number: &Number) -> Option<i128> {
    number.as_i128().filter(|_| number.as_str() != NEGATIVE_ZERO)
}

fn whole(integer: i128) -> Value {
    i64::try_from(integer).map_or_else(|_| Value::from(integer), Value::from)
}

/// The float nearest to a number, and whether it is spelled otherwise.
fn other_spelling(number: &Number) -> Option<(f64, bool)> {
    if integer(number).is_some() {
        return None;
    }
    let float = number.as_f64()?;
    let written = Number::from_f64(float)?;
    Some((float, written.as_str() != number.as_str()))
}
