//! Tests that run beside each other, and a run that is paused.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use testgyver_engine::{RunHandle, RunOutcome};
use testgyver_model::{
    Actor, Timestamp,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    id::UserId,
    plan::{LogLimits, PlannedTest},
};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::harness::{RunTrace, action, plan, run_plan, run_with, test};

mod interleavings;

fn flowing(number: u128, form: Value, flow: Value) -> PlannedTest {
    PlannedTest { flow, ..test(number, vec![action(form)]) }
}

/// How many tests ran at once at most, and whether one ran beside `place`.
fn company(trace: &RunTrace, place: Option<u32>) -> (usize, bool) {
    let (mut running, mut most, mut beside) = (Vec::new(), 0, false);
    for event in &trace.events {
        match event.kind {
            RunEventKind::TestStarted { test } => running.push(test),
            RunEventKind::TestFinished { test, .. } => running.retain(|other| *other != test),
            _ => {}
        }
        most = most.max(running.len());
        beside |= place.is_some_and(|place| running.contains(&place) && running.len() > 1);
    }
    (most, beside)
}

fn ends(events: &[RunEvent]) -> Vec<(u32, TestStatus)> {
    let mut ends: Vec<_> = events
        .iter()
        .filter_map(|event| match event.kind {
            RunEventKind::TestFinished { test, status, .. } => Some((test, status)),
            _ => None,
        })
        .collect();
    ends.sort_by_key(|(test, _)| *test);
    ends
}

#[tokio::test]
async fn thirty_two_at_once_and_every_event_in_its_place() {
    let tests =
        (0..100).map(|number| test(number, vec![action(json!({"linger": 20, "say": format!("I am {number}")})); 3]));
    let trace = run_plan(testgyver_model::plan::Plan { parallel: 32, ..plan(tests.collect()) }).await;
    assert_eq!(company(&trace, None).0, 32);
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success));
    assert!(trace.events.iter().zip(1..).all(|(event, seq)| event.seq == seq));
    for place in 0..100 {
        let lines: Vec<_> = trace
            .events
            .iter()
            .filter_map(|event| match &event.kind {
                RunEventKind::Logged { test, number, line } if *test == place => Some((*number, line.text.as_str())),
                _ => None,
            })
            .collect();
        assert!(lines.iter().zip(0..).all(|((number, _), expected)| *number == expected), "{lines:?}");
        let own = lines.iter().filter(|(_, text)| *text == format!("I am {place}")).count();
        let others = lines.iter().filter(|(_, text)| text.starts_with("I am")).count();
        assert_eq!((own, others), (3, 3));
    }
}

#[tokio::test]
async fn what_must_be_alone_is_alone_and_a_teardown_comes_last() {
    let linger = || json!({"linger": 10});
    let mut plan = plan(vec![
        flowing(1, linger(), json!({"role": "setup"})),
        flowing(2, linger(), Value::Null),
        flowing(3, linger(), json!({"mutex": "db"})),
        flowing(4, linger(), json!({"mutex": "db"})),
        flowing(5, linger(), json!({"alone": "true"})),
        flowing(6, linger(), Value::Null),
        flowing(7, linger(), json!({"role": "teardown"})),
    ]);
    plan.parallel = 8;
    let trace = run_plan(plan).await;
    for place in [0, 4, 6] {
        assert!(!company(&trace, Some(place)).1, "{}", trace.text());
    }
    assert_eq!(company(&trace, None).0, 2, "{}", trace.text());
    let text = trace.text();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
    assert!(at("TestFinished { test: 2") < at("TestStarted { test: 3"), "{text}");
    assert!(at("TestStarted { test: 5") > at("TestFinished { test: 4"), "{text}");
}

#[tokio::test]
async fn the_first_failure_lets_those_that_run_end_and_skips_the_rest() {
    let mut plan = plan(vec![
        test(1, vec![action(json!({"linger": 50}))]),
        test(2, vec![action(json!({"fail": "no"}))]),
        test(3, vec![action(json!({"linger": 50}))]),
        test(4, vec![action(json!({}))]),
    ]);
    (plan.parallel, plan.stop_on_failure) = (3, true);
    let trace = run_plan(plan).await;
    use TestStatus::{Failed, Passed, Skipped};
    assert_eq!(ends(&trace.events), [(0, Passed), (1, Failed), (2, Passed), (3, Skipped)]);
}

#[tokio::test]
async fn a_stop_reaches_all_that_run() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let mut plan = plan((0..6).map(|number| test(number, vec![action(json!({"hang": true}))])).collect());
    plan.parallel = 4;
    plan.tests.push(flowing(9, json!({"say": "swept"}), json!({"role": "teardown"})));
    let by = Actor::unnamed(UserId(Uuid::from_u128(1)));
    let running = run_with(plan, control, Arc::clone(&hanging));
    let stopping = async {
        for _ in 0..4 {
            hanging.notified().await;
        }
        stop.cancel(by.clone());
    };
    let (trace, ()) = tokio::join!(running, stopping);
    use TestStatus::{Failed, Passed, Skipped};
    let expected = [Failed, Failed, Failed, Failed, Skipped, Skipped, Passed];
    assert_eq!(ends(&trace.events).into_iter().map(|(_, status)| status).collect::<Vec<_>>(), expected);
    assert_eq!(trace.outcome, RunOutcome::Cancelled(by.clone()));
    assert_eq!(trace.events.len() as u64, trace.events.last().unwrap().seq);
}

#[tokio::test]
async fn a_paused_run_goes_on_when_it_is_told_to_and_can_be_stopped() {
    let (ada, bob) = (Actor::unnamed(UserId(Uuid::from_u128(1))), Actor::unnamed(UserId(Uuid::from_u128(2))));
    let both = || vec![test(1, vec![action(json!({"say": "one"}))]), test(2, vec![action(json!({"say": "two"}))])];
    // Paused when it is taken up: nothing begins until somebody says so.
    let (stop, control) = RunHandle::new();
    let mut paused = plan(both());
    paused.paused = true;
    let running = tokio::spawn(run_with(paused, control, Arc::default()));
    stop.pause(false, bob.clone());
    let trace = running.await.unwrap();
    assert!(trace.text().contains("RunResumed { by: "), "{}", trace.text());
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success));
    // Paused before the first test, then stopped.
    let (stop, control) = RunHandle::new();
    stop.pause(true, ada.clone());
    let running = tokio::spawn(run_with(
        plan(vec![test(1, vec![action(json!({"linger": 5}))]), test(2, vec![])]),
        control,
        Arc::default(),
    ));
    tokio::task::yield_now().await;
    stop.cancel(bob.clone());
    let trace = running.await.unwrap();
    assert_eq!(trace.outcome, RunOutcome::Cancelled(bob.clone()));
    assert!(!trace.text().contains("RunResumed"), "{}", trace.text());
}

#[tokio::test]
async fn a_pause_lets_the_test_in_flight_end() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let plan = plan(vec![test(1, vec![action(json!({"hang": true}))]), test(2, vec![action(json!({"say": "two"}))])]);
    let by = Actor::unnamed(UserId(Uuid::from_u128(1)));
    let running = run_with(plan, control, Arc::clone(&hanging));
    let pausing = async {
        hanging.notified().await;
        stop.pause(true, by.clone());
        stop.pause(true, by.clone());
        tokio::task::yield_now().await;
        stop.cancel(by.clone());
    };
    let (trace, ()) = tokio::join!(running, pausing);
    use TestStatus::{Failed, Skipped};
    assert_eq!(ends(&trace.events), [(0, Failed), (1, Skipped)]);
    assert_eq!(trace.text().matches("RunPaused").count(), 1, "{}", trace.text());
}

#[tokio::test(start_paused = true)]
async fn the_time_that_a_run_is_paused_is_none_that_it_takes() {
    let by = Actor::unnamed(UserId(Uuid::from_u128(1)));
    for (paused_at_first, pauses) in [(true, vec![(60, false)]), (false, vec![(1, true), (60, false)])] {
        let (stop, control) = RunHandle::new();
        let sleeper = |number| test(number, vec![action(json!({"sleep": 8}))]);
        let mut plan = plan(vec![sleeper(1), test(2, vec![action(json!({"say": "two"}))])]);
        plan.deadline = Some(Timestamp::UNIX_EPOCH + Duration::from_secs(10));
        plan.paused = paused_at_first;
        let running = tokio::spawn(run_with(plan, control, Arc::default()));
        for (after, paused) in pauses {
            tokio::time::sleep(Duration::from_secs(after)).await;
            stop.pause(paused, by.clone());
        }
        let trace = running.await.unwrap();
        assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success), "{}", trace.text());
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_while_what_ran_too_long_cleans_up_is_told_and_ends_it() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let mut plan = plan(vec![
        test(1, vec![action(json!({"hang": true}))]),
        flowing(2, json!({"hang": true}), json!({"role": "teardown"})),
    ]);
    plan.deadline = Some(Timestamp::UNIX_EPOCH + Duration::from_secs(10));
    let by = Actor::unnamed(UserId(Uuid::from_u128(1)));
    let running = run_with(plan, control, Arc::clone(&hanging));
    let stopping = async {
        hanging.notified().await;
        hanging.notified().await;
        stop.cancel(by.clone());
    };
    let (trace, ()) = tokio::join!(running, stopping);
    assert_eq!(trace.outcome, RunOutcome::Cancelled(by), "{}", trace.text());
    assert_eq!(trace.text().matches("RunStopping").count(), 1, "{}", trace.text());
}

#[tokio::test]
async fn a_log_that_is_full_says_so_and_keeps_what_goes_wrong() {
    let chatty = (0..200).map(|number| format!("line {number} of many")).collect::<Vec<_>>().join("\n");
    let mut plan = plan(vec![test(1, vec![action(json!({"say": chatty, "fail": "at last"}))])]);
    plan.log_limits = LogLimits { test: 4_000, run: 1 << 20 };
    let trace = run_plan(plan).await;
    let text = trace.text();
    assert!(text.contains("line 10 of many") && !text.contains("line 199 of many"), "{text}");
    assert!(text.contains("Journal plein"), "{text}");
    assert!(text.contains("❌ Action échouée: at last") && text.contains("lignes non conservées"), "{text}");
    let warnings = trace
        .events
        .iter()
        .filter(|event| matches!(&event.kind, RunEventKind::Logged { line, .. } if line.level == Level::Warning));
    assert_eq!(warnings.count(), 2);
}

#[tokio::test]
async fn a_stop_in_the_last_test_is_told_at_once() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let always = test(1, vec![action(json!({"hang": true})), action(json!({"hang": true, "flow": {"always": true}}))]);
    let by = Actor::unnamed(UserId(Uuid::from_u128(1)));
    let running = run_with(plan(vec![always]), control, Arc::clone(&hanging));
    let stopping = async {
        hanging.notified().await;
        stop.cancel(by.clone());
        // Its clean-up hangs, too: a second stop gives it up.
        hanging.notified().await;
        stop.cancel(by.clone());
    };
    let (trace, ()) = tokio::join!(running, stopping);
    let text = trace.text();
    assert_eq!(text.matches("RunStopping").count(), 1, "{text}");
    assert!(text.find("RunStopping").unwrap() < text.find("TestFinished").unwrap(), "{text}");
    assert_eq!(trace.outcome, RunOutcome::Cancelled(by.clone()));
}

#[tokio::test]
async fn a_stop_while_the_process_ends_holds_up_nothing() {
    let hanging = Arc::new(Notify::new());
    for parallel in [1, 2] {
        let (stop, control) = RunHandle::new();
        let mut plan = plan((0..3).map(|number| test(number, vec![action(json!({"hang": true}))])).collect());
        plan.parallel = parallel;
        let by = Actor::unnamed(UserId(Uuid::from_u128(1)));
        let running = run_with(plan, control, Arc::clone(&hanging));
        let ending = async {
            for _ in 0..parallel {
                hanging.notified().await;
            }
            stop.drain();
            stop.cancel(by.clone());
        };
        let (trace, ()) = tokio::join!(running, ending);
        assert_eq!(trace.outcome, RunOutcome::Left, "{}", trace.text());
        assert_eq!(ends(&trace.events).len(), parallel, "what was in flight has ended: {}", trace.text());
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_time_of_a_run_is_up_every_test_under_way_ends() {
    let tests = (1..=8).map(|number| flowing(number, json!({"sleep": 40}), Value::Null)).collect();
    let mut plan = plan(tests);
    (plan.parallel, plan.deadline) = (8, Some(Timestamp::UNIX_EPOCH + Duration::from_secs(10)));
    let began = tokio::time::Instant::now();
    let trace = run_plan(plan).await;
    assert!(ends(&trace.events).iter().all(|(_, status)| *status == TestStatus::Failed), "{}", trace.text());
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
