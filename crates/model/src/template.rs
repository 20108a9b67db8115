//! Placeholders: `{{key}}`, `{{app.name}}`, `{{test.name}}`, filled in once and never again.
//!
//! What was inserted is not looked at a second time, so an answer of a server cannot bring a
//! placeholder of its own. Text between double braces that cannot be a name (JSON, say) is left as it is.

use std::{borrow::Cow, collections::HashMap};

use serde_json::{Map, Value};

use crate::variable::ResolvedVariable;

/// The prefix of a test's own variables and of what earlier actions gave.
pub const APP_PREFIX: &str = "app.";
/// The prefix of the collection variables (`test_id`, `campain_id`, `files_dir`, `work_dir`).
pub const COLLECTION_PREFIX: &str = "test.";

/// Variables of a test while it runs: what it declared and what its actions gave.
pub type AppVariables = HashMap<String, Value>;

/// Where placeholders find their values.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `{{key}}`: variables of the chosen environment.
    pub environment: &'a HashMap<String, ResolvedVariable>,
    /// `{{app.name}}`: outputs of earlier actions of the same test.
    pub app: &'a AppVariables,
    /// `{{test.name}}`: facts about the run.
    pub collection: &'a HashMap<&'static str, String>,
}

/// Why a placeholder has no value.
enum Gap<'a> {
    Unknown,
    /// The variable is there, but its own value asks for these, which are not.
    Inside(&'a [String]),
}

impl<'a> Scope<'a> {
    fn find(&self, name: &str) -> Result<Cow<'a, str>, Gap<'a>> {
        if let Some(name) = name.strip_prefix(APP_PREFIX) {
            return self.app.get(name).map(text_of).ok_or(Gap::Unknown);
        }
        if let Some(name) = name.strip_prefix(COLLECTION_PREFIX) {
            return self.collection.get(name).map(|text| Cow::Borrowed(text.as_str())).ok_or(Gap::Unknown);
        }
        match self.environment.get(name) {
            None => Err(Gap::Unknown),
            Some(variable) if !variable.missing.is_empty() => Err(Gap::Inside(&variable.missing)),
            Some(variable) => Ok(Cow::Borrowed(variable.value.expose())),
        }
    }
}

/// The text that stands for a value inside a string: a text as it is, anything else as JSON.
pub fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// Placeholders that nothing provides, in the order met, without repeats.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unresolved: {}", .0.join(", "))]
pub struct Unresolved(pub Vec<String>);

/// Fills in every string of `value`, at any depth, names of objects included.
///
/// # Errors
/// [`Unresolved`] with every placeholder that has no value; nothing is then to be sent.
pub fn resolve(value: &Value, scope: Scope<'_>) -> Result<Value, Unresolved> {
    let mut missing = Vec::new();
    let resolved = fill_value(value, scope, &mut missing);
    if missing.is_empty() { Ok(resolved) } else { Err(Unresolved(missing)) }
}

fn fill_value(value: &Value, scope: Scope<'_>, missing: &mut Vec<String>) -> Value {
    match value {
        Value::String(text) => Value::String(fill_text(text, scope, missing)),
        Value::Array(items) => items.iter().map(|item| fill_value(item, scope, missing)).collect(),
        Value::Object(fields) => {
            let mut filled = Map::with_capacity(fields.len());
            for (name, field) in fields {
                filled.insert(fill_text(name, scope, missing), fill_value(field, scope, missing));
            }
            Value::Object(filled)
        }
        other => other.clone(),
    }
}

fn fill_text(text: &str, scope: Scope<'_>, missing: &mut Vec<String>) -> String {
    expand(text, |name, filled| match scope.find(name) {
        Ok(found) => filled.push_str(&found),
        Err(Gap::Unknown) => remember(missing, name.to_owned()),
        Err(Gap::Inside(names)) => names.iter().for_each(|inner| remember(missing, format!("{name} → {inner}"))),
    })
}

pub(crate) fn remember(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// Fills in what `find` knows, in every string at any depth, names of objects included, and leaves the other placeholders as they are.
pub fn fill_known(value: &Value, find: &dyn Fn(&str) -> Option<String>) -> Value {
    match value {
        Value::String(text) => Value::String(expand(text, |name, filled| match find(name) {
            Some(found) => filled.push_str(&found),
            None => filled.extend(["{{", name, "}}"]),
        })),
        Value::Array(items) => items.iter().map(|item| fill_known(item, find)).collect(),
        Value::Object(fields) => {
            let name_of = |name: &str| match fill_known(&Value::from(name), find) {
                Value::String(name) => name,
                _ => String::new(),
            };
            fields.iter().map(|(name, field)| (name_of(name), fill_known(field, find))).collect()
        }
        other => other.clone(),
    }
}

/// The text with each placeholder replaced by what `placeholder` writes for its name.
pub(crate) fn expand(text: &str, mut placeholder: impl FnMut(&str, &mut String)) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Literal(literal) => filled.push_str(literal),
            Part::Placeholder(name) => placeholder(name, &mut filled),
        }
    }
    filled
}

/// A piece of a template text.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Literal(&'a str),
    Placeholder(&'a str),
}

/// Cuts a text into literals and placeholders; joined again they are the whole text.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    let mut pending = None;
    std::iter::from_fn(move || {
        if let Some(placeholder) = pending.take() {
            return Some(placeholder);
        }
        if rest.is_empty() {
            return None;
        }
        let Some((literal, name, after)) = next_placeholder(rest) else {
            return Some(Part::Literal(std::mem::take(&mut rest)));
        };
        rest = after;
        if literal.is_empty() {
            return Some(Part::Placeholder(name));
        }
        pending = Some(Part::Placeholder(name));
        Some(Part::Literal(literal))
    })
}

/// The text before the first placeholder, its name, and the text after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("{{") {
        let open = from + found;
        let inside = &text[open + 2..];
        // A name holds no brace: looking further than the next one would be work without end.
        if let Some(length) = inside.find(['{', '}'])
            && inside[length..].starts_with("}}")
            && is_name(inside[..length].trim())
        {
            return Some((&text[..open], inside[..length].trim(), &inside[length + 2..]));
        }
        from = open + 1;
    }
    None
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::secret::Secret;

    struct Values {
        environment: HashMap<String, ResolvedVariable>,
        app: AppVariables,
        collection: HashMap<&'static str, String>,
    }

    impl Values {
        fn new() -> Self {
            let variable = |text: &str| ResolvedVariable { missing: vec![], value: Secret::from(text), secret: false };
            Self {
                environment: HashMap::from([
                    ("host".into(), variable("h.example")),
                    ("evil".into(), variable("{{host}}")),
                ]),
                app: HashMap::from([("id".into(), json!(12345)), ("list".into(), json!([1, "a"]))]),
                collection: HashMap::from([("test_id", "t1".to_owned())]),
            }
        }

        fn scope(&self) -> Scope<'_> {
            Scope { environment: &self.environment, app: &self.app, collection: &self.collection }
        }
    }

    #[test]
    fn the_three_kinds_at_any_depth() {
        let values = Values::new();
        let value =
            json!({"url": "http://{{ host }}/u/{{app.id}}", "deep": [{"{{test.test_id}}": "{{app.list}}"}], "n": 3});
        let expected = json!({"url": "http://h.example/u/12345", "deep": [{"t1": "[1,\"a\"]"}], "n": 3});
        assert_eq!(resolve(&value, values.scope()), Ok(expected));
    }

    #[test]
    fn what_was_inserted_is_never_expanded() {
        let values = Values::new();
        assert_eq!(resolve(&json!("{{evil}}"), values.scope()), Ok(json!("{{host}}")));
    }

    #[test]
    fn every_unresolved_name_is_told_once() {
        let values = Values::new();
        let told = resolve(&json!(["{{a}} {{app.b}} {{a}}", "{{host}}"]), values.scope());
        assert_eq!(told, Err(Unresolved(vec!["a".into(), "app.b".into()])));
    }

    #[test]
    fn braces_of_json_are_text() {
        let values = Values::new();
        for text in [r#"{"a":{"b":1}}"#, "{{}}", "{{ }}", "{{a b}}", "{{", "}}", "{{\"x\":1}}"] {
            assert_eq!(resolve(&json!(text), values.scope()), Ok(json!(text)));
        }
        assert_eq!(resolve(&json!("{{{host}}}"), values.scope()), Ok(json!("{h.example}")));
        assert_eq!(resolve(&json!(r#"{"a":{"b":{{app.id}}}}"#), values.scope()), Ok(json!(r#"{"a":{"b":12345}}"#)));
    }

    proptest! {
        #[test]
        fn parts_joined_are_the_text(text in "[{} a.é$]{0,40}") {
            let joined: usize = parts(&text).map(|part| match part {
                Part::Literal(literal) => literal.len(),
                Part::Placeholder(name) => name.len() + 4,
            }).sum();
            // Blanks inside the braces are the only thing a placeholder drops.
            let blanks = text.matches(' ').count();
            prop_assert!(joined <= text.len() && joined + blanks >= text.len());
        }

        #[test]
        fn text_without_double_braces_is_untouched(text in "\\PC{0,60}") {
            prop_assume!(!text.contains("{{"));
            let values = Values::new();
            prop_assert_eq!(resolve(&json!(text), values.scope()), Ok(json!(text)));
        }

        #[test]
        fn a_value_is_inserted_literally(value in "\\PC{0,60}") {
            let mut values = Values::new();
            values.app.insert("v".into(), json!(value));
            prop_assert_eq!(resolve(&json!("<{{app.v}}>"), values.scope()), Ok(json!(format!("<{value}>"))));
        }
    }
}
