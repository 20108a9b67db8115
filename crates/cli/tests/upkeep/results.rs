//! Results of other tools become reports of a campaign.

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use crate::support::{Ended, Server, diagnosis, rows, run};

fn import(data: &Path, file: &str, more: &[&str]) -> Ended {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/samples/junit").join(file);
    let path = path.to_str().unwrap();
    run("import", data, &[&[path, "--format", "junit", "--language", "en"], more].concat())
}

/// The reports of a campaign, newest first.
async fn reports(server: &Server, campaign: &str) -> Vec<Value> {
    let listed = server.get(&format!("/api/rapports?campain_id={campaign}")).await;
    let mut found = Vec::new();
    for one in listed["data"].as_array().unwrap_or_else(|| panic!("{listed}")) {
        found.push(server.get(&format!("/api/rapports/{}", one["_id"].as_str().unwrap())).await);
    }
    found
}

fn statuses(report: &Value) -> Vec<&str> {
    report["tests"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect()
}

fn ids(report: &Value) -> Vec<&Value> {
    report["tests"].as_array().unwrap().iter().map(|one| &one["testId"]).collect()
}

#[tokio::test]
async fn results_become_reports_and_the_same_case_is_the_same_test() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data).await;
    for file in ["jest-junit.xml", "jest-junit.xml", "pytest-fail.xml"] {
        let ended = import(&data, file, &["--campaign", "Unitaires", "--env", "CI"]);
        assert!(ended.well, "{} {}", ended.out, ended.err);
    }
    let campaigns = server.get("/api/campains").await;
    let campaign = campaigns["data"][0]["_id"].as_str().unwrap_or_else(|| panic!("{campaigns}")).to_owned();
    assert_eq!(campaigns["data"][0]["name"], "Unitaires");
    let found = reports(&server, &campaign).await;
    let names: Vec<_> = found.iter().map(|one| one["details"].as_str().unwrap()).collect();
    assert_eq!(names, ["jest tests (1)", "jest tests", "JUnit results"]);
    assert_eq!(statuses(&found[1]), ["passed", "failed", "failed", "failed", "failed", "skipped"]);
    assert_eq!(statuses(&found[2]), ["passed", "skipped", "passed", "failed", "passed"]);
    assert_eq!(ids(&found[0]), ids(&found[1]));
    assert!(found.iter().all(|one| one["filiere"] == "CI" && one["status"] == "failed"), "{found:?}");
    let jest = found[1].to_string();
    for words in ["Error: expect(received).toBeTruthy()", "at Object.<anonymous> (C:"] {
        assert!(jest.contains(words), "{words}: {jest}");
    }
    assert!(jest.contains("Test 1 › Test 1.1 › Failing test"), "{jest}");
    let pytest = found[2].to_string();
    assert!(pytest.contains("only supported in Spark 3.0 and above"), "{pytest}");
    server.kill();
    let (well, told) = diagnosis(&data);
    assert!(well && told.to_string().contains("3 reports are what their"), "{told}");

    let database = Connection::open(data.join("testgyver.db")).unwrap();
    let took: i64 = database
        .query_row("SELECT finished_at - started_at FROM report_tests WHERE name LIKE '%test_rsh_events'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(took, 7_541_000);
    let began: i64 = database
        .query_row("SELECT started_at FROM reports WHERE name = 'JUnit results'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(began, 1_599_236_284_966_371);
}

#[tokio::test]
async fn a_call_that_leaves_something_open_is_told_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let without = import(data, "jest-junit.xml", &[]);
    assert!(!without.well && without.err.contains("--campaign"), "{}", without.err);
    let nowhere = import(data, "jest-junit.xml", &["--campaign", "U"]);
    assert!(!nowhere.well && nowhere.err.contains("no environment yet"), "{}", nowhere.err);
    let dry = import(data, "jest-junit.xml", &["--campaign", "U", "--env", "CI", "--dry-run"]);
    assert!(dry.well && dry.out.contains("\nfailed: 4\n"), "{} {}", dry.out, dry.err);
    assert!(rows(data).is_empty());
    let named = ["--campaign", "U", "--env", "CI", "--name", "Nuit"];
    assert!(import(data, "jest-junit.xml", &named).well);
    let only = import(data, "pytest-fail.xml", &["--campaign", "U"]);
    assert!(only.well && only.out.contains("Report 'JUnit results'"), "{} {}", only.out, only.err);
    assert!(import(data, "jest-junit.xml", &["--campaign", "U", "--env", "Autre"]).well);
    let open = import(data, "jest-junit.xml", &["--campaign", "U"]);
    assert!(!open.well && open.err.contains("several environments (CI, Autre)"), "{}", open.err);
    let other = run("import", data, &["x", "--format", "postman"]);
    assert!(!other.well && other.err.contains("--format original"), "{}", other.err);
}
