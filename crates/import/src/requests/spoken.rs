//! What nearly every import has to say.

use std::collections::BTreeSet;

use serde_json::Value;
use testgyver_model::phrase;

use super::{After, Group, places::replaced};
use crate::gather::Gather;

/// Says once that an error status fails an action here, where a request leaves its status unchecked.
pub(crate) fn statuses_differ<'a>(groups: impl IntoIterator<Item = &'a Group>, gather: &mut Gather) {
    let unchecked = groups
        .into_iter()
        .flat_map(|group| &group.steps)
        .filter(|step| !step.checks.iter().any(|check| check["subject"] == "status"))
        .count();
    if unchecked > 0 && gather.first("statuses") {
        gather.differs("", phrase!(gather.language,
            fr: "Ici, un statut hors de 2xx fait échouer une action, sauf si un contrôle du statut en attend un autre : {unchecked} requête(s) n'en contrôlent aucun",
            en: "Here a status other than 2xx fails an action unless a check of the status expects another one: {unchecked} request(s) check none"));
    }
}

/// Says which values one campaign sets and another one reads: each campaign runs by itself.
pub(crate) fn values_stay(campaigns: &[&[Group]], gather: &mut Gather) {
    let set: Vec<BTreeSet<&str>> = campaigns.iter().map(|groups| names_set(groups)).collect();
    let mut foreign = BTreeSet::new();
    for (place, groups) in campaigns.iter().enumerate().filter(|_| campaigns.len() > 1) {
        for name in names_read(groups) {
            let own = set[place].contains(name.as_str());
            if !own && set.iter().any(|names| names.contains(name.as_str())) {
                foreign.insert(name);
            }
        }
    }
    if !foreign.is_empty() {
        let names = foreign.into_iter().collect::<Vec<_>>().join(", ");
        gather.differs("", phrase!(gather.language,
            fr: "Ces valeurs viennent d'un dossier devenu une autre campagne, et ne lui sont pas passées : {names}. Donnez-leur une valeur, ou importez les dossiers comme tests d'une seule campagne",
            en: "These values come from a folder that became another campaign, and are not passed on to it: {names}. Give them a value, or import the folders as tests of one campaign"));
    }
}

fn names_set(groups: &[Group]) -> BTreeSet<&str> {
    let steps = groups.iter().flat_map(|group| &group.steps);
    let names = steps.flat_map(|step| {
        let after = step.after.iter().map(|one| match one {
            After::Extract(extraction) => extraction.get("name").and_then(Value::as_str).unwrap_or_default(),
            After::Set(set) => set.name.as_str(),
        });
        step.before.iter().map(|set| set.name.as_str()).chain(after)
    });
    names.collect()
}

fn names_read(groups: &[Group]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for step in groups.iter().flat_map(|group| &group.steps) {
        for value in step.form.values().chain(&step.checks) {
            replaced(&value.to_string(), |name| {
                names.insert(name.to_owned());
                None
            });
        }
    }
    names
}
