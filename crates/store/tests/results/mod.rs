//! What a run tells of its actions, and what a test's flow says of it.

use std::time::Duration;

use serde_json::json;
use testgyver_model::{
    event::{ActionResult, ActionStatus, Attempt, CheckResult, Row, RunEvent, RunEventKind, TestStatus},
    flow::TestRole,
    report::Tally,
};
use testgyver_store::{CampaignChange, DefinitionChange, LineQuery, TestUpdate};

use super::{SessionCache, at, folded, launch, launched, said, stores, update};

fn result(action: u32, ok: bool) -> RunEventKind {
    let check = CheckResult {
        ok,
        soft: true,
        label: "Statut".into(),
        expected: None,
        actual: Some("200".into()),
        diff: vec![],
    };
    let result = ActionResult {
        kind: "http".into(),
        status: if ok { ActionStatus::Passed } else { ActionStatus::Soft },
        row: Some(Row { number: action + 1, total: 3 }),
        tries: 1,
        attempts: vec![Attempt { micros: 1_500, error: None, checks: vec![check] }],
        extracted: vec![("id".into(), "7".into())],
        reason: None,
        form: json!({"url": "http://shop.example"}),
        outputs: vec![("http_status_code".into(), "200".into())],
    };
    RunEventKind::ActionFinished { test: 0, action, result: std::sync::Arc::new(result) }
}

#[tokio::test]
async fn results_are_kept_in_order_and_counted() {
    for (_folder, store) in stores().await {
        let (_, _, claimed) = launched(&store).await;
        let mut held = SessionCache::from(claimed);
        let id = held.claim.report;
        let event = |seq, kind| RunEvent { seq, at: at(10), kind };
        let told = vec![
            event(1, RunEventKind::TestStarted { test: 0 }),
            event(2, result(0, true)),
            said(3, 0, 0, "un"),
            event(4, result(1, false)),
            event(5, result(2, true)),
            event(6, RunEventKind::TestFinished { test: 0, status: TestStatus::Passed, flaky: true }),
            event(7, RunEventKind::TestStarted { test: 1 }),
        ];
        store.append(folded(&mut held, told)).await.unwrap();
        let seqs = async |after, limit| {
            let told = store.results(id, 0, after, limit).await.unwrap();
            told.into_iter().map(|one| (one.seq, one.action)).collect::<Vec<_>>()
        };
        assert_eq!(seqs(0, 10).await, [(2, 0), (4, 1), (5, 2)]);
        assert_eq!(seqs(2, 1).await, [(4, 1)]);
        assert_eq!(seqs(5, 10).await, []);
        assert_eq!(store.results(id, 1, 0, 10).await.unwrap(), []);
        let found = store.find_report(id).await.unwrap().unwrap();
        assert_eq!(found, held.report, "the stored report is the fold of its events");
        assert_eq!((found.tests[0].checks, found.tests[0].flaky), (Tally { passed: 2, failed: 1 }, true));
    }
}

#[tokio::test]
async fn lines_of_tests_beside_each_other_are_read_some_at_a_time() {
    for (_folder, store) in stores().await {
        let (_, _, claimed) = launched(&store).await;
        let mut held = SessionCache::from(claimed);
        let id = held.claim.report;
        let event = |seq, kind| RunEvent { seq, at: at(10), kind };
        let first = vec![
            event(1, RunEventKind::TestStarted { test: 0 }),
            said(2, 0, 0, "un"),
            event(3, RunEventKind::TestStarted { test: 1 }),
            said(4, 1, 0, "deux"),
            event(5, result(0, true)),
        ];
        let second = vec![said(6, 0, 1, "trois"), said(7, 1, 1, "quatre"), said(8, 0, 2, "cinq")];
        for told in [first, second] {
            store.append(folded(&mut held, told)).await.unwrap();
        }
        let read = async |tests, after, until, bytes| {
            let told = store.lines(id, LineQuery { tests, after, until, bytes }).await.unwrap();
            let texts: Vec<String> =
                told.iter().map(|(line, text)| format!("{} {} {text}", line.seq, line.test)).collect();
            assert!(told.iter().all(|(line, _)| line.at == at(10)));
            (texts.join(", "), told.until)
        };
        let all = "2 0 un, 4 1 deux, 6 0 trois, 7 1 quatre, 8 0 cinq".to_owned();
        assert_eq!(read(0..2, 0, 8, 1 << 20).await, (all.clone(), 8));
        assert_eq!(read(0..2, 0, 1_000, 1 << 20).await, (all, 1_000), "nothing follows");
        assert_eq!(read(1..2, 0, 7, 1 << 20).await, ("4 1 deux, 7 1 quatre".into(), 7));
        assert_eq!(read(0..2, 2, 6, 1 << 20).await, ("4 1 deux, 6 0 trois".into(), 6));
        assert_eq!(read(0..2, 4, 8, 0).await, ("6 0 trois".into(), 6), "never nothing where there is something");
        assert_eq!(read(0..2, 0, 8, 40).await, ("2 0 un, 4 1 deux".into(), 5), "a row is read to its end");
        assert_eq!(read(5..9, 0, 8, 1).await, (String::new(), 8));
    }
}

#[tokio::test]
async fn a_role_and_a_time_limit_are_those_of_the_launch() {
    for (_folder, store) in stores().await {
        let (ada, shop, claimed) = launched(&store).await;
        let report = claimed.report;
        let first = report.tests[0].test;
        let flow = json!({"role": "teardown", "timeout": 5});
        let change = DefinitionChange { flow: Some(flow.clone()), ..DefinitionChange::default() };
        store.update_test(first, TestUpdate { change, ..update(None) }).await.unwrap();
        assert_eq!(store.find_test(first).await.unwrap().unwrap().definition.flow, flow);
        let listed = store.list_test_summaries(shop, Default::default()).await.unwrap();
        assert_eq!(listed.items[0].role, Some(TestRole::Teardown));
        let limit = CampaignChange { timeout: Some(Some(Duration::from_millis(1_500))), ..CampaignChange::default() };
        store.update_campaign(shop, limit).await.unwrap();
        let second = store.create_report(launch(shop, "Deux", ada)).await.unwrap();
        assert_eq!((second.tests[0].role, second.tests[1].role), (Some(TestRole::Teardown), None));
        assert_eq!(second.head.timeout, Some(Duration::from_millis(1_500)));
        let before = store.find_report(report.head.id).await.unwrap().unwrap();
        assert_eq!(
            (before.tests[0].role, before.head.timeout),
            (None, None),
            "the first run keeps what it was launched with"
        );
    }
}
