//! Requests on their way from another tool to the tests of a campaign.
//!
//! Whatever a tool calls them, it has requests in an order, with names read in them as `{{name}}`, with checks, and with
//! values that are set before or after a request. [`weave`] makes tests of them: it finds out for each name whether it
//! is a variable, a value of the same test or one that an earlier test has to share.

mod declared;
mod form;
mod hide;
mod places;
mod reading;
mod spoken;
mod told;
mod vault;
mod weave;

pub(crate) use declared::{Declaration, Declared, Known};
pub(crate) use form::{headers, named, path_of, plain_url};
pub(crate) use hide::{hide, hide_sets};
pub(crate) use places::dynamic_only;
pub(crate) use spoken::{statuses_differ, values_stay};
pub(crate) use vault::Vault;
pub(crate) use weave::weave;

use serde_json::{Map, Value};

/// A request, as far as it is read: its names are still those of the source.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    /// Where it stands in the source.
    pub(crate) place: String,
    /// What it is called.
    pub(crate) name: String,
    /// The form of the action `http`.
    pub(crate) form: Map<String, Value>,
    /// What gets a value before the request is sent.
    pub(crate) before: Vec<Set>,
    /// What must be true of the answer.
    pub(crate) checks: Vec<Value>,
    /// What is taken out of the answer, and what gets a value after it.
    pub(crate) after: Vec<After>,
    /// Whether a run leaves it out.
    pub(crate) disabled: bool,
}

/// A value given to a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Set {
    /// The name.
    pub(crate) name: String,
    /// The value; texts may hold placeholders of the source and generators of ours.
    pub(crate) value: Value,
    /// Whether a value that is there already stays.
    pub(crate) unless_set: bool,
}

/// What happens after an answer, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum After {
    /// An extraction, its name under `name`.
    Extract(Map<String, Value>),
    /// A value that does not come from the answer.
    Set(Set),
}

/// Requests that become one test.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// The name of the test.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) description: String,
    /// Labels to find it by.
    pub(crate) tags: Vec<String>,
    /// The requests in order.
    pub(crate) steps: Vec<Step>,
}
