//! Expressions and filters: conditions such as `app.count > 3`, and what follows a `|`.
//!
//! The language is Jinja's, by `minijinja`, without templates: an expression reads variables and
//! can do nothing else. Every evaluation has a budget of steps and memory, so it always ends.

mod facts;
mod fault;
pub(crate) mod filters;
mod numbers;
mod plain;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use numbers::Spellings;
use serde_json::Value;
use testgyver_model::{
    Language, Timestamp,
    secret::{MASK, Secrets},
    text,
    text::text_of,
};

pub use facts::{Facts, RunFacts};
pub use filters::{CATALOGUE as FILTERS, Filter};

/// Most characters of an expression.
const LONGEST: usize = 4_000;
/// Most brackets within each other.
const DEEPEST: usize = 40;
/// Steps of chains that weigh as much as one bracket within another.
const CHAIN_STEPS: usize = 4;
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
                text!(language, "expression-unreadable", why)
            }
            Self::Unknown(name) => {
                text!(language, "expression-unknown-function", name)
            }
            Self::Undefined(names) if names.is_empty() => {
                text!(language, "expression-no-value")
            }
            Self::Undefined(names) => {
                let names = names.join(", ");
                text!(language, "expression-undefined", names)
            }
            Self::TooCostly => {
                text!(language, "expression-too-costly")
            }
            Self::Impossible(why) => {
                text!(language, "expression-impossible", why)
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

    /// What must not be shown, and what is made of it.
    fn secrets(&self) -> &Secrets;
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
    compiled(&condition, |expression| {
        let context = Context::of(expression, names, None, &|value| numbers::from_json(&plain::plain(value), None));
        let value =
            expression.eval(context.variables).map_err(|error| failure(&error, context.missing, context.secret))?;
        Ok(value.is_true())
    })
}

/// What the filters make of a value; nothing stays nothing unless they say otherwise.
///
/// # Errors
/// [`ExpressionError`] where a filter does not exist or cannot work on the value.
pub fn pipe(value: Option<&Value>, pipeline: &str, names: &dyn Names) -> Result<Option<Value>, ExpressionError> {
    pipe_told(value, pipeline, names).map(|(value, _)| value)
}

/// What the filters make of a value, and whether a secret went into it.
pub(crate) fn pipe_told(
    value: Option<&Value>,
    pipeline: &str,
    names: &dyn Names,
) -> Result<(Option<Value>, bool), ExpressionError> {
    compiled(&format!("{PIPED} | {pipeline}"), |expression| {
        let spellings = Arc::new(Spellings::default());
        let context = Context::of(expression, names, Some((value, &spellings)), &|value| {
            numbers::from_json(&value, Some(&spellings))
        });
        let secret = context.secret;
        let value = expression.eval(context.variables).map_err(|error| failure(&error, context.missing, secret))?;
        if value.is_undefined() {
            return Ok((None, secret));
        }
        let bytes = value.as_bytes().filter(|_| value.as_str().is_none());
        let value = match bytes {
            Some(bytes) => Value::from(String::from_utf8_lossy(bytes)),
            None => numbers::to_json(&value, Some(&spellings))
                .map_err(|error| ExpressionError::Impossible(error.to_string()))?,
        };
        if secret {
            names.secrets().derive_value(&value);
        }
        Ok((Some(value), secret))
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
    let compiled = ENVIRONMENT.compile_expression(expression).map_err(|error| failure(&error, Vec::new(), false))?;
    then(&compiled)
}

/// What an expression is evaluated with.
struct Context {
    variables: minijinja::Value,
    /// The names of variables that are not there.
    missing: Vec<String>,
    /// Whether one of them holds a secret.
    secret: bool,
}

impl Context {
    /// The variables that the expression asks for.
    fn of(
        expression: &minijinja::Expression<'_, '_>,
        names: &dyn Names,
        piped: Option<(Option<&Value>, &Arc<Spellings>)>,
        form: &dyn Fn(Value) -> minijinja::Value,
    ) -> Self {
        let mut roots: BTreeMap<String, minijinja::Value> = BTreeMap::new();
        let mut members: BTreeMap<String, BTreeMap<String, minijinja::Value>> = BTreeMap::new();
        let mut missing = Vec::new();
        let holds_secret = |value: &Value| names.secrets().are_in(&text_of(value));
        let mut secret = piped.and_then(|(value, _)| value).is_some_and(holds_secret);
        let mut asked: Vec<String> = expression.undeclared_variables(true).into_iter().collect();
        asked.sort_unstable();
        for name in asked.iter().filter(|name| *name != PIPED) {
            let path: Vec<&str> = name.split('.').take(2).collect();
            let Some(value) = names.find(&path) else {
                missing.push(name.clone());
                if path.len() == 2 {
                    members.entry(path[0].to_owned()).or_default();
                }
                continue;
            };
            secret |= holds_secret(&value);
            let value = form(value);
            match path[..] {
                [root, member] => drop(members.entry(root.to_owned()).or_default().insert(member.to_owned(), value)),
                _ => drop(roots.insert(name.clone(), value)),
            }
        }
        for (root, found) in members {
            roots.entry(root).or_insert_with(|| serialized(found));
        }
        if let Some((value, spellings)) = piped {
            roots.insert(numbers::SPELLINGS.to_owned(), minijinja::Value::from_dyn_object(Arc::clone(spellings)));
            if let Some(value) = value {
                roots.insert(PIPED.to_owned(), numbers::piped(value, spellings));
            }
        }
        roots.insert(filters::NOW.to_owned(), minijinja::Value::from(names.now().as_microsecond()));
        Self { variables: serialized(roots), missing, secret }
    }
}

fn serialized(value: impl serde::Serialize) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(value))
}

fn failure(error: &minijinja::Error, missing: Vec<String>, secret: bool) -> ExpressionError {
    let detail = || error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.kind() {
        ErrorKind::SyntaxError => ExpressionError::Syntax(detail()),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            ExpressionError::Unknown(detail())
        }
        ErrorKind::UndefinedError => ExpressionError::Undefined(missing),
        ErrorKind::OutOfFuel => ExpressionError::TooCostly,
        // The reason may tell the value.
        _ if secret => ExpressionError::Impossible(MASK.to_owned()),
        _ => ExpressionError::Impossible(detail()),
    }
}

/// How deep the parts of an expression can stand within each other at most: the crate calls itself
/// for each bracket, each step of a chain (`a.b.c`, `a | b | c`) and each sign before a value.
fn depth(expression: &str) -> usize {
    let (mut chain, mut brackets, mut deepest, mut signs) = (0_usize, 0_usize, 0, 0_usize);
    let (mut quote, mut word) = (None, String::new());
    let mut letters = expression.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(' | '[' | '{') => brackets += 1,
            (None, ')' | ']' | '}') => {
                brackets = brackets.saturating_sub(1);
                chain += 1;
            }
            (None, '.' | '|' | '~') => chain += 1,
            (None, '-' | '+') => signs += 1,
            _ => {}
        }
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
        } else {
            let nests = matches!(word.as_str(), "not" | "if" | "else");
            signs = if nests {
                signs + 1
            } else if word.is_empty() {
                signs
            } else {
                usize::from(matches!(letter, '-' | '+'))
            };
            word.clear();
        }
        deepest = deepest.max(brackets + signs);
    }
    deepest.max(chain / CHAIN_STEPS)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use testgyver_model::secret::Redactor;

    struct Known(HashMap<String, Value>, Secrets);

    impl Names for Known {
        fn find(&self, path: &[&str]) -> Option<Value> {
            self.0.get(&path.join(".")).cloned()
        }

        fn now(&self) -> Timestamp {
            "2026-11-22T10:00:00Z".parse().unwrap()
        }

        fn secrets(&self) -> &Secrets {
            &self.1
        }
    }

    fn known() -> Known {
        let variables = HashMap::from([
            ("app.count".into(), json!("10")),
            ("app.user".into(), json!({"name": "Ada", "roles": ["admin", "qa"]})),
            ("env".into(), json!("DEV")),
            ("port".into(), json!("8080")),
            ("debug".into(), json!("false")),
            ("app.code".into(), json!("007")),
            ("app.secret".into(), json!("hunter2!")),
        ]);
        Known(variables, Secrets::new(Redactor::new(["hunter2!"])))
    }

    #[test]
    fn what_is_made_of_a_secret_is_noted_and_never_told() {
        let mut known = known();
        let made = pipe(Some(&json!({"inner": "hunter2!"})), "string | reverse", &known).unwrap().unwrap();
        let other = pipe(Some(&json!("x")), "hmac_sha256(app.secret)", &known).unwrap().unwrap();
        pipe(Some(&made), "upper", &known).unwrap();
        assert!(pipe(Some(&json!("Ada")), "upper", &known).is_ok());
        let derived = known.1.take_derived();
        assert_eq!(derived.len(), 3);
        assert!(made == derived[0].as_str() && other == derived[1].as_str());
        for told in [
            pipe(Some(&json!("hunter2!")), "int", &known).unwrap_err(),
            pipe(Some(&json!("hunter2!")), "date", &known).unwrap_err(),
            holds("app.secret | int > 3", &known).unwrap_err(),
        ] {
            assert_eq!(told, ExpressionError::Impossible(MASK.into()));
        }
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
    fn numbers_keep_their_digits_through_filters() {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let written =
            |text: &str, pipeline: &str| pipe(Some(&number(text)), pipeline, &known()).unwrap().unwrap().to_string();
        for kept in
            ["1.10", "1e2", "123456789012345678901234", "0.123456789012345678901", "1e400", "-7", "2.5", "-0", "-0.0"]
        {
            assert_eq!(written(kept, "default(0)"), kept);
            assert_eq!(written(kept, "string"), format!("\"{kept}\""));
            assert_eq!(written(kept, "json"), format!("\"{kept}\""));
            // Within lists, what no float can hold is told as a text.
            if kept == "1e400" {
                continue;
            }
            let list = format!("[{kept},{{\"a\":{kept}}}]");
            assert_eq!(written(&list, "reverse | reverse"), list);
            assert_eq!(written(&list, "first | string"), format!("\"{kept}\""));
            assert_eq!(written(&format!("[{kept},3]"), "join('; ')"), format!("\"{kept}; 3\""));
            assert_eq!(written(&format!("\"{}\"", list.replace('"', "\\\"")), "from_json"), list);
            assert_eq!(written(&list, "jsonpath('$[1].a')"), kept);
        }
        assert_eq!(written("1.10", "round(1)"), "1.1");
        assert_eq!(written("-1.10", "abs"), "1.1");
        assert_eq!(
            written("123456789012345678901234567890123456789012.9", "int"),
            "123456789012345678901234567890123456789012"
        );
        assert_eq!(written("\"12.50\"", "float"), "12.50");
        assert_eq!(written("9007199254740993", "float"), "9007199254740993");
        assert_eq!(written("\"123456789012345678901234\"", "float"), "123456789012345678901234");
        assert_eq!(written("42", "float"), "42.0");
        assert_eq!(written("[1.10,2.25]", "sum"), "3.35");
        assert_eq!(written("[2.50,1.10]", "sort"), "[1.10,2.50]");
    }

    #[test]
    fn conditions_tell_long_whole_numbers_apart() {
        let long = "123456789012345678901234";
        let names = Known(
            HashMap::from([
                ("app.id".into(), serde_json::from_str(long).unwrap()),
                ("app.price".into(), serde_json::from_str("1.10").unwrap()),
            ]),
            Secrets::new(Redactor::new(["hunter2!"])),
        );
        for (condition, holds_true) in [
            (format!("app.id == {long}"), true),
            (format!("app.id == {}5", &long[..23]), false),
            ("app.price > 1.05 and app.price == 1.1".into(), true),
            ("'[1.10]' | from_json | first > 1".into(), true),
        ] {
            assert_eq!(holds(&condition, &names), Ok(holds_true), "{condition}");
        }
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
        for chain in ["a.b", ".b", "[0]", " | upper", "(1)", "[:1]", " ~ 1"] {
            let long = format!("app.user{}", chain.repeat(3_900 / chain.len()));
            assert_eq!(holds(&long, &known()), Err(ExpressionError::TooCostly), "{chain}");
            assert_eq!(pipe(Some(&json!("x")), &format!("default({long})"), &known()), Err(ExpressionError::TooCostly));
        }
        for chain in ["+1", " if 1 else 2", " and 1", " or 1", " == 1", ",1"] {
            let long = format!("[1{}]", chain.repeat(3_900 / chain.len()));
            let _ = holds(&long, &known());
        }
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
