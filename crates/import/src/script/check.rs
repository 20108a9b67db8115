//! Checks out of what a script asks of a value.

use serde_json::{Value, json};

use super::{
    state::State,
    symbol::{Query, Symbol, below, filtered, name_step, query, subject_of},
    tree::Expression,
};

/// What is asked of a value.
pub(super) struct Asked<'a> {
    /// The last word: `eql`, `below`.
    pub(super) word: &'a str,
    /// What stands in its brackets; nothing where it has none.
    pub(super) arguments: &'a [Expression],
    /// Whether the contrary is asked.
    pub(super) not: bool,
    /// Words before it that matter: `any`, `include`.
    pub(super) flags: &'a [&'a str],
}

/// A check.
pub(super) fn check(mut query: Query, operator: &str, expected: Value, not: bool) -> Value {
    query.insert("operator".into(), json!(operator));
    if !expected.is_null() || operator == "equals" {
        query.insert("expected".into(), expected);
    }
    if not {
        query.insert("not".into(), json!(true));
    }
    Value::Object(query)
}

impl State<'_> {
    /// The checks that ask this of a value; nothing where it cannot be asked.
    pub(super) fn asked(&self, of: &Symbol, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let not = asked.not;
        let query = match of {
            Symbol::Found(query) => query.clone(),
            Symbol::Length(query) => return self.length(query, asked),
            Symbol::Type(query) => {
                let wanted = self.known_text(asked.arguments.first()?).filter(|_| is_equal(asked.word))?;
                return type_check(query, &wanted, not).map(|check| vec![check]);
            }
            Symbol::Reason if is_equal(asked.word) => {
                let code = status_code(&self.known_text(asked.arguments.first()?)?)?;
                return Some(vec![check(query("status", ""), "equals", json!(code), not)]);
            }
            Symbol::Known(value) => return self.settled(value, asked),
            _ => return None,
        };
        let simple = |operator: &str, expected: Value| Some(vec![check(query.clone(), operator, expected, not)]);
        if asked.arguments.is_empty() {
            return match asked.word {
                "null" => simple("type", json!("null")),
                "undefined" => Some(vec![check(query, "exists", Value::Null, !not)]),
                "true" => simple("equals", json!(true)),
                "false" => simple("equals", json!(false)),
                "empty" => simple("empty", Value::Null),
                // What is `null` does not exist for a script.
                "exist" | "exists" if subject_of(&query) == "jsonpath" && !not => {
                    Some(vec![check(query, "type", json!("null"), true)])
                }
                "exist" | "exists" => simple("exists", Value::Null),
                "ok" if subject_of(&query) == "jsonpath" && not => {
                    // Nothing, `null`, `false`, 0 or an empty text.
                    Some(vec![check(filtered(query, "default('', true)"), "empty", Value::Null, false)])
                }
                "ok" if subject_of(&query) == "jsonpath" => {
                    Some(vec![check(query, "one_of", json!([null, false, 0, ""]), true)])
                }
                "ok" => simple("exists", Value::Null),
                _ => None,
            };
        }
        self.compared(&query, asked)
    }

    fn compared(&self, query: &Query, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let not = asked.not;
        let simple = |operator: &str, expected: Value| Some(vec![check(query.clone(), operator, expected, not)]);
        let first = asked.arguments.first()?;
        match asked.word {
            "match" | "matches" => return simple("matches", json!(pattern(first)?)),
            "property" => return self.property(query, asked),
            "keys" | "key" => return self.keys(query, asked),
            word if is_equal(word) && self.value(first)? == Symbol::Undefined => {
                return Some(vec![check(query.clone(), "exists", Value::Null, !not)]);
            }
            _ => {}
        }
        let expected = self.known(first)?;
        let number = || expected.as_f64().is_some() || expected.as_str().is_some_and(|text| text.contains("{{"));
        match asked.word {
            word if is_equal(word) && expected.is_null() => simple("type", json!("null")),
            word if is_equal(word) => simple("equals", expected),
            "a" | "an" => type_check(query, expected.as_str()?, not).map(|check| vec![check]),
            "above" | "gt" | "greaterThan" if number() => simple("greater", expected),
            "least" | "gte" if number() => simple("greater_or_equal", expected),
            "below" | "lt" | "lessThan" if number() => simple("less", expected),
            "most" | "lte" if number() => simple("less_or_equal", expected),
            "within" => {
                let to = self.known(asked.arguments.get(1)?)?;
                let mut check = check(query.clone(), "between", expected, not);
                check["expected_to"] = to;
                Some(vec![check])
            }
            "include" | "includes" | "contain" | "contains" if expected.is_object() => {
                simple("json_contains", expected)
            }
            "include" | "includes" | "contain" | "contains" | "string" if !is_blank(&expected) => {
                simple("contains", expected)
            }
            "startsWith" | "startWith" => simple("starts_with", expected),
            "endsWith" | "endWith" => simple("ends_with", expected),
            "lengthOf" | "length" if expected.is_number() => simple("count", expected),
            "oneOf" if expected.is_array() => simple("one_of", expected),
            "members" if expected.is_array() && asked.flags.is_empty() => simple("json_equals", expected),
            "jsonSchema" => simple("schema", expected),
            _ => None,
        }
    }

    fn length(&self, query: &Query, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let first = asked.arguments.first()?;
        if is_equal(asked.word) {
            let expected = self.known(first).filter(Value::is_number)?;
            return Some(vec![check(query.clone(), "count", expected, asked.not)]);
        }
        self.compared(&filtered(query.clone(), "length"), asked)
    }

    /// A value that the answer has no part in: what is true of it is true always, and needs no check.
    fn settled(&self, value: &Value, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let plain = |value: &Value| !value.to_string().contains("{{");
        let expected = match (asked.word, asked.arguments.first()) {
            ("true", None) => json!(true),
            ("false", None) => json!(false),
            (word, Some(first)) if is_equal(word) => self.known(first)?,
            _ => return None,
        };
        (plain(value) && plain(&expected) && (*value == expected) != asked.not).then(Vec::new)
    }

    fn property(&self, query: &Query, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let name = self.known_text(asked.arguments.first()?).filter(|name| !name.contains("{{"))?;
        let step = match asked.flags.contains(&"nested") {
            true => name.split('.').map(name_step).collect(),
            false => name_step(&name),
        };
        let query = below(query, &step)?;
        let Some(value) = asked.arguments.get(1) else {
            return Some(vec![check(query, "exists", Value::Null, asked.not)]);
        };
        let expected = self.known(value)?;
        let operator = if expected.is_null() { ("type", json!("null")) } else { ("equals", expected) };
        Some(vec![check(query, operator.0, operator.1, asked.not)])
    }

    /// The names of an object, as a schema.
    fn keys(&self, query: &Query, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let given = asked.arguments.iter().map(|one| self.known(one)).collect::<Option<Vec<_>>>()?;
        let names = match &given[..] {
            [Value::Array(names)] => names.clone(),
            _ => given,
        };
        if asked.not || !names.iter().all(Value::is_string) {
            return None;
        }
        let schema = if asked.flags.contains(&"any") {
            let one = |name: &Value| json!({"required": [name]});
            json!({"type": "object", "anyOf": names.iter().map(one).collect::<Vec<_>>()})
        } else if asked.flags.iter().any(|flag| flag.starts_with("include") || flag.starts_with("contain")) {
            json!({"type": "object", "required": names})
        } else {
            json!({"type": "object", "required": names, "maxProperties": names.len()})
        };
        Some(vec![check(query.clone(), "schema", schema, false)])
    }
}

/// The status whose words these are.
pub(super) fn status_code(words: &str) -> Option<u16> {
    const WORDS: [(&str, u16); 24] = [
        ("ok", 200),
        ("created", 201),
        ("accepted", 202),
        ("no content", 204),
        ("partial content", 206),
        ("moved permanently", 301),
        ("found", 302),
        ("see other", 303),
        ("not modified", 304),
        ("temporary redirect", 307),
        ("bad request", 400),
        ("unauthorized", 401),
        ("forbidden", 403),
        ("not found", 404),
        ("method not allowed", 405),
        ("not acceptable", 406),
        ("conflict", 409),
        ("gone", 410),
        ("unsupported media type", 415),
        ("unprocessable entity", 422),
        ("too many requests", 429),
        ("internal server error", 500),
        ("bad gateway", 502),
        ("service unavailable", 503),
    ];
    WORDS.iter().find(|(known, _)| words.eq_ignore_ascii_case(known)).map(|(_, code)| *code)
}

pub(super) fn is_equal(word: &str) -> bool {
    matches!(word, "eql" | "eqls" | "eq" | "equal" | "equals" | "deepEqual")
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value == ""
}

fn type_check(query: &Query, kind: &str, not: bool) -> Option<Value> {
    let kind = match kind.to_lowercase().as_str() {
        "array" => "list",
        "undefined" => return Some(check(query.clone(), "exists", Value::Null, !not)),
        "string" => "string",
        "number" => "number",
        "boolean" => "boolean",
        "object" => "object",
        "null" => "null",
        _ => return None,
    };
    Some(check(query.clone(), "type", json!(kind), not))
}

/// A regular expression, where ours can say the same.
pub(super) fn pattern(expression: &Expression) -> Option<String> {
    let Expression::Regex(pattern, flags) = expression else { return None };
    let around = ["(?=", "(?!", "(?<=", "(?<!", "\\1", "\\2", "\\k<"];
    if around.iter().any(|sign| pattern.contains(sign)) || flags.contains('y') {
        return None;
    }
    let flags: String = flags.chars().filter(|flag| matches!(flag, 'i' | 'm' | 's')).collect();
    let pattern = pattern.replace("\\/", "/");
    Some(if flags.is_empty() { pattern } else { format!("(?{flags}){pattern}") })
}
