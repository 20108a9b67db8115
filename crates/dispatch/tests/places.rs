//! What the desk gives a run beside its plan: a folder of its own, and the keys of the servers that it meets.
#![allow(missing_docs)]

use std::{fs, sync::Arc, time::Duration};

use testgyver_bus::LocalBus;
use testgyver_desk::{Assignment, Batch, Desk, DeskError, WorkerInfo};
use testgyver_dispatch::{DirectDesk, DispatchConfig, DispatchDependencies, LEASE, RetentionJob};
use testgyver_model::{
    Actor, Language, Timestamp,
    campaign::Campaign,
    claim::Claim,
    clock::SystemClock,
    event::{RunEvent, RunEventKind, Verdict},
    folders::Folders,
    host_key::{HostMet, HostVerdict},
    id::{CampaignId, RandomIds, ReportId, TestId, WorkerId},
    plan::LogLimits,
    report::{ReportHead, RunScope},
    test::{Change, Test, TestDefinition},
    trash::{Removable, Retention},
    variable::Environment,
};
use testgyver_store::{CampaignFiles, NewReport, PurgeStep, Store, inspect};

const AT: Timestamp = Timestamp::UNIX_EPOCH;

/// A campaign in an environment, and the desks before it.
struct World {
    folder: tempfile::TempDir,
    store: Arc<dyn Store>,
    files: CampaignFiles,
    campaign: CampaignId,
}

impl World {
    /// One in which so many bytes are kept of a run.
    async fn keeping(bytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = testgyver_store::open(folder.path()).await.unwrap();
        let campaign = CampaignId::fresh(&RandomIds);
        let change = Change { by: Actor::system(), at: AT };
        let test = Test::new(TestId::fresh(&RandomIds), campaign, change, TestDefinition::default());
        store.create_campaign(Campaign::new(campaign, "Boutique".into(), AT), vec![test]).await.unwrap();
        let environment = Environment { name: "DEV".into(), protected: false, color: None };
        store.create_environment(environment).await.unwrap();
        let files = CampaignFiles::new(folder.path()).keeping(bytes);
        Self { folder, store, files, campaign }
    }

    fn deps(&self) -> DispatchDependencies {
        DispatchDependencies {
            store: self.store.clone(),
            files: self.files.clone(),
            bus: Arc::new(LocalBus::default()),
            clock: Arc::new(SystemClock),
        }
    }

    /// A desk that has given nothing out yet, like that of a server that has just begun.
    fn desk(&self) -> DirectDesk {
        let config = DispatchConfig {
            language: Language::ENGLISH,
            log_limits: LogLimits::default(),
            lease: LEASE,
            retention: Retention::default(),
        };
        DirectDesk::new(self.deps(), config)
    }

    async fn launch(&self, name: &str) -> ReportId {
        let id = ReportId::fresh(&RandomIds);
        let head = ReportHead::pending(id, self.campaign, RunScope::Campaign, AT);
        let head = ReportHead { name: name.into(), environment: "DEV".into(), ..head };
        self.store.create_report(NewReport::of(head)).await.unwrap();
        id
    }
}

async fn taken(desk: &DirectDesk) -> Claim {
    let next = desk.next(WorkerInfo { id: WorkerId::fresh(&RandomIds), has_room: true });
    let Assignment { claim, .. } = tokio::time::timeout(Duration::from_secs(20), next).await.unwrap();
    claim
}

async fn folders(desk: &DirectDesk, claim: Claim) -> Folders {
    desk.workspace(claim).await.unwrap().folders
}

async fn end(desk: &DirectDesk, claim: Claim) {
    let kinds = [RunEventKind::RunStarted { total: 1 }, RunEventKind::RunFinished { verdict: Verdict::Success }];
    let events = kinds.map(|kind| RunEvent { seq: 0, at: AT, kind });
    desk.append(claim, Batch { number: 1, events: Arc::from(events) }).await.unwrap();
    desk.leave(claim).await;
}

fn met(key: &str) -> HostMet {
    HostMet { learn: true, ..HostMet::new("a.example", 22, "ssh-ed25519", key) }
}

#[tokio::test]
async fn each_run_has_a_folder_and_the_files_of_its_campaign() {
    let world = World::keeping(1000).await;
    let desk = world.desk();
    world.launch("eins").await;
    world.launch("zwei").await;
    let (one, other) = (taken(&desk).await, taken(&desk).await);
    let (one, other) = (folders(&desk, one).await, folders(&desk, other).await);
    assert!(one.work.is_dir() && other.work.is_dir() && one.work != other.work);
    assert_eq!(one.files, other.files);
    assert!(
        !one.work.starts_with(&other.work) && !one.files.starts_with(&one.work) && !one.work.starts_with(&one.files)
    );
}

#[tokio::test]
async fn a_run_that_is_taken_over_goes_on_in_its_folder() {
    let world = World::keeping(10).await;
    let report = world.launch("Nuit").await;
    let desk = world.desk();
    let first = taken(&desk).await;
    let work = folders(&desk, first).await.work;
    fs::write(work.join("large"), [b'x'; 100]).unwrap();
    desk.leave(first).await;
    let later = world.desk();
    let second = taken(&later).await;
    assert_eq!((second.report, second.epoch), (report, first.epoch + 1));
    assert_eq!(folders(&later, second).await.work, work);
    assert!(work.join("large").exists(), "a run that has not ended keeps all it has");
}

#[tokio::test]
async fn the_end_of_a_run_leaves_what_is_kept() {
    let world = World::keeping(10).await;
    let desk = world.desk();
    world.launch("Nuit").await;
    let claim = taken(&desk).await;
    let work = folders(&desk, claim).await.work;
    fs::write(work.join("large"), [b'x'; 100]).unwrap();
    fs::write(work.join("small"), b"x").unwrap();
    end(&desk, claim).await;
    assert!(!work.join("large").exists() && work.join("small").exists());
    world.launch("Jour").await;
    let claim = taken(&desk).await;
    let work = folders(&desk, claim).await.work;
    end(&desk, claim).await;
    assert!(!work.exists(), "an empty folder is not kept");
}

#[tokio::test]
async fn what_a_run_left_goes_with_its_report_however_often_the_server_dies() {
    let world = World::keeping(10).await;
    let desk = world.desk();
    let (gone, kept) = (world.launch("Nuit").await, world.launch("Jour").await);
    let mut left = Vec::new();
    for _ in 0..2 {
        let claim = taken(&desk).await;
        let work = folders(&desk, claim).await.work;
        fs::write(work.join("a"), "x").unwrap();
        end(&desk, claim).await;
        left.push((claim.report, work));
    }
    let folder_of = |report| &left.iter().find(|(of, _)| *of == report).unwrap().1;
    let later = AT + Duration::from_secs(1);
    world.store.delete_report(gone, Change { by: Actor::system(), at: later }).await.unwrap();
    world.store.schedule_purge(Some(Removable::Report(gone))).await.unwrap();
    while world.store.purge(later).await.unwrap() != PurgeStep::Done {}
    // Here the server died: the report is gone, its folder is not, and nobody takes it for one of nobody's.
    let known = || inspect(world.folder.path()).unwrap().runs;
    assert!(folder_of(gone).exists() && known().contains(&gone));
    assert_eq!(world.store.purged_runs().await.unwrap(), [(world.campaign, gone)]);
    RetentionJob::new(world.deps(), Retention::default()).round().await.unwrap();
    assert!(!folder_of(gone).exists() && folder_of(kept).exists());
    assert_eq!(world.store.purged_runs().await.unwrap(), []);
    assert!(known().contains(&kept) && !known().contains(&gone));
}

#[tokio::test]
async fn runs_that_meet_a_server_at_once_learn_one_key() {
    let world = World::keeping(10).await;
    let (desk, beside) = (world.desk(), world.desk());
    world.launch("eins").await;
    world.launch("zwei").await;
    let (one, other) = (taken(&desk).await, taken(&beside).await);
    let (first, second) = tokio::join!(desk.meet_host(one, met("AAAA")), beside.meet_host(other, met("BBBB")));
    let mut told = [first.unwrap(), second.unwrap()];
    told.sort_by_key(|verdict| *verdict == HostVerdict::Changed);
    assert_eq!(told, [HostVerdict::Learnt, HostVerdict::Changed]);
    let cut_off = Claim { epoch: one.epoch + 1, ..one };
    assert_eq!(desk.meet_host(cut_off, met("CCCC")).await, Err(DeskError::Lost));
}
