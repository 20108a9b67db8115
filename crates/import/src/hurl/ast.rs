//! What a file of hurl says.

/// A request and what is expected of its answer.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The comments before it.
    pub(super) comment: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) options: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) form: Vec<(String, String)>,
    pub(super) multipart: Vec<(String, String)>,
    pub(super) cookies: Vec<(String, String)>,
    pub(super) basic: Option<(String, String)>,
    pub(super) body: Option<Body>,
    pub(super) response: Option<Response>,
}

/// What is expected of an answer.
#[derive(Debug, Default)]
pub(super) struct Response {
    /// `HTTP/2`; empty where it does not matter.
    pub(super) version: String,
    /// Nothing for any status.
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) captures: Vec<Capture>,
    pub(super) asserts: Vec<Assert>,
    pub(super) body: Option<Body>,
}

/// A body as it is written.
#[derive(Debug)]
pub(super) enum Body {
    Json(String),
    Xml(String),
    /// The text between three backticks each, and the language behind the first.
    Lines {
        language: String,
        text: String,
    },
    Text(String),
    Bytes(Vec<u8>),
    File(String),
}

/// A value taken out of an answer.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) name: String,
    pub(super) query: Query,
    pub(super) redact: bool,
}

/// What must be true of an answer.
#[derive(Debug)]
pub(super) struct Assert {
    pub(super) query: Query,
    pub(super) not: bool,
    /// `==`, `contains`, `isString`, …
    pub(super) predicate: String,
    pub(super) value: Option<Value>,
    /// The line as it is written, for notes.
    pub(super) written: String,
}

/// Which value of an answer is meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    /// `jsonpath`, `header`, `status`, …
    pub(super) name: String,
    pub(super) argument: Option<Value>,
    pub(super) filters: Vec<Filter>,
}

/// A filter and what stands behind its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    pub(super) name: String,
    pub(super) arguments: Vec<Value>,
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// Its digits.
    Number(String),
    /// A text, templates included.
    Text(String),
    /// What stands between the braces of a template.
    Template(String),
    Regex(String),
    Bytes(Vec<u8>),
    File(String),
}
