//! What is told of an action in the report: everything that explains how it ended, secrets masked and long texts cut.

use std::collections::VecDeque;

use serde_json::{Map, Value};
use testgyver_model::{
    action::Descriptor,
    event::{ActionResult, ActionStatus, Attempt, CheckResult, DiffLine, Row},
    secret::MASK,
    text::{APP_PREFIX, text_of},
};

use crate::{
    log::TestLogger,
    outcome::{AttemptOutcome, Call},
};

/// Most characters of an expected or found value.
const SHOWN: usize = 1_000;
/// Most characters of a line of a difference.
const SHOWN_LINE: usize = 400;

/// The result of an action, gathered while it is tried.
pub(crate) struct ActionResultBuilder<'c> {
    pub(crate) place: usize,
    pub(crate) kind: &'c str,
    row: Option<Row>,
    /// How often it was tried so far.
    pub(crate) tries: u32,
    attempts: VecDeque<Attempt>,
    pub(crate) extracted: Vec<(String, String)>,
    reason: Option<String>,
    pub(crate) form: Value,
    outputs: Vec<(String, String)>,
}

impl<'c> ActionResultBuilder<'c> {
    pub(crate) fn new(call: &Call<'c>, row: Option<Row>) -> Self {
        Self {
            place: call.place,
            kind: call.kind,
            row,
            tries: 0,
            attempts: VecDeque::new(),
            extracted: Vec::new(),
            reason: None,
            form: Value::Null,
            outputs: Vec::new(),
        }
    }

    /// Adds an attempt; the first of more than `most` is forgotten.
    pub(crate) fn add(&mut self, tried: &AttemptOutcome, most: usize) {
        self.tries += 1;
        if self.attempts.len() == most {
            self.attempts.pop_front();
        }
        let micros = u64::try_from(tried.took.as_micros()).unwrap_or(u64::MAX);
        self.attempts.push_back(Attempt { micros, error: tried.error.clone(), checks: tried.checks.clone() });
    }

    /// Says why it ended as it did.
    pub(crate) fn note(&mut self, reason: String) {
        self.reason = Some(reason);
    }

    /// Says that an attempt was given up in the middle.
    pub(crate) fn note_given_up(&mut self, reason: String) {
        self.tries += 1;
        self.note(reason);
    }

    /// Keeps the form of the last attempt, and of its answer what is shown.
    pub(crate) fn keep(&mut self, tried: &mut AttemptOutcome, log: &TestLogger<'_>, shown: usize) {
        self.form = tried.form.take();
        let outputs = tried.outputs.iter();
        self.outputs = outputs.map(|(name, value)| (name.clone(), log.shown(&text_of(value), shown))).collect();
    }

    /// The result, fit to be shown.
    pub(crate) fn result(
        &mut self,
        status: ActionStatus,
        descriptor: Option<&Descriptor>,
        log: &TestLogger<'_>,
        shown: usize,
    ) -> ActionResult {
        let attempts = std::mem::take(&mut self.attempts).into_iter().map(|attempt| masked(attempt, log));
        ActionResult {
            kind: self.kind.to_owned(),
            status,
            row: self.row,
            tries: self.tries,
            attempts: attempts.collect(),
            extracted: std::mem::take(&mut self.extracted),
            reason: self.reason.take().map(|reason| log.shown(&reason, SHOWN)),
            form: form(self.form.take(), descriptor, log, shown),
            outputs: std::mem::take(&mut self.outputs),
        }
    }
}

fn masked(attempt: Attempt, log: &TestLogger<'_>) -> Attempt {
    let error = attempt.error.map(|error| log.shown(&error, SHOWN));
    let checks = attempt.checks.into_iter().map(|check| CheckResult {
        label: log.shown(&check.label, SHOWN),
        expected: check.expected.map(|text| log.shown(&text, SHOWN)),
        actual: check.actual.map(|text| log.shown(&text, SHOWN)),
        diff: check.diff.into_iter().map(|line| DiffLine { text: log.shown(&line.text, SHOWN_LINE), ..line }).collect(),
        ..check
    });
    Attempt { error, checks: checks.collect(), ..attempt }
}

/// The form as it may be shown: secret fields covered, whatever they hold.
fn form(form: Value, descriptor: Option<&Descriptor>, log: &TestLogger<'_>, shown: usize) -> Value {
    let Value::Object(fields) = form else { return Value::Null };
    let secret = |name: &str| {
        let mut fields = descriptor.iter().flat_map(|descriptor| &descriptor.fields);
        fields.any(|field| field.secret && field.name == name)
    };
    let field = |(name, value): (String, Value)| {
        let covered = secret(&name) && !value.is_null() && value.as_str() != Some("");
        let value = if covered { MASK.into() } else { readable(value, log, shown) };
        (name, value)
    };
    Value::Object(fields.into_iter().map(field).collect())
}

fn readable(value: Value, log: &TestLogger<'_>, shown: usize) -> Value {
    match value {
        Value::String(text) => log.shown(&text, shown).into(),
        Value::Array(items) => items.into_iter().map(|item| readable(item, log, shown)).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, field)| (log.shown(&name, shown), readable(field, log, shown)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// A line of a difference as the log shows it.
pub(crate) fn diff_line(line: &DiffLine) -> String {
    format!("    {line}")
}

/// `output → name` pairs; outputs without a name are not wanted. `None` if it is no such object.
pub(crate) fn mapping(mapping: &Value) -> Option<Vec<(&str, &str)>> {
    match mapping {
        Value::Null => Some(Vec::new()),
        Value::String(text) if text.trim().is_empty() => Some(Vec::new()),
        Value::Object(pairs) => pairs
            .iter()
            .filter(|(_, name)| !name.is_null() && name.as_str() != Some(""))
            .map(|(output, name)| {
                let name = name.as_str()?.trim();
                Some((output.as_str(), name.strip_prefix(APP_PREFIX).unwrap_or(name)))
            })
            .collect(),
        _ => None,
    }
}
