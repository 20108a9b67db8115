//! Comparing values: leniently with what a form holds as text, and JSON whatever its order.

use std::collections::BTreeMap;

use serde_json::Value;
use testgyver_model::decimal::Decimal;

/// Most comparisons of one search for a part within JSON.
const COMPARISONS: u32 = 2_000_000;

/// Whether a value is what a form expects: a text of the form stands for the number, the boolean
/// or the JSON that was found; two texts must be the same, sign by sign. A text stands for a number where JSON would
/// write one so: `10`, `10.0` and `1e1` are one number, `010` and `+10` are texts.
pub(super) fn same(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::String(value), Value::String(expected)) => value == expected,
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            number(value).is_some_and(|value| number(expected) == Some(value))
        }
        (Value::Bool(value), Value::String(expected)) | (Value::String(expected), Value::Bool(value)) => {
            expected.trim().eq_ignore_ascii_case(if *value { "true" } else { "false" })
        }
        (Value::Null, Value::String(expected)) => expected.trim() == "null",
        (Value::Array(_) | Value::Object(_), Value::String(expected)) => {
            serde_json::from_str::<Value>(expected).is_ok_and(|expected| alike(value, &expected))
        }
        _ => alike(value, expected),
    }
}

fn number(value: &Value) -> Option<Decimal<'_>> {
    let number = Decimal::of_value(value)?;
    value.as_str().is_none_or(|text| is_json_number(text.trim())).then_some(number)
}

/// Whether a text that is a number is one of JSON (RFC 8259, section 6): no plus sign, no zeros before it, digits on
/// both sides of its point.
fn is_json_number(text: &str) -> bool {
    let whole = text.strip_prefix('-').unwrap_or(text);
    let digits = whole.bytes().take_while(u8::is_ascii_digit).count();
    let fraction = whole[digits..].strip_prefix('.');
    let leads = digits == 1 || digits > 1 && !whole.starts_with('0');
    leads && fraction.is_none_or(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
}

/// Whether two JSON values are the same; `1` and `1.0` are.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || Decimal::of_number(one).is_some_and(|one| Decimal::of_number(other) == Some(one))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| alike(value, other)))
        }
        _ => one == other,
    }
}

/// JSON in a form in which the order of lists and names says nothing more: lists sorted, names sorted, numbers written one way.
pub(super) fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<(String, Value)> =
                items.iter().map(canonical).map(|item| (item.to_string(), item)).collect();
            items.sort_by(|(one, _), (other, _)| one.cmp(other));
            items.into_iter().map(|(_, item)| item).collect()
        }
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.iter().map(|(name, field)| (name.clone(), canonical(field))).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Number(number) => match Decimal::of_number(number).map(|number| number.written().parse()) {
            Some(Ok(written)) => Value::Number(written),
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

/// Whether a value has everything that is expected and may have more: an object its fields, a list
/// its items in any order, each for itself. Nothing where that would take too long to tell.
pub(super) fn covers(value: &Value, expected: &Value) -> Option<bool> {
    let mut left = COMPARISONS;
    covers_within(value, expected, &mut left)
}

fn covers_within(value: &Value, expected: &Value, left: &mut u32) -> Option<bool> {
    *left = left.checked_sub(1)?;
    match (value, expected) {
        (Value::Object(fields), Value::Object(wanted)) => {
            for (name, wanted) in wanted {
                let Some(field) = fields.get(name) else { return Some(false) };
                if !covers_within(field, wanted, left)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        (Value::Array(items), Value::Array(wanted)) => each_finds_its_own(items, wanted, left),
        _ => Some(alike(value, expected)),
    }
}

/// Whether every wanted item finds an item of its own (a maximum bipartite matching, so that an
/// item which fits two wanted ones is not given to the wrong one).
fn each_finds_its_own(items: &[Value], wanted: &[Value], left: &mut u32) -> Option<bool> {
    if wanted.len() > items.len() {
        return Some(false);
    }
    let mut fits = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let mut places = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if covers_within(item, wanted, left)? {
                places.push(place);
            }
        }
        fits.push(places);
    }
    let mut owner: Vec<Option<usize>> = vec![None; items.len()];
    for want in 0..wanted.len() {
        if !settle(want, &fits, &mut owner, left)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Finds a place for `want`, moving others along a path of exchanges (breadth first).
fn settle(want: usize, fits: &[Vec<usize>], owner: &mut [Option<usize>], left: &mut u32) -> Option<bool> {
    let mut came: Vec<Option<usize>> = vec![None; owner.len()];
    let mut waiting = std::collections::VecDeque::from([want]);
    while let Some(current) = waiting.pop_front() {
        for &place in &fits[current] {
            *left = left.checked_sub(1)?;
            if came[place].is_some() {
                continue;
            }
            came[place] = Some(current);
            let Some(next) = owner[place] else {
                exchange(place, want, &came, owner);
                return Some(true);
            };
            waiting.push_back(next);
        }
    }
    Some(false)
}

fn exchange(mut place: usize, want: usize, came: &[Option<usize>], owner: &mut [Option<usize>]) {
    while let Some(current) = came[place] {
        let before = owner.iter().position(|one| *one == Some(current));
        owner[place] = Some(current);
        match before {
            Some(before) if current != want => {
                owner[before] = None;
                place = before;
            }
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_of_the_form_stands_for_what_was_found() {
        for (value, expected) in [
            (json!(200), json!("200")),
            (json!(1.5), json!(" 1.50 ")),
            (json!(10), json!("10.0")),
            (json!(10), json!("1e1")),
            (json!("1e+1"), json!(10)),
            (json!(0), json!("-0")),
            (json!("1"), json!(1)),
            (json!(true), json!("True")),
            (json!(null), json!("null")),
            (json!([1, {"a": 2}]), json!("[1.0, {\"a\": 2}]")),
            (json!(9_007_199_254_740_993_i64), json!("9007199254740993")),
        ] {
            assert!(same(&value, &expected), "{value} {expected}");
        }
        for (value, expected) in [
            (json!("200"), json!("200.0")),
            (json!(200), json!("")),
            (json!(10), json!("010")),
            (json!(10), json!("+10")),
            (json!("010"), json!(10)),
            (json!(0.5), json!(".5")),
            (json!(5), json!("5.")),
            (json!(-1), json!("-01")),
            (json!(9_007_199_254_740_993_i64), json!("9007199254740992")),
            (json!([1, 2]), json!([2, 1])),
            (json!({}), json!("nonsense")),
            (json!(null), json!("")),
        ] {
            assert!(!same(&value, &expected), "{value} {expected}");
        }
    }

    #[test]
    fn a_part_is_found_in_any_order() {
        let value = json!({"id": 1, "tags": [{"a": 1, "b": 2}, {"a": 1}], "x": null});
        assert_eq!(covers(&value, &json!({"tags": [{"a": 1}, {"a": 1, "b": 2}]})), Some(true));
        assert_eq!(covers(&value, &json!({"tags": [{"b": 2}, {"b": 2}]})), Some(false));
        assert_eq!(covers(&value, &json!({"y": null})), Some(false));
        let many = json!(vec![json!({"a": vec![1; 20]}); 20]);
        assert_eq!(covers(&many, &many), Some(true));
        let endless = json!(vec![json!(vec![json!(vec![1; 40]); 40]); 40]);
        assert_eq!(covers(&endless, &endless), None);
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-5i64..5).prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    /// The same value with every list the other way round.
    fn turned(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().rev().map(turned).collect(),
            Value::Object(fields) => {
                Value::Object(fields.iter().rev().map(|(name, field)| (name.clone(), turned(field))).collect())
            }
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn order_says_nothing(value in json_value()) {
            prop_assert_eq!(canonical(&value), canonical(&turned(&value)));
            prop_assert_eq!(covers(&value, &turned(&value)), Some(true));
        }

        #[test]
        fn what_differs_is_told(value in json_value(), other in json_value()) {
            // Both directions of "has at least", with as many items, are equality.
            let both = covers(&value, &other) == Some(true) && covers(&other, &value) == Some(true);
            if canonical(&value) == canonical(&other) { prop_assert!(both); }
            let longer = json!([value.clone(), other.clone(), other.clone()]);
            prop_assert_ne!(canonical(&json!([value, other])), canonical(&longer));
        }

        #[test]
        fn comparing_anything_ends(value in json_value(), text in "\\PC{0,30}") {
            let _ = same(&value, &Value::from(text.as_str()));
            let _ = same(&Value::from(text), &value);
        }
    }
}
