//! How many log lines per second can be kept, in batches as the recorder makes them.
#![allow(missing_docs)]

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use testgyver_model::{
    Actor, Timestamp,
    campaign::Campaign,
    event::{Level, LogLine, RunEvent, RunEventKind},
    id::{CampaignId, RandomIds, ReportId, TestId, VariableId, WorkerId},
    report::{ReportHead, RunScope},
    test::{ActionCall, Change, Test, TestDefinition},
    variable::Variable,
};
use testgyver_store::{Append, Claimant, Claimed, NewReport, Store, Wants};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn claimed(store: &dyn Store) -> Claimed {
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
        Claimant { worker, holds: Vec::new(), wants: Wants::Anything, lease: Duration::from_secs(3_600), now: NOW };
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

fn append(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = runtime.block_on(testgyver_store::open(folder.path())).unwrap();
    let mut group = criterion.benchmark_group("append");
    for batch in [10u64, 500] {
        let Claimed { mut report, claim, .. } = runtime.block_on(claimed(store.as_ref()));
        let mut batches = 0;
        group.throughput(Throughput::Elements(batch));
        group.bench_function(format!("batch of {batch} lines"), |bencher| {
            bencher.to_async(&runtime).iter_batched(
                || {
                    let after = report.head.seq;
                    let events = lines(after + 1, batch);
                    batches += 1;
                    events.iter().for_each(|event| report.apply(event));
                    Append {
                        claim,
                        batch: batches,
                        after,
                        events: events.into(),
                        state: report.head.state.clone(),
                        paused_by: None,
                        stopping_by: None,
                        counts: report.counts(),
                        tests: vec![(0, report.tests[0].clone())],
                    }
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

criterion_group!(benches, append);
criterion_main!(benches);
