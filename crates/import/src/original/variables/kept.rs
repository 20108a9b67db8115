//! The variables that are read.

use std::collections::HashMap;

use indexmap::IndexSet;
use testgyver_model::{phrase, variable::check_environment};

use super::super::{data::OriginalVariable, notes::Notes, renamed::Renamed};
use crate::Carried;

/// Most characters of an environment's name.
const LONGEST_ENVIRONMENT: usize = 60;

/// The variables of a database.
#[derive(Debug, Default)]
pub struct Variables {
    /// In the order met.
    pub list: Vec<OriginalVariable>,
    /// Where each stands in the list.
    pub(super) places: HashMap<String, usize>,
    /// The environments, in the order met.
    pub environments: IndexSet<String>,
    /// What names of variables became.
    pub names: Renamed,
    /// What names of environments became, where they were changed.
    pub renamed_environments: HashMap<String, String>,
    /// How many there were.
    pub tally: Carried,
}

impl Variables {
    /// The variable of this name, as it is called here.
    pub fn find(&self, key: &str) -> Option<&OriginalVariable> {
        self.places.get(key).map(|place| &self.list[*place])
    }

    /// What an environment is called here.
    pub fn environment(&self, name: &str) -> String {
        self.renamed_environments.get(name).map_or(name, String::as_str).to_owned()
    }

    /// The name of an environment here; one that is new is remembered.
    pub(super) fn environment_of(&mut self, name: &str, notes: &mut Notes) -> String {
        let fits = fitting_environment(name);
        if fits != name && self.renamed_environments.insert(name.to_owned(), fits.clone()).is_none() {
            notes.differs(
                name,
                phrase!(notes.language,
                fr: "Un environnement ne peut pas porter ce nom ici : il s'appelle « {fits} ».",
                en: "An environment cannot have this name here: it is called '{fits}'."),
            );
        }
        self.environments.insert(fits.clone());
        fits
    }
}

fn fitting_environment(name: &str) -> String {
    if check_environment(name).is_ok() {
        return name.to_owned();
    }
    let visible = name.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    let fits: String = visible.take(LONGEST_ENVIRONMENT - 1).collect();
    let fits = fits.trim();
    if check_environment(fits).is_ok() { fits.to_owned() } else { format!("{fits}_") }
}
