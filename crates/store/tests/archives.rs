//! Runs that were carried out elsewhere are kept as the fold of their events.
#![allow(missing_docs)]

use std::sync::Arc;

use testgyver_model::{
    Timestamp,
    campaign::Campaign,
    event::{Level, LogLine, RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, RandomIds, ReportId, TestId},
    report::{Report, ReportHead, RunScope, TestResult},
};
use testgyver_store::{Archive, ArchiveOutcome, Store, StoreError};

fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second as i64).unwrap()
}

fn seed(campaign: CampaignId) -> Report {
    let head = ReportHead {
        name: "Nuit".into(),
        environment: "GONE".into(),
        ..ReportHead::pending(ReportId::fresh(&RandomIds), campaign, RunScope::Campaign, at(0))
    };
    let test = TestResult {
        description: "what it proves".into(),
        ..TestResult::pending(TestId::fresh(&RandomIds), "Accueil".into(), None)
    };
    Report { head, tests: vec![test] }
}

/// So many lines of one test, and an end.
fn events(lines: u32) -> Arc<[RunEvent]> {
    let mut kinds = vec![RunEventKind::RunStarted { total: 1 }, RunEventKind::TestStarted { test: 0 }];
    kinds.extend((0..lines).map(|number| RunEventKind::Logged {
        test: 0,
        number,
        line: LogLine { level: Level::Info, text: format!("line {number}") },
    }));
    kinds.push(RunEventKind::TestFinished { test: 0, status: TestStatus::Failed, flaky: false });
    kinds.push(RunEventKind::Progressed { done: 1, total: 1 });
    kinds.push(RunEventKind::RunFinished { verdict: Verdict::Failure });
    (1u64..).zip(kinds).map(|(seq, kind)| RunEvent { seq, at: at(seq), kind }).collect()
}

async fn with_campaign(store: &dyn Store) -> CampaignId {
    let id = CampaignId::fresh(&RandomIds);
    store.create_campaign(Campaign::new(id, "Boutique".into(), at(0)), Vec::new()).await.unwrap();
    id
}

#[tokio::test]
async fn a_finished_run_is_what_its_events_say() {
    let folder = tempfile::tempdir().unwrap();
    let store = testgyver_store::open(folder.path()).await.unwrap();
    let campaign = with_campaign(store.as_ref()).await;
    let (seed, events) = (seed(campaign), events(2_000));
    let mut folded = seed.clone();
    events.iter().for_each(|event| folded.apply(event));
    let archive = Archive { seed: seed.clone(), events: Arc::clone(&events) };
    assert_eq!(store.keep_archive(archive.clone()).await, Ok(ArchiveOutcome::Kept("Nuit".into())));
    assert_eq!(store.find_report(seed.head.id).await.unwrap(), Some(folded));
    assert_eq!(store.events(seed.head.id, 0, u64::MAX).await.unwrap(), *events);
    let log = store.log(seed.head.id, 0, 0, 5_000).await.unwrap();
    assert_eq!((log.len(), log[1_999].line.text.as_str()), (2_000, "line 1999"));

    assert_eq!(store.keep_archive(archive.clone()).await, Ok(ArchiveOutcome::Known));
    let mut other = archive;
    other.seed.head.id = ReportId::fresh(&RandomIds);
    assert_eq!(store.keep_archive(other).await, Ok(ArchiveOutcome::Kept("Nuit (1)".into())));
    drop(store);
    let found = testgyver_store::inspect(folder.path()).unwrap();
    assert!(found.wrong.is_empty() && found.reports == 2, "{found:?}");
}

#[tokio::test]
async fn what_does_not_end_a_run_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = testgyver_store::open(folder.path()).await.unwrap();
    let seed = seed(with_campaign(store.as_ref()).await);
    let whole = events(3);
    let (cut, late): (Arc<[RunEvent]>, Arc<[RunEvent]>) = (whole[..4].into(), whole[1..].into());
    let twice: Arc<[RunEvent]> = whole.iter().chain(&whole[..]).cloned().collect();
    for events in [cut, late, twice, Arc::from([])] {
        let kept = store.keep_archive(Archive { seed: seed.clone(), events }).await;
        assert!(matches!(kept, Err(StoreError::Corrupt(_))), "{kept:?}");
    }
    let mut stray = seed;
    stray.head.campaign = CampaignId::fresh(&RandomIds);
    assert_eq!(store.keep_archive(Archive { seed: stray, events: whole }).await, Err(StoreError::NotFound));
}
