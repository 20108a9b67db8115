//! Expressions and filters: conditions such as `app.count > 3`, and what follows a `|`.
//!
//! The language is Jinja's, by `minijinja`, without templates: an expression reads variables and
//! can do nothing else. Every evaluation has a budget of steps and memory, so it always ends.

mod facts;
pub(crate) mod filters;
mod plain;

use std::{collections::BTreeMap, sync::LazyLock};

use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde_json::Value;

pub use facts::{Facts, RunFacts};
pub use filters::{CATALOGUE as FILTERS, Filter};

use crate::{Language, Timestamp, phrase};

/// Most characters of an expression.
const LONGEST: usize = 4_000;
/// Most brackets within each other.
const DEEPEST: usize = 40;
/// Steps of one evaluation; also bounds its memory, at 64 bytes a step.
const FUEL: u64 = 600_000;
/// The name under which a pipeline finds the value it begins with.
const PIPED: &str = "__value";

/// Why an expression gives no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Syntax(String),
    /// It asks for a filter, a test or a function that does not exist.
    #[error("unknown: {0}")]
    Unknown(String),
    /// These variables have no value.
    #[error("no value: {}", .0.join(", "))]
    Undefined(Vec<String>),
    /// It would take too long, or too much memory.
    #[error("too costly")]
    TooCostly,
    /// It cannot be done with the values that are there.
    #[error("{0}")]
    Impossible(String),
}

impl ExpressionError {
    /// The reason for who wrote the expression.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::Syntax(why) => {
                phrase!(language, fr: "expression illisible ({why})", en: "the expression cannot be read ({why})")
            }
            Self::Unknown(name) => {
                phrase!(language, fr: "filtre ou fonction inconnu : {name}", en: "unknown filter or function: {name}")
            }
            Self::Undefined(names) if names.is_empty() => {
                phrase!(language, fr: "aucune valeur à cet endroit", en: "there is no value here")
            }
            Self::Undefined(names) => {
                let names = names.join(", ");
                phrase!(language, fr: "sans valeur : {names}", en: "without a value: {names}")
            }
            Self::TooCostly => {
                phrase!(language, fr: "calcul trop long ou trop gros", en: "the computation is too long or too large")
            }
            Self::Impossible(why) => {
                phrase!(language, fr: "calcul impossible ({why})", en: "the computation is impossible ({why})")
            }
        }
    }
}

/// Where an expression finds its variables: `app.count` asks with `["app", "count"]`, a name that
/// is computed (`app[name]`) with `["app"]`. Nothing where there is no such variable.
pub trait Names {
    /// The value of a name.
    fn find(&self, path: &[&str]) -> Option<Value>;

    /// The present, for filters that count days from it.
    fn now(&self) -> Timestamp;
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    filters::add_to(&mut environment);
    environment
});

/// Checks that an expression can be read, without its variables.
///
/// # Errors
/// [`ExpressionError`] with what is wrong.
pub fn check(expression: &str) -> Result<(), ExpressionError> {
    compiled(expression, |_| Ok(()))
}

/// Checks the filters that follow a value: `trim | upper`.
///
/// # Errors
/// [`ExpressionError`] with what is wrong.
pub fn check_pipeline(pipeline: &str) -> Result<(), ExpressionError> {
    check(&format!("{PIPED} | {pipeline}"))
}

/// Whether a condition holds. Texts that are numbers or `true`/`false` are compared as such,
/// whether they stand in a variable or between quotes: `app.count > 3` holds for the text `10`.
///
/// # Errors
/// [`ExpressionError`] where it cannot be told.
pub fn holds(condition: &str, names: &dyn Names) -> Result<bool, ExpressionError> {
    let condition = plain::unquoted(condition.trim());
    let plainly = |value: Value| plain::plain(value);
    compiled(&condition, |expression| {
        let context = context(expression, names, None, &plainly);
        let value = expression.eval(context.0).map_err(|error| failure(&error, context.1))?;
        Ok(value.is_true())
    })
}

/// What the filters make of a value; nothing stays nothing unless they say otherwise.
///
/// # Errors
/// [`ExpressionError`] where a filter does not exist or cannot work on the value.
pub fn pipe(value: Option<&Value>, pipeline: &str, names: &dyn Names) -> Result<Option<Value>, ExpressionError> {
    compiled(&format!("{PIPED} | {pipeline}"), |expression| {
        let as_is = |value: Value| value;
        let context = context(expression, names, value, &as_is);
        let value = expression.eval(context.0).map_err(|error| failure(&error, context.1))?;
        if value.is_undefined() {
            return Ok(None);
        }
        if let Some(bytes) = value.as_bytes().filter(|_| value.as_str().is_none()) {
            return Ok(Some(Value::from(String::from_utf8_lossy(bytes))));
        }
        serde_json::to_value(&value).map(Some).map_err(|error| ExpressionError::Impossible(error.to_string()))
    })
}

fn compiled<T>(
    expression: &str,
    then: impl FnOnce(&minijinja::Expression<'_, '_>) -> Result<T, ExpressionError>,
) -> Result<T, ExpressionError> {
    if expression.trim().is_empty() {
        return Err(ExpressionError::Syntax("…".into()));
    }
    if expression.chars().count() > LONGEST || depth(expression) > DEEPEST {
        return Err(ExpressionError::TooCostly);
    }
    let compiled = ENVIRONMENT.compile_expression(expression).map_err(|error| failure(&error, Vec::new()))?;
    then(&compiled)
}

/// The variables that the expression asks for, and the names of those that are not there.
fn context(
    expression: &minijinja::Expression<'_, '_>,
    names: &dyn Names,
    piped: Option<&Value>,
    form: &dyn Fn(Value) -> Value,
) -> (minijinja::Value, Vec<String>) {
    let mut roots: BTreeMap<String, minijinja::Value> = BTreeMap::new();
    let mut members: BTreeMap<String, BTreeMap<String, minijinja::Value>> = BTreeMap::new();
    let mut missing = Vec::new();
    let mut asked: Vec<String> = expression.undeclared_variables(true).into_iter().collect();
    asked.sort_unstable();
    for name in asked.iter().filter(|name| *name != PIPED) {
        let path: Vec<&str> = name.split('.').collect();
        let (root, member) = (path[0], path.get(1));
        let Some(member) = member else {
            match names.find(&[root]) {
                Some(value) => drop(roots.insert(root.to_owned(), from_json(form(value)))),
                None => missing.push(name.clone()),
            }
            continue;
        };
        let place = members.entry(root.to_owned()).or_default();
        match names.find(&[root, member]) {
            Some(value) => drop(place.insert((*member).to_owned(), from_json(form(value)))),
            None => missing.push(name.clone()),
        }
    }
    for (root, found) in members {
        roots.entry(root).or_insert_with(|| from_json(found));
    }
    if let Some(value) = piped {
        roots.insert(PIPED.to_owned(), from_json(value));
    }
    roots.insert(filters::NOW.to_owned(), minijinja::Value::from(names.now().as_microsecond()));
    (from_json(roots), missing)
}

fn from_json(value: impl serde::Serialize) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(value))
}

fn failure(error: &minijinja::Error, missing: Vec<String>) -> ExpressionError {
    let detail = || error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.kind() {
        ErrorKind::SyntaxError => ExpressionError::Syntax(detail()),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            ExpressionError::Unknown(detail())
        }
        ErrorKind::UndefinedError => ExpressionError::Undefined(missing),
        ErrorKind::OutOfFuel => ExpressionError::TooCostly,
        _ => ExpressionError::Impossible(detail()),
    }
}

/// How deep brackets stand within each other, and signs that nest without them: the parser calls itself for each.
fn depth(expression: &str) -> usize {
    let (mut now, mut deepest, mut run) = (0_usize, 0, 0);
    for word in expression.split_inclusive([' ', '(', ')', '[', ']', '{', '}', '-', '+', '|', '~', '.']) {
        let nests = matches!(word.trim(), "not" | "-" | "+") || word.trim().is_empty();
        run = if nests { run + usize::from(!word.trim().is_empty()) } else { 0 };
        match word.chars().next_back() {
            Some('(' | '[' | '{') => now += 1,
            Some(')' | ']' | '}') => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now + run);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    struct Known(HashMap<String, Value>);

    impl Names for Known {
        fn find(&self, path: &[&str]) -> Option<Value> {
            self.0.get(&path.join(".")).cloned()
        }

        fn now(&self) -> Timestamp {
            "2026-11-22T10:00:00Z".parse().unwrap()
        }
    }

    fn known() -> Known {
        Known(HashMap::from([
            ("app.count".into(), json!("10")),
            ("app.user".into(), json!({"name": "Ada", "roles": ["admin", "qa"]})),
            ("env".into(), json!("DEV")),
            ("port".into(), json!("8080")),
            ("debug".into(), json!("false")),
            ("app.code".into(), json!("007")),
        ]))
    }

    #[test]
    fn conditions_read_as_people_write_them() {
        let holds = |text: &str| holds(text, &known());
        for yes in [
            "app.count > 9",
            "app.count == '10'",
            "port in ['80', '8080']",
            "env == 'DEV' and not debug",
            "'admin' in app.user.roles",
            "app.user.name | upper == 'ADA'",
            "app.code == '007'",
            "app.missing is not defined",
            "app.missing | default('x') == 'x'",
            "app.user.roles | length >= 2",
        ] {
            assert_eq!(holds(yes), Ok(true), "{yes}");
        }
        for no in ["app.count > 10", "debug", "env != 'DEV'", "env in ['PROD', 'RECETTE']"] {
            assert_eq!(holds(no), Ok(false), "{no}");
        }
        assert_eq!(holds("app.missing > 3"), Err(ExpressionError::Undefined(vec!["app.missing".into()])));
        assert!(matches!(holds("app.count >"), Err(ExpressionError::Syntax(_))));
        assert!(matches!(holds("app.count | nonsense"), Err(ExpressionError::Unknown(_))));
    }

    #[test]
    fn filters_work_on_what_was_found() {
        let pipe = |value: Value, pipeline: &str| pipe(Some(&value), pipeline, &known()).unwrap().unwrap();
        assert_eq!(pipe(json!(" Ada "), "trim | upper"), "ADA");
        assert_eq!(pipe(json!("a=1&b=x%20y"), "regex('b=(.*)') | url_decode"), "x y");
        assert_eq!(pipe(json!("{\"a\":[1,2]}"), "from_json | jsonpath('$.a') | last"), 2);
        assert_eq!(pipe(json!("Ada"), "json"), "\"Ada\"");
        assert_eq!(pipe(json!("abc"), "sha256 | length"), 64);
        assert_eq!(pipe(json!("2026-11-25"), "days_after_now"), 3);
        assert_eq!(pipe(json!("22/11/2026"), "date('%d/%m/%Y') | date_format('%Y')"), "2026");
    }

    #[test]
    fn what_would_not_end_is_refused() {
        for bomb in
            ["'x' * 100000000", "'a' | replace('', 'b' * 99999999)", "('ab' * 9999) | regex_replace('a', 'x' * 9999)"]
        {
            assert!(holds(bomb, &known()).is_err(), "{bomb}");
        }
        for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", "")] {
            let deep = format!("{}1{}", open.repeat(900), close.repeat(900));
            assert_eq!(holds(&deep, &known()), Err(ExpressionError::TooCostly), "{open}");
        }
        assert!(holds(&vec!["1"; 1900].join("+"), &known()).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_ends_without_a_panic(text in "\\PC{0,80}") {
            let _ = holds(&text, &known());
            let _ = pipe(Some(&json!(text)), &text, &known());
        }

        #[test]
        fn any_jumble_of_words_ends(words in prop::collection::vec(prop::sample::select(vec![
            "app.count", "'x'", "(", ")", "[", "]", "not ", "and", "==", ">", "|", "upper", "length", "*", "999", "in", "is", "defined", "-", "{", "}", ":", ",", "if", "else", "~",
        ]), 0..60)) {
            let _ = holds(&words.join(" "), &known());
        }
    }
}
