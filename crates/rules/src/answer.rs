//! An action's answer as the rules see it, whatever the protocol.

use std::{borrow::Cow, cell::RefCell, collections::HashMap, rc::Rc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use testgyver_documents::markup::{Markup, MarkupError, MediaType};
use testgyver_model::{
    action::Outputs,
    mask::{Output, Role},
    text::{AppVariables, text_of},
};

use super::headers::values_of;

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
        let described = main.or(self.described.first()).map(|output| output.name.as_ref());
        described.or_else(|| self.outputs.keys().next().map(String::as_str))
    }

    /// The output that plays a part.
    pub(super) fn playing(&self, role: Role) -> Option<&'a Value> {
        let output = self.described.iter().find(|output| output.role == Some(role))?;
        self.outputs.get(output.name.as_ref())
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
        let parse = || {
            let (text, media) = (self.text(name).unwrap_or_default(), self.media_type(name));
            if let Some(at) = self.undecodable(name, &text).filter(|_| media == MediaType::Xml) {
                let reason = "bytes that are not in the character set of the document";
                return Err(MarkupError::malformed_at(&text, at, reason.to_owned()));
            }
            Markup::parse_as(&text, media).map(Rc::new)
        };
        read.entry(name.to_owned()).or_insert_with(parse).clone()
    }

    /// Where bytes of an output became a replacement sign, as they are none of the character set it was read in.
    fn undecodable(&self, name: &str, text: &str) -> Option<usize> {
        let at = text.find(char::REPLACEMENT_CHARACTER)?;
        let bytes = self.bytes(name)?;
        // A document in UTF-16 may well hold the sign itself.
        let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        (!is_wide && std::str::from_utf8(&bytes).is_err()).then_some(at)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str, bytes: &[u8], content_type: &str) -> Result<bool, MarkupError> {
        let described = [Output::new("body").role(Role::Body), Output::new("headers").role(Role::Headers)];
        let mut outputs = Outputs::new();
        outputs.insert("body".into(), json!(text));
        outputs.insert("headers".into(), json!({"content-type": content_type}));
        if text.as_bytes() != bytes {
            outputs.insert("body_base64".into(), json!(STANDARD.encode(bytes)));
        }
        let app = AppVariables::default();
        Answer::new(&outputs, &described, Duration::ZERO, None, &app).markup("body").map(|markup| markup.is_html())
    }

    #[test]
    fn xml_with_bytes_of_no_sign_is_malformed() {
        let error = read("<a>\n\u{fffd}</a>", b"<a>\n\xe9</a>", "application/xml");
        assert!(matches!(error, Err(MarkupError::Malformed { line: 2, column: 1, .. })), "{error:?}");
        assert_eq!(read("<a>é</a>", b"<a>\xe9</a>", "application/xml; charset=iso-8859-1"), Ok(false));
        assert_eq!(read("<a>\u{fffd}</a>", "<a>\u{fffd}</a>".as_bytes(), "application/xml"), Ok(false));
        assert_eq!(read("<p>\u{fffd}", b"<p>\xe9", "text/html"), Ok(true));
    }
}
