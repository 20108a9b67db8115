//! Queries: which value of an answer is meant. Checks and extractions share them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strum::IntoStaticStr;
use testgyver_documents::markup::{check_css, check_xpath};
use testgyver_model::{
    Label, Language, lenient,
    mask::Role,
    text,
    text::{APP_PREFIX, text_of},
};

use super::{Answer, RuleFault, answer::NoJson, cookie, headers::values_of, jsonpath};
use crate::{
    expression::{self, Names, filters},
    template::{self, settled},
};

/// What a query is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Subject {
    /// The status of the answer.
    Status,
    /// A header, by name.
    Header,
    /// A cookie that the answer sets, or one of its attributes.
    Cookie,
    /// The main output, whole.
    Body,
    /// What a JSONPath finds (RFC 9535).
    Jsonpath,
    /// What an XPath 1.0 finds.
    Xpath,
    /// What a CSS selector finds.
    Css,
    /// The first group of a regular expression, or its whole match.
    Regex,
    /// How long the action took, in milliseconds.
    Duration,
    /// Bytes of an output.
    Size,
    /// A hash of an output's bytes, in hexadecimal.
    Hash,
    /// The exit code of a command.
    ExitCode,
    /// One output, whole.
    Output,
    /// A variable of the test.
    Variable,
    /// Why the action failed; a check of it turns a failure into what was wanted.
    Error,
}

impl Subject {
    /// Every subject, in the order a form shows them.
    pub const ALL: [Self; 15] = [
        Self::Status,
        Self::Jsonpath,
        Self::Header,
        Self::Body,
        Self::Duration,
        Self::Xpath,
        Self::Css,
        Self::Regex,
        Self::Cookie,
        Self::Size,
        Self::Hash,
        Self::ExitCode,
        Self::Output,
        Self::Variable,
        Self::Error,
    ];

    /// Name shown to people: the text `subject-<name>` of the catalogue.
    pub fn label(self) -> Label {
        Label::Key(format!("subject-{}", <&str>::from(self)).into())
    }

    /// What its path is, the attribute `path` of its label, with an example; nothing where it has none.
    pub fn path(self) -> Option<(Label, &'static str)> {
        let example = match self {
            Self::Header => "content-type",
            Self::Cookie => "session, session[Path]",
            Self::Jsonpath => "$.items[0].id",
            Self::Xpath => "//h1",
            Self::Css => "h1, a@href",
            Self::Regex => "id=(\\d+)",
            Self::Hash => "sha256",
            Self::Variable => "total",
            _ => return None,
        };
        Some((self.label().attribute("path")?, example))
    }

    /// Whether it reads one of the action's outputs, which can be chosen.
    pub const fn reads_output(self) -> bool {
        matches!(
            self,
            Self::Body
                | Self::Jsonpath
                | Self::Xpath
                | Self::Css
                | Self::Regex
                | Self::Size
                | Self::Hash
                | Self::Output
        )
    }
}

/// Which value of an answer is meant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Query {
    /// What it is about.
    pub subject: Subject,
    /// Where in it: a JSONPath, an XPath, the name of a header.
    #[serde(default, deserialize_with = "lenient::string")]
    pub path: String,
    /// The output it reads; the action's main one where it is empty.
    #[serde(default, deserialize_with = "lenient::string")]
    pub output: String,
    /// Filters that the value goes through: `trim | upper`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub filter: String,
}

/// What a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryMatch {
    /// The value, nothing where there is none.
    pub value: Option<Value>,
    /// Whether the value is the list of what was found, in whatever number.
    pub many: bool,
    /// Whether the value is a whole answer: then its text may be a JSON document.
    pub document: bool,
}

impl QueryMatch {
    const NOTHING: Self = Self { value: None, many: false, document: false };

    fn one(value: impl Into<Value>) -> Self {
        Self { value: Some(value.into()), many: false, document: false }
    }

    /// The value where there is just one; nothing where nothing was found.
    pub fn single(&self) -> Option<&Value> {
        match &self.value {
            Some(Value::Array(items)) if self.many && items.len() == 1 => items.first(),
            Some(Value::Array(items)) if self.many && items.is_empty() => None,
            other => other.as_ref(),
        }
    }
}

const ALGORITHMS: [&str; 4] = ["sha256", "sha1", "sha512", "md5"];

impl Query {
    /// The query in words: `JSON $.name | upper`.
    pub fn label(&self, language: Language) -> String {
        let mut label = match self.subject {
            Subject::Jsonpath => "JSON".to_owned(),
            Subject::Xpath => "XPath".to_owned(),
            Subject::Css => "CSS".to_owned(),
            Subject::Duration => text!(language, "rule-duration"),
            subject => subject.label().text(language),
        };
        if self.subject == Subject::Output {
            label = format!("{label} {}", self.output.trim());
        } else if self.subject.path().is_some() && !self.path.trim().is_empty() {
            label = format!("{label} {}", self.path.trim());
        }
        if self.subject != Subject::Output && self.subject.reads_output() && !self.output.trim().is_empty() {
            label = format!("{label} ({})", self.output.trim());
        }
        if self.subject == Subject::Duration {
            label.push_str(" (ms)");
        }
        if self.filter.trim().is_empty() { label } else { format!("{label} | {}", self.filter.trim()) }
    }

    /// Whether finding it in a small answer costs next to nothing, whatever that answer holds: nothing is searched.
    pub fn is_light(&self) -> bool {
        let looked_up = match self.subject {
            // Names and places, one after the other: nothing that finds several.
            Subject::Jsonpath => !self.path.contains(['?', '*', ',', ':']) && !self.path.contains(".."),
            Subject::Xpath | Subject::Css | Subject::Regex | Subject::Variable => false,
            _ => true,
        };
        looked_up && self.filter.trim().is_empty()
    }

    /// Whether finding it looks at an output.
    pub fn reads(&self, output: &str, answer: &Answer<'_>) -> bool {
        self.subject.reads_output() && answer.output_name(self.output.trim()) == Some(output)
    }

    /// What is wrong with it as it is written.
    pub(super) fn faults(&self, language: Language) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        let path = self.path.trim();
        let needs_path = self.subject.path().is_some() && self.subject != Subject::Hash;
        if needs_path && path.is_empty() {
            faults.push(RuleFault::new("path", text!(language, "rule-to-fill-in")));
        } else if let Some(path) = settled(path)
            && let Err(why) = self.check_path(&path, language)
        {
            faults.push(RuleFault::new("path", why));
        }
        if self.subject == Subject::Output && self.output.trim().is_empty() {
            faults.push(RuleFault::new("output", text!(language, "rule-choose-output")));
        }
        if !self.filter.trim().is_empty()
            && let Some(filter) = settled(&self.filter)
            && let Err(error) = expression::check_pipeline(&filter)
        {
            faults.push(RuleFault::new("filter", error.say(language)));
        }
        faults
    }

    fn check_path(&self, path: &str, language: Language) -> Result<(), String> {
        match self.subject {
            Subject::Jsonpath => jsonpath::parse(path).map(drop).map_err(|error| path_error(&error, language)),
            Subject::Xpath => check_xpath(path).map_err(|error| error.say(language)),
            Subject::Css => check_css(path).map_err(|error| error.say(language)),
            Subject::Regex => filters::regex(path).map(drop).map_err(|error| regex_error(&error, language)),
            Subject::Hash if !path.is_empty() && !ALGORITHMS.contains(&&*path.to_ascii_lowercase()) => {
                let known = ALGORITHMS.join(", ");
                Err(text!(language, "rule-unknown-algorithm", path, known))
            }
            _ => Ok(()),
        }
    }

    /// The value that is meant.
    ///
    /// # Errors
    /// Why it cannot be looked for, in words.
    pub fn find(&self, answer: &Answer<'_>, names: &dyn Names, language: Language) -> Result<QueryMatch, String> {
        let found = self.raw(answer, names, language)?;
        let filter = self.filter.trim();
        if filter.is_empty() {
            return Ok(found);
        }
        let value = if found.many { found.value } else { found.single().cloned() };
        let value = expression::pipe(value.as_ref(), filter, names).map_err(|error| error.say(language))?;
        Ok(QueryMatch { value, ..QueryMatch::NOTHING })
    }

    fn raw(&self, answer: &Answer<'_>, names: &dyn Names, language: Language) -> Result<QueryMatch, String> {
        let path = self.path.trim();
        match self.subject {
            Subject::Duration => Ok(QueryMatch::one(milliseconds(answer.duration))),
            Subject::Error => Ok(answer.error.map_or(QueryMatch::NOTHING, QueryMatch::one)),
            Subject::Status => part(answer, Role::Status, language),
            Subject::ExitCode => part(answer, Role::ExitCode, language),
            Subject::Header => header(answer, path, language),
            Subject::Cookie => {
                let set = headers(answer, language)?;
                let set = values_of(&set, "set-cookie");
                Ok(QueryMatch {
                    value: cookie::find(set.iter().filter_map(Value::as_str), path),
                    ..QueryMatch::NOTHING
                })
            }
            Subject::Variable => {
                let name = path.strip_prefix(APP_PREFIX).unwrap_or(path);
                let value = template::variable(answer.app, name).cloned().or_else(|| names.find(&[path]));
                Ok(QueryMatch { value, ..QueryMatch::NOTHING })
            }
            _ => self.in_output(answer, path, language),
        }
    }

    fn in_output(&self, answer: &Answer<'_>, path: &str, language: Language) -> Result<QueryMatch, String> {
        let Some(name) = answer.output_name(self.output.trim()) else { return Ok(QueryMatch::NOTHING) };
        let Some(value) = answer.outputs.get(name) else {
            return Err(text!(language, "rule-no-such-output", name));
        };
        match self.subject {
            Subject::Jsonpath => {
                let json = answer.json(name).map_err(|why| {
                    let NoJson { line, column, reason } = why;
                    text!(language, "rule-output-no-json", name, line, column, reason)
                })?;
                let found = jsonpath::find(&json, path).map_err(|error| path_error(&error, language))?;
                Ok(QueryMatch { value: found.value, many: found.many, document: false })
            }
            Subject::Xpath | Subject::Css => {
                let found = answer.markup(name).and_then(|markup| match self.subject {
                    Subject::Xpath => markup.xpath(path),
                    _ => markup.css(path),
                });
                let value = found.map_err(|error| error.say(language))?;
                let many = value.is_array();
                Ok(QueryMatch { value: Some(value).filter(|value| !value.is_null()), many, document: false })
            }
            Subject::Regex => {
                let regex = filters::regex(path).map_err(|error| regex_error(&error, language))?;
                Ok(filters::captured(&regex, &text_of(value)).map_or(QueryMatch::NOTHING, QueryMatch::one))
            }
            Subject::Size => Ok(answer.bytes(name).map_or(QueryMatch::NOTHING, |bytes| QueryMatch::one(bytes.len()))),
            Subject::Hash => {
                self.check_path(path, language)?;
                let hash = answer.bytes(name).map(|bytes| filters::hash(path, &bytes));
                Ok(hash.map_or(QueryMatch::NOTHING, QueryMatch::one))
            }
            _ => Ok(QueryMatch { document: true, ..QueryMatch::one(value.clone()) }),
        }
    }
}

/// Milliseconds, with decimals where there are any.
fn milliseconds(duration: Duration) -> Value {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    if micros.is_multiple_of(1_000) { Value::from(micros / 1_000) } else { json!(micros as f64 / 1e3) }
}

fn part(answer: &Answer<'_>, role: Role, language: Language) -> Result<QueryMatch, String> {
    if !answer.described.iter().any(|output| output.role == Some(role)) {
        return Err(match role {
            Role::ExitCode => {
                text!(language, "rule-no-exit-code")
            }
            Role::Headers => text!(language, "rule-no-headers"),
            _ => text!(language, "rule-no-status"),
        });
    }
    Ok(answer.playing(role).map_or(QueryMatch::NOTHING, |value| QueryMatch::one(value.clone())))
}

fn headers(answer: &Answer<'_>, language: Language) -> Result<Value, String> {
    part(answer, Role::Headers, language).map(|found| found.value.unwrap_or_default())
}

fn header(answer: &Answer<'_>, name: &str, language: Language) -> Result<QueryMatch, String> {
    let mut values = values_of(&headers(answer, language)?, name);
    Ok(match values.len() {
        0 => QueryMatch::NOTHING,
        1 => QueryMatch::one(values.remove(0)),
        _ => QueryMatch { value: Some(Value::Array(values)), many: true, document: false },
    })
}

fn path_error(error: &jsonpath::PathError, language: Language) -> String {
    match error {
        jsonpath::PathError::Syntax(why) => {
            text!(language, "rule-jsonpath-unreadable", why)
        }
        jsonpath::PathError::TooCostly => {
            text!(language, "rule-jsonpath-too-slow")
        }
    }
}

pub(super) fn regex_error(error: &regex::Error, language: Language) -> String {
    let why = error.to_string();
    let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
    text!(language, "rule-regex-unreadable", why)
}
