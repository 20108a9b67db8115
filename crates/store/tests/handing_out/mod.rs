//! How runs are handed out: in turn, once, for as long as somebody gives signs of life.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use testgyver_model::{
    Actor,
    campaign::Campaign,
    claim::Claim,
    event::{RunEvent, RunEventKind, Verdict},
    id::{CampaignId, RandomIds, ReportId, TestId, UserId, WorkerId},
    report::ReportHead,
    shared::SharedValue,
    test::{ActionCall, Change, Test, TestDefinition},
};
use testgyver_store::{
    ClaimRequest, ClaimScope, DefinitionChange, NewReport, Store, StoreError, TestSelection, TestUpdate,
    UnfinishedRuns, WriteOutcome,
};

use crate::{HOUR, SessionCache, at, claim, claimant, folded, launch, launched, said, stores};

const NO_TIME: Duration = Duration::ZERO;

fn worker() -> WorkerId {
    WorkerId::fresh(&RandomIds)
}

/// A run that waits, asked for by somebody in this second.
async fn waits(store: &Arc<dyn Store>, shop: CampaignId, by: UserId, second: i64) -> ReportId {
    let new = launch(shop, &format!("{by} {second}"), by);
    let head = ReportHead { created_at: at(second), ..new.head };
    store.create_report(NewReport::of(head)).await.unwrap().head.id
}

async fn order(store: &Arc<dyn Store>) -> Vec<ReportId> {
    store.waiting_runs().await.unwrap().into_iter().map(|run| run.report).collect()
}

#[tokio::test]
async fn people_take_turns_and_the_order_told_is_the_order_taken() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        let (bob, eve) = (UserId::fresh(&RandomIds), UserId::fresh(&RandomIds));
        // Ada has a run that goes on: whoever was not served yet comes first.
        let mut runs = Vec::new();
        for (by, second) in [(ada, 10), (ada, 11), (ada, 12), (bob, 20), (bob, 21), (eve, 30)] {
            runs.push(waits(&store, shop, by, second).await);
        }
        let expected = [runs[3], runs[5], runs[0], runs[4], runs[1], runs[2]];
        assert_eq!(order(&store).await, expected);
        let mut taken = Vec::new();
        for second in 40..46 {
            assert_eq!(order(&store).await.first(), Some(&expected[taken.len()]));
            let who = ClaimRequest { now: at(second), ..claimant(worker(), HOUR) };
            taken.push(store.claim_next(who).await.unwrap().unwrap().claim.report);
        }
        assert_eq!(taken, expected);
        assert_eq!(store.count_unfinished().await, Ok(UnfinishedRuns { pending: 0, running: 7 }));
    }
}

#[tokio::test]
async fn a_hundred_launches_of_one_do_not_hold_up_the_next_of_another() {
    for (_folder, store) in stores().await {
        let (ada, shop, first) = launched(&store).await;
        let mut held = SessionCache::from(first);
        for second in 10..20 {
            waits(&store, shop, ada, second).await;
        }
        let bob = UserId::fresh(&RandomIds);
        let (one, two) = (waits(&store, shop, bob, 30).await, waits(&store, shop, bob, 31).await);
        // One after the other, each ended before the next is taken.
        let mut taken = Vec::new();
        for second in 40..44 {
            let kind = RunEventKind::RunFinished { verdict: Verdict::Success };
            let seq = held.report.head.seq + 1;
            store.append(folded(&mut held, vec![RunEvent { seq, at: at(second), kind }])).await.unwrap();
            let who = ClaimRequest { now: at(second), ..claimant(worker(), HOUR) };
            held = store.claim_next(who).await.unwrap().unwrap().into();
            taken.push(held.report.head.launched_by.clone());
        }
        let of = |id: UserId| crate::ada(id);
        assert_eq!(taken, [of(bob), of(ada), of(bob), of(ada)]);
        assert!(!order(&store).await.contains(&one) && !order(&store).await.contains(&two));
    }
}

#[tokio::test]
async fn of_many_who_ask_each_gets_its_own() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        for second in 10..20 {
            waits(&store, shop, ada, second).await;
        }
        let asking = (0..16).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { claim(&store).await.map(|claimed| claimed.claim.report) })
        });
        let mut given = Vec::new();
        for answer in asking.collect::<Vec<_>>() {
            given.extend(answer.await.unwrap());
        }
        assert_eq!(given.len(), 10);
        given.sort_by_key(|id| id.0);
        given.dedup();
        assert_eq!(given.len(), 10, "none is given twice");
    }
}

#[tokio::test]
async fn no_more_wait_than_may_however_many_ask_at_once() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        let asking = (0..12).map(|number| {
            let store = Arc::clone(&store);
            let new = NewReport { most_waiting: Some(5), ..launch(shop, &format!("n{number}"), ada) };
            tokio::spawn(async move { store.create_report(new).await })
        });
        let mut refused = 0;
        for answer in asking.collect::<Vec<_>>() {
            match answer.await.unwrap() {
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error, StoreError::TooManyWaiting);
                    refused += 1;
                }
            }
        }
        assert_eq!((refused, order(&store).await.len()), (7, 5));
        assert_eq!(store.report_names("n").await.unwrap().len(), 5, "a refused one leaves nothing");
    }
}

#[tokio::test]
async fn a_lease_that_is_over_lets_another_take_the_run_but_never_its_own_worker() {
    for (_folder, store) in stores().await {
        let (_, _, first) = launched(&store).await;
        store.release(first.claim).await.unwrap();
        let lone = worker();
        // However old the lease is: the machine slept, or its clock was set.
        let claimed = store.claim_next(claimant(lone, NO_TIME)).await.unwrap().unwrap();
        let holds = vec![claimed.claim.report];
        let again = ClaimRequest { holds, ..claimant(lone, NO_TIME) };
        assert!(store.claim_next(again).await.unwrap().is_none(), "it is at it");
        assert_eq!(store.begin_test(claimed.claim, 0, at(5)).await, Ok(WriteOutcome::Written));
        assert!(store.renew(claimed.claim, NO_TIME).await.unwrap().is_some(), "nobody else has taken it");
        let other = store.claim_next(claimant(worker(), HOUR)).await.unwrap().unwrap();
        assert_eq!(other.claim, Claim { epoch: claimed.claim.epoch + 1, ..claimed.claim });
        assert_eq!(store.renew(claimed.claim, HOUR).await, Ok(None));
        assert_eq!(store.begin_test(claimed.claim, 1, at(6)).await, Ok(WriteOutcome::Fenced));
        let mut stale = SessionCache::from(claimed);
        assert_eq!(store.append(folded(&mut stale, vec![said(1, 0, 0, "x")])).await, Ok(WriteOutcome::Fenced));
        assert!(claim(&store).await.is_none(), "the new lease holds");
        store.renew(other.claim, NO_TIME).await.unwrap();
        assert!(claim(&store).await.is_some(), "until it is over");
    }
}

#[tokio::test]
async fn a_run_whose_claim_was_answered_to_nobody_is_given_again() {
    for (_folder, store) in stores().await {
        let (_, _, first) = launched(&store).await;
        store.release(first.claim).await.unwrap();
        let lone = worker();
        let lost = store.claim_next(claimant(lone, HOUR)).await.unwrap().unwrap();
        // The answer never came: the worker asks again and does not hold it.
        let again = store.claim_next(claimant(lone, HOUR)).await.unwrap().unwrap();
        assert_eq!(again.claim, Claim { epoch: lost.claim.epoch + 1, ..lost.claim });
        assert!(claim(&store).await.is_none(), "nobody else is given it");
    }
}

#[tokio::test]
async fn what_shall_be_stopped_before_it_has_begun_comes_first_and_needs_no_room() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        let (one, two) = (waits(&store, shop, ada, 10).await, waits(&store, shop, ada, 11).await);
        let without_room = ClaimRequest { scope: ClaimScope::StopRequested, ..claimant(worker(), HOUR) };
        assert!(store.claim_next(without_room.clone()).await.unwrap().is_none());
        store.request_stop(two, Actor::system(), true).await.unwrap();
        let claimed = store.claim_next(without_room.clone()).await.unwrap().unwrap();
        assert_eq!((claimed.claim.report, claimed.signals.stop.map(|stop| stop.times)), (two, Some(1)));
        assert_eq!(order(&store).await, [one]);
    }
}

#[tokio::test]
async fn events_are_kept_once_and_only_onto_what_they_were_folded_onto() {
    for (_folder, store) in stores().await {
        let (_, _, claimed) = launched(&store).await;
        let mut held = SessionCache::from(claimed);
        let one = folded(&mut held, vec![said(1, 0, 0, "un")]);
        let two = folded(&mut held, vec![said(2, 0, 1, "deux")]);
        assert_eq!(store.append(two.clone()).await, Ok(WriteOutcome::Behind), "the first is not there");
        assert_eq!(store.append(one.clone()).await, Ok(WriteOutcome::Written));
        assert_eq!(store.append(two.clone()).await, Ok(WriteOutcome::Written));
        assert_eq!(store.append(one).await, Ok(WriteOutcome::AlreadyWritten), "however late it comes again");
        let claimed_report = store.claimed_report(held.claim).await.unwrap().unwrap();
        assert_eq!((claimed_report.batch, claimed_report.report.head.seq), (2, 2));
        let kind = RunEventKind::RunFinished { verdict: Verdict::Success };
        let last = folded(&mut held, vec![RunEvent { seq: 3, at: at(10), kind }]);
        assert_eq!(store.append(last.clone()).await, Ok(WriteOutcome::Written));
        assert_eq!(
            store.append(last).await,
            Ok(WriteOutcome::AlreadyWritten),
            "the answer of the last may be lost, too"
        );
        assert!(store.claimed_report(held.claim).await.unwrap().is_none(), "nothing follows");
        assert_eq!(store.begin_test(held.claim, 1, at(11)).await, Ok(WriteOutcome::Fenced));
        assert_eq!(store.events(held.claim.report, 0, u64::MAX).await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn shared_values_go_to_whoever_takes_the_run_over_and_end_with_it() {
    for (folder, store) in stores().await {
        let (_, _, claimed) = launched(&store).await;
        assert_eq!(claimed.shared, []);
        let shared = |test, value: &str| SharedValue { test, name: "token".into(), value: value.into(), secret: true };
        for value in ["first", "s3cret-and-long-enough"] {
            assert_eq!(store.share_value(claimed.claim, shared(0, value)).await, Ok(WriteOutcome::Written));
        }
        let whole = SharedValue { value: json!({"a": [1.50]}), secret: false, ..shared(1, "") };
        store.share_value(claimed.claim, whole.clone()).await.unwrap();
        store.release(claimed.claim).await.unwrap();

        let other = claim(&store).await.unwrap();
        assert_eq!(other.shared, [shared(0, "s3cret-and-long-enough"), whole]);
        assert_eq!(store.share_value(claimed.claim, shared(0, "zombie")).await, Ok(WriteOutcome::Fenced));
        let mut held = SessionCache::from(other);
        let kind = RunEventKind::RunFinished { verdict: Verdict::Success };
        store.append(folded(&mut held, vec![RunEvent { seq: 1, at: at(10), kind }])).await.unwrap();
        assert_eq!(store.share_value(held.claim, shared(0, "late")).await, Ok(WriteOutcome::Fenced));
        drop(store);
        let database = rusqlite::Connection::open(folder.path().join("testgyver.db")).unwrap();
        let left: u32 = database.query_row("SELECT count(*) FROM run_values", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }
}

/// A test that extracts something for the run, or that asks for it.
fn sharing(campaign: CampaignId, name: &str, value: serde_json::Value) -> Test {
    let definition = TestDefinition {
        name: name.into(),
        actions: vec![ActionCall::new("http", value)],
        ..TestDefinition::default()
    };
    Test::new(TestId::fresh(&RandomIds), campaign, Change { by: Actor::system(), at: at(2) }, definition)
}

#[tokio::test]
async fn what_a_test_needs_comes_along_and_what_comes_too_late_is_refused() {
    for (_folder, store) in stores().await {
        let (ada, _, _) = launched(&store).await;
        let shop = Campaign::new(CampaignId::fresh(&RandomIds), "Shares".into(), at(2));
        let gives = || json!({"extract": [{"name": "token", "share": true}]});
        let tests = vec![
            sharing(shop.id, "Login", gives()),
            sharing(shop.id, "Other", json!({})),
            sharing(shop.id, "Cart", json!({"url": "{{run.token}}"})),
        ];
        let ids: Vec<TestId> = tests.iter().map(|test| test.id).collect();
        store.create_campaign(shop.clone(), tests).await.unwrap();
        let run =
            |tests: TestSelection, name: &str| store.create_report(NewReport { tests, ..launch(shop.id, name, ada) });
        let alone = run(TestSelection::One(ids[2]), "alone").await.unwrap();
        let told: Vec<(&str, bool)> = alone.tests.iter().map(|test| (test.name.as_str(), test.prerequisite)).collect();
        assert_eq!(told, [("Login", true), ("Cart", false)]);
        let both = run(TestSelection::These(vec![ids[1], ids[0]]), "both").await.unwrap();
        assert!(both.tests.iter().all(|test| !test.prerequisite) && both.tests.len() == 2);
        assert_eq!(run(TestSelection::All, "all").await.unwrap().tests.len(), 3);

        store
            .create_test(sharing(shop.id, "Late", json!({"output_mapping": {"body": "run.order"}})), None)
            .await
            .unwrap();
        let order = DefinitionChange {
            actions: Some(vec![ActionCall::new("http", json!({"url": "{{run.order.id}}"}))]),
            ..DefinitionChange::default()
        };
        let change = TestUpdate {
            change: order,
            expected: None,
            enabled: None,
            position: None,
            by: Change { by: Actor::system(), at: at(3) },
        };
        store.update_test(ids[1], change).await.unwrap();
        let late = StoreError::SharedTooLate { name: "order.id".into(), test: "Other".into(), giver: "Late".into() };
        assert_eq!(run(TestSelection::All, "refused").await.unwrap_err(), late);
        assert_eq!(run(TestSelection::One(ids[1]), "").await.unwrap_err(), late);
        assert!(run(TestSelection::One(ids[2]), "").await.is_ok(), "it does not need that");
    }
}
