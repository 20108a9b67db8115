//! Keys of SSH servers: whose they are, who may learn them, and what campaigns' files had held of them.
#![allow(missing_docs)]

use std::{collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

use testgyver_model::{
    Actor, Timestamp,
    campaign::Campaign,
    claim::Claim,
    connection::Connection,
    host_key::{HostKey, HostMet, HostScope, HostVerdict},
    id::{CampaignId, ConnectionId, HostKeyId, RandomIds, ReportId, TestId, WorkerId},
    report::{ReportHead, RunScope},
    test::{Change, Test, TestDefinition},
    variable::Environment,
};
use testgyver_store::{
    ClaimRequest, ClaimScope, HostContact, NewReport, Store, StoreError, open, take_over_known_hosts,
};

const AT: Timestamp = Timestamp::UNIX_EPOCH;
const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
const OTHER: &str = "AAAAC3NzaC1lZDI1NTE5AAAAILIG2T/B0l0gaqj3puu510tu9N1OkQ4znY3LYuEm5zCF";
/// `example.com` as `ssh-keygen -H` writes it.
const HASHED: &str = "|1|hmzTo29yYd1nwQm2/0LOwztt/GM=|BIE1PYeDF/nzsN4A/dg7SdwP+nc=";

/// A database with a campaign in it.
struct World {
    folder: tempfile::TempDir,
    store: Arc<dyn Store>,
    campaign: CampaignId,
}

fn met(host: &str, key: &str) -> HostMet {
    HostMet { learn: true, ..HostMet::new(host, 22, "ssh-ed25519", key) }
}

fn by(connection: ConnectionId, met: HostMet) -> HostMet {
    HostMet { connection: Some(connection), ..met }
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await.unwrap();
        let campaign = Self::campaign(&store).await;
        Self { folder, store, campaign }
    }

    async fn campaign(store: &Arc<dyn Store>) -> CampaignId {
        let id = CampaignId::fresh(&RandomIds);
        let change = Change { by: Actor::system(), at: AT };
        let test = Test::new(TestId::fresh(&RandomIds), id, change, TestDefinition::default());
        store.create_campaign(Campaign::new(id, "Boutique".into(), AT), vec![test]).await.unwrap();
        id
    }

    async fn connection(&self, campaign: Option<CampaignId>) -> ConnectionId {
        let id = ConnectionId::fresh(&RandomIds);
        let connection = Connection {
            id,
            kind: "ssh".into(),
            name: id.to_string(),
            campaign,
            values: serde_json::Map::new(),
            secrets: BTreeMap::new(),
            changed: Change { by: Actor::system(), at: AT },
        };
        self.store.create_connection(connection).await.unwrap();
        id
    }

    /// A run of the campaign that goes on, and the right to it.
    async fn running(&self) -> Claim {
        let environment = Environment { name: "DEV".into(), protected: false, color: None };
        self.store.create_environment(environment).await.unwrap();
        let head = ReportHead::pending(ReportId::fresh(&RandomIds), self.campaign, RunScope::Campaign, AT);
        let head = ReportHead { name: "Nuit".into(), environment: "DEV".into(), ..head };
        self.store.create_report(NewReport::of(head)).await.unwrap();
        let worker = WorkerId::fresh(&RandomIds);
        let who =
            ClaimRequest { worker, holds: Vec::new(), scope: ClaimScope::Any, lease: Duration::from_secs(30), now: AT };
        self.store.claim_next(who).await.unwrap().unwrap().claim
    }

    async fn meet(&self, campaign: CampaignId, met: HostMet) -> HostVerdict {
        self.store.meet_host(HostContact::Trial(Some(campaign)), met, AT).await.unwrap().unwrap()
    }

    async fn kept(&self, scope: HostScope) -> Vec<HostKey> {
        self.store.list_host_keys(scope).await.unwrap()
    }

    async fn places(&self, scope: HostScope) -> Vec<Option<(String, u16)>> {
        self.kept(scope).await.into_iter().map(|key| key.place).collect()
    }

    /// Writes the file that older versions kept, and lets the store take it over.
    async fn take_over(&self, campaign: CampaignId, text: &str) -> usize {
        let work = self.folder.path().join("campaigns").join(campaign.to_string()).join("work");
        fs::create_dir_all(&work).unwrap();
        fs::write(work.join(".known_hosts"), text).unwrap();
        take_over_known_hosts(self.folder.path(), self.store.as_ref(), AT).await.unwrap()
    }
}

#[tokio::test]
async fn a_campaign_keeps_the_first_key_until_it_is_forgotten() {
    let world = World::new().await;
    let (campaign, elsewhere) = (world.campaign, World::campaign(&world.store).await);
    let looked_up = HostMet { learn: false, ..met("a.example", KEY) };
    assert_eq!(world.meet(campaign, looked_up.clone()).await, HostVerdict::Unknown);
    assert_eq!(world.meet(campaign, met("A.example", KEY)).await, HostVerdict::Learnt);
    assert_eq!(world.meet(campaign, looked_up).await, HostVerdict::Known);
    assert_eq!(world.meet(campaign, met("a.example", OTHER)).await, HostVerdict::Changed);
    let elsewhere_port = HostMet { port: 2222, ..met("a.example", OTHER) };
    assert_eq!(world.meet(campaign, elsewhere_port).await, HostVerdict::Learnt, "another port is another server");
    assert_eq!(world.meet(elsewhere, met("a.example", OTHER)).await, HostVerdict::Learnt, "each campaign trusts alone");

    let kept = world.kept(HostScope::Campaign(campaign)).await;
    let places = kept.iter().map(|key| key.place.clone().unwrap());
    assert!(places.eq([("a.example".to_owned(), 22), ("a.example".to_owned(), 2222)]));
    assert_eq!(kept[0].fingerprint, "SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE");
    assert_eq!((kept[0].public_key.as_str(), kept[0].met_in), (KEY, None));
    assert_eq!(world.store.find_host_key(kept[0].id).await.unwrap().as_ref(), Some(&kept[0]));
    world.store.delete_host_key(kept[0].id).await.unwrap();
    assert_eq!(world.store.delete_host_key(kept[0].id).await, Err(StoreError::NotFound));
    assert_eq!(world.store.find_host_key(HostKeyId::fresh(&RandomIds)).await.unwrap(), None);
    assert_eq!(world.meet(campaign, met("a.example", OTHER)).await, HostVerdict::Learnt);
}

#[tokio::test]
async fn a_connection_is_trusted_once_whichever_campaign_uses_it() {
    let world = World::new().await;
    let (campaign, elsewhere) = (world.campaign, World::campaign(&world.store).await);
    let (own, all) = (world.connection(Some(campaign)).await, world.connection(None).await);
    assert_eq!(world.meet(campaign, by(all, met("a.example", KEY))).await, HostVerdict::Learnt);
    assert_eq!(world.meet(elsewhere, by(all, met("a.example", KEY))).await, HostVerdict::Known);
    assert_eq!(world.meet(elsewhere, by(all, met("a.example", OTHER))).await, HostVerdict::Changed);
    assert_eq!(world.meet(campaign, by(own, met("a.example", OTHER))).await, HostVerdict::Learnt);
    assert_eq!(world.kept(HostScope::Campaign(campaign)).await, []);
    // Another campaign's connection, or one that is gone, is none: the campaign's own keys count.
    assert_eq!(world.meet(elsewhere, by(own, met("a.example", KEY))).await, HostVerdict::Learnt);
    world.store.delete_connection(own).await.unwrap();
    assert_eq!(world.kept(HostScope::Connection(own)).await, [], "its keys go with it");
    assert_eq!(world.meet(campaign, by(own, met("a.example", OTHER))).await, HostVerdict::Learnt);
    assert_eq!(world.kept(HostScope::Campaign(campaign)).await.len(), 1);
}

#[tokio::test]
async fn a_form_of_no_campaign_and_no_connection_leaves_nothing() {
    let world = World::new().await;
    let meet = async |key: &str| world.store.meet_host(HostContact::Trial(None), met("a.example", key), AT).await;
    assert_eq!(meet(KEY).await, Ok(Some(HostVerdict::Learnt)));
    assert_eq!(meet(OTHER).await, Ok(Some(HostVerdict::Learnt)));
}

#[tokio::test]
async fn a_run_says_where_a_server_was_met_and_only_as_long_as_it_is_its_own() {
    let world = World::new().await;
    let claim = world.running().await;
    let meet = async |claim| world.store.meet_host(HostContact::Run(claim), met("a.example", KEY), AT).await.unwrap();
    assert_eq!(meet(Claim { epoch: claim.epoch + 1, ..claim }).await, None);
    assert_eq!(meet(claim).await, Some(HostVerdict::Learnt));
    let kept = world.kept(HostScope::Campaign(world.campaign)).await;
    assert_eq!(kept[0].met_in, Some(claim.report));
}

#[tokio::test]
async fn of_many_who_meet_a_server_at_once_one_key_is_kept() {
    let world = World::new().await;
    let meetings = (0..64).map(|number| {
        let (store, campaign) = (Arc::clone(&world.store), world.campaign);
        let key = if number % 2 == 0 { KEY } else { OTHER };
        tokio::spawn(async move {
            let contact = HostContact::Trial(Some(campaign));
            (key, store.meet_host(contact, met("a.example", key), AT).await.unwrap().unwrap())
        })
    });
    let meetings: Vec<_> = meetings.collect();
    let mut told = Vec::new();
    for contact in meetings {
        told.push(contact.await.unwrap());
    }
    let kept = world.kept(HostScope::Campaign(world.campaign)).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(told.iter().filter(|(_, verdict)| *verdict == HostVerdict::Learnt).count(), 1);
    for (key, verdict) in told {
        assert_eq!(verdict == HostVerdict::Changed, key != kept[0].public_key, "{verdict:?}");
    }
}

#[tokio::test]
async fn a_campaign_that_is_gone_takes_its_keys_with_it() {
    let world = World::new().await;
    world.meet(world.campaign, met("a.example", KEY)).await;
    world.store.delete_campaign(world.campaign, Change { by: Actor::system(), at: AT }).await.unwrap();
    assert_eq!(world.kept(HostScope::Campaign(world.campaign)).await.len(), 1, "it can come back");
    world.store.schedule_purge(None).await.unwrap();
    while world.store.purge(AT + Duration::from_secs(1)).await.unwrap() != testgyver_store::PurgeStep::Done {}
    assert_eq!(world.kept(HostScope::Campaign(world.campaign)).await, []);
}

#[tokio::test]
async fn files_of_older_versions_are_taken_over_once() {
    let world = World::new().await;
    let file = |name: &str| {
        let work = world.folder.path().join("campaigns").join(world.campaign.to_string()).join("work");
        work.join(name)
    };
    let text = format!("\n[a.example]:2222 ssh-ed25519 {KEY}\nb.example,c.example ssh-ed25519 {KEY}\n");
    assert_eq!(world.take_over(world.campaign, &text).await, 1);
    assert!(!file(".known_hosts").exists() && file(".known_hosts.taken-over").exists());
    let place = |host: &str, port| Some((host.to_owned(), port));
    let expected = [place("a.example", 2222), place("b.example", 22), place("c.example", 22)];
    assert_eq!(world.places(HostScope::Campaign(world.campaign)).await, expected);
    assert_eq!(world.meet(world.campaign, met("b.example", OTHER)).await, HostVerdict::Changed);
    // A start that was broken off in between does it again, and changes nothing.
    assert_eq!(world.take_over(world.campaign, &text).await, 1);
    assert_eq!(world.places(HostScope::Campaign(world.campaign)).await, expected);
    assert_eq!(take_over_known_hosts(world.folder.path(), world.store.as_ref(), AT).await, Ok(0));
    // A folder of no campaign stays as it is.
    let nobody = CampaignId::fresh(&RandomIds);
    assert_eq!(world.take_over(nobody, &text).await, 0);
    let left = world.folder.path().join("campaigns").join(nobody.to_string()).join("work/.known_hosts");
    assert!(left.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_the_file_is_not_followed() {
    let world = World::new().await;
    let work = world.folder.path().join("campaigns").join(world.campaign.to_string()).join("work");
    fs::create_dir_all(&work).unwrap();
    let outside = world.folder.path().join("outside");
    fs::write(&outside, format!("a.example ssh-ed25519 {KEY}\n")).unwrap();
    std::os::unix::fs::symlink(Path::new(&outside), work.join(".known_hosts")).unwrap();
    assert_eq!(take_over_known_hosts(world.folder.path(), world.store.as_ref(), AT).await, Ok(0));
    assert_eq!(world.kept(HostScope::Campaign(world.campaign)).await, []);
}

#[tokio::test]
async fn a_hashed_name_is_known_when_it_is_met() {
    let world = World::new().await;
    world.take_over(world.campaign, &format!("{HASHED} ssh-ed25519 {KEY}\n")).await;
    let scope = HostScope::Campaign(world.campaign);
    assert_eq!(world.places(scope).await, [None]);
    assert_eq!(world.meet(world.campaign, met("example.com", OTHER)).await, HostVerdict::Changed);
    assert_eq!(world.places(scope).await, [None], "a stranger unveils nothing");
    assert_eq!(world.meet(world.campaign, met("example.org", OTHER)).await, HostVerdict::Learnt);
    assert_eq!(world.meet(world.campaign, met("example.com", KEY)).await, HostVerdict::Known);
    let place = |host: &str| Some((host.to_owned(), 22));
    assert_eq!(world.places(scope).await, [place("example.com"), place("example.org")]);
    assert_eq!(world.meet(world.campaign, met("example.com", KEY)).await, HostVerdict::Known);
}

#[tokio::test]
async fn what_a_file_held_counts_for_the_campaigns_connections_until_they_know_better() {
    let world = World::new().await;
    let text = format!("a.example ssh-ed25519 {KEY}\n{HASHED} ssh-ed25519 {KEY}\n");
    world.take_over(world.campaign, &text).await;
    let connection = world.connection(None).await;
    for host in ["a.example", "example.com"] {
        let strict = |key| HostMet { learn: false, ..by(connection, met(host, key)) };
        assert_eq!(world.meet(world.campaign, by(connection, met(host, OTHER))).await, HostVerdict::Changed);
        assert_eq!(world.meet(world.campaign, strict(KEY)).await, HostVerdict::Known);
    }
    assert_eq!(world.kept(HostScope::Connection(connection)).await.len(), 2, "from now on it keeps them itself");
    let elsewhere = World::campaign(&world.store).await;
    assert_eq!(world.meet(elsewhere, by(connection, met("a.example", KEY))).await, HostVerdict::Known);
    // What a campaign has met itself, whoever may have led it there, says nothing about connections.
    world.meet(world.campaign, met("b.example", OTHER)).await;
    assert_eq!(world.meet(world.campaign, by(connection, met("b.example", KEY))).await, HostVerdict::Learnt);
}
