//! Checks, extraction and flow over REST: refused where they cannot be, tried, and told in the report.

use reqwest::multipart;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

fn var(value: Value) -> Value {
    let mut form = json!({"variable_name": "n", "target_type": "int", "default_value": "7"});
    form.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    json!([{"type": "var", "value": form}])
}

async fn first_test(app: &Caller, report: &str) -> (Value, String) {
    let report_body = app.finished(report).await;
    let test = report_body["tests"][0]["testId"].as_str().unwrap().to_owned();
    (report_body, format!("/api/rapports/{report}/tests/{test}/actions"))
}

#[tokio::test]
async fn rules_that_cannot_be_are_refused_by_place() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let campaign = app.admin().await.campaign(vec![]).await;
    for (actions, field) in [
        (
            json!([{"type": "var", "value": {"checks": [{"subject": "jsonpath", "path": "$[", "operator": "exists"}]}}]),
            "actions[0].value.checks[0].path",
        ),
        (json!([{"type": "var", "value": {"checks": 3}}]), "actions[0].value.checks"),
        (
            json!([{"type": "var", "value": {}}, {"type": "var", "value": {"extract": [{"name": "a b", "subject": "status"}]}}]),
            "actions[1].value.extract[0].name",
        ),
        (
            json!([{"type": "var", "value": {"flow": {"retry": {"attempts": "many"}}}}]),
            "actions[0].value.flow.retry.attempts",
        ),
    ] {
        let body = json!({"campain_id": campaign, "name": "t", "actions": actions});
        let refused = editor.post("/api/tests", body).await;
        assert_eq!((refused.status, &refused.body["fields"]), (400, &json!([field])), "{}", refused.body);
    }
    let refused =
        editor.post("/api/tests", json!({"campain_id": campaign, "actions": [], "flow": {"role": "chief"}})).await;
    assert_eq!((refused.status, &refused.body["fields"]), (400, &json!(["flow.role"])));
    let open = json!([{"type": "var", "value": {"checks": [{"subject": "jsonpath", "path": "{{path}}", "operator": "exists"}]}}]);
    let kept = editor
        .post("/api/tests", json!({"campain_id": campaign, "name": "t", "actions": open, "flow": {"role": "setup"}}))
        .await;
    assert_eq!(kept.status, 201, "what a placeholder will say is only known later");
    let path = format!("/api/tests/{}", kept.body["test_id"].as_str().unwrap());
    assert_eq!(editor.get(&path).await.body["flow"], json!({"role": "setup"}));
    let lines = editor.get(&format!("/api/tests?campain_id={campaign}&brief=true")).await.body;
    assert_eq!(lines["data"][0]["role"], "setup");
    assert_eq!(editor.put(&path, json!({"flow": null})).await.status, 200);
    assert_eq!(editor.put(&path, json!({"flow": {}})).await.status, 200);
    assert_eq!(editor.get(&path).await.body["flow"], json!({}));
    let wrong = editor.post(&format!("{path}/actions"), json!({"type": "var", "value": {"checks": [{}]}})).await;
    assert_eq!((wrong.status, &wrong.body["fields"]), (400, &json!(["value.checks[0]"])), "{}", wrong.body);
}

#[tokio::test]
async fn an_editor_asks_what_can_be_said_and_tries_it() {
    let app = TestApp::start().await;
    let viewer = app.viewer().await;
    let rules = viewer.get("/api/rules").await.body;
    let named =
        |list: &str, name: &str| rules[list].as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
    assert_eq!(named("subjects", "jsonpath").unwrap()["reads_output"], true);
    assert_eq!(named("operators", "equals").unwrap()["label_not"], "est différent de");
    assert!(
        named("generators", "$uuid").is_some()
            && named("filters", "sha256").is_some()
            && named("types", "uuid").is_some()
    );
    let faults = viewer
        .post(
            "/api/rules/check",
            json!({"actions": [{"type": "http", "value": {"flow": {"run_if": "a >"}}}], "flow": {"timeout": 0}}),
        )
        .await;
    let places: Vec<&Value> = faults.body["problems"].as_array().unwrap().iter().map(|one| &one["place"]).collect();
    assert_eq!(places, [&json!("flow.run_if"), &json!("flow.timeout")]);
    assert_eq!(
        (&faults.body["problems"][0]["action"], &faults.body["problems"][1]["action"]),
        (&json!(0), &Value::Null)
    );
    let tried = viewer
        .post(
            "/api/rules/try",
            json!({
                "type": "http",
                "value": {
                    "checks": [
                        {"subject": "status", "operator": "equals", "expected": "200"},
                        {"subject": "jsonpath", "path": "$.name", "operator": "equals", "expected": "{{app.name}}"}
                    ],
                    "extract": [{"name": "id", "subject": "jsonpath", "path": "$.id"}]
                },
                "outputs": {"http_status_code": "200", "http_response_body": "{\"id\": 7, \"name\": \"Ada\"}"},
                "app": {"name": "Eve"}
            }),
        )
        .await;
    assert_eq!(
        (&tried.body["checks"][0]["ok"], &tried.body["checks"][1]["ok"]),
        (&json!(true), &json!(false)),
        "{}",
        tried.body
    );
    assert_eq!(tried.body["checks"][1]["actual"], "\"Ada\"");
    assert_eq!(tried.body["extracted"], json!([{"name": "id", "value": "7"}]));
    for (path, body) in [
        ("/api/rules/check", json!({"actions": 3})),
        ("/api/rules/try", json!({"type": "http"})),
        ("/api/rules/try", json!([])),
    ] {
        assert_eq!(viewer.post(path, body).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn results_of_a_run_are_told_in_brief_and_whole() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let check = |expected: u32, soft: bool| json!({"subject": "output", "output": "converted_value", "operator": "equals", "expected": expected, "soft": soft});
    let campaign = admin
        .campaign(vec![var(json!({
            "checks": [check(7, false), check(8, true)],
            "extract": [{"name": "seven", "subject": "body"}],
            "flow": {"loop": {"list": ["a", "b", "c"]}}
        }))])
        .await;
    let report = admin.launch(&campaign, "résultats").await.body["rapport_id"].as_str().unwrap().to_owned();
    let viewer = app.viewer().await;
    let (body, path) = first_test(&viewer, &report).await;
    assert_eq!((&body["status"], &body["tests"][0]["checks"]), (&json!("failed"), &json!({"passed": 3, "failed": 3})));
    let page = viewer.get(&format!("{path}?limit=2")).await.body;
    let first = &page["actions"][0];
    assert_eq!(
        (&first["status"], &first["row"], &first["kind"]),
        (&json!("soft"), &json!({"number": 1, "total": 3}), &json!("var"))
    );
    assert_eq!(first["checks"][1]["actual"], "7");
    assert_eq!(first["extracted"], json!([{"name": "seven", "value": "7"}]));
    let rest = viewer.get(&format!("{path}?after={}", page["next"])).await.body;
    assert_eq!((rest["actions"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let whole = viewer.get(&format!("{path}/{}", first["seq"])).await.body;
    assert_eq!(whole["request"]["fields"]["variable_name"], "n");
    assert_eq!((&whole["outputs"]["converted_value"], whole["attempts"].as_array().unwrap().len()), (&json!("7"), 1));
    for unknown in [
        format!("{path}/99999"),
        format!("{path}/0"),
        format!("{path}/x"),
        path.replace(&report, "00000000-0000-7000-8000-000000000000"),
    ] {
        assert_eq!(viewer.get(&unknown).await.status, 404, "{unknown}");
    }
    assert_eq!(viewer.get(&format!("{path}?after=18446744073709551615")).await.body["actions"], json!([]));
    assert_eq!(app.anonymous().get(&path).await.status, 401);
}

#[tokio::test]
async fn a_campaign_has_a_time_limit_and_a_table_comes_from_its_files() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin
        .campaign(vec![
            var(json!({"flow": {"loop": {"file": "../secret.csv"}}})),
            var(json!({"flow": {"loop": {"file": "gens.csv"}}})),
        ])
        .await;
    let path = format!("/api/campains/{campaign}");
    for wrong in [json!({"timeout": 0}), json!({"timeout": -1}), json!({"timeout": 1e300}), json!({"timeout": "soon"})]
    {
        assert_eq!(admin.put(&path, wrong.clone()).await.status, 400, "{wrong}");
    }
    assert_eq!(admin.put(&path, json!({"timeout": 90.5})).await.status, 200);
    assert_eq!(admin.put(&path, json!({"name": "Autre"})).await.status, 200);
    assert_eq!(admin.get(&path).await.body["timeout"], 90.5, "what is not sent stays");
    let file = multipart::Part::bytes("nom;age\nAda;36\nÉlie;4\n".as_bytes().to_vec()).file_name("gens.csv");
    let upload = admin
        .request(reqwest::Method::POST, &format!("{path}/files"))
        .multipart(multipart::Form::new().part("file", file));
    assert_eq!(Caller::send(upload).await.status, 201);
    let report = admin.launch(&campaign, "table").await.body["rapport_id"].as_str().unwrap().to_owned();
    let body = admin.finished(&report).await;
    assert_eq!((&body["tests"][0]["status"], &body["tests"][1]["status"]), (&json!("failed"), &json!("passed")));
    let logs = body["tests"][1]["logs"].to_string();
    assert!(logs.contains("Ligne 2/2 : nom=Élie, age=4"), "{logs}");
    assert_eq!(admin.put(&path, json!({"timeout": null})).await.status, 200);
    assert_eq!(admin.get(&path).await.body["timeout"], Value::Null);
}

/// An action that gives a value to the run, as its answer says it.
fn sharing(subject: Value) -> Value {
    json!({"type": "var", "value": {"variable_name": "x", "target_type": "str", "default_value": "s3",
        "force_valuation": true, "extract": [subject]}})
}

#[tokio::test]
async fn a_test_run_alone_brings_along_what_it_needs_and_says_so() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let shared = json!({"name": "token", "subject": "variable", "path": "x", "share": true});
    let reads = json!({"type": "var", "value": {"variable_name": "y", "target_type": "str",
        "default_value": "got {{run.token}}", "force_valuation": true,
        "checks": [{"subject": "variable", "path": "y", "operator": "equals", "expected": "got s3"}]}});
    let campaign = admin.campaign(vec![json!([sharing(shared.clone())]), json!([]), json!([reads])]).await;
    let tests = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body;
    let ids: Vec<&str> = tests["data"].as_array().unwrap().iter().map(|test| test["_id"].as_str().unwrap()).collect();
    let launched = admin.post(&format!("/api/tests/{}/execute", ids[2]), json!({"filiere": "DEV"})).await.body;
    let ended = admin.finished(launched["run_id"].as_str().unwrap()).await;
    assert_eq!(ended["result"], "success", "{ended}");
    let told: Vec<_> =
        ended["tests"].as_array().unwrap().iter().map(|test| (&test["testId"], &test["prerequisite"])).collect();
    assert_eq!(told, [(&json!(ids[0]), &json!(true)), (&json!(ids[2]), &json!(false))]);

    // What gives it is behind: nothing is launched.
    for _ in 0..2 {
        let moved = admin.post(&format!("/api/tests/{}/move-down", ids[0]), json!({})).await;
        assert_eq!(moved.status, 200, "{}", moved.body);
    }
    let refused = admin.launch(&campaign, "Trop tard").await;
    assert_eq!((refused.status, &refused.body["code"]), (400, &json!("shared_too_late")), "{}", refused.body);
    assert!(refused.body["message"].as_str().unwrap().contains("{{run.token}}"), "{}", refused.body);

    // Names that conditions use.
    let taken = sharing(json!({"name": "passed", "subject": "variable", "path": "x", "share": true}));
    let refused = admin.put(&format!("/api/tests/{}", ids[0]), json!({"actions": [taken]})).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body.to_string().contains("run.passed"), "{}", refused.body);
}
