//! Commands of curl, recorded traffic, and variables alone.
#![allow(missing_docs)]

mod common;

use common::{action, imported, notes, sample, tally, test};
use serde_json::json;
use testgyver_import::{FoldersAs, Imported, NoteKind, Source, curl, har, variables};
use testgyver_project::SecretSource;

fn commands(text: impl Into<Vec<u8>>) -> Imported {
    let source = Source::file("calls.sh", text);
    assert!(curl::recognises(&source));
    imported(curl::read, &source, FoldersAs::Tests)
}

#[test]
fn commands_become_the_actions_of_a_test() {
    let imported = commands(sample("curl/curl-commands.txt"));
    assert_eq!(tally(&imported), [(6, 6), (0, 0), (0, 0)]);
    let project = &imported.projects[0];
    let actions = &test(project, "calls").actions;
    assert_eq!(actions[0].value["files"], json!([{"field": "files", "file": "47.htz"}]));
    assert_eq!(
        actions[1].value["url"],
        json!("https://synthetics.newrelic.com/synthetics/api/v3/monitors?test=2&limit=100&w=4")
    );
    assert_eq!(actions[1].value["headers"], json!({"X-Api-Key": "{{X-Api-Key}}"}));
    assert_eq!(
        actions[2].value["body"],
        json!("{\"userName\":\"username123\",\"password\":\"{{password}}\", \"authLoginDomain\":\"local\"}")
    );
    assert_eq!((&actions[3].value["auth"], &actions[3].value["username"]), (&json!("basic"), &json!("ol'")));
    assert_eq!(
        (&actions[4].value["body_type"], &actions[4].value["files"]),
        (&json!("file"), &json!(["sample.sparql"]))
    );
    assert_eq!(actions[5].value["headers"]["Cookie"], json!("mysamplecookie=someValue; emptycookie=; otherCookie=2"));
    let values: Vec<&str> = project.secrets.iter().map(|secret| secret.values[""].expose()).collect();
    assert_eq!(values, ["123456789", "password123", "asd\""]);
}

#[test]
fn comments_name_actions_and_variables_of_the_shell_stay_variables() {
    let imported = commands(
        "#!/bin/sh\nHOST=https://e.org\n# Se connecter\ncurl -L \"$HOST/login\" -u ada:$PASSWORD | jq .\n\n$ curl -L $HOST/me \\\n  -H \"Authorization: Bearer ${TOKEN}\"\ncurl --nonsense x\necho fini\n",
    );
    assert_eq!(tally(&imported)[0], (3, 2));
    let project = &imported.projects[0];
    let calls = test(project, "calls");
    let login = action(calls, "Se connecter");
    assert_eq!(
        (&login["url"], &login["username"], &login["password"]),
        (&json!("{{HOST}}/login"), &json!("ada"), &json!("{{PASSWORD}}"))
    );
    assert_eq!(action(calls, "GET /me")["headers"]["Authorization"], json!("Bearer {{TOKEN}}"));
    assert_eq!(project.variables["HOST"], "https://e.org");
    let lost = notes(&imported, NoteKind::Lost);
    for told in ["| jq .", "--nonsense", "echo fini"] {
        assert!(lost.iter().any(|note| note.contains(told)), "{told}: {lost:?}");
    }
}

fn recorded(name: &str) -> Imported {
    let source = Source::file(name, sample(&format!("har/{name}")));
    assert!(har::recognises(&source));
    imported(har::read, &source, FoldersAs::Tests)
}

#[test]
fn recorded_requests_expect_the_status_that_was_recorded() {
    let redirects = recorded("perfcascade-redirect-loop.har");
    assert_eq!(tally(&redirects), [(11, 11), (11, 11), (0, 0)]);
    let first = &redirects.projects[0].tests[0].definition.actions[0].value;
    assert_eq!(first["headers"], json!({"user-agent": "woobot/2.0", "accept": "*/*"}));
    assert_eq!(first["follow_redirects"], json!(false));
    assert_eq!(first["checks"], json!([{"subject": "status", "operator": "equals", "expected": 302}]));
    let charles = recorded("mitmproxy-charles.har");
    assert_eq!(tally(&charles), [(1, 1), (1, 1), (0, 0)]);
    assert_eq!(charles.projects[0].tests[0].definition.actions[0].value["url"], json!("https://mitmproxy.org/?="));
    let sloppy = recorded("insomnia-deep.har");
    assert_eq!(tally(&sloppy), [(2, 1), (1, 1), (0, 0)]);
    let post = &sloppy.projects[0].tests[0].definition.actions[0].value;
    assert_eq!(
        (&post["url"], &post["body"]),
        (&json!("https://insomnia.rest/foo/bar?foo=bar"), &json!("hello world!"))
    );
}

#[test]
fn pages_are_tests_and_what_browsers_fetch_by_themselves_is_left_out() {
    let entry = |url: &str, kind: &str| {
        json!({"pageref": "p1", "_resourceType": kind, "request": {"method": "post", "url": url,
        "headers": [{"name": ":authority", "value": "e.org"}, {"name": "Cookie", "value": "sessionid=abc; lang=fr"}, {"name": "authorization", "value": "Bearer s3cr3t"}],
        "postData": {"mimeType": "application/json", "text": "{\"token\": \"t0k\"}"}}, "response": {"status": 201}})
    };
    let log = json!({"log": {"pages": [{"id": "p1", "title": "Accueil"}], "entries": [
        entry("https://e.org/api", "xhr"), entry("https://e.org/logo.png", "image"), entry("wss://e.org/x", "websocket")]}});
    let source = Source::file("x.har", log.to_string());
    let imported = imported(har::read, &source, FoldersAs::Tests);
    assert_eq!(tally(&imported), [(3, 1), (1, 1), (0, 0)]);
    let project = &imported.projects[0];
    let api = action(test(project, "Accueil"), "POST /api");
    assert_eq!((&api["auth"], &api["token"]), (&json!("bearer"), &json!("{{token_2}}")));
    assert_eq!(api["headers"]["Cookie"], json!("sessionid={{sessionid}}; lang=fr"));
    assert_eq!(
        (&api["body"], &api["headers"]["Content-Type"]),
        (&json!("{\"token\": \"{{token}}\"}"), &json!("application/json"))
    );
    assert!(!format!("{:?} {:?}", project.tests, imported.notes).contains("s3cr3t"));
}

#[test]
fn a_seed_of_variables_becomes_environments_and_secrets() {
    let seed = json!([
        {"key": "url", "value": "", "filiere": "", "isRoot": true, "description": "Adresse"},
        {"key": "url", "value": "http://dev", "filiere": "DEV"}, {"key": "url", "value": "http://old", "filiere": "PROD"},
        {"key": "url", "value": "http://prod", "filiere": "PROD"},
        {"key": "pwd app", "value": "s3cr3t", "filiere": "DEV", "isObfuscated": true},
        {"key": "n", "value": 42, "filiere": null}, {"key": "", "value": "x", "filiere": "DEV"}
    ]);
    let source = Source::file("seed/variables.json", seed.to_string());
    assert!(variables::recognises(&source));
    let imported = imported(variables::read, &source, FoldersAs::Tests);
    let project = &imported.projects[0];
    assert_eq!((project.name.as_str(), project.tests.len()), ("variables", 0));
    assert_eq!(project.variables.iter().collect::<Vec<_>>(), [(&"n".to_owned(), &"42".to_owned())]);
    let environments: Vec<&str> = project.environments.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(environments, ["DEV", "PROD"]);
    assert_eq!(project.environments[1].variables["url"], "http://prod");
    let secret = &project.secrets[0];
    assert_eq!((secret.name.as_str(), &secret.source), ("pwd_app", &SecretSource::Env("PWD_APP".into())));
    assert_eq!(secret.values["DEV"].expose(), "s3cr3t");
    assert_eq!(notes(&imported, NoteKind::Lost).len(), 1);
}
