//! Reads the usual lines of scripts that other tools run before and after a request.
//!
//! No JavaScript is run. A script is cut into signs ([`token`]), those are read as statements ([`parse`]) as far as they
//! are of a small subset, and each statement is understood by itself ([`run`]): a check, a value that is set, a value
//! taken out of the answer. What is not understood is told, line by line.

mod asserted;
mod builtin;
mod chain;
mod check;
mod condition;
mod effect;
mod expression;
mod moment;
mod parse;
mod response;
mod run;
mod state;
mod symbol;
mod token;
mod tree;
mod value;

pub(crate) use asserted::{asserted, taken};
pub(crate) use run::run;
pub(crate) use state::{Outcome, Stage};
