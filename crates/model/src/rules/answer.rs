//! An action's answer as the rules see it, whatever the protocol.

use std::{borrow::Cow, cell::RefCell, collections::HashMap, rc::Rc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    markup::{Markup, MarkupError, MediaType},
    query::values_of,
};
use crate::{
    action::Outputs,
    mask::{Output, Role},
    template::{AppVariables, text_of},
};

/// What an action gave, read lazily and once: ten checks of one JSON answer parse it a single time.
pub struct Answer<'a> {
    /// The values it gave.
    pub outputs: &'a Outputs,
    /// What the action says of them.
    pub described: &'a [Output],
    /// How long it took.
    pub duration: Duration,
    /// Why it failed, where it did.
    pub error: Option<&'a str>,
    /// Variables of the test.
    pub app: &'a AppVariables,
    json: RefCell<HashMap<String, Result<Rc<Value>, NoJson>>>,
    markup: RefCell<HashMap<String, Result<Rc<Markup>, MarkupError>>>,
}

/// Why a text is no JSON.
#[derive(Debug, Clone)]
pub(super) struct NoJson {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) reason: String,
}

impl NoJson {
    fn of(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string().replace(&format!(" at line {line} column {column}"), "");
        Self { line, column, reason }
    }
}

impl<'a> Answer<'a> {
    /// An answer.
    pub fn new(
        outputs: &'a Outputs,
        described: &'a [Output],
        duration: Duration,
        error: Option<&'a str>,
        app: &'a AppVariables,
    ) -> Self {
        Self { outputs, described, duration, error, app, json: RefCell::default(), markup: RefCell::default() }
    }

    /// The name of the output that a query reads: the one it names, else the action's main one.
    pub(super) fn output_name<'n>(&'n self, named: &'n str) -> Option<&'n str> {
        if !named.is_empty() {
            return Some(named);
        }
        let main = self.described.iter().find(|output| output.role == Some(Role::Body));
        let described = main.or(self.described.first()).map(|output| output.name);
        described.or_else(|| self.outputs.keys().next().map(String::as_str))
    }

    /// The output that plays a part.
    pub(super) fn playing(&self, role: Role) -> Option<&'a Value> {
        let output = self.described.iter().find(|output| output.role == Some(role))?;
        self.outputs.get(output.name)
    }

    /// An output as JSON: as it is, or its text read.
    pub(super) fn json(&self, name: &str) -> Result<Rc<Value>, NoJson> {
        let mut read = self.json.borrow_mut();
        if let Some(known) = read.get(name) {
            return known.clone();
        }
        let value = match self.outputs.get(name).unwrap_or(&Value::Null) {
            Value::String(text) => serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)),
            other => Ok(other.clone()),
        };
        let value = value.map(Rc::new).map_err(|error| NoJson::of(&error));
        read.insert(name.to_owned(), value.clone());
        value
    }

    /// What the answer's header says its body is.
    fn media_type(&self, name: &str) -> MediaType {
        let is_body = self.described.iter().any(|output| output.name == name && output.role == Some(Role::Body));
        let headers = self.playing(Role::Headers).filter(|_| is_body);
        let types = headers.map(|headers| values_of(headers, "content-type")).unwrap_or_default();
        MediaType::of(types.first().and_then(Value::as_str).unwrap_or_default())
    }

    /// An output as XML or HTML: as what it was sent as, where that is known.
    pub(super) fn markup(&self, name: &str) -> Result<Rc<Markup>, MarkupError> {
        let mut read = self.markup.borrow_mut();
        let parse = || Markup::parse_as(&self.text(name).unwrap_or_default(), self.media_type(name)).map(Rc::new);
        read.entry(name.to_owned()).or_insert_with(parse).clone()
    }

    /// An output as text.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.outputs.get(name).map(text_of)
    }

    /// An output as bytes: what is not text comes along as Base64, beside its text.
    pub(super) fn bytes(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        if let Some(Value::String(exact)) = self.outputs.get(&format!("{name}_base64")) {
            return STANDARD.decode(exact).ok().map(Cow::Owned);
        }
        self.text(name).map(|text| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }
}
