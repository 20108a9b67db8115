//! Checks out of what a script asks of the whole answer.

use serde_json::{Value, json};

use super::{
    check::{Asked, check, pattern, status_code},
    state::State,
    symbol::{Query, name_step, query},
};

impl State<'_> {
    /// What is asked of the whole answer: `pm.response.to.have.status(200)`.
    pub(super) fn of_response(&self, asked: &Asked<'_>) -> Option<Vec<Value>> {
        let status = || query("status", "");
        let json = || query("jsonpath", "$");
        let one =
            |query: Query, operator: &str, expected: Value| Some(vec![check(query, operator, expected, asked.not)]);
        let first = asked.arguments.first().map(|argument| self.known(argument));
        match (asked.word, first) {
            ("status", Some(Some(wanted))) if wanted.is_number() => one(status(), "equals", wanted),
            ("status", Some(Some(wanted))) => one(status(), "equals", json!(status_code(wanted.as_str()?)?)),
            ("header", Some(Some(name))) => {
                let header = query("header", name.as_str()?);
                match asked.arguments.get(1) {
                    None => one(header, "exists", Value::Null),
                    Some(value) => one(header, "equals", self.known(value)?),
                }
            }
            ("jsonBody", None) | ("json", None) => one(json(), "exists", Value::Null),
            ("jsonBody", Some(Some(Value::String(path)))) => {
                let path = if path.is_empty() { json() } else { dotted(&path)? };
                match asked.arguments.get(1) {
                    None => one(path, "exists", Value::Null),
                    Some(value) => one(path, "equals", self.known(value)?),
                }
            }
            ("jsonBody", Some(Some(whole))) => one(json(), "equals", whole),
            ("body", Some(Some(text))) => one(query("body", ""), "equals", text),
            ("body", Some(None)) => one(query("body", ""), "matches", json!(pattern(asked.arguments.first()?)?)),
            ("withBody" | "body", None) => Some(vec![check(query("body", ""), "empty", Value::Null, !asked.not)]),
            ("jsonSchema", Some(Some(schema))) => one(query("body", ""), "schema", schema),
            (word, None) => class(word, asked.not).map(|check| vec![check]),
            _ => None,
        }
    }
}

/// A kind of status: `ok`, `success`.
fn class(word: &str, not: bool) -> Option<Value> {
    let status = query("status", "");
    let between = |from: u16, to: u16| {
        let mut check = check(status.clone(), "between", json!(from), not);
        check["expected_to"] = json!(to);
        check
    };
    let equals = |code: u16| check(status.clone(), "equals", json!(code), not);
    Some(match word {
        "ok" => equals(200),
        "accepted" => equals(202),
        "badRequest" => equals(400),
        "unauthorized" => equals(401),
        "forbidden" => equals(403),
        "notFound" => equals(404),
        "rateLimited" => equals(429),
        "success" => between(200, 299),
        "info" => between(100, 199),
        "redirection" => between(300, 399),
        "clientError" => between(400, 499),
        "serverError" => between(500, 599),
        "error" if not => check(status, "less", json!(400), false),
        "error" => between(400, 599),
        _ => return None,
    })
}

/// A path of Lodash (`a.b[0].c`) in the JSON of the answer.
pub(super) fn dotted(path: &str) -> Option<Query> {
    let steps: String = path
        .split('.')
        .map(|step| match step.split_once('[') {
            Some(("", places)) => format!("[{places}"),
            Some((name, places)) => format!("{}[{places}", name_step(name)),
            None => name_step(step),
        })
        .collect();
    (!path.contains("{{")).then(|| query("jsonpath", &format!("${steps}")))
}
