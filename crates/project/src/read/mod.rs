//! Files read into a campaign: everything that is wrong with them is told at once, each with its place.

mod action;
mod at;
mod campaign;
mod connection;
mod environments;
mod outcome;
mod reader;
mod rules;
mod secret;
mod test;
mod usage;
mod values;

use testgyver_model::{Language, registry::Registry};

pub use self::outcome::{Outcome, Texts};
use self::{at::At, reader::Reader};

/// The name of the file in which a campaign's folder begins.
pub const MAIN: &str = "testgyver.yaml";

/// Reads a campaign that begins in the file `main`. Its files beside (`files/`) are not read.
pub fn read(texts: &dyn Texts, main: &str, actions: &Registry, language: Language) -> Outcome {
    let mut reader = Reader { texts, actions, language, outcome: Outcome::default() };
    let project = reader.document(main, None).map(|document| reader.campaign(&At::root(main, &document)));
    reader.outcome.project = project;
    reader.outcome
}
