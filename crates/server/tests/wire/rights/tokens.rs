//! Tokens of programs: shown once, good for their scope and no more, revoked at once.

use serde_json::{Value, json};
use testgyver_model::user::Role;

use super::{
    requests::World,
    support::{Caller, TestApp},
    table::{Right, Rule, rules},
};

const SCOPES: [&str; 4] = ["read", "run", "write", "administer"];

async fn made(caller: &Caller, name: &str, scope: &str) -> Value {
    let answer = caller.post("/api/me/tokens", json!({"name": name, "scope": scope, "days": 30})).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body
}

fn text(made: &Value) -> &str {
    made["token"].as_str().unwrap()
}

/// What an operation needs, by the table of rights; nothing where a program may not ask for it at all.
fn needed(rule: &Rule) -> Option<&'static str> {
    let own = rule.path.starts_with("/api/me") && rule.operation() != "GET /api/me" || rule.path == "/api/logout";
    let run = ["/execute", "/cancel", "/pause", "/resume", "/rerun"].iter().any(|end| rule.path.ends_with(end));
    match rule.right {
        _ if own => None,
        Right::Administrator => Some("administer"),
        Right::Editor if run => Some("run"),
        Right::Editor => Some("write"),
        Right::SignedIn | Right::Open => Some("read"),
    }
}

#[tokio::test]
async fn a_token_is_shown_once_and_good_until_it_is_revoked() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let token = made(&editor, "GitLab CI", "run").await;
    assert!(text(&token).starts_with("tg_") && text(&token).len() == 46, "{token}");
    let program = app.anonymous().with_token(text(&token));
    let me = program.get("/api/me").await;
    assert_eq!((me.status, me.body["role"].as_str()), (200, Some("editor")));
    let listed = editor.get("/api/me/tokens").await;
    let entry = &listed.body["tokens"][0];
    assert_eq!(
        (&entry["name"], &entry["scope"], &entry["expired"]),
        (&json!("GitLab CI"), &json!("run"), &json!(false))
    );
    assert!(!listed.body.to_string().contains(text(&token)), "its text is told once");
    // It is no sign-in in the list of those, and ends with none of them.
    assert_eq!(editor.get("/api/me/sessions").await.body["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(editor.delete("/api/me/sessions").await.status, 200);
    assert_eq!(program.get("/api/me").await.status, 200);
    // Its name is taken, for its person alone.
    let again = editor.post("/api/me/tokens", json!({"name": "GitLab CI", "scope": "read"})).await;
    assert_eq!((again.status, again.body["code"].as_str()), (409, Some("token_name_taken")));
    made(&app.admin().await, "GitLab CI", "read").await;
    let id = token["token_id"].as_str().unwrap();
    assert_eq!(app.viewer().await.delete(&format!("/api/me/tokens/{id}")).await.status, 404, "of somebody else");
    assert_eq!(editor.delete(&format!("/api/me/tokens/{id}")).await.status, 200);
    let refused = program.get("/api/me").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (401, Some("token_expired")));
    let unknown = app.anonymous().with_token("tg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").get("/api/me").await;
    assert_eq!(unknown.status, 401);
}

#[tokio::test]
async fn a_token_is_good_for_its_scope_and_no_more() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let world = World::make(&app, &admin, 0).await;
    let mut wrong = Vec::new();
    for (reach, scope) in SCOPES.into_iter().enumerate() {
        let program = app.anonymous().with_token(text(&made(&admin, scope, scope).await));
        for rule in rules().iter().filter(|rule| rule.right != Right::Open) {
            let needed = needed(rule);
            let place = needed.map(|needed| SCOPES.iter().position(|one| *one == needed).unwrap());
            if place.is_some_and(|place| place <= reach) {
                continue;
            }
            let answer = Caller::send(world.request(&program, rule)).await;
            let code = if needed.is_some() { "scope_missing" } else { "person_needed" };
            let message = answer.body["message"].as_str().unwrap_or_default();
            // What belongs to all is asked for like that of one campaign: who may not even do this is told so first.
            let named =
                needed.is_none_or(|needed| message.contains(needed) || rule.of_all && message.contains("write"));
            if (answer.status, answer.body["code"].as_str()) != (403, Some(code)) || !named {
                wrong.push(format!("{} with {scope}: {} {}", rule.operation(), answer.status, answer.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn what_a_token_does_is_done_in_its_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    assert_eq!(admin.post("/api/filieres", json!({"name": "DEV"})).await.status, 201);
    let campaign = admin.campaign(vec![json!([{"type": "pause", "value": {"duration": 1}}])]).await;
    let token = made(&app.editor().await, "Nightly", "run").await;
    let program = app.anonymous().with_token(text(&token));
    let launched = program.launch(&campaign, "by a program").await;
    assert_eq!(launched.status, 201, "{}", launched.body);
    let report = program.finished(launched.body["rapport_id"].as_str().unwrap()).await;
    assert_eq!(report["status"], "completed");
    // A reader of the forms it is, too: what only editors see stays covered.
    let renamed = program.put(&format!("/api/campains/{campaign}/rename"), json!({"name": "x"})).await;
    assert_eq!((renamed.status, renamed.body["code"].as_str()), (403, Some("scope_missing")));
}

#[tokio::test]
async fn a_token_gives_nobody_more_than_they_have() {
    let app = TestApp::start().await;
    let viewer = app.viewer().await;
    for (draft, status, code) in [
        (json!({"name": "x", "scope": "run"}), 400, "scope_beyond_role"),
        (json!({"name": "x", "scope": "all"}), 400, "unknown_scope"),
        (json!({"name": "x", "scope": "read", "days": 0}), 400, "invalid_days"),
        (json!({"name": "x", "scope": "read", "days": 367}), 400, "invalid_days"),
        (json!({"name": " ", "scope": "read"}), 400, "missing_fields"),
        (json!({"name": "x".repeat(101), "scope": "read"}), 400, "name_too_long"),
        (json!({"name": "a\0b", "scope": "read"}), 400, "nul"),
        (json!({"name": "x"}), 400, "missing_fields"),
    ] {
        let answer = viewer.post("/api/me/tokens", draft.clone()).await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (status, Some(code)), "{draft}: {}", answer.body);
    }
    // Rights that are taken away are gone from the token as well.
    let admin = app.admin().await;
    let person = app.someone("grace@example.org", Role::Administrator).await;
    let program = app.anonymous().with_token(text(&made(&person, "all", "administer").await));
    assert_eq!(program.get("/api/users").await.status, 200);
    let id = person.get("/api/me").await.body["id"].as_str().unwrap().to_owned();
    assert_eq!(admin.put(&format!("/api/users/{id}"), json!({"role": "viewer"})).await.status, 200);
    assert_eq!(program.get("/api/users").await.status, 403);
    assert_eq!(program.get("/api/campains").await.status, 200);
    assert_eq!(admin.put(&format!("/api/users/{id}"), json!({"active": false})).await.status, 200);
    assert_eq!(program.get("/api/campains").await.status, 401);
}

#[tokio::test]
async fn a_token_cannot_take_the_account_over() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let program = app.anonymous().with_token(text(&made(&admin, "all", "administer").await));
    let id = admin.get("/api/me").await.body["id"].as_str().unwrap().to_owned();
    for change in [json!({"password": "another horse"}), json!({"email": "evil@example.org"}), json!({"name": "Eve"})] {
        let refused = program.put(&format!("/api/users/{id}"), change.clone()).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("person_needed")), "{change}");
    }
    let refused = program.delete(&format!("/api/users/{id}")).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("person_needed")));
    assert_eq!(admin.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn the_name_of_a_file_gives_no_rights() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let campaign = editor.campaign(vec![]).await;
    let path = format!("/api/campains/{campaign}/files");
    let upload = super::with_file(editor.request("POST".parse().unwrap(), &path), "execute");
    assert_eq!(Caller::send(upload).await.status, 201);
    let program = app.anonymous().with_token(text(&made(&editor, "CI", "run").await));
    let refused = program.delete(&format!("{path}/execute")).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("scope_missing")), "{}", refused.body);
}
