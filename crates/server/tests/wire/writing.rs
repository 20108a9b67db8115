//! What people write in the browser, as REST takes it.

use crate::support::{Caller, PASSWORD, TestApp};
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn pause() -> Value {
    json!([{"type": "pause", "value": {"duration": 1}}])
}

async fn only_test(app: &Caller, campaign: &str) -> Value {
    app.get(&format!("/api/tests?campain_id={campaign}")).await.body["data"][0].clone()
}

#[tokio::test]
async fn two_people_write_one_test_and_the_second_is_told() {
    let app = TestApp::start().await;
    let (admin, editor) = (app.admin().await, app.editor().await);
    let campaign = admin.campaign(vec![pause()]).await;
    let test = only_test(&admin, &campaign).await;
    let path = format!("/api/tests/{}", test["_id"].as_str().unwrap());
    assert_eq!((&test["version"], &test["enabled"], &test["tags"]), (&json!(1), &json!(true), &json!([])));

    let saved = editor.put(&path, json!({"name": "à moi", "tags": [" lent ", "Lent", ""], "version": 1})).await;
    assert_eq!((saved.status, &saved.body["version"]), (200, &json!(2)));
    let late = admin.put(&path, json!({"name": "à lui", "version": 1})).await;
    assert_eq!((late.status, late.body["code"].as_str()), (409, Some("test_changed")));
    let now = admin.get(&path).await.body;
    assert_eq!((&now["name"], &now["tags"], &now["modifiedBy"]), (&json!("à moi"), &json!(["lent"]), &json!("Ada")));
    // Switching or moving a test is no change of what was written.
    assert_eq!(admin.put(&path, json!({"enabled": false, "position": 0})).await.body["version"], 2);
    let tags: Vec<String> = (0..21).map(|number| number.to_string()).collect();
    assert_eq!(admin.put(&path, json!({"tags": tags})).await.body["code"], "too_many_tags");
    let viewer = app.viewer().await;
    assert_eq!(viewer.get(&path).await.status, 200);
    for refused in
        [viewer.put(&path, json!({"name": "x"})).await, viewer.post(&format!("{path}/duplicate"), json!({})).await]
    {
        assert_eq!(refused.status, 403);
    }
    assert_eq!(admin.launch(&campaign, "vide").await.body["code"], "all_disabled", "a disabled test is not run");
}

#[tokio::test]
async fn tests_are_copied_removed_and_restored() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![pause(), pause()]).await;
    let test = only_test(&admin, &campaign).await;
    let path = format!("/api/tests/{}", test["_id"].as_str().unwrap());
    let copy = admin.post(&format!("{path}/duplicate"), json!({})).await;
    assert_eq!(copy.status, 201);
    let report = admin.launch(&campaign, "tout").await.body["rapport_id"].as_str().unwrap().to_owned();
    admin.finished(&report).await;
    let lines = admin.get(&format!("/api/tests?campain_id={campaign}&brief=true")).await.body["data"].clone();
    let names: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["t0", "t0 (1)", "t1"]);
    assert_eq!(lines[0]["kinds"], json!([{"type": "pause", "count": 1}]));
    assert_eq!(lines[0]["lastResult"]["status"], "passed");
    assert!(lines[0].get("actions").is_none());
    assert_eq!(admin.get("/api/tests?brief=true").await.status, 400);

    assert_eq!(admin.delete(&path).await.status, 200);
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(admin.post(&format!("{path}/execute"), json!({"filiere": "DEV"})).await.status, 404);
    assert_eq!(admin.post(&format!("{path}/restore"), json!({})).await.status, 200);
    assert_eq!(admin.get(&path).await.body["position"], 0);
    assert_eq!(admin.post(&format!("{path}/restore"), json!({})).await.status, 404);

    let run = admin.post(&format!("{path}/execute"), json!({"filiere": "DEV"})).await.body["run_id"].clone();
    let run_id = run.as_str().unwrap();
    admin.finished(run_id).await;
    let runs = admin.get(&format!("{path}/runs")).await.body;
    assert_eq!((&runs["pagination"]["total_items"], &runs["data"][0]["_id"]), (&json!(1), &run));
}

#[tokio::test]
async fn a_campaign_is_copied_with_its_tests_and_files() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![pause(), pause()]).await;
    let file = multipart::Part::bytes(b"a;b".to_vec()).file_name("donn\u{e9}es.csv");
    let form = multipart::Form::new().part("file", file);
    let files = format!("/api/campains/{campaign}/files");
    Caller::send(admin.request(Method::POST, &files).multipart(form)).await;

    let copied = admin.post(&format!("/api/campains/{campaign}/duplicate"), json!({"name": "Copie 😀"})).await;
    assert_eq!(copied.status, 201);
    let copy = copied.body["campain_id"].as_str().unwrap();
    assert_eq!(admin.get(&format!("/api/tests?campain_id={copy}")).await.body["pagination"]["total_items"], 2);
    assert_eq!(admin.get(&format!("/api/campains/{copy}/files")).await.body["files"][0]["name"], "données.csv");

    let old = format!("{files}/donn%C3%A9es.csv");
    assert_eq!(admin.put(&old, json!({"name": "../stock été.csv"})).await.body["name"], "stock été.csv");
    assert_eq!(admin.put(&old, json!({"name": "x"})).await.status, 404);
    assert_eq!(admin.put(&format!("{files}/stock%20%C3%A9t%C3%A9.csv"), json!({"name": ".."})).await.status, 400);

    let listed = admin.get("/api/campains?sort=name").await.body["data"].clone();
    assert_eq!(listed[1]["name"], "Copie 😀");
    assert_eq!(admin.get("/api/campains?sort=luck").await.body["code"], "unknown_sort");
    let report = admin.launch(&campaign, "une").await.body["rapport_id"].as_str().unwrap().to_owned();
    admin.finished(&report).await;
    let first = admin.get("/api/campains?sort=last_run").await.body["data"][0].clone();
    assert_eq!((&first["_id"], &first["lastByFiliere"][0]["filiere"]), (&json!(campaign), &json!("DEV")));
    assert_eq!(
        (&first["recentRapports"][0]["status"], &first["recentRapports"][0]["counts"]["passed"]),
        (&json!("completed"), &json!(2))
    );
    let of = |status: &str| format!("/api/rapports?campain_id={campaign}&status={status}");
    assert_eq!(admin.get(&of("completed")).await.body["pagination"]["total_items"], 1);
    assert_eq!(admin.get(&of("failed")).await.body["pagination"]["total_items"], 0);
    assert_eq!(admin.get(&of("perhaps")).await.body["code"], "unknown_status");
}

#[tokio::test]
async fn environments_are_written_by_administrators() {
    let app = TestApp::start().await;
    let (admin, editor) = (app.admin().await, app.editor().await);
    admin.campaign(vec![pause()]).await;
    assert_eq!(editor.post("/api/filieres", json!({"name": "PROD"})).await.status, 403);
    let added = admin.post("/api/filieres", json!({"name": " PROD ", "protected": true, "color": "#C0FFEE"})).await;
    assert_eq!(added.status, 201);
    assert_eq!(admin.post("/api/filieres", json!({"name": "PROD"})).await.body["code"], "environment_taken");
    for wrong in ["", "\u{7}", "..", "default", &"x".repeat(61)] {
        assert_eq!(admin.post("/api/filieres", json!({"name": wrong})).await.status, 400);
    }
    assert_eq!(admin.put("/api/filieres", json!({"order": ["PROD", "DEV"]})).await.status, 200);
    assert_eq!(admin.put("/api/filieres", json!({"order": ["NONE"]})).await.body["code"], "not_all");
    assert_eq!(admin.put("/api/filieres/DEV", json!({"name": "DÉV / été"})).await.status, 200);
    assert_eq!(
        editor.get("/api/filieres").await.body,
        json!([{"name": "PROD", "protected": true, "color": "#c0ffee"}, {"name": "DÉV / été", "protected": false, "color": null}])
    );
    assert_eq!(admin.delete("/api/filieres/D%C3%89V%20%2F%20%C3%A9t%C3%A9").await.status, 200);
    assert_eq!(admin.delete("/api/filieres/NONE").await.status, 404);
}

#[tokio::test]
async fn values_use_values_and_a_cycle_is_told() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let send = json!([{"type": "pause", "value": {"duration": 1, "message": "vers {{base}}/x {{login}}"}}]);
    let campaign = admin.campaign(vec![send]).await;
    for (key, value, secret) in [
        ("host", "h.example", false),
        ("base", "https://{{host}}", false),
        ("token", "s3cret-token", true),
        ("login", "{{token}}@", false),
    ] {
        let root = json!({"key": key, "value": value, "isRoot": true, "secret": secret});
        assert_eq!(admin.post("/api/variables", root).await.status, 201);
    }
    let report = admin.launch(&campaign, "imbriquées").await.body["rapport_id"].as_str().unwrap().to_owned();
    let text = admin.finished(&report).await.to_string();
    assert!(text.contains("vers https://h.example/x ••••••"), "{text}");
    assert!(!text.contains("s3cret"));

    let value = json!({"key": "host", "value": "{{base}}", "filiere": "DEV"});
    let refused = admin.post("/api/variables", value).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (400, Some("variable_cycle")));
    assert!(refused.body["message"].as_str().unwrap().contains("base → host → base"), "{}", refused.body);
    let foreign = admin.post("/api/variables", json!({"key": "f", "value": "{{app.x}}", "isRoot": true})).await;
    assert_eq!(foreign.body["code"], "variable_foreign");
}

#[tokio::test]
async fn variables_come_and_go_as_a_table_and_secrets_are_shown_on_request() {
    let app = TestApp::start().await;
    let (admin, editor) = (app.admin().await, app.editor().await);
    admin.campaign(vec![pause()]).await;
    let secret = json!({"key": "password", "value": "hunter2!", "isRoot": true, "secret": true});
    let id = admin.post("/api/variables", secret).await.body["variable_id"].as_str().unwrap().to_owned();
    assert_eq!(editor.post(&format!("/api/variables/{id}/reveal"), json!({})).await.status, 403);
    assert_eq!(admin.post(&format!("/api/variables/{id}/reveal"), json!({})).await.body["value"], "hunter2!");

    let variable = format!("/api/variables/{id}");
    assert_eq!(admin.put(&variable, json!({"clear": true})).await.status, 200);
    assert_eq!(admin.get(&variable).await.body["value"], Value::Null);
    assert_eq!(admin.put(&variable, json!({"value": "hunter2!"})).await.status, 200);

    assert_eq!(editor.get("/api/variables/export").await.status, 403);
    let table = admin.get("/api/variables/export").await.body.as_str().unwrap().to_owned();
    assert!(table.contains("k;;false;v;dev") && !table.contains("hunter2!"), "{table}");
    let import = async |table: &str, dry: &str| {
        admin.post(&format!("/api/variables/import?dry_run={dry}"), json!({"table": table})).await
    };
    let same = import(&table, "false").await.body;
    assert_eq!((&same["created"], &same["changed"]), (&json!(0), &json!(0)));
    let more = "key,secret,default,QUAL\nk,,v2,q\nneuf,oui,x,\n";
    let told = import(more, "true").await.body;
    assert_eq!((&told["created"], &told["changed"], &told["environments"]), (&json!(2), &json!(1), &json!(["QUAL"])));
    assert_eq!(admin.get("/api/filieres").await.body.as_array().unwrap().len(), 1, "a dry run does nothing");
    import(more, "false").await;
    assert_eq!(admin.get("/api/filieres").await.body.as_array().unwrap().len(), 2);
    assert_eq!(import("key,default\nk,{{k}}\n", "true").await.body["code"], "variable_cycle");
    assert_eq!(import("key\nk\n", "perhaps").await.status, 400);
    let wrong = import("key,secret\na b,\nok,perhaps\n", "false").await;
    assert_eq!((wrong.status, wrong.body["code"].as_str()), (400, Some("table")));
    assert!(wrong.body["message"].as_str().unwrap().contains("ligne 3"), "{}", wrong.body);
    assert_eq!(import("key,default\nk,{{k}}\n", "false").await.body["code"], "variable_cycle");
}

#[tokio::test]
async fn people_look_after_themselves_and_the_last_administrator_stays() {
    let app = TestApp::start().await;
    let (admin, editor) = (app.admin().await, app.editor().await);
    let other = app.anonymous().signed_in("editor@example.org").await;
    let chosen = editor.put("/api/me", json!({"name": "Grâce 😀", "language": "en", "theme": "dark"})).await;
    assert_eq!((&chosen.body["name"], &chosen.body["language"]), (&json!("Grâce 😀"), &json!("en")));
    assert_eq!(editor.get("/api/me").await.body["theme"], "dark");
    assert_eq!(editor.put("/api/me", json!({"theme": ""})).await.body["theme"], Value::Null);
    assert_eq!(editor.put("/api/me", json!({"language": "xx"})).await.body["code"], "unknown_taste");
    let wrong = json!({"password": "another one", "current_password": "no"});
    assert_eq!(editor.put("/api/me", wrong).await.body["code"], "wrong_current_password");
    let right = json!({"password": "another one", "current_password": PASSWORD});
    assert_eq!(editor.put("/api/me", right).await.status, 200);
    assert_eq!((editor.get("/api/me").await.status, other.get("/api/me").await.status), (200, 401));

    let users = admin.get("/api/users").await.body["data"].clone();
    let id = |email: &str| {
        let user = users.as_array().unwrap().iter().find(|user| user["email"] == email).unwrap();
        format!("/api/users/{}", user["_id"].as_str().unwrap())
    };
    let (own, theirs) = (id("admin@example.org"), id("editor@example.org"));
    assert_eq!(admin.put(&own, json!({"active": false})).await.body["code"], "self_inactive");
    assert_eq!(admin.put(&theirs, json!({"active": false})).await.status, 200);
    assert_eq!(editor.get("/api/me").await.status, 401);
    let refused =
        app.anonymous().post("/api/login", json!({"email": "editor@example.org", "password": "another one"})).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("account_inactive")));
    admin.put(&theirs, json!({"active": true, "role": "admin"})).await;
    let back =
        app.anonymous().post("/api/login", json!({"email": "editor@example.org", "password": "another one"})).await;
    let second = app.anonymous().with_token(back.body["token"].as_str().unwrap());
    assert_eq!(second.put(&own, json!({"role": "viewer"})).await.status, 200);
    assert_eq!(admin.get("/api/users").await.status, 403);
}

#[tokio::test]
async fn curl_commands_become_forms_and_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.campaign(vec![pause()]).await;
    admin.post("/api/variables", json!({"key": "pw", "value": "hunter2!", "isRoot": true, "secret": true})).await;
    let read =
        admin.post("/api/actions/http/from-command", json!({"command": "curl -H 'A: {{k}}' https://e.org"})).await;
    assert_eq!(read.body["value"], json!({"method": "GET", "url": "https://e.org", "headers": {"A": "{{k}}"}}));
    let broken = admin.post("/api/actions/http/from-command", json!({"command": "curl 'https"})).await;
    assert_eq!((broken.status, broken.body["code"].as_str()), (400, Some("command_unreadable")));
    assert_eq!(admin.post("/api/actions/pause/from-command", json!({"command": "x"})).await.status, 404);
    let form = json!({"value": {"method": "GET", "url": "https://e.org/{{k}}/{{app.id}}?p={{pw}}"}, "filiere": "DEV"});
    let written = admin.post("/api/actions/http/to-command", form).await.body["command"].as_str().unwrap().to_owned();
    assert!(written.contains("'https://e.org/dev/{{app.id}}?p={{pw}}'"), "{written}");
    let nowhere = json!({"value": {}, "filiere": "NOPE"});
    assert_eq!(admin.post("/api/actions/http/to-command", nowhere).await.body["code"], "unknown_environment");
    assert_eq!(admin.post("/api/actions/http/to-command", json!({"value": "text"})).await.status, 400);
    let all = admin.get("/api/actions").await.body;
    let http = all.as_array().unwrap().iter().find(|one| one["type"] == "http").unwrap();
    assert_eq!(
        (&http["command"], &http["fields"][2]["pairs"], &http["fields"][3]["code"]),
        (&json!("curl"), &json!(true), &json!(true))
    );
}

/// Sends the head of a request and its first byte; the rest follows when asked for.
struct SlowRequest(tokio::net::TcpStream);

impl SlowRequest {
    async fn begin(app: &TestApp, method: &str, path: &str, token: &str, length: usize) -> Self {
        let address = app.base.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        Self(stream)
    }

    async fn end(mut self, body: &str) -> String {
        self.0.write_all(&body.as_bytes()[1..]).await.unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

#[tokio::test]
async fn rights_that_end_while_a_body_comes_in_are_gone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let other = json!({"name": "X", "email": "x@example.org", "password": PASSWORD, "role": "admin"});
    let id = admin.post("/api/users", other).await.body["user_id"].as_str().unwrap().to_owned();
    let login = json!({"email": "x@example.org", "password": PASSWORD});
    let token = app.anonymous().post("/api/login", login).await.body["token"].as_str().unwrap().to_owned();
    let profile = r#"{"name":"Admin"}"#;
    let person = r#"{"name":"B","email":"b@example.org","password":"12345678","role":"admin"}"#;
    let first = SlowRequest::begin(&app, "PUT", "/api/me", &token, profile.len()).await;
    let second = SlowRequest::begin(&app, "POST", "/api/users", &token, person.len()).await;
    // Both are past the door once the server has answered something that came after them.
    assert_eq!(admin.put(&format!("/api/users/{id}"), json!({"active": false})).await.status, 200);
    assert!(first.end(profile).await.starts_with("HTTP/1.1 401"));
    assert!(second.end(person).await.starts_with("HTTP/1.1 401"));
    let user = admin.get(&format!("/api/users/{id}")).await.body;
    assert_eq!((&user["active"], &user["name"]), (&json!(false), &json!("X")));
}

#[tokio::test]
async fn changes_of_different_fields_do_not_undo_each_other() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![pause()]).await;
    let test = only_test(&admin, &campaign).await["_id"].as_str().unwrap().to_owned();
    let root = admin.get("/api/variables").await.body["data"][0]["_id"].as_str().unwrap().to_owned();
    let variable = format!("/api/variables/{root}");
    let (test, campaign) = (format!("/api/tests/{test}"), format!("/api/campains/{campaign}"));
    for round in 0..15 {
        let value = format!("r{round}");
        let (action, named) = (format!("{test}/actions"), json!({"type": "pause", "value": {"duration": round}}));
        let (left, right) = (json!({"name": value}), json!({"description": value}));
        let all = tokio::join!(
            admin.put(&test, left.clone()),
            admin.put(&test, right.clone()),
            admin.post(&action, named),
            admin.put(&campaign, left),
            admin.put(&campaign, right),
            admin.put("/api/filieres/DEV", json!({"color": format!("#0000{round:02}")})),
            admin.put("/api/filieres/DEV", json!({"protected": round % 2 == 0})),
            admin.put(&variable, json!({"description": format!("r{round}")})),
            admin.put(&variable, json!({"value": format!("v{round}")})),
        );
        assert_eq!((all.0.status, all.2.status, all.6.status), (200, 201, 200));
        let now = admin.get(&test).await.body;
        assert_eq!((&now["name"], &now["description"]), (&json!(value), &json!(value)), "round {round}");
        assert_eq!(now["actions"].as_array().unwrap().len(), round + 2);
        let now = admin.get(&campaign).await.body;
        assert_eq!((&now["name"], &now["description"]), (&json!(value), &json!(value)));
        let environment = admin.get("/api/filieres").await.body[0].clone();
        assert_eq!(environment["color"], format!("#0000{round:02}"));
        assert_eq!(environment["protected"], round % 2 == 0);
        let now = admin.get(&variable).await.body;
        assert_eq!((&now["description"], &now["value"]), (&json!(format!("r{round}")), &json!(format!("v{round}"))));
    }
}

#[tokio::test]
async fn what_could_not_be_read_back_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![pause()]).await;
    let test = only_test(&admin, &campaign).await["_id"].as_str().unwrap().to_owned();
    for levels in [58, 61, 120] {
        let mut value = json!(1);
        for _ in 0..levels {
            value = json!([value]);
        }
        let refused = admin.post(&format!("/api/tests/{test}/actions"), json!({"type": "http", "value": value})).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (400, Some("too_deep")));
    }
    assert_eq!(admin.get(&format!("/api/tests/{test}")).await.status, 200);
    let blank = json!({"password": "        ", "current_password": PASSWORD});
    assert_eq!(admin.put("/api/me", blank).await.body["code"], "weak_password");
    let wrong = admin.post(&format!("/api/tests/{test}/actions"), json!({"type": "x".repeat(101), "value": {}})).await;
    assert_eq!(wrong.body["code"], "name_too_long");
    let nul = admin.put(&format!("/api/tests/{test}"), json!({"name": "a\u{0}b"})).await;
    assert_eq!((nul.body["code"].as_str(), &nul.body["fields"]), (Some("nul"), &json!(["name"])));
    let listed = admin.put(&format!("/api/tests/{test}"), json!({"actions": [3]})).await.body["message"].clone();
    assert!(!listed.as_str().unwrap().contains("struct"), "{listed}");
}

#[tokio::test]
async fn an_opened_root_does_not_uncover_its_environments() {
    let app = TestApp::start().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    let root = json!({"key": "pw", "isRoot": true, "secret": true});
    let id = admin.post("/api/variables", root).await.body["variable_id"].as_str().unwrap().to_owned();
    admin.post("/api/variables", json!({"key": "pw", "filiere": "DEV", "value": "s3cretDEV!"})).await;
    for change in [json!({"secret": false, "clear": true}), json!({"secret": false, "value": "open"})] {
        assert_eq!(admin.put(&format!("/api/variables/{id}"), change).await.status, 200);
        let seen = viewer.get("/api/variables?grouped=true").await.body.to_string();
        assert!(!seen.contains("s3cretDEV!"), "{seen}");
        admin.put(&format!("/api/variables/{id}"), json!({"secret": true})).await;
    }
}

#[tokio::test]
async fn secrets_in_addresses_stay_hidden_however_they_are_spelled() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let get = |url: &str| json!([{"type": "http", "value": {"method": "GET", "url": url, "timeout": 2}}]);
    let urls = [
        "http://127.0.0.1:1/x?a=user:{{word}}",
        "http://user:{{pwh}}@127.0.0.1:1/",
        "{{hook}}/x",
        "http://u:plain@127.0.0.1:1/",
    ];
    let campaign = admin.campaign(urls.iter().map(|url| get(url)).collect()).await;
    for (key, value) in [
        ("short", ":w"),
        ("word", "wXyz12345secret"),
        ("pwh", "12#cdEFsecret"),
        ("hook", "http://127.0.0.1:1/SERVICES/hidden"),
    ] {
        let root = json!({"key": key, "value": value, "isRoot": true, "secret": true});
        assert_eq!(admin.post("/api/variables", root).await.status, 201);
    }
    let report = admin.launch(&campaign, "secrets").await.body["rapport_id"].as_str().unwrap().to_owned();
    let text = admin.finished(&report).await.to_string().to_lowercase();
    for hidden in ["wxyz12345", "cdefsecret", "services", "plain@"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert!(text.contains("connexion refusée par 127.0.0.1:1"), "what is no secret is told: {text}");
}

#[tokio::test]
async fn connections_are_written_tried_and_never_shown() {
    let app = TestApp::start().await;
    let (admin, editor, viewer) = (app.admin().await, app.editor().await, app.viewer().await);
    let campaign = admin.campaign(vec![pause()]).await;
    let value = json!({"host": "127.0.0.1", "port": 1, "username": "bob", "password": "sesame-55"});
    let new =
        |campaign: Option<&str>| json!({"type": "ssh", "name": "Serveur", "campain_id": campaign, "value": value});
    assert_eq!(viewer.post("/api/connections", new(Some(&campaign))).await.status, 403);
    assert_eq!(editor.post("/api/connections", new(None)).await.status, 403, "those of all belong to administrators");
    let made = editor.post("/api/connections", new(Some(&campaign))).await;
    assert_eq!(made.status, 201);
    assert_eq!(editor.post("/api/connections", new(Some(&campaign))).await.body["code"], "connection_taken");
    assert_eq!(admin.post("/api/connections", new(None)).await.status, 201);
    let path = format!("/api/connections/{}", made.body["connection_id"].as_str().unwrap());
    let shown = viewer.get(&path).await.body;
    assert_eq!((&shown["secrets"], &shown["value"]["host"]), (&json!(["password"]), &json!("127.0.0.1")));
    let list = viewer.get(&format!("/api/connections?campain_id={campaign}")).await.body;
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains("sesame-55"));
    for (body, code) in [
        (json!({"type": "telnet", "name": "x", "campain_id": campaign, "value": {}}), "unknown_connection_type"),
        (json!({"type": "ssh", "name": " ", "campain_id": campaign, "value": {}}), "missing_fields"),
        (json!({"type": "ssh", "name": "x", "campain_id": campaign, "value": {"host": "h"}}), "missing_fields"),
        (json!({"type": "ssh", "name": "x", "campain_id": campaign, "value": {"hots": "h"}}), "unknown_field"),
        (json!({"type": "ssh", "name": "x".repeat(101), "campain_id": campaign, "value": value}), "name_too_long"),
    ] {
        let refused = editor.post("/api/connections", body).await;
        assert_eq!((refused.status, &refused.body["code"]), (400, &json!(code)));
    }
    // Who sends a saved secret elsewhere must know it.
    let moved = json!({"host": "ailleurs.example", "username": "bob"});
    assert_eq!(editor.put(&path, json!({"value": moved})).await.body["code"], "connection_needs_secret");
    assert_eq!(admin.put(&path, json!({"value": moved})).await.status, 200);
    let back = json!({"host": "127.0.0.1", "port": 1, "username": "bob", "password": "sesame-55"});
    assert_eq!(editor.put(&path, json!({"value": back, "name": "Serveur 2"})).await.status, 200);
    let id = made.body["connection_id"].clone();
    let attempt = |value: Value, kind: &str| json!({"type": kind, "id": id, "value": value, "campain_id": campaign});
    let same = json!({"host": "127.0.0.1", "port": 1, "username": "bob"});
    let tried = editor.post("/api/connections/try", attempt(same.clone(), "ssh")).await;
    assert_eq!((tried.status, &tried.body["ok"]), (200, &json!(false)));
    assert!(tried.body["message"].as_str().unwrap().contains("connexion refusée"), "{}", tried.body);
    assert_eq!(
        editor.post("/api/connections/try", attempt(moved, "ssh")).await.body["code"],
        "connection_needs_secret"
    );
    assert_eq!(
        editor.post("/api/connections/try", attempt(same.clone(), "ftp")).await.body["code"],
        "unknown_connection_type"
    );
    assert_eq!(viewer.post("/api/connections/try", attempt(same, "ssh")).await.status, 403);
    assert_eq!(viewer.delete(&path).await.status, 403);
    assert_eq!(editor.delete(&path).await.status, 200);
    assert_eq!(editor.get(&path).await.status, 404);
}

#[tokio::test]
async fn who_only_reads_sees_no_password_of_an_action() {
    let app = TestApp::start().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    let ssh = |password: &str| json!([{"type": "SSHAction", "value": {"host": "h", "username": "u", "password": password, "command": "id"}}]);
    let campaign = admin.campaign(vec![ssh("sesame-66"), ssh("{{ssh_password}}")]).await;
    let path = format!("/api/tests?campain_id={campaign}");
    assert!(admin.get(&path).await.body.to_string().contains("sesame-66"));
    let seen = viewer.get(&path).await.body;
    assert!(!seen.to_string().contains("sesame-66") && seen.to_string().contains("{{ssh_password}}"), "{seen}");
    let id = seen["data"][0]["_id"].as_str().unwrap();
    let one = viewer.get(&format!("/api/tests/{id}")).await.body;
    assert_eq!(
        (&one["actions"][0]["value"]["password"], &one["actions"][0]["value"]["host"]),
        (&json!("••••••"), &json!("h"))
    );
}
