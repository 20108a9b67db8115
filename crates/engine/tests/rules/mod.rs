//! Checks, extraction and flow, as the engine carries them out.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use testgyver_engine::{RunHandle, RunOutcome};
use testgyver_model::{
    Actor, Timestamp,
    event::{RunEventKind, TestStatus, Verdict},
    id::UserId,
    plan::PlannedTest,
    secret::Secret,
    test::TestVariable,
    variable::ResolvedVariable,
};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::harness::{RunTrace, action, plan, run_plan, run_with, test};

fn check(operator: &str, expected: Value) -> Value {
    json!({"subject": "status", "operator": operator, "expected": expected})
}

fn softly(mut check: Value) -> Value {
    check["soft"] = json!(true);
    check
}

fn with_flow(mut test: PlannedTest, flow: Value) -> PlannedTest {
    test.flow = flow;
    test
}

fn statuses(trace: &RunTrace) -> Vec<(TestStatus, bool)> {
    let ended = trace.events.iter().filter_map(|event| match event.kind {
        RunEventKind::TestFinished { status, flaky, .. } => Some((status, flaky)),
        _ => None,
    });
    ended.collect()
}

#[tokio::test]
async fn checks_tell_what_was_expected_and_what_was_there() {
    let give = json!({"status": 404, "body": "{\"name\": \"Ada\", \"tags\": [\"a\", \"b\"]}"});
    let trace = run_plan(plan(vec![test(
        1,
        vec![action(json!({"give": give, "checks": [
            check("equals", json!("404")),
            {"subject": "jsonpath", "path": "$.name", "operator": "equals", "expected": "{{host}}"},
            {"subject": "jsonpath", "path": "$", "operator": "json_equals", "expected": {"name": "Ada", "tags": ["b", "c"]}},
            {"subject": "body", "operator": "contains", "expected": "{{password}}", "not": true},
        ]}))],
    )]))
    .await;
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Failure));
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn a_soft_failure_lets_the_test_go_on_and_fails_it() {
    let trace = run_plan(plan(vec![test(
        1,
        vec![
            action(json!({"give": {"status": 500}, "checks": [softly(check("equals", json!(200))), check("less", json!(600))]})),
            action(json!({"say": "still here"})),
        ],
    )]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn a_check_takes_the_place_of_the_actions_own_rule() {
    let judged = |checks: Value| {
        action(json!({"judge": "statut 404 reçu", "give": {"status": 404, "body": "no"}, "checks": checks}))
    };
    let trace = run_plan(plan(vec![
        test(1, vec![judged(json!([check("equals", json!(404))]))]),
        test(2, vec![judged(json!([{"subject": "body", "operator": "equals", "expected": "no"}]))]),
        test(3, vec![action(json!({"fail": "connexion refusée", "checks": [{"subject": "error", "operator": "contains", "expected": "refus"}]}))]),
        test(4, vec![action(json!({"fail": "connexion refusée", "checks": [check("equals", json!(200))]}))]),
        test(5, vec![action(json!({"give": {"status": 1}, "checks": [{"subject": "error", "operator": "exists"}]}))]),
    ]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn values_are_extracted_converted_and_handed_on() {
    let body = "{\"token\": \"t-1\", \"total\": \"12\", \"user\": {\"roles\": [\"qa\"]}}";
    let trace = run_plan(plan(vec![test(
        1,
        vec![
            action(json!({"give": {"body": body}, "extract": [
                {"name": "token", "subject": "jsonpath", "path": "$.token", "secret": true},
                {"name": "app.total", "subject": "jsonpath", "path": "$.total", "convert": "int"},
                {"name": "user", "subject": "jsonpath", "path": "$.user"},
                {"name": "page", "subject": "regex", "path": "page=(\\d+)", "default": "1"},
            ]})),
            action(json!({"say": "{{app.token}} {{app.total}} {{app.user.roles.0 | upper}} {{app.page}}"})),
            action(
                json!({"give": {"body": body}, "extract": [{"name": "none", "subject": "jsonpath", "path": "$.none"}]}),
            ),
        ],
    )]))
    .await;
    assert!(!trace.text().contains("t-1"), "{}", trace.text());
    insta::assert_snapshot!(trace.text());
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_succeeds_at_the_third_attempt_is_flaky() {
    let poll = action(
        json!({"count": true, "give": {}, "checks": [{"subject": "output", "output": "run", "operator": "equals", "expected": 3}],
        "flow": {"retry": {"attempts": 5, "delay": 2, "backoff": 2}}}),
    );
    let trace = run_plan(plan(vec![test(1, vec![poll])])).await;
    assert_eq!(statuses(&trace), [(TestStatus::Passed, true)]);
    insta::assert_snapshot!(trace.text());
}

#[tokio::test(start_paused = true)]
async fn attempts_in_vain_end_at_their_limit() {
    let poll = action(json!({"fail": "connexion refusée", "flow": {"retry": {"limit": 10, "delay": 4}}}));
    let trace = run_plan(plan(vec![test(1, vec![poll])])).await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn what_a_condition_leaves_out_is_said() {
    let trace = run_plan(plan(vec![
        test(
            1,
            vec![
                action(json!({"give": {"status": 200}, "flow": {"run_if": "env == 'DEV'"}})),
                action(json!({"say": "never", "flow": {"run_if": "last.status != 200"}})),
                action(json!({"say": "never", "flow": {"run_if": "app.nothing > 3"}})),
            ],
        ),
        with_flow(test(2, vec![action(json!({"say": "never"}))]), json!({"run_if": "run.failed == 0"})),
        with_flow(
            test(3, vec![action(json!({"say": "after a failure"}))]),
            json!({"run_if": "run.failed == 1 and run.skipped == 1"}),
        ),
    ]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn a_loop_runs_an_action_for_each_item() {
    let trace = run_plan(plan(vec![test(
        1,
        vec![
            action(json!({"say": "{{app.user_number}} {{app.user.name}}", "checks": [{"subject": "variable", "path": "app.user.name", "operator": "equals", "expected": "Ada"}],
                "flow": {"loop": {"file": "people.csv", "as": "user"}}})),
            action(json!({"say": "never"})),
        ],
    ), test(2, vec![
            action(json!({"say": "{{app.row}}", "flow": {"loop": {"list": "a\n{{host}}"}}})),
            action(json!({"say": "gone: {{app.row | default('-')}}", "flow": {"loop": {"list": [], "empty": "skip"}}})),
            action(json!({"say": "x", "flow": {"loop": {"file": "none.csv"}}})),
    ])]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn a_table_of_a_thousand_rows_runs_the_test_for_each() {
    let each = action(json!({"give": {"status": "{{app.row.n}}"}, "extract": [{"name": "seen", "subject": "status"}],
        "checks": [{"subject": "status", "operator": "matches", "expected": "^\\d{1,2}$|^[0-8]\\d\\d$"}]}));
    let seen = action(json!({"say": "{{app.seen | default('nothing from the row before')}}"}));
    let trace = run_plan(plan(vec![with_flow(test(1, vec![each, seen]), json!({"loop": {"file": "many.csv"}}))])).await;
    assert_eq!(statuses(&trace), [(TestStatus::Failed, false)]);
    let results = trace.events.iter().filter(|event| matches!(event.kind, RunEventKind::ActionFinished { .. })).count();
    // The second action does not run in the 100 rows whose first one failed.
    assert_eq!(results, 1_000 + 900);
    assert!(trace.text().contains("100 lignes en échec sur 1000"));
}

#[tokio::test]
async fn what_always_runs_runs_after_a_failure() {
    let trace = run_plan(plan(vec![test(
        1,
        vec![
            action(json!({"fail": "statut 500"})),
            action(json!({"say": "never"})),
            action(json!({"say": "first clean-up", "fail": "too", "flow": {"always": true}})),
            action(json!({"say": "second clean-up", "flow": {"always": true}})),
        ],
    )]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn what_cleans_up_runs_after_a_stop() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let plan = plan(vec![
        test(
            1,
            vec![
                action(json!({"hang": true})),
                action(json!({"say": "clean-up of the test", "flow": {"always": true}})),
            ],
        ),
        test(2, vec![action(json!({"say": "never"}))]),
        with_flow(test(3, vec![action(json!({"say": "clean-up of the campaign"}))]), json!({"role": "teardown"})),
    ]);
    let telling = tokio::spawn(run_with(plan, control, hanging.clone()));
    hanging.notified().await;
    stop.cancel(Actor::unnamed(UserId(Uuid::from_u128(9))));
    insta::assert_snapshot!(telling.await.unwrap().text());
}

#[tokio::test]
async fn a_second_stop_gives_up_the_clean_up() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let hang = |flow: Value| action(json!({"hang": true, "flow": flow}));
    let plan =
        plan(vec![test(1, vec![hang(Value::Null), hang(json!({"always": true})), hang(json!({"always": true}))])]);
    let telling = tokio::spawn(run_with(plan, control, hanging.clone()));
    for _ in 0..2 {
        hanging.notified().await;
        stop.cancel(Actor::unnamed(UserId(Uuid::from_u128(9))));
    }
    insta::assert_snapshot!(telling.await.unwrap().text());
}

#[tokio::test(start_paused = true)]
async fn a_clean_up_that_does_not_end_is_bounded() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let hang = || action(json!({"hang": true}));
    let teardown = |number| with_flow(test(number, vec![hang()]), json!({"role": "teardown"}));
    let telling =
        tokio::spawn(run_with(plan(vec![test(1, vec![hang()]), teardown(2), teardown(3)]), control, hanging.clone()));
    hanging.notified().await;
    stop.cancel(Actor::unnamed(UserId(Uuid::from_u128(9))));
    let trace = telling.await.unwrap();
    assert_eq!(trace.outcome, RunOutcome::Cancelled(Actor::unnamed(UserId(Uuid::from_u128(9)))));
    assert_eq!(
        statuses(&trace),
        [(TestStatus::Failed, false), (TestStatus::Failed, false), (TestStatus::Skipped, false)]
    );
    assert!(trace.text().contains("il a dépassé 60 s"));
}

#[tokio::test]
async fn a_run_that_was_stopped_before_it_began_cleans_up_nothing() {
    let (stop, control) = RunHandle::new();
    stop.cancel(Actor::unnamed(UserId(Uuid::from_u128(9))));
    let teardown = with_flow(test(2, vec![action(json!({"say": "never"}))]), json!({"role": "teardown"}));
    let trace = run_with(plan(vec![test(1, vec![]), teardown]), control, Arc::default()).await;
    assert_eq!(statuses(&trace), [(TestStatus::Skipped, false); 2]);
}

#[tokio::test]
async fn a_setup_that_fails_skips_the_rest_but_not_what_cleans_up() {
    let say = |number, role: &str| with_flow(test(number, vec![action(json!({"say": role}))]), json!({"role": role}));
    let trace = run_plan(plan(vec![
        say(1, "setup"),
        with_flow(test(2, vec![action(json!({"fail": "no database"}))]), json!({"role": "setup"})),
        say(3, ""),
        say(4, "teardown"),
    ]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test(start_paused = true)]
async fn an_action_a_test_and_a_run_take_no_longer_than_they_may() {
    let hang = |flow: Value| action(json!({"hang": true, "flow": flow}));
    let clean = || action(json!({"say": "clean-up", "flow": {"always": true}}));
    let mut late = plan(vec![
        test(1, vec![hang(json!({"timeout": 0.5}))]),
        test(2, vec![hang(json!({"timeout": "500ms", "retry": {"attempts": 2, "delay": 1}})), clean()]),
        with_flow(test(3, vec![hang(Value::Null), clean()]), json!({"timeout": 5})),
        test(4, vec![hang(Value::Null), clean()]),
        test(5, vec![action(json!({"say": "never"}))]),
        with_flow(test(6, vec![action(json!({"say": "campaign clean-up"}))]), json!({"role": "teardown"})),
    ]);
    late.deadline = Some(Timestamp::UNIX_EPOCH + Duration::from_secs(20));
    insta::assert_snapshot!(run_plan(late).await.text());
}

#[tokio::test]
async fn rules_that_cannot_be_read_fail_by_name() {
    let trace = run_plan(plan(vec![
        test(1, vec![action(json!({"checks": [{"subject": "status", "operator": "resembles"}]}))]),
        test(2, vec![action(json!({"checks": [{"subject": "jsonpath", "path": "$[", "operator": "exists"}], "give": {"body": "{}"}}))]),
        test(3, vec![action(json!({"flow": {"timeout": "soon"}}))]),
        test(4, vec![action(json!({"say": "{{app.x | nonsense}}"}))]),
        with_flow(test(5, vec![action(json!({"say": "never"}))]), json!({"loop": {"file": "none.csv"}})),
    ]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn the_form_is_told_without_its_secrets() {
    let trace = run_plan(plan(vec![test(
        1,
        vec![action(json!({"say": "{{host}} hunter2!", "password": "typed-1", "headers": "A: {{password | md5}}"}))],
    )]))
    .await;
    let form = trace.events.iter().find_map(|event| match &event.kind {
        RunEventKind::ActionFinished { result, .. } => Some(result.form.clone()),
        _ => None,
    });
    assert_eq!(
        form.unwrap(),
        json!({"say": "shop.example ••••••", "password": "••••••", "headers": [{"name": "A", "value": "••••••"}]})
    );
}

#[tokio::test]
async fn what_is_made_of_a_secret_is_told_nowhere() {
    let long: String = (0..400).map(|number| format!("{number:06}")).collect();
    let turned: String = "hunter2!".chars().rev().collect();
    let looped = |list: Value| json!({"say": "{{app.row}}", "flow": {"loop": {"list": list}}});
    let extracted = json!({
        "give": {"body": "{\"t\": \"tok-12345-xyz\", \"p\": \"hunter2!\"}"},
        "extract": [{"name": "tok", "subject": "jsonpath", "path": "$.t", "secret": true}],
        "checks": [
            {"subject": "jsonpath", "path": "$.t", "operator": "equals", "expected": "x", "soft": true},
            {"subject": "jsonpath", "path": "$.p", "filter": "reverse", "operator": "equals", "expected": "x", "soft": true},
            {"subject": "body", "operator": "equals", "expected": "{{long}}\n{{long}}", "soft": true},
        ],
    });
    let failed = json!({"give": {"body": "tok-98765-abc"}, "extract": [{"name": "no", "subject": "body", "convert": "bool", "secret": true}]});
    let mut declares = test(5, vec![action(json!({"say": "{{app.declared}}"}))]);
    declares.variables =
        vec![TestVariable::Valued { name: "declared".into(), value: Some(json!("{{password | reverse}}")) }];
    let mut plan = plan(vec![
        test(1, vec![action(looped(json!(["{{password | reverse}}"]))), action(looped(json!(["{{long}}"])))]),
        test(2, vec![action(extracted), action(json!({"say": "{{app.tok | reverse}}"}))]),
        test(3, vec![action(failed)]),
        test(4, vec![action(json!({"say": "x", "flow": {"run_if": "password | reverse | int > 3"}}))]),
        declares,
    ]);
    let secret = ResolvedVariable { value: Secret::from(long.as_str()), secret: true, missing: vec![] };
    Arc::make_mut(&mut plan.variables).insert("long".into(), secret);
    plan.shown = 500;
    let trace = run_plan(plan).await;
    let everything = format!("{:?}", trace.events);
    for leak in ["hunter2", turned.as_str(), "000000000001", "tok-12345", "zyx-54321", "tok-98765"] {
        assert!(!everything.contains(leak), "{leak}: {}", trace.text());
    }
}

#[tokio::test]
async fn a_failure_is_excused_by_a_check_that_wants_it_alone() {
    let refused = |check: Value| action(json!({"fail": "connexion refusée", "checks": [check]}));
    let about = |operator: &str, expected: &str, not: bool| json!({"subject": "error", "operator": operator, "expected": expected, "not": not});
    let judged = |check: Value| action(json!({"judge": "statut 500", "give": {"status": 500}, "checks": [check]}));
    let trace = run_plan(plan(vec![
        test(1, vec![refused(about("contains", "refus", false))]),
        test(2, vec![refused(about("contains", "certificat", true))]),
        test(3, vec![refused(about("empty", "", true))]),
        test(4, vec![judged(json!({"subject": "status", "operator": "equals", "expected": 404, "not": true}))]),
        test(5, vec![judged(json!({"subject": "status", "operator": "exists"}))]),
        test(6, vec![judged(json!({"subject": "status", "operator": "one_of", "expected": "500, 503"}))]),
    ]))
    .await;
    let passed: Vec<bool> = statuses(&trace).iter().map(|(status, _)| *status == TestStatus::Passed).collect();
    assert_eq!(passed, [true, false, false, false, false, true], "{}", trace.text());
}

#[tokio::test]
async fn an_answer_that_is_not_whole_fails_who_looks_at_it() {
    let run = async |status: u16, rules: Value| {
        let mut form =
            json!({"give": {"status": status, "body": "{\"a\": 1}"}, "cut": "coupé à 10 Mio, voyez « save_as »"});
        if status >= 400 {
            form["judge"] = json!("statut 500");
        }
        form.as_object_mut().unwrap().extend(rules.as_object().unwrap().clone());
        let trace = run_plan(plan(vec![test(1, vec![action(form)])])).await;
        (statuses(&trace)[0].0, trace.text())
    };
    let body = json!({"subject": "body", "operator": "contains", "expected": "a"});
    let absent = json!({"subject": "regex", "path": "zzz", "operator": "empty"});
    for rules in [
        json!({"checks": [body]}),
        json!({"checks": [check("equals", json!(200)), softly(absent)]}),
        json!({"checks": [{"subject": "size", "output": "body", "operator": "greater", "expected": 1}]}),
        json!({"extract": [{"name": "a", "subject": "jsonpath", "path": "$.a"}]}),
    ] {
        let (status, log) = run(200, rules.clone()).await;
        assert_eq!(status, TestStatus::Failed, "{rules}");
        assert!(log.contains("porte sur une réponse incomplète : coupé à 10 Mio, voyez « save_as »"), "{log}");
        assert!(!log.contains("app.a"), "{log}");
    }
    // Handed on as a variable it would be looked at later, as if it were whole.
    let (status, log) = run(200, json!({"output_mapping": {"body": "b"}})).await;
    assert!(status == TestStatus::Failed && log.contains("réponse incomplète") && !log.contains("app.b"), "{log}");
    let (status, log) = run(200, json!({"output_mapping": {"status": "s"}})).await;
    assert_eq!(status, TestStatus::Passed, "{log}");
    // What looks at another part of the answer, or at nothing, has a warning only.
    for rules in [
        json!({}),
        json!({"checks": [check("equals", json!(200))]}),
        json!({"extract": [{"name": "s", "subject": "output", "output": "status"}]}),
    ] {
        let (status, log) = run(200, rules.clone()).await;
        assert_eq!(status, TestStatus::Passed, "{rules}: {log}");
        assert!(log.contains("⚠️ coupé à 10 Mio"), "{log}");
    }
    let (status, log) = run(500, json!({"checks": [check("equals", json!(500)), body]})).await;
    assert!(status == TestStatus::Failed && log.contains("réponse incomplète"), "{log}");
}

#[tokio::test]
async fn a_failure_names_files_as_people_know_them() {
    let trace = run_plan(plan(vec![test(1, vec![action(json!({"fail": "where"}))])])).await;
    assert!(trace.text().contains("unable to open work/a.db"), "{}", trace.text());
}
