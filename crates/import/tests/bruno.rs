//! Collections of Bruno, from real repositories.
#![allow(missing_docs)]

mod common;

use common::{action, folder, imported, notes, tally, test};
use serde_json::json;
use testgyver_import::{FoldersAs, NoteKind, Source, bruno};

#[test]
fn a_real_collection_comes_over_whole() {
    let source = folder("bruno/realworld-articles-auth");
    assert!(bruno::recognises(&source));
    let imported = imported(bruno::read, &source, FoldersAs::Tests);
    assert_eq!(tally(&imported), [(37, 37), (223, 223), (36, 36)]);
    assert!(notes(&imported, NoteKind::Lost).is_empty());
    let project = &imported.projects[0];
    assert_eq!(project.name, "RealWorld API");
    assert_eq!(project.environments[0].variables["host"], "http://localhost:3000");
    let names: Vec<&str> = project.tests.iter().map(|test| test.definition.name.as_str()).collect();
    assert_eq!(names, ["articles", "auth"]);
    let articles = test(project, "articles");
    // Set once, where nothing is set yet: for the whole run.
    assert_eq!(articles.variables.len(), 1);
    assert_eq!(
        articles.variables[0].value().unwrap(),
        &json!("{{$timestamp unit=ms}}{{$random_string 4 set=abcdefghijklmnopqrstuvwxyz0123456789}}")
    );
    assert!(action(articles, "Setup: Register")["body"].as_str().unwrap().contains("art_{{app.uid}}"));
    assert_eq!(
        action(articles, "Setup: Register")["extract"][0],
        json!({"name": "token", "subject": "jsonpath", "path": "$.user.token", "secret": true})
    );
    let create = action(articles, "Create article with tags");
    assert_eq!(create["headers"]["Authorization"], json!("Token {{app.token}}"));
    let checks = create["checks"].as_array().unwrap();
    assert!(checks.contains(&json!({"subject": "status", "operator": "equals", "expected": 201})));
    assert!(checks.contains(&json!({"subject": "jsonpath", "path": "$.article.tagList[0]", "operator": "equals", "expected": "d_{{app.uid}}"})));
    assert!(
        checks.contains(
            &json!({"subject": "jsonpath", "path": "$.article.slug", "operator": "type", "expected": "string"})
        )
    );
    let login = action(test(project, "auth"), "Login");
    assert!(login["body"].as_str().unwrap().contains("auth_{{run.uid}}@test.com"));
}

#[test]
fn every_block_is_read_and_folders_are_in_order() {
    let source = folder("bruno/bruno-nested-folders");
    let imported = imported(bruno::read, &source, FoldersAs::Tests);
    assert_eq!(tally(&imported), [(15, 15), (3, 3), (6, 6)]);
    let project = &imported.projects[0];
    let order: Vec<&str> = project.tests.iter().map(|test| test.definition.name.as_str()).collect();
    assert_eq!(order, ["folder_2", "folder_1", "request_3", "request_1", "request_2"]);
    assert_eq!(test(project, "folder_1").actions.len(), 9);
    let full = action(test(project, "request_2"), "request_2");
    assert_eq!(
        full["url"],
        json!("https://echo.usebruno.com/request_path_param_value?request_query_param=request_query_param_value")
    );
    assert_eq!(
        full["headers"],
        json!({"collection_header": "collection_header_value", "request_header": "request_header_value"})
    );
    assert_eq!((&full["auth"], &full["body"], &full["body_type"]), (&json!("basic"), &json!("ping"), &json!("text")));
    assert_eq!(full["checks"], json!([{"subject": "status", "operator": "equals", "expected": 200}]));
    assert_eq!(project.variables["collection_pre_var"], "collection_pre_var_value");
}

#[test]
fn a_collection_exported_as_json_is_read() {
    let exported = json!({
        "name": "Shop", "version": "1", "brunoConfig": {"name": "Shop"},
        "root": {"request": {"auth": {"mode": "bearer", "bearer": {"token": "{{key}}"}}, "headers": [{"name": "A", "value": "1", "enabled": true}]}},
        "environments": [{"name": "Local", "variables": [
            {"name": "base", "value": "http://x", "enabled": true}, {"name": "key", "value": "", "secret": true, "enabled": true}]}],
        "items": [
            {"type": "http-request", "name": "Second", "seq": 2, "request": {"url": "{{base}}/b/:id?q=1", "method": "POST",
                "params": [{"name": "q", "value": "1", "type": "query", "enabled": true}, {"name": "id", "value": "7", "type": "path", "enabled": true}],
                "auth": {"mode": "inherit"}, "body": {"mode": "formUrlEncoded", "formUrlEncoded": [{"name": "a", "value": "b", "enabled": true}]},
                "assertions": [{"name": "res.body.id", "value": "gt 3", "enabled": true}, {"name": "res.body.x", "value": "isTruthy", "enabled": false}],
                "vars": {"res": [{"name": "id", "value": "res.body.id", "enabled": true}]}}},
            {"type": "folder", "name": "First", "seq": 1, "items": [
                {"type": "http-request", "name": "Get", "seq": 1, "request": {"url": "{{base}}/a", "method": "GET", "auth": {"mode": "none"}}}]}
        ]
    });
    let source = Source::file("shop.json", exported.to_string());
    assert!(bruno::recognises(&source));
    let imported = imported(bruno::read, &source, FoldersAs::Tests);
    let project = &imported.projects[0];
    assert_eq!(project.tests[0].definition.name, "First");
    let second = action(test(project, "Second"), "Second");
    assert_eq!(second["url"], json!("{{base}}/b/7?q=1"));
    assert_eq!((&second["token"], &second["body"]), (&json!("{{key}}"), &json!({"a": "b"})));
    assert_eq!(
        second["checks"],
        json!([{"subject": "jsonpath", "path": "$.id", "operator": "greater", "expected": 3}])
    );
    assert_eq!(second["extract"], json!([{"name": "id", "subject": "jsonpath", "path": "$.id"}]));
    assert_eq!(project.secrets[0].name, "key");
    assert_eq!(tally(&imported), [(2, 2), (1, 1), (0, 0)]);
}
