//! Checks out of conditions: `json.total > 3`, `responseBody.has("x")`.

use serde_json::{Value, json};

use super::{
    check::{Asked, check},
    state::State,
    symbol::{Query, Symbol, below, name_step, query},
    tree::Expression,
};

impl State<'_> {
    /// The checks that are true where a condition is `truth`; nothing where that cannot be said.
    pub(super) fn condition(&self, condition: &Expression, truth: bool) -> Option<Vec<Value>> {
        match condition {
            Expression::Not(inner) => self.condition(inner, !truth),
            Expression::Two("&&", left, right) if truth => {
                let mut checks = self.condition(left, true)?;
                checks.extend(self.condition(right, true)?);
                Some(checks)
            }
            Expression::Two("||", left, right) if truth => {
                let (left, right) = (self.condition(left, true)?, self.condition(right, true)?);
                either(&left, &right).map(|check| vec![check])
            }
            Expression::Two(sign, left, right) => self.compare(sign, left, right, truth),
            Expression::Call(function, arguments) => match self.called(function, arguments) {
                Some((query, operator, expected)) => Some(vec![check(query, operator, expected, !truth)]),
                None => self.truthy(condition, truth),
            },
            _ => self.truthy(condition, truth),
        }
    }

    fn compare(&self, sign: &str, left: &Expression, right: &Expression, truth: bool) -> Option<Vec<Value>> {
        let of = self.value(left)?;
        // A value that is known may stand on the left, too.
        let turned = matches!(of, Symbol::Known(_) | Symbol::Undefined);
        let (of, argument) = if turned { (self.value(right)?, left) } else { (of, right) };
        let (word, equal) = match sign {
            "===" | "==" => ("eql", true),
            "!==" | "!=" => ("eql", false),
            ">" => (if turned { "below" } else { "above" }, true),
            "<" => (if turned { "above" } else { "below" }, true),
            ">=" => (if turned { "most" } else { "least" }, true),
            "<=" => (if turned { "least" } else { "most" }, true),
            _ => return None,
        };
        let arguments = std::slice::from_ref(argument);
        self.asked(&of, &Asked { word, arguments, not: truth != equal, flags: &[] })
    }

    /// What a function that answers yes or no asks.
    fn called(&self, function: &Expression, arguments: &[Expression]) -> Option<(Query, &'static str, Value)> {
        let Expression::Member(object, name) = function else { return None };
        let first = || self.known(arguments.first()?);
        match (self.value(object)?, name.as_str()) {
            (Symbol::Found(found), "has" | "includes") => Some((found, "contains", first()?)),
            (Symbol::Found(found), "startsWith") => Some((found, "starts_with", first()?)),
            (Symbol::Found(found), "endsWith") => Some((found, "ends_with", first()?)),
            (Symbol::Found(found), "hasOwnProperty") => {
                Some((below(&found, &name_step(first()?.as_str()?))?, "exists", Value::Null))
            }
            (Symbol::Path(path), "has") if path == "pm.response.headers" => {
                Some((query("header", first()?.as_str()?), "exists", Value::Null))
            }
            (Symbol::Path(path), "has") if path == "pm.cookies" => {
                Some((query("cookie", first()?.as_str()?), "exists", Value::Null))
            }
            (Symbol::Path(path), "isArray") if path == "Array" || path == "_" => {
                let Symbol::Found(found) = self.value(arguments.first()?)? else { return None };
                Some((found, "type", json!("list")))
            }
            (Symbol::Path(path), "isInteger") if path == "Number" || path == "_" => {
                let Symbol::Found(found) = self.value(arguments.first()?)? else { return None };
                Some((found, "type", json!("integer")))
            }
            (Symbol::Path(path), kind @ ("isString" | "isNumber" | "isBoolean")) if path == "_" => {
                let Symbol::Found(found) = self.value(arguments.first()?)? else { return None };
                let kind = match kind {
                    "isString" => "string",
                    "isNumber" => "number",
                    _ => "boolean",
                };
                Some((found, "type", json!(kind)))
            }
            _ => None,
        }
    }

    fn truthy(&self, value: &Expression, truth: bool) -> Option<Vec<Value>> {
        match self.value(value)? {
            Symbol::Length(query) => {
                let ask = Asked { word: "eql", arguments: &[Expression::Value(json!(0))], not: truth, flags: &[] };
                self.asked(&Symbol::Length(query), &ask)
            }
            found @ Symbol::Found(_) => {
                self.asked(&found, &Asked { word: "ok", arguments: &[], not: !truth, flags: &[] })
            }
            Symbol::Known(Value::Bool(known)) => (known == truth).then(Vec::new),
            _ => None,
        }
    }
}

/// One check for either of two that compare the same value.
fn either(left: &[Value], right: &[Value]) -> Option<Value> {
    let ([left], [right]) = (left, right) else { return None };
    let choices = |check: &Value| match check["operator"].as_str()? {
        "equals" if check["not"].is_null() => Some(vec![check["expected"].clone()]),
        "one_of" if check["not"].is_null() => check["expected"].as_array().cloned(),
        _ => None,
    };
    let same = ["subject", "path", "filter"].iter().all(|field| left[field] == right[field]);
    let mut all = choices(left).filter(|_| same)?;
    all.extend(choices(right)?);
    let mut check = left.clone();
    check["operator"] = json!("one_of");
    check["expected"] = Value::Array(all);
    Some(check)
}
