//! Campaigns with their tests, connections, files and reports.

use std::collections::{BTreeSet, HashMap};

use anyhow::Context;
use serde_json::Value;
use testgyver_import::{
    Carried,
    original::{OriginalCampaign, OriginalTest},
};
use testgyver_model::{
    campaign::{Campaign, CampaignOrder},
    connection::{CONNECTION_FIELD, Connection},
    id::{CampaignId, ConnectionId, TestId},
    naming,
    page::PageRequest,
    phrase,
    test::{Change, Test},
    trash::{Removable, RemovableKind},
};
use testgyver_project::{ProjectConnection, ProjectTest};
use testgyver_store::CampaignPut;
use uuid::Uuid;

use super::{files, ids, people::People, reports, target::Target};

/// How much there was, and how much of it was added.
#[derive(Default)]
pub(super) struct Tallies {
    campaigns: Carried,
    tests: Carried,
    pub(super) reports: Carried,
    pub(super) files: Carried,
}

/// Adds the campaigns that are not there yet, and the reports that those which are there do not have.
pub(super) async fn bring(
    target: &mut Target,
    campaigns: Vec<OriginalCampaign>,
    people: &People,
) -> anyhow::Result<()> {
    let trash = target.store.list_trash(Some(RemovableKind::Campaign), PageRequest::EVERYTHING).await?;
    let removed: BTreeSet<Uuid> = trash
        .items
        .iter()
        .filter_map(|entry| match entry.what {
            Removable::Campaign(id) => Some(id.0),
            _ => None,
        })
        .collect();
    let mut tallies = Tallies::default();
    for campaign in campaigns {
        let id = CampaignId(ids::kept(campaign.old_id, Uuid::nil(), &campaign.project.name));
        bring_one(target, campaign, id, removed.contains(&id.0), people, &mut tallies).await?;
    }
    let language = target.told.language;
    target.told.count(phrase!(language, fr: "campagnes", en: "campaigns"), tallies.campaigns);
    target.told.count(phrase!(language, fr: "tests", en: "tests"), tallies.tests);
    target.told.count(phrase!(language, fr: "rapports", en: "reports"), tallies.reports);
    target.told.count(phrase!(language, fr: "fichiers", en: "files"), tallies.files);
    Ok(())
}

async fn bring_one(
    target: &mut Target,
    mut campaign: OriginalCampaign,
    id: CampaignId,
    removed: bool,
    people: &People,
    tallies: &mut Tallies,
) -> anyhow::Result<()> {
    let (language, name) = (target.told.language, campaign.project.name.clone());
    let there = target.store.find_campaign(id).await?.is_some();
    let count = campaign.tests.len() + campaign.deleted_tests.len();
    (0..count).for_each(|_| tallies.tests.count(!there && !removed));
    tallies.campaigns.count(!there && !removed);
    if removed {
        target.told.info(
            &name,
            phrase!(language,
            fr: "Cette campagne est ici dans la corbeille : elle y reste comme elle est, ses rapports aussi.",
            en: "This campaign is in the trash here: it stays there as it is, with its reports."),
        );
        return Ok(());
    }
    if there {
        target.told.info(&name, phrase!(language,
            fr: "Cette campagne est déjà là : elle reste comme elle est, seuls les rapports qui lui manquent sont ajoutés.",
            en: "This campaign is there already: it stays as it is, only reports that it lacks are added."));
    } else {
        files::bring(target, &mut campaign, id, tallies).await?;
        let put = Put { target, people, id }.made(&mut campaign).await?;
        let kept = target.store.put_campaign(put).await;
        if kept.is_err() {
            target.files.delete_all(id).await?;
        }
        kept.with_context(|| format!("the campaign '{name}' cannot be kept"))?;
        discard_tests(target, &campaign, &name).await?;
    }
    reports::bring(target, &campaign, id, tallies).await?;
    if campaign.deleted && !there {
        target.store.delete_campaign(id, target.change()).await?;
        target.told.info(
            &name,
            phrase!(language,
            fr: "Cette campagne était supprimée : elle est dans la corbeille, d'où elle peut revenir pendant 30 jours.",
            en: "This campaign was deleted: it is in the trash, from where it can come back for 30 days."),
        );
    }
    Ok(())
}

/// Tests that were deleted go to the trash.
async fn discard_tests(target: &mut Target, campaign: &OriginalCampaign, name: &str) -> anyhow::Result<()> {
    for (place, (old, test)) in campaign.deleted_tests.iter().enumerate() {
        let id = test_id(campaign, old, &test.definition.name, campaign.tests.len() + place);
        target.store.delete_test(id, target.change()).await?;
        let test = &test.definition.name;
        target.told.info(
            &format!("{name} / {test}"),
            phrase!(target.told.language,
            fr: "Ce test était supprimé : il est dans la corbeille, d'où il peut revenir pendant 30 jours.",
            en: "This test was deleted: it is in the trash, from where it can come back for 30 days."),
        );
    }
    Ok(())
}

fn test_id(campaign: &OriginalCampaign, old: &OriginalTest, name: &str, place: usize) -> TestId {
    let inside = ids::kept(campaign.old_id, Uuid::nil(), &campaign.project.name);
    TestId(ids::kept(old.old_id, inside, &format!("{place} {name}")))
}

/// A campaign on its way in.
struct Put<'a> {
    target: &'a mut Target,
    people: &'a People,
    id: CampaignId,
}

impl Put<'_> {
    async fn made(&mut self, old: &mut OriginalCampaign) -> anyhow::Result<CampaignPut> {
        let project = &old.project;
        let created_at = old.created_at.or_else(|| ids::drawn_at(old.old_id)).unwrap_or(self.target.now);
        let created_by = self.people.actor(old.created_by);
        let by = Change { by: created_by.clone(), at: created_at };
        let name = self.free_name(&project.name).await?;
        let (parallel, timeout, description) = (project.parallel, project.timeout, project.description.clone());
        let campaign =
            Campaign { description, parallel, timeout, created_by, ..Campaign::new(self.id, name, created_at) };
        let connection = |one: &ProjectConnection| Connection {
            id: ConnectionId(ids::derived(self.id.0, &one.name)),
            kind: one.kind.clone(),
            name: one.name.clone(),
            campaign: Some(self.id),
            values: one.values.clone(),
            secrets: one.known_secrets.clone(),
            changed: by.clone(),
        };
        let connections: Vec<Connection> = project.connections.iter().map(connection).collect();
        let chosen = connections.iter().map(|one| (one.name.clone(), one.id)).collect();
        let tests = self.tests(old, &chosen, &by);
        let by = self.target.change();
        Ok(CampaignPut {
            campaign,
            replaces: None,
            tests,
            connections,
            environments: Vec::new(),
            variables: Vec::new(),
            by,
        })
    }

    /// The tests in order, and behind them those that were deleted.
    fn tests(&self, old: &OriginalCampaign, chosen: &HashMap<String, ConnectionId>, made: &Change) -> Vec<Test> {
        let live = old.tests.iter().zip(&old.project.tests);
        let all = live.chain(old.deleted_tests.iter().map(|(facts, test)| (facts, test)));
        all.enumerate().map(|(place, (facts, test))| self.test(old, facts, test, place, chosen, made)).collect()
    }

    fn test(
        &self,
        old: &OriginalCampaign,
        facts: &OriginalTest,
        written: &ProjectTest,
        place: usize,
        chosen: &HashMap<String, ConnectionId>,
        made: &Change,
    ) -> Test {
        let by = facts.created_by.map_or_else(|| made.by.clone(), |by| self.people.actor(Some(by)));
        let at = facts.created_at.or_else(|| ids::drawn_at(facts.old_id)).unwrap_or(made.at);
        let mut definition = written.definition.clone();
        definition.actions.iter_mut().for_each(|call| choose(&mut call.value, chosen));
        let id = test_id(old, facts, &definition.name, place);
        Test { enabled: written.enabled, ..Test::new(id, self.id, Change { by, at }, definition) }
    }

    async fn free_name(&mut self, name: &str) -> anyhow::Result<String> {
        let all = self.target.store.list_campaigns(PageRequest::EVERYTHING, None, CampaignOrder::Name).await?;
        let free = naming::unique(name, |name| all.items.iter().any(|one| one.campaign.name == name));
        if free != name {
            self.target.told.differs(
                name,
                phrase!(self.target.told.language,
                fr: "Une autre campagne s'appelle déjà ainsi : celle-ci s'appelle « {free} ».",
                en: "Another campaign is called so already: this one is called '{free}'."),
            );
        }
        Ok(free)
    }
}

/// Puts the identifier of a connection in the place of its name.
fn choose(value: &mut Value, connections: &HashMap<String, ConnectionId>) {
    let id = value.get(CONNECTION_FIELD).and_then(Value::as_str).and_then(|name| connections.get(name.trim()));
    if let Some(id) = id {
        value[CONNECTION_FIELD] = id.to_string().into();
    }
}
