//! `var`: converts a variable of the test to another type.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    decimal::{self, Decimal},
    form::Form,
    lenient,
    mask::{Output, Role},
    phrase,
    text::{APP_PREFIX, text_of},
};

/// Most characters of a value that cannot be converted that the log shows.
const SHOWN: usize = 80;

/// Converts a variable of the test, in place.
pub struct VarAction;

/// The form of [`VarAction`].
#[derive(Debug, Deserialize, Form)]
#[form("var")]
pub struct VarInput {
    #[field(variable, required)]
    #[serde(deserialize_with = "lenient::string")]
    variable_name: String,
    #[field(select("int", "float", "bool", "list", "dict", "json", "str"), required)]
    target_type: TargetType,
    #[field(text)]
    #[serde(default)]
    default_value: Option<Value>,
    #[field(boolean)]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    force_valuation: Option<bool>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TargetType {
    #[serde(alias = "string")]
    Str,
    Int,
    Float,
    Bool,
    List,
    Dict,
    Json,
}

#[async_trait]
impl TypedAction for VarAction {
    const KIND: &'static str = "var";
    const ALIASES: &'static [&'static str] = &["VarAction"];
    type Input = VarInput;

    fn outputs() -> Vec<Output> {
        vec![Output::new("converted_value").role(Role::Body)]
    }

    async fn run(&self, input: VarInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let name = input.variable_name.trim();
        let name = name.strip_prefix(APP_PREFIX).unwrap_or(name).to_owned();
        let current = cx.variables.get(&name).filter(|value| !is_blank(value));
        let source = if input.force_valuation == Some(true) { None } else { current }.or(input.default_value.as_ref());
        let source = source.cloned().ok_or_else(|| {
            ActionError::new(phrase!(cx.language,
                fr: "la variable « {name} » n'a pas de valeur et aucune valeur par défaut n'est donnée",
                en: "variable '{name}' has no value and no default is given"))
        })?;
        let converted = convert(&source, input.target_type).ok_or_else(|| refusal(cx, &source, input.target_type))?;
        let (before, after) = (kind_word(&source), kind_word(&converted));
        cx.info(phrase!(cx.language, fr: "🔁 Variable '{name}' : {before} → {after}", en: "🔁 Variable '{name}': {before} → {after}")).await;
        cx.variables.insert(name, converted.clone());
        Ok(Outputs::from_iter([("converted_value".to_owned(), converted)]))
    }
}

/// What a value is, in the words of the form.
fn kind_word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if decimal::is_spelled_whole(number) => "int",
        Value::Number(_) => "float",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn convert(source: &Value, target: TargetType) -> Option<Value> {
    let text = text_of(source);
    let text = text.trim();
    let parsed = || serde_json::from_str::<Value>(text).ok();
    match target {
        TargetType::Str => Some(json!(text_of(source))),
        TargetType::Int => source.as_bool().map(|truth| i64::from(truth).into()).or_else(|| to_int(text)),
        TargetType::Float => to_float(text),
        TargetType::Bool => to_bool(source, text).map(Value::from),
        TargetType::List => Some(match parsed() {
            Some(Value::Array(items)) => Value::Array(items),
            Some(Value::Object(object)) => json!([object]),
            _ => text.split([',', '\n']).map(|item| Value::from(item.trim())).collect(),
        }),
        TargetType::Dict => parsed().filter(Value::is_object),
        TargetType::Json => parsed(),
    }
}

/// A whole number of any size, what stands behind its point left out.
fn to_int(text: &str) -> Option<Value> {
    let whole = Decimal::read(&text.replace(',', "."))?.truncated();
    whole.parse().ok().filter(decimal::is_spelled_whole).map(Value::Number)
}

/// A number with the digits that the text spells, where JSON spells numbers so.
fn to_float(text: &str) -> Option<Value> {
    let text = text.replace(',', ".");
    let float = || text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from);
    text.parse().ok().filter(|number| !decimal::is_spelled_whole(number)).map(Value::Number).or_else(float)
}

fn to_bool(source: &Value, text: &str) -> Option<bool> {
    match source {
        Value::Number(number) => number.as_f64().map(|number| number != 0.0),
        _ => lenient::bool_word(text),
    }
}

fn refusal(cx: &ActionContext<'_>, source: &Value, target: TargetType) -> ActionError {
    let shown = cx.excerpt(&text_of(source), SHOWN);
    let target = match target {
        TargetType::Str => "str",
        TargetType::Int => "int",
        TargetType::Float => "float",
        TargetType::Bool => "bool",
        TargetType::List => "list",
        TargetType::Dict => "dict",
        TargetType::Json => "json",
    };
    ActionError::new(phrase!(cx.language,
        fr: "« {shown} » ne peut pas être converti en {target}",
        en: "'{shown}' cannot be converted to {target}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_become_what_they_say() {
        assert_eq!(convert(&json!(" 42 "), TargetType::Int), Some(json!(42)));
        assert_eq!(convert(&json!("3,7"), TargetType::Int), Some(json!(3)));
        assert_eq!(convert(&json!("3,5"), TargetType::Float), Some(json!(3.5)));
        assert_eq!(convert(&json!("oui"), TargetType::Bool), Some(json!(true)));
        assert_eq!(convert(&json!(0), TargetType::Bool), Some(json!(false)));
        assert_eq!(convert(&json!("a, b"), TargetType::List), Some(json!(["a", "b"])));
        assert_eq!(convert(&json!("{\"a\":1}"), TargetType::Dict), Some(json!({"a": 1})));
        assert_eq!(convert(&json!([1]), TargetType::Json), Some(json!([1])));
        assert_eq!(convert(&json!({"a": 1}), TargetType::Str), Some(json!("{\"a\":1}")));
        for target in [TargetType::Int, TargetType::Float, TargetType::Bool, TargetType::Dict, TargetType::Json] {
            assert_eq!(convert(&json!("abc"), target), None);
        }
    }

    proptest! {
        #[test]
        fn every_whole_number_survives(number: i64) {
            prop_assert_eq!(convert(&json!(number.to_string()), TargetType::Int), Some(json!(number)));
        }
    }
}
