//! The logs of a report, whoever told what when: each test has its own lines, all of them, in order.

use crate::support::{Caller, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use testgyver_model::{
    Timestamp,
    event::{ActionResult, Level, LogLine, RunEvent, RunEventKind, TestStatus, Verdict},
    id::{RandomIds, ReportId, WorkerId},
    report::{ReportHead, RunScope},
};
use testgyver_store::{Append, ClaimRequest, ClaimScope, ClaimedRun, NewReport};

const HOUR: std::time::Duration = std::time::Duration::from_secs(3_600);

/// Pseudo-random numbers, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// What a test tells, in order.
fn story(test: u32, lines: usize, dice: &mut Dice) -> Vec<RunEventKind> {
    let mut told = vec![RunEventKind::TestStarted { test }];
    for number in 0..lines {
        let more = ["\"é\\ \"logs\":\"\",\"log_lines\":[]", "\u{1}\n\t", "", "x"][dice.below(4)];
        let text = format!("{test}/{number} {}", more.repeat([1, 1, 1, 40][dice.below(4)]));
        let line = LogLine { level: Level::Info, text };
        told.push(RunEventKind::Logged { test, number: number as u32, line });
        if dice.below(5) == 0 {
            // It holds what looks like an event of another test.
            let form =
                json!({"line": {"level": "info", "text": "no line"}, "type": "logged", "test": test + 1, "number": 0});
            let result =
                json!({"kind": "http", "status": "passed", "form": form, "outputs": [["body", "\"type\":\"logged\""]]});
            let result: ActionResult = serde_json::from_value(result).unwrap();
            told.push(RunEventKind::ActionFinished { test, action: 0, result: result.into() });
        }
    }
    told.push(RunEventKind::TestFinished { test, status: TestStatus::Passed, flaky: false });
    told
}

/// The stories told with so many tests at once; which one goes on is up to the dice.
fn mixed(mut stories: Vec<Vec<RunEventKind>>, at_once: usize, dice: &mut Dice) -> Vec<RunEventKind> {
    let mut told = vec![RunEventKind::RunStarted { total: stories.len() as u32 }];
    stories.iter_mut().for_each(|story| story.reverse());
    while !stories.is_empty() {
        let which = dice.below(at_once.min(stories.len()));
        match stories[which].pop() {
            Some(event) => told.push(event),
            None => drop(stories.remove(which)),
        }
    }
    told.push(RunEventKind::RunFinished { verdict: Verdict::Success });
    told
}

/// A run of so many tests that told this, some at a time; gives its id.
async fn ran(app: &TestApp, editor: &Caller, tests: usize, told: Vec<RunEventKind>, dice: &mut Dice) -> String {
    let campaign = editor.campaign(vec![json!([]); tests]).await.parse().unwrap();
    let start: Timestamp = "2026-11-22T10:30:15Z".parse().unwrap();
    // The server's own worker looks for runs, too: whoever of both is given one, this one wants its own.
    let ClaimedRun { claim, mut report, .. } = loop {
        let id = ReportId::fresh(&RandomIds);
        let head = ReportHead::pending(id, campaign, RunScope::Campaign, start);
        let head = ReportHead { name: id.to_string(), environment: "DEV".into(), ..head };
        app.store.create_report(NewReport::of(head)).await.unwrap();
        let who = ClaimRequest {
            worker: WorkerId::fresh(&RandomIds),
            holds: Vec::new(),
            scope: ClaimScope::Any,
            lease: HOUR,
            now: start,
        };
        if let Some(claimed) = app.store.claim_next(who).await.unwrap() {
            break claimed;
        }
    };
    let (id, mut batch) = (claim.report, 0);
    let at = |seq: u64| start + std::time::Duration::from_millis(seq * 7);
    let mut events: Vec<RunEvent> = (1..).zip(told).map(|(seq, kind)| RunEvent { seq, at: at(seq), kind }).collect();
    while !events.is_empty() {
        let rest = events.split_off((1 + dice.below(400)).min(events.len()));
        let after = report.head.seq;
        events.iter().for_each(|event| report.apply(event));
        batch += 1;
        let append = Append {
            claim,
            batch,
            after,
            events: events.into(),
            state: report.head.state.clone(),
            paused_by: None,
            stopping_by: None,
            counts: report.counts(),
            tests: (0..).zip(report.tests.iter().cloned()).collect(),
        };
        app.store.append(append).await.unwrap();
        events = rest;
    }
    id.to_string()
}

/// Asks for the report in every shape and compares each log with what the events tell.
async fn compare(app: &TestApp, editor: &Caller, report: &str, tests: usize) {
    let expected = app.told(report, tests).await;
    let path = format!("/api/rapports/{report}");
    let without = editor.get(&format!("{path}?logs=false")).await.body;
    for (shape, texts, lists) in [("true", true, true), ("text", true, false), ("lines", false, true)] {
        let mut whole: Value = without.clone();
        for (test, lines) in whole["tests"].as_array_mut().unwrap().iter_mut().zip(&expected) {
            let logs = texts.then(|| ("logs".into(), json!(lines.join("\n"))));
            let list = lists.then(|| ("log_lines".into(), json!(lines)));
            test.as_object_mut().unwrap().extend(logs.into_iter().chain(list));
        }
        let answer = editor.request(Method::GET, &format!("{path}?logs={shape}")).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        for (test, (told, expected)) in
            body["tests"].as_array().unwrap().iter().zip(whole["tests"].as_array().unwrap()).enumerate()
        {
            assert_eq!(told, expected, "test {test}, {shape}");
        }
        assert_eq!(body, whole, "{shape}");
    }
    for (test, lines) in without["tests"].as_array().unwrap().iter().zip(&expected).step_by(7) {
        let (mut read, mut after) = (Vec::new(), json!(0));
        while !after.is_null() {
            let logs = format!("{path}/tests/{}/logs?after={after}&limit=130", test["testId"].as_str().unwrap());
            let portion = editor.get(&logs).await.body;
            read.extend(portion["lines"].as_array().unwrap().iter().map(|line| line["log"].clone()));
            after = portion["next"].clone();
        }
        assert_eq!(json!(read), json!(lines), "{}", test["name"]);
    }
}

#[tokio::test]
async fn tests_one_after_the_other() {
    let (app, mut dice) = (TestApp::start().await, Dice(1));
    let editor = app.admin().await;
    // Some say nothing, and some more than is read at once.
    let lines = |test: u32| [0, 1, 12, 12, 12, 30, 12, 12, 700][test as usize % 9];
    let stories = (0..60).map(|test| story(test, lines(test), &mut dice)).collect();
    let told = mixed(stories, 1, &mut dice);
    let report = ran(&app, &editor, 62, told, &mut dice).await;
    compare(&app, &editor, &report, 62).await;
}

#[tokio::test]
async fn tests_beside_each_other() {
    let (app, mut dice) = (TestApp::start().await, Dice(2));
    let editor = app.admin().await;
    // The first goes on while all others come and go; together they say more than may wait in memory.
    let lines = |test: u32| [60, 0, 25, 400][test as usize % 4];
    let mut stories: Vec<Vec<RunEventKind>> = (0..60).map(|test| story(test, lines(test), &mut dice)).collect();
    stories[0] = story(0, 3_000, &mut dice);
    // One overtakes those before it.
    stories[3..].rotate_right(20);
    let told = mixed(stories, 8, &mut dice);
    let report = ran(&app, &editor, 60, told, &mut dice).await;
    compare(&app, &editor, &report, 60).await;
}
