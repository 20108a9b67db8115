//! The words of TestGyver: plain data and pure functions, no I/O.
//!
//! Everything the other crates agree on lives here: what a campaign, a test and an action are,
//! how placeholders are filled in, which events a run gives and how a report folds out of them.
//! The crate builds without tokio, SQL or HTTP, and it must stay so.

pub mod action;
pub mod actor;
pub mod api_token;
pub mod asked;
pub mod bytes;
pub mod campaign;
pub mod claim;
pub mod clock;
pub mod connection;
pub mod connection_kind;
pub mod decimal;
pub mod event;
pub mod flow;
pub mod folders;
pub mod form;
pub mod host_key;
pub mod id;
pub mod known_hosts;
pub mod lenient;
pub mod mask;
pub mod naming;
pub mod outcome;
pub mod page;
pub mod placeholder;
pub mod plan;
pub mod read;
pub mod registry;
pub mod report;
pub mod secret;
pub mod session;
pub mod session_cache;
pub mod shared;
pub mod test;
pub mod text;
pub mod trash;
pub mod user;
pub mod variable;

pub use actor::{Actor, ActorKind};
pub use clock::{Clock, Timestamp};
pub use testgyver_language::{Label, Language, phrase, text};
