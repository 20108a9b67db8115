//! What is read, and from where.

use std::collections::BTreeMap;

use crate::{Problem, Project, Severity};

/// Gives the texts of a campaign's files.
pub trait Texts {
    /// The text of a file by its path relative to the campaign's folder.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn text(&self, path: &str) -> Result<String, String>;
}

impl Texts for BTreeMap<String, Vec<u8>> {
    fn text(&self, path: &str) -> Result<String, String> {
        let bytes = self.get(path).ok_or_else(|| "not found".to_owned())?;
        String::from_utf8(bytes.clone()).map_err(|error| error.to_string())
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The campaign, as far as it could be read: to be used where no problem is an error.
    pub project: Option<Project>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<Problem>,
    /// The texts that were read, by their paths: for showing where something is wrong.
    pub sources: BTreeMap<String, String>,
}

impl Outcome {
    /// Whether the campaign can run.
    pub fn is_usable(&self) -> bool {
        self.project.is_some() && self.problems.iter().all(|problem| problem.severity == Severity::Warning)
    }
}
