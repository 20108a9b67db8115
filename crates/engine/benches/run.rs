//! What the engine itself costs: a thousand tests of three actions that do nothing but speak, and the
//! folding of what they told into the report.
#![allow(missing_docs, dead_code)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::{hint::black_box, time::Duration};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use testgyver_model::{
    Timestamp,
    event::RunEvent,
    id::{CampaignId, ReportId, WorkerId},
    plan::Plan,
    report::{Report, ReportHead, ReportState, RunScope, TestResult},
};
use uuid::Uuid;

const TESTS: u32 = 1_000;
const ACTIONS: u32 = 3;

fn plan(parallel: usize) -> Plan {
    let value = json!({"say": "GET http://{{host}}/orders", "give": {"status": 200, "body": "{\"id\": 7}"},
        "checks": [{"subject": "status", "operator": "equals", "expected": 200}]});
    let test =
        |number: u32| harness::test(number.into(), (0..ACTIONS).map(|_| harness::action(value.clone())).collect());
    Plan { parallel, ..harness::plan((0..TESTS).map(test).collect()) }
}

fn pending(plan: &Plan) -> Report {
    let nobody = Uuid::nil();
    let head = ReportHead::pending(ReportId(nobody), CampaignId(nobody), RunScope::Campaign, Timestamp::UNIX_EPOCH);
    let state = ReportState::Running { started_at: Timestamp::UNIX_EPOCH, worker: WorkerId(nobody), epoch: 1 };
    let tests = plan.tests.iter().map(|test| TestResult::pending(test.id, "Add a product".into(), None)).collect();
    Report { head: ReportHead { state, ..head }, tests }
}

fn fold(mut report: Report, events: &[RunEvent]) -> Report {
    for event in events {
        report.apply(event);
    }
    report
}

fn engine(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let told = runtime.block_on(harness::run_plan(plan(1)));
    let mut group = criterion.benchmark_group("engine");
    group.measurement_time(Duration::from_secs(10));
    group.throughput(Throughput::Elements(u64::from(TESTS * ACTIONS)));
    for parallel in [1, 32] {
        let plan = plan(parallel);
        group.bench_function(format!("actions, {parallel} at once"), |bencher| {
            bencher.iter_batched(
                || plan.clone(),
                |plan| runtime.block_on(harness::run_plan(plan)),
                BatchSize::PerIteration,
            );
        });
    }
    group.throughput(Throughput::Elements(told.events.len() as u64));
    let report = pending(&plan(1));
    assert_eq!(fold(report.clone(), &told.events).counts().passed, TESTS, "every test passes");
    group.bench_function("events folded into the report", |bencher| {
        bencher.iter_batched(
            || report.clone(),
            |report| black_box(fold(report, &told.events)),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, engine);
criterion_main!(benches);
