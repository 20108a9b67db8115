//! Placeholders: `{{key}}`, `{{app.name}}`, `{{test.name}}`, `{{$uuid}}`, each with filters where
//! wanted (`{{app.name | upper}}`), filled in once and never again.
//!
//! What was inserted is not looked at a second time, so an answer of a server cannot bring a
//! placeholder of its own. Text between double braces that cannot be a placeholder (JSON, or what
//! another template language reads) is left as it is; what could be one is text where it stands in
//! quotes (`{{ '{{name}}' }}`).

use std::{borrow::Cow, collections::HashMap};

use serde_json::{Map, Value};
use testgyver_model::{
    Language, Timestamp, lenient,
    placeholder::{Part, Placeholder, expand, parts, quoted, remember},
    secret::Secrets,
    text,
    text::{APP_PREFIX, AppVariables, COLLECTION_PREFIX, RUN_PREFIX, text_of},
    variable::ResolvedVariable,
};

use crate::{
    expression::{self, ExpressionError, Names},
    generate::{self, Entropy, GenerateError},
};

/// Most bytes that placeholders of one form fill in: a few large answers, not hundreds of them.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// Stands between a variable and the one inside it that has no value.
const INSIDE: &str = " → ";

/// Most bytes of a variable that may be a secret as a whole.
const LARGEST_SECRET: usize = 64 * 1024;

/// Where placeholders find their values.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// `{{key}}`: variables of the chosen environment.
    pub environment: &'a HashMap<String, ResolvedVariable>,
    /// `{{app.name}}`: outputs of earlier actions of the same test.
    pub app: &'a AppVariables,
    /// `{{run.name}}`: what earlier tests of the run share.
    pub shared: &'a AppVariables,
    /// `{{test.name}}`: facts about the run.
    pub collection: &'a HashMap<&'static str, String>,
    /// `{{$uuid}}`: where time and entropy come from.
    pub entropy: &'a dyn Entropy,
    /// What must not be shown; what filters make of it is noted here.
    pub secrets: &'a Secrets,
}

/// Why a placeholder has no value.
enum Gap<'a> {
    Unknown,
    /// The variable is there, but its own value asks for these, which are not.
    Inside(&'a [String]),
    /// A generator cannot work.
    Fault(GenerateError),
}

impl<'a> Scope<'a> {
    fn find(&self, name: &str) -> Result<Cow<'a, Value>, Gap<'a>> {
        if let Some(name) = name.strip_prefix(APP_PREFIX) {
            return variable(self.app, name).map(Cow::Borrowed).ok_or(Gap::Unknown);
        }
        if let Some(name) = name.strip_prefix(COLLECTION_PREFIX) {
            let found = self.collection.get(name).map(|text| Cow::Owned(Value::from(text.as_str())));
            return found.ok_or(Gap::Unknown);
        }
        if let Some(value) = name.strip_prefix(RUN_PREFIX).and_then(|name| variable(self.shared, name)) {
            return Ok(Cow::Borrowed(value));
        }
        match self.environment.get(name) {
            None => Err(Gap::Unknown),
            Some(variable) if !variable.missing.is_empty() => Err(Gap::Inside(&variable.missing)),
            Some(variable) => Ok(Cow::Owned(Value::from(variable.value.expose()))),
        }
    }
}

/// A variable of the test by its name, or a part of one: `user.name` is the `name` of the variable
/// `user`, `list.0` the first item of `list`.
pub fn variable<'a>(app: &'a AppVariables, name: &str) -> Option<&'a Value> {
    if let Some(value) = app.get(name) {
        return Some(value);
    }
    // The longest name that is a variable counts.
    let cuts = name.match_indices('.').map(|(at, _)| at).collect::<Vec<_>>();
    cuts.into_iter().rev().find_map(|at| {
        let start = app.get(&name[..at])?;
        name[at + 1..].split('.').try_fold(start, |value, part| match value {
            Value::Object(fields) => fields.get(part),
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        })
    })
}

impl Names for Scope<'_> {
    fn find(&self, path: &[&str]) -> Option<Value> {
        match path {
            ["app"] => {
                Some(Value::Object(self.app.iter().map(|(name, value)| (name.clone(), value.clone())).collect()))
            }
            _ => Self::find(self, &path.join(".")).ok().map(Cow::into_owned),
        }
    }

    fn now(&self) -> Timestamp {
        self.entropy.now().timestamp()
    }

    fn secrets(&self) -> &Secrets {
        self.secrets
    }
}

/// Why a form cannot be filled in; nothing of it is then to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, thiserror::Error)]
#[error("unresolved: {}", .missing.join(", "))]
pub struct FillError {
    /// Placeholders that nothing provides, in the order met, without repeats.
    pub missing: Vec<String>,
    /// Placeholders whose filter or generator cannot work, with the reason.
    faults: Vec<(String, Fault)>,
    /// Whether all placeholders together would fill in more than [`LARGEST`].
    too_large: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    Filter(ExpressionError),
    Generator(GenerateError),
}

impl FillError {
    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.faults.is_empty() && !self.too_large
    }

    /// A placeholder that may be meant for another template language: no name of a test begins so.
    fn foreign(&self) -> Option<&str> {
        let ours =
            |name: &str| [APP_PREFIX, COLLECTION_PREFIX, RUN_PREFIX].iter().any(|prefix| name.starts_with(prefix));
        let missing = self.missing.iter().find(|name| !ours(name) && !name.contains(INSIDE));
        let unknown = |fault: &Fault| matches!(fault, Fault::Generator(GenerateError::UnknownGenerator { .. }));
        let made_up = self.faults.iter().find(|(_, fault)| unknown(fault)).map(|(source, _)| source);
        missing.or(made_up).map(String::as_str)
    }

    /// The reason in the words of the log.
    pub fn say(&self, language: Language) -> String {
        let names = self.missing.iter().map(|name| format!("{{{{{name}}}}}")).collect::<Vec<_>>().join(", ");
        let missing = text!(language, "template-undefined", names);
        let faults = self.faults.iter().map(|(source, fault)| {
            let why = match fault {
                Fault::Filter(error) => error.say(language),
                Fault::Generator(error) => error.say(language),
            };
            format!("{{{{{source}}}}} : {why}")
        });
        let missing = (!self.missing.is_empty()).then_some(missing);
        let shared = self.missing.iter().any(|name| name.starts_with(RUN_PREFIX));
        let shared = shared.then(|| text!(language, "template-not-shared"));
        let remedy = self.foreign().map(|name| {
            let text = quoted::written(&format!("{{{{{name}}}}}"));
            text!(language, "template-literal", text)
        });
        let limit = LARGEST / 1024 / 1024;
        let large = text!(language, "template-too-large", limit);
        let parts =
            missing.into_iter().chain(shared).chain(self.too_large.then_some(large)).chain(faults).chain(remedy);
        parts.collect::<Vec<_>>().join(" ; ")
    }
}

/// Fills in every string of `value`, at any depth, names of objects included.
///
/// # Errors
/// [`FillError`] with every placeholder that has no value; nothing is then to be sent.
pub fn resolve(value: &Value, scope: Scope<'_>) -> Result<Value, FillError> {
    filled(value, scope, false).map(|(value, _)| value)
}

/// The same, and which of the texts filled in are secrets or were made of them.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_told(value: &Value, scope: Scope<'_>) -> Result<(Value, Vec<String>), FillError> {
    filled(value, scope, true)
}

fn filled(value: &Value, scope: Scope<'_>, told: bool) -> Result<(Value, Vec<String>), FillError> {
    let secret = told.then(Vec::new);
    let mut filler = Filler { scope, error: FillError::default(), left: LARGEST, secret };
    let value = filler.value(value);
    if filler.error.is_empty() { Ok((value, filler.secret.unwrap_or_default())) } else { Err(filler.error) }
}

struct Filler<'a> {
    scope: Scope<'a>,
    error: FillError,
    /// Bytes that may still be filled in.
    left: usize,
    /// Which texts filled in are secret, where that is asked for.
    secret: Option<Vec<String>>,
}

impl<'a> Filler<'a> {
    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let mut filled = Map::with_capacity(fields.len());
                for (name, field) in fields {
                    filled.insert(self.text(name), self.value(field));
                }
                Value::Object(filled)
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        expand(text, |placeholder, filled| {
            let before = filled.len();
            if self.error.too_large {
                return;
            }
            self.placeholder(placeholder, filled);
            match self.left.checked_sub(filled.len().saturating_sub(before)) {
                Some(left) => self.left = left,
                None => self.error.too_large = true,
            }
        })
    }

    fn placeholder(&mut self, placeholder: Placeholder<'_>, filled: &mut String) {
        let value = match self.head(placeholder) {
            Ok(value) => Some(value),
            Err(Gap::Fault(error)) => {
                return self.error.faults.push((placeholder.source.to_owned(), Fault::Generator(error)));
            }
            // A filter may know what to do without a value: `default`.
            Err(Gap::Unknown) if placeholder.pipeline.is_some_and(|pipeline| pipeline.contains("default")) => None,
            Err(Gap::Unknown) => return remember(&mut self.error.missing, placeholder.head.to_owned()),
            Err(Gap::Inside(names)) => {
                let name = placeholder.head;
                return names
                    .iter()
                    .for_each(|inner| remember(&mut self.error.missing, format!("{name}{INSIDE}{inner}")));
            }
        };
        let Some(pipeline) = placeholder.pipeline else {
            let text = value.as_deref().map(text_of).unwrap_or_default();
            self.note_part(placeholder.head, value.as_deref());
            if self.secret.is_some() && self.is_secret(placeholder.head, &text) {
                self.note_secret(&text);
            }
            return filled.push_str(&text);
        };
        match expression::pipe_told(value.as_deref(), pipeline, &self.scope) {
            Ok((value, secret)) => {
                let value = value.unwrap_or_default();
                let text = text_of(&value);
                if secret {
                    self.note_secret(&text);
                }
                filled.push_str(&text);
            }
            Err(error) => self.error.faults.push((placeholder.source.to_owned(), Fault::Filter(error))),
        }
    }

    fn note_secret(&mut self, text: &str) {
        if let Some(secret) = &mut self.secret {
            secret.push(text.to_owned());
        }
    }

    fn is_secret(&self, name: &str, text: &str) -> bool {
        self.scope.environment.get(name).is_some_and(|variable| variable.secret) || self.scope.secrets.are_all_of(text)
    }

    /// A part of a variable that is a secret as a whole is one, too: `{{app.tokens.0}}`.
    fn note_part(&self, name: &str, part: Option<&Value>) {
        let (app, shared) = (self.scope.app, self.scope.shared);
        let mut kinds = [(APP_PREFIX, app), (RUN_PREFIX, shared)].into_iter();
        let kind = kinds.find_map(|(prefix, variables)| Some((name.strip_prefix(prefix)?, variables)));
        let Some(((name, variables), part)) = kind.zip(part) else { return };
        let secrets = self.scope.secrets;
        let mut wholes = name.match_indices('.').filter_map(|(at, _)| variable(variables, &name[..at]));
        let is_secret =
            |whole: &Value| lenient::are_small([whole], LARGEST_SECRET) && secrets.are_all_of(&text_of(whole));
        if !variables.contains_key(name) && wholes.any(is_secret) {
            secrets.derive_value(part);
        }
    }

    /// The value before the filters.
    fn head(&self, placeholder: Placeholder<'_>) -> Result<Cow<'a, Value>, Gap<'a>> {
        if let Some(text) = placeholder.text() {
            return Ok(Cow::Owned(Value::from(text)));
        }
        let head = placeholder.head;
        // Names that older tests gave their variables go first.
        let found = if placeholder.is_name() { self.scope.find(head) } else { Err(Gap::Unknown) };
        match found {
            Err(Gap::Unknown) if head.starts_with('$') => generate::generate(head, self.scope.entropy)
                .map(|text| Cow::Owned(Value::from(text)))
                .map_err(Gap::Fault),
            other => other,
        }
    }
}

/// A text as it will be, where nothing in it is filled in only when it runs.
pub(crate) fn settled(text: &str) -> Option<String> {
    let mut settled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Literal(literal) => settled.push_str(literal),
            Part::Placeholder(found) if found.pipeline.is_some() => return None,
            Part::Placeholder(found) => settled.push_str(&found.text()?),
        }
    }
    Some(settled)
}

/// The same for a value: for every text in it.
pub(crate) fn settled_value(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => settled(text).map(Value::String),
        Value::Array(items) => items.iter().map(settled_value).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| Some((settled(name)?, settled_value(field)?))).collect()
        }
        other => Some(other.clone()),
    }
}

/// Whether a text is only known when placeholders are filled in.
pub(crate) fn is_open(text: &str) -> bool {
    settled(text).is_none()
}

/// Fills in what `find` knows, in every string at any depth, names of objects included, and leaves
/// the other placeholders as they are.
pub fn fill_known(value: &Value, find: &dyn Fn(&str) -> Option<String>) -> Value {
    match value {
        Value::String(text) => Value::String(expand(text, |placeholder, filled| {
            let found = match placeholder.pipeline {
                None => placeholder.text().or_else(|| find(placeholder.head)),
                Some(_) => None,
            };
            match found {
                Some(found) => filled.push_str(&found),
                None => filled.extend(["{{", placeholder.source, "}}"]),
            }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::generate::FixedEntropy;
    use testgyver_model::secret::{Redactor, Secret};

    struct Values {
        environment: HashMap<String, ResolvedVariable>,
        app: AppVariables,
        shared: AppVariables,
        collection: HashMap<&'static str, String>,
        secrets: Secrets,
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
                shared: HashMap::from([("user".into(), json!({"name": "Ada", "keys": ["hunter2!"]}))]),
                collection: HashMap::from([("test_id", "t1".to_owned())]),
                secrets: Secrets::new(Redactor::new(["hunter2!"])),
            }
        }

        fn resolve(&self, value: Value) -> Result<Value, FillError> {
            resolve(&value, self.scope())
        }

        fn scope(&self) -> Scope<'_> {
            Scope {
                environment: &self.environment,
                app: &self.app,
                shared: &self.shared,
                collection: &self.collection,
                entropy: &FixedEntropy,
                secrets: &self.secrets,
            }
        }
    }

    #[test]
    fn what_a_run_shares_is_found_with_its_parts() {
        let values = Values::new();
        let filled = values.resolve(json!("{{run.user.name}} {{run.user.keys.0 | upper}} {{app.run | default('x')}}"));
        assert_eq!(filled, Ok(json!("Ada HUNTER2! x")));
        let error = values.resolve(json!("{{run.token}}")).unwrap_err();
        assert_eq!(error.missing, ["run.token"]);
        let said = error.say(Language::ENGLISH);
        assert!(said.contains("no earlier test of this run has shared it"), "{said}");
    }

    #[test]
    fn the_three_kinds_at_any_depth() {
        let values = Values::new();
        let value =
            json!({"url": "http://{{ host }}/u/{{app.id}}", "deep": [{"{{test.test_id}}": "{{app.list}}"}], "n": 3});
        let expected = json!({"url": "http://h.example/u/12345", "deep": [{"t1": "[1,\"a\"]"}], "n": 3});
        assert_eq!(values.resolve(value), Ok(expected));
    }

    #[test]
    fn what_was_inserted_is_never_expanded() {
        let values = Values::new();
        assert_eq!(values.resolve(json!("{{evil}}")), Ok(json!("{{host}}")));
    }

    #[test]
    fn every_unresolved_name_is_told_once() {
        let values = Values::new();
        let told = values.resolve(json!(["{{a}} {{app.b}} {{a}}", "{{host}}"]));
        assert_eq!(told.unwrap_err().missing, ["a", "app.b"]);
    }

    #[test]
    fn braces_of_json_are_text() {
        let values = Values::new();
        for text in [r#"{"a":{"b":1}}"#, "{{}}", "{{ }}", "{{a b}}", "{{", "}}", "{{\"x\":1}}"] {
            assert_eq!(values.resolve(json!(text)), Ok(json!(text)));
        }
        assert_eq!(values.resolve(json!("{{{host}}: 1}")), Ok(json!("{h.example: 1}")));
        assert_eq!(values.resolve(json!(r#"{"a":{"b":{{app.id}}}}"#)), Ok(json!(r#"{"a":{"b":12345}}"#)));
    }

    #[test]
    fn parts_of_values_filters_and_generators() {
        let mut values = Values::new();
        values.app.insert("user".into(), json!({"name": "Ada", "tags": ["a", "b"]}));
        values.app.insert("user.mail".into(), json!("own"));
        let fill = |text: &str| values.resolve(json!(text));
        let expect = |text: &str, filled: &str| assert_eq!(fill(text), Ok(json!(filled)), "{text}");
        expect("{{app.user.name}} {{app.user.tags.1}} {{app.user.mail}}", "Ada b own");
        expect("{{ app.user.name | upper }}-{{host | replace('h.', 'x|')}}", "ADA-x|example");
        expect("{{app.user.tags | json}}", "[\"a\",\"b\"]");
        expect("{{app.user.none | default('?')}}", "?");
        expect("{{$random_int 5 5}}", "5");
        // Other languages' braces are text.
        for text in ["{{a || b}}", "{{#if a}}", "{{> x}}", "{{a | 3}}", "{{$ 3}}", "{{a b | upper}}"] {
            expect(text, text);
        }
        assert_eq!(fill("{{app.user.none}}").unwrap_err().missing, ["app.user.none"]);
        assert!(
            fill("{{host | nonsense}}")
                .unwrap_err()
                .say(Language::ENGLISH)
                .contains("{{host | nonsense}} : unknown filter")
        );
        assert!(fill("{{$nonsense 3}}").is_err());
    }

    #[test]
    fn what_is_meant_for_others_is_text() {
        let mut values = Values::new();
        values.app.insert("x".into(), json!("X"));
        let fill = |text: &str| values.resolve(json!(text));
        let expect = |text: &str, filled: &str| assert_eq!(fill(text), Ok(json!(filled)), "{text}");
        for text in [
            "{{ .Values.x }}",
            "{{.}}",
            "{{$.Values.x}}",
            "{{#each a}}{{/each}}",
            "{{^a}}{{&a}}{{>part}}{{!c}}",
            "{{{raw}}}",
            "{{{ app.x }}}",
            "{{{{raw}}}}",
        ] {
            expect(text, text);
            expect(&format!("a\\{text}"), &format!("a\\{text}"));
        }
        // Of a regular expression: a brace, a value, a brace.
        expect(r"\{{{app.x}}\} \{{2,3} \{{1,2}}", r"\{X\} \{{2,3} \{{1,2}}");
        let told = |text: &str| fill(text).unwrap_err().say(Language::ENGLISH);
        assert!(told("{{this.b}}").ends_with("; to send this text as is, write {{ '{{this.b}}' }}"));
        assert!(told("{{$x}}").ends_with("write {{ '{{$x}}' }}"));
        assert!(told("{{$x 'it'}}").ends_with("write {{ \"{{$x 'it'}}\" }}"));
        assert!(!told("{{app.nothing}}").contains("write"));
        for long in ["{{'", "{{", "\\{{'", "{{{", "{{ '{{ \"", "{{a|"] {
            let _ = fill(&long.repeat(100_000));
        }
    }

    #[test]
    fn backslashes_before_a_value_stay() {
        let mut values = Values::new();
        values.app.insert("x".into(), json!("X"));
        for (text, filled) in [
            (r"C:\dir\{{app.x}}", r"C:\dir\X"),
            (r"CORP\{{host}}", r"CORP\h.example"),
            (r"\\{{host}}\share", r"\\h.example\share"),
            (r#"{"path": "C:\\dir\\{{app.x}}"}"#, r#"{"path": "C:\\dir\\X"}"#),
            (r"\\\{{app.x}}\", r"\\\X\"),
        ] {
            assert_eq!(values.resolve(json!(text)), Ok(json!(filled)), "{text}");
        }
        assert_eq!(values.resolve(json!(r"\{{nowhere}}")).unwrap_err().missing, ["nowhere"]);
    }

    #[test]
    fn a_text_in_quotes_stands_for_itself() {
        let values = Values::new();
        let expect =
            |text: &str, filled: &str| assert_eq!(values.resolve(json!({text: [text]})), Ok(json!({filled: [filled]})));
        expect("{{ '{{name}}' }}", "{{name}}");
        expect(r#"{"t": "{{ '{{name}}' }}", "n": {{ '{{name}}' }}}"#, r#"{"t": "{{name}}", "n": {{name}}}"#);
        expect("a='{{'{{name}}'}}' {{host}}", "a='{{name}}' h.example");
        expect("{{\"it's {{ | x\"}} {{ 'a\\'b' | upper }} {{''}}", "it's {{ | x A'B ");
        expect(r"{{ '{{name}}' | replace('name', '\\') }} {{ '\\' }} {{ '\d' }}", r"{{\}} \ \d");
        expect("{{{ 'k' }}: 1} {{{ '{{name}}' }}: 1}", "{k: 1} {{{name}}: 1}");
        for text in ["{{ 'a }}", "{{ 'a' b }}", "{{'a':1}}", "{{ 'a' | 3 }}", "{{{ 'a' }}}", "{{{ '{{host}}' }}}"] {
            expect(text, text);
        }
        for text in ["{{host}}", "it's", r"\'a", r#"'"\n"#, ""] {
            assert_eq!(quoted::read(&quoted::written(text)), text);
        }
    }

    #[test]
    fn what_is_known_before_it_runs() {
        assert_eq!(settled(r"\d {{ '{{a}}' }} {{.b}}").unwrap(), r"\d {{a}} {{.b}}");
        assert_eq!([settled("{{a}}"), settled(r"\{{a}}"), settled("{{'a' | upper}}")], [None, None, None]);
    }

    #[test]
    fn what_is_filled_in_has_an_end() {
        let mut values = Values::new();
        values.app.insert("b".into(), json!("x".repeat(8 * 1024 * 1024)));
        assert!(values.resolve(json!(["{{app.b}}", "{{app.b}}"])).is_ok());
        let error = values.resolve(json!("{{app.b}}".repeat(150))).unwrap_err();
        assert!(error.say(Language::ENGLISH).contains("64 MiB"));
    }

    #[test]
    fn what_a_filter_makes_of_a_secret_is_secret() {
        let mut values = Values::new();
        let secret = ResolvedVariable { missing: vec![], value: Secret::from("hunter2!"), secret: true };
        values.environment.insert("password".into(), secret);
        values.app.insert("copy".into(), json!({"inner": "hunter2!"}));
        let mut derived = |text: &str| {
            resolve(&json!(text), values.scope()).unwrap();
            values.secrets.take_derived()
        };
        assert_eq!(derived("{{password | reverse | upper}}"), ["!2RETNUH"]);
        assert_eq!(derived("{{app.copy.inner | reverse}}"), ["!2retnuh"]);
        assert_eq!(derived("{{host | hmac_sha256(password)}}").len(), 1);
        assert!(derived("{{password}} {{host | md5}} {{password | length}}").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_filled_in_or_refused(text in "[{}$a-z |.()'= 0-9]{0,60}") {
            let _ = Values::new().resolve(json!(text));
        }

        #[test]
        fn parts_joined_are_the_text(text in "[{} a.é$'\\\\#]{0,40}") {
            let joined: usize = parts(&text).map(|part| match part {
                Part::Literal(literal) => literal.len(),
                Part::Placeholder(found) => found.source.len() + 4,
            }).sum();
            // Blanks inside the braces are the only thing a placeholder drops.
            let blanks = text.matches(' ').count();
            prop_assert!(joined <= text.len() && joined + blanks >= text.len());
        }

        #[test]
        fn text_without_double_braces_is_untouched(text in "\\PC{0,60}") {
            prop_assume!(!text.contains("{{"));
            let values = Values::new();
            prop_assert_eq!(values.resolve(json!(text)), Ok(json!(text)));
        }

        #[test]
        fn a_value_is_inserted_literally(value in "\\PC{0,60}") {
            let mut values = Values::new();
            values.app.insert("v".into(), json!(value));
            prop_assert_eq!(values.resolve(json!("<{{app.v}}>")), Ok(json!(format!("<{value}>"))));
        }
    }
}
