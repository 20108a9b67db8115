//! Campaigns with their tests and reports.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use testgyver_model::{Timestamp, id::object_id_text, phrase};
use testgyver_project::Project;

use super::{
    action::{Paths, Surroundings},
    data::{OriginalCampaign, OriginalTally},
    dump::Document,
    notes::{Notes, inside},
    reports::{Kind, Loose},
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
        let (structures, connections) =
            structures::read(stored.get("plugin_data_structures"), &name, options, self.notes, tally);
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

    /// Puts reports into their campaigns, the oldest first; what belongs to none is told.
    pub fn reports(&mut self, reports: Vec<Loose>, campaigns: &mut [OriginalCampaign]) {
        let places: HashMap<OldId, usize> =
            campaigns.iter().enumerate().filter_map(|(place, one)| Some((one.old_id?, place))).collect();
        let names = test_names(campaigns);
        let mut orphans: BTreeMap<Option<OldId>, Vec<String>> = BTreeMap::new();
        let mut sorted = reports;
        sorted.sort_by_key(|one| created_at(&one.report).unwrap_or(Timestamp::MIN));
        let mut taken: HashMap<usize, Unique> = HashMap::new();
        for loose in sorted {
            let place = loose.campaign.and_then(|id| places.get(&id).copied());
            let Some(place) = place else {
                self.tally.reports.count(false);
                orphans.entry(loose.campaign).or_default().push(name_of(&loose.report).to_owned());
                continue;
            };
            self.report(loose, &mut campaigns[place], taken.entry(place).or_default(), &names);
        }
        for (id, names) in orphans {
            self.tell_orphans(id, &phrase!(self.notes.language, fr: "rapports", en: "reports"), &names);
        }
    }

    fn report(
        &mut self,
        loose: Loose,
        campaign: &mut OriginalCampaign,
        taken: &mut Unique,
        names: &HashMap<OldId, String>,
    ) {
        let language = self.notes.language;
        let outer = campaign.project.name.clone();
        let place = inside(&outer, name_of(&loose.report));
        for (kind, text) in loose.said {
            self.notes.add(kind, &*place, text);
        }
        let mut report = match loose.report {
            Kind::Performance(report) => {
                self.tally.reports.count(false);
                return campaign.performance.push(report);
            }
            Kind::Run(report) => report,
        };
        self.tally.reports.count(true);
        let name = taken.named(&report.name);
        if name != report.name {
            self.notes.differs(
                &*place,
                phrase!(language,
                fr: "Plusieurs rapports portent ce nom : celui-ci s'appelle « {name} ».",
                en: "Several reports have this name: this one is called '{name}'."),
            );
        }
        report.name = name;
        if let Some(variables) = self.variables {
            report.environment = variables.environment(&report.environment);
        }
        let mut unknown = false;
        for (number, result) in (1..).zip(&mut report.tests).filter(|(_, result)| result.name.is_empty()) {
            let known = result.test.and_then(|id| names.get(&id));
            unknown |= known.is_none();
            result.name = known
                .cloned()
                .unwrap_or_else(|| phrase!(language, fr: "Test supprimé {number}", en: "Deleted test {number}"));
        }
        if unknown {
            self.notes.info(
                place,
                phrase!(language,
                fr: "Des tests de ce rapport n'existent plus : leur nom n'est pas connu.",
                en: "Tests of this report are gone: their names are not known."),
            );
        }
        campaign.reports.push(report);
    }

    fn tell_orphans(&mut self, campaign: Option<OldId>, what: &str, names: &[String]) {
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

fn test_names(campaigns: &[OriginalCampaign]) -> HashMap<OldId, String> {
    let mut names = HashMap::new();
    for campaign in campaigns {
        let live = campaign.tests.iter().zip(&campaign.project.tests);
        let gone = campaign.deleted_tests.iter().map(|(test, definition)| (test, definition));
        for (test, definition) in live.chain(gone) {
            if let Some(id) = test.old_id {
                names.insert(id, definition.definition.name.clone());
            }
        }
    }
    names
}

fn name_of(report: &Kind) -> &str {
    match report {
        Kind::Run(report) => &report.name,
        Kind::Performance(report) => &report.name,
    }
}

const fn created_at(report: &Kind) -> Option<Timestamp> {
    match report {
        Kind::Run(report) => report.created_at,
        Kind::Performance(report) => report.created_at,
    }
}
