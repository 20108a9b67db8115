//! What is removed, brought back, too old, repeated.

use std::sync::Arc;

use testgyver_model::{
    Timestamp,
    campaign::Campaign,
    claim::{PauseSignal, StopSignal},
    event::{RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, RandomIds, ReportId, TestId, UserId, WorkerId},
    page::PageRequest,
    report::ReportHead,
    trash::{Removable, Retention},
};
use testgyver_store::{
    CampaignChange, ClaimRequest, NewReport, PauseRequestOutcome, PurgeStep, ReportFilter, StopRequestOutcome, Store,
    StoreError, TestSelection, WriteOutcome,
};

use crate::{HOUR, SessionCache, at, by, campaign, claim, claimant, folded, launch, launched, stores, test};

/// A campaign run that has ended, in its own claim.
async fn ended(store: &Arc<dyn Store>, campaign: CampaignId, name: &str, by: UserId, ended_at: Timestamp) -> ReportId {
    let new = launch(campaign, name, by);
    let id = new.head.id;
    store.create_report(NewReport { head: ReportHead { created_at: ended_at, ..new.head }, ..new }).await.unwrap();
    let mut held = loop {
        let who = ClaimRequest { now: ended_at, ..claimant(WorkerId::fresh(&RandomIds), HOUR) };
        let held = SessionCache::from(store.claim_next(who).await.unwrap().unwrap());
        if held.claim.report == id {
            break held;
        }
    };
    let seq = held.report.head.seq + 1;
    let kind = RunEventKind::RunFinished { verdict: Verdict::Success };
    store.append(folded(&mut held, vec![RunEvent { seq, at: ended_at, kind }])).await.unwrap();
    id
}

async fn trash(store: &Arc<dyn Store>) -> Vec<(String, String)> {
    let page = store.list_trash(None, PageRequest::default()).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|entry| (entry.name, entry.removed.by.name)).collect()
}

fn pair(name: &str, by: &str) -> (String, String) {
    (name.into(), by.into())
}

#[tokio::test]
async fn what_is_removed_can_come_back_until_it_is_purged() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        let other = Campaign { name: "Autre".into(), ..campaign(ada) };
        store.create_campaign(other.clone(), vec![test(other.id, "one"), test(other.id, "two")]).await.unwrap();
        let run = ended(&store, other.id, "Run", ada, at(100)).await;
        let tests = store.list_tests(Some(other.id), PageRequest::default()).await.unwrap().items;
        store.delete_test(tests[0].id, by("Ada", 200)).await.unwrap();
        store.delete_report(run, by("Bob", 201)).await.unwrap();
        assert_eq!(store.find_report(run).await.unwrap(), None);
        assert_eq!(trash(&store).await, [pair("Run", "Bob"), pair("one", "Ada")]);
        let second = ended(&store, other.id, "Run", ada, at(202)).await;
        store.delete_campaign(other.id, by("Eve", 203)).await.unwrap();
        assert_eq!(trash(&store).await, [pair("Autre", "Eve"), pair("Run", "Bob"), pair("one", "Ada")]);
        assert_eq!(store.restore(Removable::Report(run)).await, Err(StoreError::CampaignRemoved));
        assert!(store.create_report(launch(other.id, "none", ada)).await.is_err());
        // The name is free meanwhile; what comes back gets a number.
        ended(&store, shop, "Run", ada, at(204)).await;
        assert_eq!(store.restore(Removable::Campaign(other.id)).await, Ok("Autre".into()));
        assert_eq!(store.find_report(second).await.unwrap().unwrap().head.name, "Run (1)");
        assert_eq!(store.restore(Removable::Report(run)).await, Ok("Run (2)".into()));
        assert_eq!(trash(&store).await, [pair("one", "Ada")]);
        assert_eq!(store.list_tests(Some(other.id), PageRequest::default()).await.unwrap().total, 1);

        store.delete_campaign(other.id, by("Eve", 300)).await.unwrap();
        assert_eq!(purge(&store, at(300)).await, []);
        store.schedule_purge(None).await.unwrap();
        assert_eq!(trash(&store).await, []);
        assert_eq!(store.restore(Removable::Campaign(other.id)).await, Err(StoreError::NotFound));
        assert_eq!(purge(&store, at(300)).await, [other.id]);
        assert!(store.find_campaign(shop).await.unwrap().is_some());
    }
}

async fn purge(store: &Arc<dyn Store>, before: Timestamp) -> Vec<CampaignId> {
    let mut gone = Vec::new();
    loop {
        match store.purge(before).await.unwrap() {
            PurgeStep::More => {}
            PurgeStep::Campaign(id) => gone.push(id),
            PurgeStep::Done => return gone,
        }
    }
}

#[tokio::test]
async fn old_runs_go_to_the_trash_and_those_to_be_kept_stay() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        let day = |number: i64| at(number * 86_400);
        let mut runs = Vec::new();
        for number in 1..=6 {
            runs.push(ended(&store, shop, &format!("run {number}"), ada, day(number)).await);
        }
        store.keep_report(runs[0], true).await.unwrap();
        let names = async || {
            let page = store.list_reports(ReportFilter::default(), PageRequest::default()).await.unwrap();
            page.items.into_iter().map(|run| run.head.name).collect::<Vec<_>>().join(", ")
        };
        let all = "run 6, run 5, run 4, run 3, run 2, run 1, Novembre 2026";
        assert_eq!(store.expire(day(10), Retention::default()).await, Ok(0));
        assert_eq!(names().await, all);
        assert_eq!(store.expire(day(10), Retention { days: Some(7), runs: None }).await, Ok(1));
        assert_eq!(names().await, "run 6, run 5, run 4, run 3, run 1, Novembre 2026");
        let keep =
            CampaignChange { keep_runs: Some(Some(2)), keep_days: Some(Some(1_000)), ..CampaignChange::default() };
        store.update_campaign(shop, keep).await.unwrap();
        assert_eq!(store.expire(day(10), Retention { days: Some(7), runs: None }).await, Ok(2));
        assert_eq!(names().await, "run 6, run 5, run 1, Novembre 2026", "the campaign's word counts");
        assert_eq!(trash(&store).await.len(), 3);
    }
}

#[tokio::test]
async fn a_run_is_repeated_with_some_of_its_tests() {
    for (_folder, store) in stores().await {
        let (ada, shop, claimed) = launched(&store).await;
        let first = claimed.report.head.id;
        let chosen = TestSelection::These(vec![claimed.report.tests[1].test, TestId::fresh(&RandomIds)]);
        let again = launch(shop, "again", ada);
        let again = NewReport {
            head: ReportHead { rerun_of: Some(first), ..again.head },
            tests: chosen,
            parallel: Some(4),
            most_waiting: None,
        };
        let report = store.create_report(again).await.unwrap();
        assert_eq!((report.tests.len(), report.tests[0].name.as_str()), (1, "b"));
        assert_eq!((report.head.parallel, report.head.rerun_of), (4, Some(first)));
        let reruns = store.list_reruns(first).await.unwrap();
        assert_eq!(reruns.iter().map(|run| run.head.id).collect::<Vec<_>>(), [report.head.id]);
        let none = NewReport { tests: TestSelection::These(vec![]), ..launch(shop, "none", ada) };
        assert_eq!(store.create_report(none).await, Err(StoreError::NoTests));
        // A stop that was asked for is known to whoever takes the run over.
        let by = crate::ada(ada);
        let ask = |insist| store.request_stop(first, by.clone(), insist);
        assert_eq!(ask(true).await, Ok(StopRequestOutcome::First));
        assert_eq!(ask(false).await, Ok(StopRequestOutcome::Repeated), "once is enough");
        assert_eq!(store.request_pause(report.head.id, true, by.clone()).await, Ok(PauseRequestOutcome::NotStarted));
        assert_eq!(store.request_pause(first, true, by.clone()).await, Ok(PauseRequestOutcome::Recorded));
        store.release(claimed.claim).await.unwrap();
        let taken_over = claim(&store).await.unwrap();
        assert_eq!(taken_over.signals.stop, Some(StopSignal { times: 1, by: by.clone() }));
        assert_eq!(taken_over.signals.pause, Some(PauseSignal { paused: true, by: by.clone() }));
        assert_eq!(ask(true).await, Ok(StopRequestOutcome::Repeated));
        let signals = store.renew(taken_over.claim, HOUR).await.unwrap().unwrap();
        assert_eq!(signals.stop.map(|stop| stop.times), Some(2));
        assert_eq!(store.renew(claimed.claim, HOUR).await, Ok(None), "whoever was cut off hears so");
        let over = ended(&store, shop, "over", ada, at(9)).await;
        assert_eq!(store.request_stop(over, by.clone(), true).await, Ok(StopRequestOutcome::Ended));
        assert_eq!(store.request_pause(over, true, by).await, Ok(PauseRequestOutcome::Ended));
        assert_eq!(store.unfinished_of(shop).await.unwrap(), [first, report.head.id]);
        assert_eq!(store.count_campaign_runs(shop).await, Ok(2));
    }
}

#[tokio::test]
async fn a_test_that_had_begun_is_in_flight_even_where_it_had_told_nothing() {
    for (folder, store) in stores().await {
        let (_, _, claimed) = launched(&store).await;
        let id = claimed.report.head.id;
        assert_eq!(store.begin_test(claimed.claim, 1, at(5)).await, Ok(WriteOutcome::Written));
        let next = testgyver_store::open(folder.path()).await.unwrap();
        let taken = claim(&next).await.unwrap();
        assert_eq!((taken.claim.report, taken.claim.epoch), (id, 2));
        assert_eq!(store.begin_test(claimed.claim, 0, at(6)).await, Ok(WriteOutcome::Fenced), "it was cut off");
        let statuses: Vec<_> = taken.report.tests.iter().map(|test| test.status).collect();
        assert_eq!(statuses, [TestStatus::Pending, TestStatus::Running]);
        assert_eq!((taken.report.tests[1].started_at, taken.report.tests[1].events), (Some(at(5)), None));
    }
}
