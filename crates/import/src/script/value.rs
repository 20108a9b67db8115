//! What an expression stands for.

use serde_json::{Map, Value};
use testgyver_model::text::text_of;

use super::{
    builtin::{global, is_scope, member, sum},
    moment,
    state::State,
    symbol::{Query, Symbol, below, filtered, name_step, query, subject_of},
    tree::{Expression, Statement, What},
};

/// Where variables of a tool are: an object whose `get` gives one.
const SCOPES: [&str; 5] =
    ["pm.environment", "pm.collectionVariables", "pm.globals", "pm.variables", "pm.iterationData"];
/// Functions that give a variable.
const GETTERS: [&str; 10] = [
    "postman.getEnvironmentVariable",
    "postman.getGlobalVariable",
    "bru.getVar",
    "bru.getEnvVar",
    "bru.getGlobalEnvVar",
    "bru.getCollectionVar",
    "bru.getFolderVar",
    "bru.getRequestVar",
    "bru.getProcessEnv",
    "bru.runner.getVar",
];

impl State<'_> {
    /// What an expression stands for; nothing where that is not known.
    pub(super) fn value(&self, expression: &Expression) -> Option<Symbol> {
        Some(match expression {
            Expression::Value(value) => Symbol::Known(value.clone()),
            Expression::Undefined => Symbol::Undefined,
            Expression::Name(name) => self.names.get(name).cloned().unwrap_or_else(|| global(name)),
            Expression::Member(object, name) => match member(self.value(object)?, name)? {
                Symbol::Path(path) => self.names.get(&path).cloned().unwrap_or(Symbol::Path(path)),
                other => other,
            },
            Expression::Index(object, place) => self.index(self.value(object)?, &self.value(place)?)?,
            Expression::Call(function, arguments) => self.call(function, arguments)?,
            Expression::New(made) => match &**made {
                Expression::Name(name) if name == "Date" => Symbol::Moment(String::new()),
                _ => return None,
            },
            Expression::Type(inner) => match self.value(inner)? {
                Symbol::Found(query) => Symbol::Type(query),
                _ => return None,
            },
            Expression::Two("+", left, right) => sum(self.value(left)?, self.value(right)?)?,
            Expression::Two("*", left, right) => match (self.value(left)?, self.value(right)?) {
                (Symbol::Random, Symbol::Known(by)) | (Symbol::Known(by), Symbol::Random) => {
                    Symbol::RandomTo(by.as_i64().filter(|by| *by > 0)?)
                }
                _ => return None,
            },
            Expression::List(items) => Symbol::Known(items.iter().map(|item| self.known(item)).collect::<Option<_>>()?),
            Expression::Object(fields) => {
                let fields = fields.iter().map(|(name, field)| Some((name.clone(), self.known(field)?)));
                Symbol::Known(Value::Object(fields.collect::<Option<Map<_, _>>>()?))
            }
            Expression::Template(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    text.push_str(&text_of(&self.known(piece)?));
                }
                Symbol::text(text)
            }
            Expression::Function(..) | Expression::Regex(..) | Expression::Not(_) | Expression::Two(..) => return None,
        })
    }

    /// A value that does not come from the answer.
    pub(super) fn known(&self, expression: &Expression) -> Option<Value> {
        match self.value(expression)? {
            Symbol::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A text that does not come from the answer.
    pub(super) fn known_text(&self, expression: &Expression) -> Option<String> {
        self.known(expression)?.as_str().map(str::to_owned)
    }

    /// A variable, or what the script has set under its name before.
    fn variable(&self, name: &str) -> Symbol {
        self.set.get(name).cloned().unwrap_or_else(|| Symbol::variable(name))
    }

    fn index(&self, object: Symbol, place: &Symbol) -> Option<Symbol> {
        let Symbol::Known(place) = place else { return None };
        match (&object, place) {
            (Symbol::Found(query), Value::Number(number)) => {
                Some(Symbol::Found(below(query, &format!("[{}]", number.as_u64()?))?))
            }
            (Symbol::Path(path), Value::String(name)) if is_scope(path) => Some(self.variable(name)),
            (_, Value::String(name)) if !name.contains("{{") => member(object, name),
            _ => None,
        }
    }

    fn call(&self, function: &Expression, arguments: &[Expression]) -> Option<Symbol> {
        if let Expression::Member(object, name) = function {
            let object = self.value(object)?;
            let Symbol::Path(path) = &object else { return self.method(object, name, arguments) };
            return self.function(&format!("{path}.{name}"), arguments);
        }
        match self.value(function)? {
            Symbol::Path(path) => self.function(&path, arguments),
            _ => None,
        }
    }

    fn function(&self, path: &str, arguments: &[Expression]) -> Option<Symbol> {
        let first = arguments.first();
        let text = || self.known_text(first?);
        let number = |place: usize| self.known(arguments.get(place)?)?.as_i64();
        if let Some((scope, "get")) = path.rsplit_once('.').filter(|(scope, _)| SCOPES.contains(scope)) {
            return text().filter(|_| !scope.is_empty()).map(|name| self.variable(&name));
        }
        if GETTERS.contains(&path) {
            return Some(self.variable(&text()?));
        }
        Some(match path {
            "require" => Symbol::Path(text()?),
            "pm.response.json" | "res.getBody" => Symbol::Found(query("jsonpath", "$")),
            "res" => Symbol::Found(super::response::dotted(&text()?)?),
            "pm.response.text" => Symbol::subject("body"),
            "pm.response.reason" => Symbol::Reason,
            "pm.response.headers.get" | "postman.getResponseHeader" | "res.getHeader" => {
                Symbol::Found(query("header", &text()?))
            }
            "pm.cookies.get" => Symbol::Found(query("cookie", &text()?)),
            "res.getStatus" => Symbol::subject("status"),
            "res.getResponseTime" => Symbol::subject("duration"),
            "JSON.parse" => match self.value(first?)? {
                Symbol::Found(found) if subject_of(&found) == "body" => Symbol::Found(query("jsonpath", "$")),
                Symbol::Known(Value::String(text)) => Symbol::Known(serde_json::from_str(&text).ok()?),
                _ => return None,
            },
            "JSON.stringify" | "String" | "Number" | "parseInt" | "parseFloat" => match self.value(first?)? {
                Symbol::Known(value) => Symbol::text(text_of(&value)),
                found @ Symbol::Found(_) if path != "Number" => found,
                _ => return None,
            },
            "pm.variables.replaceIn" | "bru.interpolate" => Symbol::text(text()?),
            "Object.keys" => match self.value(first?)? {
                // Its length is all that is asked of it.
                Symbol::Found(query) => Symbol::Found(query),
                _ => return None,
            },
            "Date" => match first.map(|moment| self.value(moment)) {
                None => Symbol::Moment(String::new()),
                Some(Some(moment @ Symbol::Moment(_))) => moment,
                Some(_) => return None,
            },
            "Date.now" => moment::generator("timestamp", "", " unit=ms"),
            "moment" | "moment.utc" | "dayjs" => match first {
                None => Symbol::Moment(String::new()),
                Some(other) => match self.value(other)? {
                    moment @ Symbol::Moment(_) => moment,
                    _ => return None,
                },
            },
            "uuid.v4" | "uuid" | "crypto.randomUUID" => Symbol::text("{{$guid}}"),
            "Math.random" => Symbol::Random,
            "Math.floor" | "Math.round" | "Math.trunc" => match self.value(first?)? {
                Symbol::RandomTo(below) => moment::whole(0, below - 1),
                _ => return None,
            },
            "_.random" | "lodash.random" => moment::whole(number(0)?, number(1)?),
            _ => return None,
        })
    }

    fn method(&self, object: Symbol, name: &str, arguments: &[Expression]) -> Option<Symbol> {
        match (object, name) {
            (Symbol::Found(query), "find") => self.first_of(&query, arguments.first()?),
            (Symbol::Found(query), "toString" | "valueOf") => Some(Symbol::Found(query)),
            (Symbol::Found(query), "toLowerCase") => Some(Symbol::Found(filtered(query, "lower"))),
            (Symbol::Found(query), "toUpperCase") => Some(Symbol::Found(filtered(query, "upper"))),
            (Symbol::Found(query), "trim") => Some(Symbol::Found(filtered(query, "trim"))),
            (Symbol::Known(value), "toString") => Some(Symbol::text(text_of(&value))),
            (Symbol::Moment(offset), _) => {
                let arguments = arguments.iter().map(|one| self.value(one)).collect::<Option<Vec<_>>>()?;
                moment::method(&offset, name, &arguments)
            }
            (Symbol::Random, "toString") => Some(Symbol::RandomText),
            (Symbol::RandomText, "substring" | "slice" | "substr") => {
                let number = |place: usize| arguments.get(place).and_then(|one| self.known(one)?.as_i64());
                let (from, to) = (number(0)?, number(1));
                Some(moment::letters(match to {
                    Some(length) if name == "substr" => length,
                    Some(to) => to.saturating_sub(from),
                    None => 8,
                }))
            }
            _ => None,
        }
    }

    /// `list.find(one => one.field === value)`
    fn first_of(&self, query: &Query, function: &Expression) -> Option<Symbol> {
        let Expression::Function(names, body) = function else { return None };
        let ([name], [Statement { what: What::Return(condition), .. }]) = (&names[..], &body[..]) else { return None };
        let Expression::Two("===" | "==", left, right) = condition else { return None };
        let Expression::Member(object, field) = &**left else { return None };
        let one = Expression::Name(name.clone());
        let wanted = self.known(right).filter(|_| **object == one)?;
        let wanted = match wanted {
            Value::String(text) if !text.contains(['\'', '\\', '{']) => format!("'{text}'"),
            Value::Number(_) | Value::Bool(_) | Value::Null => wanted.to_string(),
            _ => return None,
        };
        Some(Symbol::Found(below(query, &format!("[?@{}=={wanted}]", name_step(field)))?))
    }
}
