//! How many log lines per second can be kept, in batches as the recorder makes them, and read back.
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use testgyver_model::{
    Actor, Timestamp,
    campaign::Campaign,
    claim::Claim,
    event::{ActionResult, Level, LogLine, RunEvent, RunEventKind},
    id::{CampaignId, RandomIds, ReportId, TestId, VariableId, WorkerId},
    report::{Report, ReportHead, RunScope},
    test::{ActionCall, Change, Test, TestDefinition},
    variable::Variable,
};
use testgyver_store::{Append, ClaimRequest, ClaimScope, ClaimedRun, LineQuery, NewReport, Store};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn claimed(store: &dyn Store) -> ClaimedRun {
    let campaign = CampaignId::fresh(&RandomIds);
    store.create_campaign(Campaign::new(campaign, "bench".into(), NOW), vec![]).await.unwrap();
    for environment in [None, Some("DEV".to_owned())] {
        let key = campaign.to_string();
        let variable = Variable {
            id: VariableId::fresh(&RandomIds),
            key,
            value: None,
            environment,
            description: String::new(),
            secret: false,
        };
        store.create_variable(variable).await.unwrap();
    }
    let definition = TestDefinition { actions: vec![ActionCall::new("http", json!({}))], ..TestDefinition::default() };
    let test = Test::new(TestId::fresh(&RandomIds), campaign, Change { by: Actor::system(), at: NOW }, definition);
    store.create_test(test, None).await.unwrap();
    let id = ReportId::fresh(&RandomIds);
    let head = ReportHead::pending(id, campaign, RunScope::Campaign, NOW);
    let head = ReportHead { name: id.to_string(), environment: "DEV".into(), ..head };
    store.create_report(NewReport::of(head)).await.unwrap();
    let worker = WorkerId::fresh(&RandomIds);
    let who =
        ClaimRequest { worker, holds: Vec::new(), scope: ClaimScope::Any, lease: Duration::from_secs(3_600), now: NOW };
    store.claim_next(who).await.unwrap().unwrap()
}

fn lines(from: u64, count: u64) -> Vec<RunEvent> {
    let text =
        "[10:30:16] a line of some hundred characters, as a test prints them while it talks to a server somewhere";
    (from..from + count)
        .map(|seq| {
            let line = LogLine { level: Level::Info, text: text.into() };
            RunEvent { seq, at: NOW, kind: RunEventKind::Logged { test: 0, number: seq as u32, line } }
        })
        .collect()
}

fn kept(report: &mut Report, claim: Claim, batch: u64, events: Vec<RunEvent>) -> Append {
    let after = report.head.seq;
    events.iter().for_each(|event| report.apply(event));
    Append {
        claim,
        batch,
        after,
        events: events.into(),
        state: report.head.state.clone(),
        paused_by: None,
        stopping_by: None,
        counts: report.counts(),
        tests: vec![(0, report.tests[0].clone())],
    }
}

fn append(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = runtime.block_on(testgyver_store::open(folder.path())).unwrap();
    let mut group = criterion.benchmark_group("append");
    for batch in [10u64, 500] {
        let ClaimedRun { mut report, claim, .. } = runtime.block_on(claimed(store.as_ref()));
        let mut batches = 0;
        group.throughput(Throughput::Elements(batch));
        group.bench_function(format!("batch of {batch} lines"), |bencher| {
            bencher.to_async(&runtime).iter_batched(
                || {
                    let events = lines(report.head.seq + 1, batch);
                    batches += 1;
                    kept(&mut report, claim, batches, events)
                },
                |append| {
                    let store = &store;
                    async move { store.append(append).await.unwrap() }
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// Lines of a run with five lines and a result of a request for each of its actions.
fn read(criterion: &mut Criterion) {
    const ROWS: u64 = 150;
    const ACTIONS: u64 = 20;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = runtime.block_on(testgyver_store::open(folder.path())).unwrap();
    let ClaimedRun { mut report, claim, .. } = runtime.block_on(claimed(store.as_ref()));
    let result = json!({"kind": "http", "status": "passed", "tries": 1, "attempts": [{"micros": 426}],
        "form": {"method": "GET", "url": "http://shop.example/orders/1"},
        "outputs": [["http_status_code", "200"], ["http_response_body", "{\"ok\": true, \"items\": [1, 2, 3]}"],
            ["http_headers", "{\"content-type\": \"application/json\", \"content-length\": \"53\"}"]]});
    let result: Arc<ActionResult> = Arc::new(serde_json::from_value(result).unwrap());
    for row in 0..ROWS {
        let action = |action| {
            let first = report.head.seq + 1 + action * 6;
            let kind = RunEventKind::ActionFinished { test: 0, action: action as u32, result: Arc::clone(&result) };
            lines(first, 5).into_iter().chain([RunEvent { seq: first + 5, at: NOW, kind }])
        };
        let events = (0..ACTIONS).flat_map(action).collect();
        runtime.block_on(store.append(kept(&mut report, claim, row + 1, events))).unwrap();
    }
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(ROWS * ACTIONS * 5));
    group.bench_function("lines", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let mut after = 0;
            while after < report.head.seq {
                let wanted = LineQuery { tests: 0..1, after, until: report.head.seq, bytes: 256 << 10 };
                after = store.lines(report.head.id, wanted).await.unwrap().until;
            }
        });
    });
    group.finish();
}

criterion_group!(benches, append, read);
criterion_main!(benches);
