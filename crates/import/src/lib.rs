//! Reads what other tools keep, and says what of it could not be carried over: nothing is dropped silently.

pub mod bruno;
pub mod curl;
mod files;
mod format;
mod gather;
pub mod har;
pub mod hurl;
pub mod junit;
mod names;
mod note;
pub mod openapi;
mod options;
pub mod original;
pub mod postman;
mod requests;
mod script;
mod source;
pub mod testgyver;
mod text;
pub mod variables;

pub use format::{Format, guess, import};
pub use note::{Note, NoteKind};
pub use options::{FoldersAs, Options};
pub use source::{Source, SourceError};

use testgyver_project::Project;

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// The campaigns, in the order in which the source has them.
    pub projects: Vec<Project>,
    /// What a person should know of it.
    pub notes: Vec<Note>,
    /// How much there was, and how much of it came over.
    pub tally: Tally,
}

/// How much there was in a source, and how much of it came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Requests, operations or commands.
    pub requests: Carried,
    /// What the source checks by itself: assertions, expected answers.
    pub checks: Carried,
    /// Programs that are run before or after a request; one counts as carried over if all its lines were.
    pub scripts: Carried,
}

/// How many there were, and how many came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carried {
    /// In the source.
    pub found: u32,
    /// Of them, in what was made of it.
    pub carried: u32,
}

impl Carried {
    /// Counts one more.
    pub fn count(&mut self, carried: bool) {
        self.found += 1;
        self.carried += u32::from(carried);
    }
}
