//! Campaigns in and out: archives, other tools' files, and the original's own form.

use reqwest::{Method, multipart};
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, TestResponse};

async fn sent(caller: &Caller, path: &str, file: (&str, Vec<u8>), fields: &[(&str, &str)]) -> TestResponse {
    let part = multipart::Part::bytes(file.1).file_name(file.0.to_owned());
    let form = fields.iter().fold(multipart::Form::new().part("file", part), |form, (name, value)| {
        form.text((*name).to_owned(), (*value).to_owned())
    });
    Caller::send(caller.request(Method::POST, path).multipart(form)).await
}

async fn archive(caller: &Caller, id: &str) -> (String, Vec<u8>) {
    let answer = caller.request(Method::GET, &format!("/api/campains/{id}/archive")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let state = answer.headers()["etag"].to_str().unwrap().to_owned();
    (state, answer.bytes().await.unwrap().to_vec())
}

fn changes<'a>(body: &'a Value, kind: &str) -> Vec<(&'a str, &'a str)> {
    let plan = body["campains"][0]["plan"].as_array().unwrap();
    let text = |item: &'a Value, key: &str| item[key].as_str().unwrap();
    plan.iter().filter(|item| item["kind"] == kind).map(|item| (text(item, "name"), text(item, "change"))).collect()
}

/// A campaign with a connection, variables, a password typed into a form, and a file.
async fn shop(admin: &Caller) -> String {
    let campaign = admin.campaign(vec![]).await;
    admin.post("/api/variables", json!({"key": "host", "isRoot": true, "value": "h.example"})).await;
    admin.post("/api/variables", json!({"key": "host", "filiere": "DEV", "value": "dev.example"})).await;
    admin.post("/api/variables", json!({"key": "pin", "isRoot": true, "value": "s3cret-pin", "secret": true})).await;
    let connection = json!({"type": "ssh", "name": "Serveur", "campain_id": campaign,
        "value": {"host": "{{host}}", "username": "bob", "password": "s3cret-ssh"}});
    let saved = admin.post("/api/connections", connection).await.body;
    let id = saved["connection_id"].as_str().unwrap_or_else(|| panic!("{saved}")).to_owned();
    let actions = json!([
        {"type": "ssh", "value": {"connection": id, "command": "id {{pin}}"}},
        {"type": "http", "value": {"method": "GET", "url": "http://{{host}}/", "auth": "basic", "username": "u", "password": "s3cret-http"}},
    ]);
    let test = json!({"campain_id": campaign, "name": "Premier", "actions": actions});
    assert_eq!(admin.post("/api/tests", test).await.status, 201);
    let files = admin.request(Method::POST, &format!("/api/campains/{campaign}/files"));
    assert_eq!(Caller::send(crate::rights::with_file(files, "a.txt")).await.status, 201);
    campaign
}

#[tokio::test]
async fn an_archive_holds_the_campaign_without_its_secrets_and_comes_in_again_the_same() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = shop(&admin).await;
    let (state, packed) = archive(&admin, &campaign).await;
    let unpacked = testgyver_project::unpack(&packed, 1 << 20).unwrap();
    let main = String::from_utf8(unpacked["testgyver.yaml"].clone()).unwrap();
    assert_eq!(unpacked["files/a.txt"], b"content");
    assert!(!main.contains("s3cret"), "{main}");
    for there in ["dev.example", "name: Serveur", "connection: Serveur", "{{http_password}}", "env: PIN"] {
        assert!(main.contains(there), "{there}: {main}");
    }

    let looked = sent(&admin, "/api/imports", ("a.zip", packed.clone()), &[("dry_run", "true")]).await;
    assert_eq!((looked.status, looked.body["format"].as_str()), (200, Some("testgyver")), "{}", looked.body);
    assert_eq!(changes(&looked.body, "test"), [("Premier", "new")]);
    assert_eq!(changes(&looked.body, "file"), [("a.txt", "new")]);
    assert!(changes(&looked.body, "variable").iter().all(|(_, change)| *change == "same"), "{}", looked.body);
    let before = admin.get("/api/campains").await.body["pagination"]["total"].clone();
    let taken = sent(&admin, "/api/imports", ("a.zip", packed.clone()), &[]).await;
    assert_eq!(taken.status, 201, "{}", taken.body);
    let copy = taken.body["campains"][0]["campain_id"].as_str().unwrap().to_owned();
    assert_ne!(admin.get("/api/campains").await.body["pagination"]["total"], before);
    let (_, again) = archive(&admin, &copy).await;
    let again = testgyver_project::unpack(&again, 1 << 20).unwrap();
    let name = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().lines().skip(2).collect::<Vec<_>>().join("\n");
    assert_eq!(name(&again["testgyver.yaml"]), name(&unpacked["testgyver.yaml"]), "all but the name");

    // Into itself: the same; with another state in mind: refused.
    let into = [("into", campaign.as_str()), ("base", state.as_str())];
    let same =
        sent(&admin, "/api/imports", ("a.zip", packed.clone()), &[&into[..], &[("dry_run", "true")]].concat()).await;
    assert!(
        same.body["campains"][0]["plan"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["change"] == "same" || item["kind"] == "test"),
        "{}",
        same.body
    );
    admin.put(&format!("/api/campains/{campaign}"), json!({"description": "neu"})).await;
    let refused = sent(&admin, "/api/imports", ("a.zip", packed), &into).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("campain_changed")), "{}", refused.body);
}

#[tokio::test]
async fn a_replaced_campaign_keeps_its_tests_by_name_and_others_values_stay() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(vec![json!([]), json!([])]).await;
    let tests = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body;
    let kept = tests["data"][1]["_id"].clone();
    admin.post("/api/variables", json!({"key": "url", "isRoot": true, "value": "there"})).await;
    let main = "testgyver: 1\nname: Neu\nvariables: {url: here, other: x}\nenvironments: {ALPHA: {}}\ntests:\n\
                \x20 - name: t1\n    actions: [{do: pause, duration: 1}]\n  - name: New\n    actions: [{do: pause, duration: 2}]\n";
    let fields = [("into", campaign.as_str())];
    let done = sent(&admin, "/api/imports", ("testgyver.yaml", main.into()), &fields).await;
    assert_eq!(done.status, 201, "{}", done.body);
    assert_eq!(changes(&done.body, "test"), [("t1", "changed"), ("New", "new"), ("t0", "removed")]);
    assert_eq!(changes(&done.body, "variable"), [("url", "kept"), ("other", "new")]);
    let after = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body;
    let ids: Vec<&Value> = after["data"].as_array().unwrap().iter().map(|test| &test["_id"]).collect();
    assert_eq!((ids.len(), ids[0]), (2, &kept));

    // An editor may write campaigns, not variables.
    let editor = app.editor().await;
    let main = "testgyver: 1\nname: E\nvariables: {third: x}\ntests: []\n";
    let done = sent(&editor, "/api/imports", ("testgyver.yaml", main.into()), &[]).await;
    assert_eq!((done.status, changes(&done.body, "variable")), (201, vec![("third", "left_out")]), "{}", done.body);

    // Nothing of what is wrong is kept.
    let main = "testgyver: 1\nname: E2\ntests: [{name: a, actions: [{do: nothing}]}]\n";
    let wrong = sent(&editor, "/api/imports", ("testgyver.yaml", main.into()), &[]).await;
    assert_eq!((wrong.status, wrong.body["code"].as_str()), (400, Some("import_unreadable")), "{}", wrong.body);
    assert!(wrong.body["message"].as_str().unwrap().contains("testgyver.yaml:3"), "{}", wrong.body);
    let unknown = sent(&editor, "/api/imports", ("x.bin", vec![0, 1, 2]), &[]).await;
    assert_eq!((unknown.status, unknown.body["code"].as_str()), (400, Some("import_unknown")), "{}", unknown.body);
}

#[tokio::test]
async fn the_original_s_own_form_goes_both_ways_at_its_addresses() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = shop(&admin).await;
    let exported = admin.get(&format!("/api/campains/{campaign}/export?include_files=true")).await;
    assert_eq!((exported.status, &exported.body["version"]), (200, &json!("1.1")), "{}", exported.body);
    assert_eq!(exported.body["files"][0]["name"], "a.txt");
    assert!(!exported.body.to_string().contains("s3cret"), "{}", exported.body);
    let old = admin.get(&format!("/api/campains/{campaign}/export?version=1.0")).await;
    assert_eq!(old.body["version"], "1.0");
    let text = exported.body.to_string().into_bytes();
    let taken = sent(&admin, "/api/campains/import", ("campain.json", text), &[("name", "Revenue")]).await;
    assert_eq!(taken.status, 201, "{}", taken.body);
    let copy = taken.body["campain_id"].as_str().unwrap();
    assert_eq!(admin.get(&format!("/api/campains/{copy}")).await.body["name"], "Revenue");
    let tests = admin.get(&format!("/api/tests?campain_id={copy}")).await.body;
    assert_eq!(tests["data"][0]["name"], "Premier");
    let wrong = sent(&admin, "/api/campains/import", ("campain.json", b"{}".to_vec()), &[]).await;
    assert_eq!(wrong.status, 400, "{}", wrong.body);
}
