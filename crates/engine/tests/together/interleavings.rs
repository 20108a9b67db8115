//! Many runs, each with another order of what happens: tests that fail and linger, a store that takes
//! its time, a recorder that is behind, people who stop and pause, a process that ends. Whatever the
//! order, what was told holds.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use serde_json::{Value, json};
use testgyver_engine::{Checkpoints, RunContext, RunHandle, RunOutcome, run};
use testgyver_model::{
    Actor, Label, Timestamp,
    action::{Action, ActionContext, ActionError, Descriptor, Outputs},
    clock::FixedClock,
    event::{RunEvent, RunEventKind, TestStatus},
    host_key::KnownHosts,
    id::UserId,
    plan::{Plan, PlannedTest},
    registry::Registry,
    shared::SharedValue,
};
use testgyver_rules::generate::FixedEntropy;
use tokio::{sync::mpsc, task::yield_now};
use uuid::Uuid;

use crate::harness::{Files, plan, test};

const SEEDS: u64 = 2_000;

/// A small pseudo-random generator with a seed (SplitMix64).
struct Random(AtomicU64);

impl Random {
    fn below(&self, most: u64) -> u64 {
        let mut bits = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % most
    }

    fn one_in(&self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    async fn linger(&self, most: u64) {
        for _ in 0..self.below(most) {
            yield_now().await;
        }
    }
}

/// What people asked of the run; the instants of its events do not show it.
#[derive(Default)]
struct Interventions {
    stopped: AtomicBool,
    drained: AtomicBool,
    /// Tests that were let begin, and whether the process was told to end by then.
    begun: Mutex<Vec<(u32, bool)>>,
}

/// Everything that a scene shares.
struct Scene {
    random: Random,
    interventions: Interventions,
    stop: RunHandle,
}

const BY: Actor = Actor::unnamed(UserId(Uuid::from_u128(9)));

impl Scene {
    fn cancel(&self) {
        self.stop.cancel(BY);
        self.interventions.stopped.store(true, Ordering::Relaxed);
    }

    fn drain(&self) {
        self.stop.drain();
        self.interventions.drained.store(true, Ordering::Relaxed);
    }

    /// Somebody who does something now and then, from another task.
    async fn meddle(&self, interventions: u64) -> Infallible {
        for _ in 0..interventions {
            self.random.linger(60).await;
            match self.random.below(6) {
                0 | 1 => self.cancel(),
                2 | 3 => self.stop.pause(true, BY),
                4 => self.stop.pause(false, BY),
                _ => self.drain(),
            }
        }
        // Nobody leaves a run paused for good.
        loop {
            self.random.linger(60).await;
            self.stop.pause(false, BY);
        }
    }
}

struct RandomAction(Arc<Scene>);

#[async_trait]
impl Action for RandomAction {
    fn descriptor(&self) -> Descriptor {
        let label = Label::name("Chancy");
        Descriptor {
            kind: "chancy".into(),
            command: None,
            connection: None,
            aliases: Vec::new(),
            label,
            fields: vec![],
            outputs: vec![],
        }
    }

    async fn run(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let Self(scene) = self;
        if scene.random.one_in(3) {
            cx.info("something").await;
        }
        scene.random.linger(4).await;
        // In the middle of a test, before the run loop can look: as from another thread.
        match value["deed"].as_str() {
            Some("stop") => scene.cancel(),
            Some("pause") => scene.stop.pause(true, BY),
            _ => {}
        }
        if value["fail"].is_boolean() { Err(ActionError::new("no")) } else { Ok(Outputs::new()) }
    }
}

struct SlowCheckpoints(Arc<Scene>);

#[async_trait]
impl Checkpoints for SlowCheckpoints {
    async fn record_shared(&self, _: SharedValue) -> bool {
        true
    }

    async fn record_start(&self, test: u32, _: Timestamp) -> bool {
        let Self(scene) = self;
        scene.interventions.begun.lock().unwrap().push((test, scene.interventions.drained.load(Ordering::Relaxed)));
        scene.random.linger(5).await;
        true
    }
}

fn a_test(random: &Random, number: u64, role: &str) -> PlannedTest {
    let action = |_| {
        let mut form = json!({});
        if random.one_in(4) {
            form["fail"] = true.into();
        }
        if random.one_in(25) {
            form["deed"] = if random.one_in(2) { "stop" } else { "pause" }.into();
        }
        if random.one_in(8) {
            form["flow"] = json!({"always": true});
        }
        testgyver_model::test::ActionCall::new("chancy", form)
    };
    let actions = (0..1 + random.below(3)).map(action).collect();
    PlannedTest { flow: json!({ "role": role }), ..test(u128::from(number), actions) }
}

fn a_plan(random: &Random) -> Plan {
    let mut tests = Vec::new();
    if random.one_in(3) {
        tests.push(a_test(random, 100, "setup"));
    }
    tests.extend((0..2 + random.below(12)).map(|number| a_test(random, number, "")));
    if random.one_in(2) {
        tests.push(a_test(random, 101, "teardown"));
    }
    let parallel = 1 + random.below(8) as usize;
    Plan { parallel, stop_on_failure: random.one_in(2), paused: random.one_in(12), ..plan(tests) }
}

struct SceneTrace {
    plan: Plan,
    events: Vec<RunEvent>,
    outcome: RunOutcome,
    scene: Arc<Scene>,
}

async fn play(seed: u64) -> SceneTrace {
    let random = Random(AtomicU64::new(seed));
    let (plan, interventions) = (a_plan(&random), random.below(4));
    play_plan(plan, random, interventions).await
}

/// Runs a plan while somebody does so many things.
async fn play_plan(plan: Plan, random: Random, interventions: u64) -> SceneTrace {
    let (stop, control) = RunHandle::new();
    let room = 1 + random.below(20);
    let scene = Arc::new(Scene { random, interventions: Interventions::default(), stop });
    let (sender, mut receiver) = mpsc::channel(room as usize);
    let actions = Registry::new().with(RandomAction(Arc::clone(&scene)));
    let checkpoints = SlowCheckpoints(Arc::clone(&scene));
    let clock = FixedClock(Timestamp::UNIX_EPOCH);
    let running = async {
        let run_context = RunContext {
            actions: &actions,
            clock: &clock,
            entropy: &FixedEntropy,
            files: &Files,
            folders: &crate::harness::folders(),
            hosts: &KnownHosts::shared(),
            checkpoints: &checkpoints,
        };
        run(&plan, run_context, sender, control).await
    };
    let recording = async {
        let mut events = Vec::new();
        while let Some(event) = receiver.recv().await {
            events.push(event);
            scene.random.linger(3).await;
        }
        events
    };
    let both = async { tokio::join!(running, recording) };
    let (outcome, events) = tokio::select! {
        both = both => both,
        never = scene.meddle(interventions) => match never {},
    };
    SceneTrace { plan, events, outcome, scene }
}

/// What must hold, as a text for each fault.
fn faults(trace: &SceneTrace) -> Vec<String> {
    let SceneTrace { plan, events, outcome, scene } = trace;
    let role = |test: u32| plan.tests[test as usize].flow["role"].as_str().unwrap_or_default();
    let (mut failed, mut stopping, mut paused) = (false, false, plan.paused);
    let (mut started, mut ended) = (Vec::new(), Vec::new());
    let mut faults = Vec::new();
    for (event, seq) in events.iter().zip(1..) {
        let mut fault = |what: &str| faults.push(format!("event {seq}: {what}"));
        if event.seq != seq {
            fault("its number is another one");
        }
        match &event.kind {
            RunEventKind::TestStarted { test } => {
                let cleans_up = role(*test) == "teardown";
                if failed && !cleans_up {
                    fault("a test began after a failure that ends the run");
                }
                if stopping && !cleans_up {
                    fault("a test began after the stop was told");
                }
                if paused && !stopping {
                    fault("a test began while the run was paused");
                }
                if started.contains(test) {
                    fault("a test began twice");
                }
                started.push(*test);
            }
            RunEventKind::TestFinished { test, status, .. } => {
                failed |= *status == TestStatus::Failed && (plan.stop_on_failure || role(*test) == "setup");
                if (*status == TestStatus::Skipped) == started.contains(test) {
                    fault("a test ended as it cannot have");
                }
                ended.push(*test);
            }
            RunEventKind::Logged { line, .. } if line.text.contains("arrêt demandé") && !stopping => {
                fault("a test tells of a stop that was not told");
            }
            RunEventKind::RunStopping { .. } if std::mem::replace(&mut stopping, true) => fault("stopped twice"),
            RunEventKind::RunPaused { .. } if std::mem::replace(&mut paused, true) => fault("paused twice"),
            RunEventKind::RunResumed { .. } => paused = false,
            _ => {}
        }
    }
    let last = events.last().map(|event| &event.kind);
    let mut all: Vec<u32> = ended.clone();
    all.sort_unstable();
    match outcome {
        RunOutcome::Left => {
            let drained = scene.interventions.drained.load(Ordering::Relaxed);
            faults.extend((!drained).then(|| "it left for no reason".to_owned()));
        }
        _ if !all.iter().copied().eq(0..plan.tests.len() as u32) => faults.push(format!("not all have ended: {all:?}")),
        RunOutcome::Cancelled(_) if !matches!(last, Some(RunEventKind::RunCancelled { .. })) => {
            faults.push("a stop ends it otherwise".into());
        }
        _ => {}
    }
    let begun = scene.interventions.begun.lock().unwrap();
    faults.extend(begun.iter().filter(|(_, drained)| *drained).map(|(test, _)| format!("{test} began at the end")));
    // Several begin at once, in whatever order the store lets them.
    let mut noted: Vec<u32> = begun.iter().map(|(test, _)| *test).collect();
    noted.sort_unstable();
    started.sort_unstable();
    faults.extend((noted != started).then(|| format!("begun in the store {noted:?}, told {started:?}")));
    faults
}

#[tokio::test]
async fn whatever_the_order_what_was_told_holds() {
    let from = std::env::var("TESTGYVER_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = from.map_or(0..SEEDS, |seed| seed..seed + 1);
    let (mut stopped, mut decided, mut left) = (0, 0, 0);
    for seed in seeds {
        let trace = play(seed).await;
        let text = || trace.events.iter().map(|event| format!("{:?}\n", event.kind)).collect::<String>();
        assert!(faults(&trace).is_empty(), "TESTGYVER_SEED={seed}: {:?}\n{}", faults(&trace), text());
        stopped += u32::from(matches!(trace.outcome, RunOutcome::Cancelled(_)));
        left += u32::from(trace.outcome == RunOutcome::Left);
        decided += u32::from(trace.plan.stop_on_failure);
    }
    // The seeds reach all that is looked at.
    assert!(from.is_some() || (stopped > 200 && decided > 200 && left > 50), "{stopped} {decided} {left}");
}

#[tokio::test]
async fn a_stop_that_a_test_notices_before_the_run_does_is_told_all_the_same() {
    let chancy = |form: Value| testgyver_model::test::ActionCall::new("chancy", form);
    for seed in 0..200 {
        let mut tests = vec![test(1, vec![chancy(json!({"deed": "stop"})), chancy(json!({}))]), test(2, vec![])];
        tests.push(PlannedTest { flow: json!({"role": "teardown"}), ..test(3, vec![chancy(json!({}))]) });
        let trace = play_plan(plan(tests), Random(AtomicU64::new(seed)), 0).await;
        assert!(faults(&trace).is_empty(), "{seed}: {:?}", faults(&trace));
        let stopping = trace.events.iter().filter(|event| matches!(event.kind, RunEventKind::RunStopping { .. }));
        assert_eq!((stopping.count(), trace.outcome), (1, RunOutcome::Cancelled(BY)), "{seed}");
    }
}
