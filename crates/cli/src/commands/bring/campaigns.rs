//! Campaigns with their tests, connections, files and reports.

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use serde_json::Value;
use testgyver_import::original::{OriginalCampaign, OriginalTest};
use testgyver_model::{
    campaign::{Campaign, CampaignOrder},
    connection::{CONNECTION_FIELD, Connection},
    id::{CampaignId, ConnectionId, TestId},
    naming,
    page::PageRequest,
    phrase,
    test::{Change, Test},
    trash::RemovableKind,
};
use testgyver_project::{ProjectConnection, ProjectTest};
use testgyver_store::CampaignPut;
use uuid::Uuid;

use super::{files, ids, people::People, reports, tallies::Tallies, target::Target};

/// Adds the campaigns that are not there yet, and the reports that those which are there do not have.
pub(super) async fn bring(
    target: &mut Target,
    campaigns: Vec<OriginalCampaign>,
    people: &People,
) -> anyhow::Result<()> {
    let mut intake = Intake::into(target, people).await?;
    for campaign in campaigns {
        intake.bring(campaign).await?;
    }
    let tallies = intake.tallies;
    tallies.tell(&mut target.told);
    Ok(())
}

/// Campaigns on their way in, beside those that are there.
struct Intake<'a> {
    target: &'a mut Target,
    people: &'a People,
    /// Names of campaigns that are there.
    names: HashSet<String>,
    /// Campaigns in the trash.
    removed: HashSet<CampaignId>,
    tallies: Tallies,
}

impl<'a> Intake<'a> {
    async fn into(target: &'a mut Target, people: &'a People) -> anyhow::Result<Self> {
        let all = target.store.list_campaigns(PageRequest::EVERYTHING, None, CampaignOrder::Name).await?;
        let trash = target.store.list_trash(Some(RemovableKind::Campaign), PageRequest::EVERYTHING).await?;
        Ok(Self {
            target,
            people,
            names: all.items.into_iter().map(|one| one.campaign.name).collect(),
            removed: trash.items.into_iter().map(|entry| entry.campaign).collect(),
            tallies: Tallies::default(),
        })
    }

    async fn bring(&mut self, mut campaign: OriginalCampaign) -> anyhow::Result<()> {
        let (language, name) = (self.target.told.language, campaign.project.name.clone());
        let id = CampaignId(own_id(&campaign));
        let (there, removed) = (self.target.store.find_campaign(id).await?.is_some(), self.removed.contains(&id));
        self.count(&campaign, !there && !removed);
        if removed {
            self.target.told.info(
                &name,
                phrase!(language,
                fr: "Cette campagne est ici dans la corbeille : elle y reste comme elle est, ses rapports aussi.",
                en: "This campaign is in the trash here: it stays there as it is, with its reports."),
            );
            return Ok(());
        }
        if there {
            self.target.told.info(&name, phrase!(language,
                fr: "Cette campagne est déjà là : elle reste comme elle est, seuls les rapports qui lui manquent sont ajoutés.",
                en: "This campaign is there already: it stays as it is, only reports that it lacks are added."));
        } else {
            self.put(&mut campaign, id).await.with_context(|| format!("the campaign '{name}' cannot be kept"))?;
            discard_tests(self.target, &campaign, &name).await?;
        }
        reports::bring(self.target, &campaign, id, &mut self.tallies).await?;
        if campaign.deleted && !there {
            self.target.store.delete_campaign(id, self.target.change()).await?;
            self.target.told.info(&name, phrase!(language,
                fr: "Cette campagne était supprimée : elle est dans la corbeille, d'où elle peut revenir pendant 30 jours.",
                en: "This campaign was deleted: it is in the trash, from where it can come back for 30 days."));
        }
        Ok(())
    }

    fn count(&mut self, campaign: &OriginalCampaign, is_new: bool) {
        self.tallies.campaigns.count(is_new);
        let tests = campaign.tests.len() + campaign.deleted_tests.len();
        (0..tests).for_each(|_| self.tallies.tests.count(is_new));
    }

    /// Files first: a campaign that is seen is whole.
    async fn put(&mut self, campaign: &mut OriginalCampaign, id: CampaignId) -> anyhow::Result<()> {
        let kept = match files::bring(self.target, campaign, id, &mut self.tallies).await {
            Ok(()) => {
                let put = self.made(campaign, id);
                self.target.store.put_campaign(put).await.map_err(Into::into)
            }
            Err(error) => Err(error),
        };
        if kept.is_err() {
            self.target.files.delete_all(id).await?;
        }
        kept
    }

    fn made(&mut self, old: &OriginalCampaign, id: CampaignId) -> CampaignPut {
        let project = &old.project;
        let created_at = old.created_at.or_else(|| ids::drawn_at(old.old_id)).unwrap_or(self.target.now);
        let created_by = self.people.actor(old.created_by);
        let by = Change { by: created_by.clone(), at: created_at };
        let name = self.free_name(&project.name);
        let (parallel, timeout, description) = (project.parallel, project.timeout, project.description.clone());
        let campaign = Campaign { description, parallel, timeout, created_by, ..Campaign::new(id, name, created_at) };
        let connection = |one: &ProjectConnection| Connection {
            id: ConnectionId(ids::derived(id.0, &one.name)),
            kind: one.kind.clone(),
            name: one.name.clone(),
            campaign: Some(id),
            values: one.values.clone(),
            secrets: one.known_secrets.clone(),
            changed: by.clone(),
        };
        let connections: Vec<Connection> = project.connections.iter().map(connection).collect();
        let chosen = connections.iter().map(|one| (one.name.clone(), one.id)).collect();
        let tests = Tests { campaign: old, id, people: self.people, chosen, made: by }.all();
        let by = self.target.change();
        CampaignPut {
            campaign,
            replaces: None,
            tests,
            connections,
            environments: Vec::new(),
            variables: Vec::new(),
            by,
        }
    }

    fn free_name(&mut self, name: &str) -> String {
        let free = naming::unique(name, |name| self.names.contains(name));
        if free != name {
            self.target.told.differs(
                name,
                phrase!(self.target.told.language,
                fr: "Une autre campagne s'appelle déjà ainsi : celle-ci s'appelle « {free} ».",
                en: "Another campaign is called so already: this one is called '{free}'."),
            );
        }
        self.names.insert(free.clone());
        free
    }
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

fn own_id(campaign: &OriginalCampaign) -> Uuid {
    ids::kept(campaign.old_id, Uuid::nil(), &campaign.project.name)
}

fn test_id(campaign: &OriginalCampaign, old: &OriginalTest, name: &str, place: usize) -> TestId {
    TestId(ids::kept(old.old_id, own_id(campaign), &format!("{place} {name}")))
}

/// The tests of a campaign, as they are kept.
struct Tests<'a> {
    campaign: &'a OriginalCampaign,
    id: CampaignId,
    people: &'a People,
    /// The connections that forms choose by their names.
    chosen: HashMap<String, ConnectionId>,
    /// Who made the campaign, and when.
    made: Change,
}

impl Tests<'_> {
    /// In order, and behind them those that were deleted.
    fn all(&self) -> Vec<Test> {
        let live = self.campaign.tests.iter().zip(&self.campaign.project.tests);
        let all = live.chain(self.campaign.deleted_tests.iter().map(|(facts, test)| (facts, test)));
        all.enumerate().map(|(place, (facts, test))| self.one(facts, test, place)).collect()
    }

    fn one(&self, facts: &OriginalTest, written: &ProjectTest, place: usize) -> Test {
        let by = facts.created_by.map_or_else(|| self.made.by.clone(), |by| self.people.actor(Some(by)));
        let at = facts.created_at.or_else(|| ids::drawn_at(facts.old_id)).unwrap_or(self.made.at);
        let mut definition = written.definition.clone();
        definition.actions.iter_mut().for_each(|call| choose(&mut call.value, &self.chosen));
        let id = test_id(self.campaign, facts, &definition.name, place);
        Test { enabled: written.enabled, ..Test::new(id, self.id, Change { by, at }, definition) }
    }
}

/// Puts the identifier of a connection in the place of its name.
fn choose(value: &mut Value, connections: &HashMap<String, ConnectionId>) {
    let id = value.get(CONNECTION_FIELD).and_then(Value::as_str).and_then(|name| connections.get(name.trim()));
    if let Some(id) = id {
        value[CONNECTION_FIELD] = id.to_string().into();
    }
}
