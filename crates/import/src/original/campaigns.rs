//! Campaigns with their tests and reports.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use serde_json::Value;
use testgyver_model::{
    Timestamp,
    id::object_id_text,
    phrase,
    placeholder::{self, Part},
    secret::Secret,
};
use testgyver_project::{Project, ProjectConnection};

use super::{
    action::{Paths, Surroundings},
    data::{OriginalCampaign, OriginalTally},
    dump::Document,
    notes::{Notes, inside},
    renamed::Renamed,
    secrets::{CampaignSecrets, SecretBook},
    structures,
    tests::{self, LONGEST, cut, in_order, is_deleted},
    unique::Unique,
    value::{OldId, date, named, old_id, text},
    variables::Variables,
};
use crate::Options;

/// What campaigns are made of.
pub struct Stored<'a> {
    /// How they are imported.
    pub options: &'a Options<'a>,
    /// Whether an early version wrote them.
    pub early: bool,
    /// The variables; none for a campaign that was exported alone.
    pub variables: Option<&'a Variables>,
    /// The secrets found so far.
    pub secrets: &'a mut SecretBook,
    /// Variables of the environment that actions ask for, with the first place that does.
    pub asked: BTreeMap<String, String>,
    /// What a person should know.
    pub notes: &'a mut Notes,
    /// How much there was.
    pub tally: &'a mut OriginalTally,
}

impl Stored<'_> {
    /// Reads all campaigns, the oldest first, with their tests; what belongs to none is told.
    pub fn campaigns(&mut self, mut campaigns: Vec<Document>, tests: &[Document]) -> Vec<OriginalCampaign> {
        campaigns.sort_by_key(|one| date(one.get("dateCreated")).unwrap_or(Timestamp::MIN));
        let mut by_campaign: HashMap<Option<OldId>, Vec<&Document>> = HashMap::new();
        for test in tests {
            by_campaign.entry(old_id(test.get("campainId"))).or_default().push(test);
        }
        let mut taken = Unique::default();
        let mut read = Vec::with_capacity(campaigns.len());
        for campaign in &campaigns {
            let id = old_id(campaign.get("_id"));
            let own = id.and_then(|_| by_campaign.remove(&id)).unwrap_or_default();
            read.push(self.campaign(campaign, own, &mut taken));
        }
        let mut left: Vec<_> = by_campaign.into_iter().collect();
        left.sort_by_key(|(id, _)| *id);
        for (id, tests) in left {
            tests.iter().for_each(|_| self.tally.tests.count(false));
            let names: Vec<String> =
                tests.iter().map(|test| named(test.get("name")).unwrap_or_else(|| "—".into())).collect();
            self.tell_orphans(id, &phrase!(self.notes.language, fr: "tests", en: "tests"), &names);
        }
        read
    }

    /// Reads one campaign.
    pub fn campaign(&mut self, stored: &Document, tests: Vec<&Document>, taken: &mut Unique) -> OriginalCampaign {
        let id = old_id(stored.get("_id"));
        let name = self.name(stored, taken);
        let options = self.options;
        let tally = &mut self.tally.connections;
        let unchanged = Renamed::default();
        let names = self.variables.map_or(&unchanged, |variables| &variables.names);
        let (structures, connections) =
            structures::read(stored.get("plugin_data_structures"), &name, names, options, self.notes, tally);
        self.ask(&connections, &name);
        let paths = Paths::of(id);
        let mut around = Surroundings {
            options,
            early: self.early,
            variables: self.variables,
            structures: &structures,
            paths: &paths,
            secrets: CampaignSecrets { book: self.secrets, list: IndexMap::new() },
            written: BTreeSet::new(),
            asked: std::mem::take(&mut self.asked),
        };
        let (gone, live): (Vec<&Document>, Vec<&Document>) = tests.into_iter().partition(|test| is_deleted(test));
        let (live, gone) = (in_order(live), in_order(gone));
        let mut read = |tests: Vec<&Document>| -> Vec<_> {
            let tests = (1..).zip(tests);
            tests.map(|(number, test)| tests::read(test, number, &name, &mut around, self.notes, self.tally)).collect()
        };
        let (live, deleted_tests) = (read(live), read(gone));
        let (tests, definitions) = live.into_iter().unzip();
        let (secrets, asked) = (around.secrets.list.into_values().collect(), around.asked);
        self.asked = asked;
        self.tally.campaigns.count(true);
        let description = text(stored.get("description")).unwrap_or_default();
        let description = cut(&description, LONGEST.1, &name, self.notes);
        let project = Project { description, secrets, connections, tests: definitions, ..Project::new(name) };
        OriginalCampaign {
            old_id: id,
            project,
            created_by: old_id(stored.get("userCreated")),
            created_at: date(stored.get("dateCreated")),
            deleted: is_deleted(stored),
            deleted_at: date(stored.get("dateDeleted")).filter(|_| is_deleted(stored)),
            tests,
            deleted_tests,
            reports: Vec::new(),
            performance: Vec::new(),
        }
    }

    /// What connections ask of the environment's variables.
    fn ask(&mut self, connections: &[ProjectConnection], campaign: &str) {
        for one in connections {
            let place = inside(campaign, &one.name);
            let secrets = one.known_secrets.values().map(Secret::expose);
            for text in one.values.values().filter_map(Value::as_str).chain(secrets) {
                for name in placeholder::parts(text).filter_map(plain_name) {
                    if self.variables.is_some_and(|variables| variables.find(name).is_none()) {
                        self.notes.differs(&*place, phrase!(self.notes.language,
                            fr: "« {{{{{name}}}}} » n'est aucune variable : les actions qui utilisent cette connexion échouent ici.",
                            en: "'{{{{{name}}}}}' is no variable: the actions that use this connection fail here."));
                    }
                    self.asked.entry(name.to_owned()).or_insert_with(|| place.clone());
                }
            }
        }
    }

    fn name(&mut self, stored: &Document, taken: &mut Unique) -> String {
        let language = self.notes.language;
        let given = named(stored.get("name"))
            .unwrap_or_else(|| phrase!(language, fr: "Campagne sans nom", en: "Campaign without a name"));
        let given = cut(&given, LONGEST.0 - 10, &given, self.notes);
        let name = taken.named(&given);
        if name != given {
            self.notes.differs(
                &*name,
                phrase!(language,
                fr: "Plusieurs campagnes s'appellent « {given} » : celle-ci s'appelle « {name} ».",
                en: "Several campaigns are called '{given}': this one is called '{name}'."),
            );
        }
        name
    }

    /// Tells what belongs to a campaign that is not there.
    pub(super) fn tell_orphans(&mut self, campaign: Option<OldId>, what: &str, names: &[String]) {
        const SHOWN: usize = 20;
        let (count, listed) = (names.len(), names[..names.len().min(SHOWN)].join(", "));
        let listed = if count > SHOWN { format!("{listed}…") } else { listed };
        let id = campaign.map_or_else(|| "—".to_owned(), object_id_text);
        self.notes.lost(
            "",
            phrase!(self.notes.language,
            fr: "La campagne {id} a été supprimée sans ses {what} ({count}), qui ne sont pas repris : {listed}.",
            en: "The campaign {id} was deleted without its {what} ({count}), which are not carried over: {listed}."),
        );
    }
}

/// The name of the environment's variable that a placeholder asks for.
fn plain_name<'t>(part: Part<'t>) -> Option<&'t str> {
    let Part::Placeholder(found) = part else { return None };
    let own = ["app.", "test.", "run.", "$"].iter().all(|prefix| !found.head.starts_with(prefix));
    (own && found.is_name()).then_some(found.head)
}
