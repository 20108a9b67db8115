//! Reports in their campaigns.

use std::collections::{BTreeMap, HashMap};

use testgyver_model::{Timestamp, phrase};

use super::{
    campaigns::Stored,
    data::OriginalCampaign,
    notes::inside,
    reports::{Kind, Loose},
    unique::Unique,
    value::OldId,
};

impl Stored<'_> {
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
