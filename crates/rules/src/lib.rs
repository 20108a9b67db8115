//! What a test says beside its actions' forms: placeholders and the expressions inside them, what must be true of an
//! answer ([`Check`]), what is taken out of it ([`Extraction`]), and when and how often an action runs ([`flow`]).
//!
//! Everything here is pure: the engine asks, an action knows nothing of it. What belongs to no form is stored in an
//! action's value under [`KEYS`].

mod answer;
mod check;
mod compare;
mod condition;
mod cookie;
mod diff;
pub mod exchange;
pub mod expression;
mod extract;
mod fault;
pub mod flow;
pub mod generate;
mod headers;
pub mod jsonpath;
pub mod moment;
mod operator;
mod query;
mod raw;
mod schema;
pub mod template;

pub use answer::Answer;
pub use check::Check;
pub use extract::{CONVERSIONS, Conversion, Extraction};
pub use fault::RuleFault;
pub use flow::Flow;
pub use operator::{Expects, Operator, TYPES};
pub use query::{Query, QueryMatch, Subject};
pub use raw::{RawRules, checks, extractions};

/// The keys of an action's value that belong to no form.
pub const KEYS: [&str; 4] = ["output_mapping", "checks", "extract", "flow"];
