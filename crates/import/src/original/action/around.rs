//! What is known while actions are read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    super::{notes::ActionNotes, renamed::Renamed, saved::Structure, secrets::CampaignSecrets, variables::Variables},
    paths::Paths,
};
use crate::Options;

/// What is known of the campaign whose actions are read.
pub struct Surroundings<'a> {
    /// How it is imported.
    pub options: &'a Options<'a>,
    /// Whether an early version wrote it.
    pub early: bool,
    /// The variables of the database; none for a campaign that was exported alone.
    pub variables: Option<&'a Variables>,
    /// The saved connections.
    pub structures: &'a HashMap<String, Structure>,
    /// Paths of the campaign.
    pub paths: &'a Paths,
    /// The secrets found so far.
    pub secrets: CampaignSecrets<'a>,
    /// Paths that earlier actions have written in a run.
    pub written: BTreeSet<String>,
    /// Variables of the environment that actions ask for, with the first place that does.
    pub asked: BTreeMap<String, String>,
}

/// What is known of the test whose actions are read.
pub struct TestState {
    /// Where it stands, for notes.
    pub place: String,
    /// What names of its variables became.
    pub names: Renamed,
    /// Its variables that have got a value.
    pub set: BTreeSet<String>,
    /// What is to be said of its actions.
    pub notes: ActionNotes,
}
