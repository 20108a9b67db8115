//! Campaigns of files: written, checked, run, brought to a server and back.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::support::{Server, testgyver};

/// How a command ended: its exit code, what it printed, what it complained of.
struct Told {
    code: i32,
    out: String,
    err: String,
}

fn told(command: &mut Command) -> Told {
    let output = command.env("LANG", "C").env_remove("LC_ALL").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn call(arguments: &[&str]) -> Told {
    told(&mut testgyver(arguments))
}

fn campaign(folder: &Path, text: &str) -> String {
    fs::write(folder.join("testgyver.yaml"), text).unwrap();
    folder.display().to_string()
}

const MIXED: &str = "testgyver: 1
name: Mixed
environments: {DEV: {limit: '3'}, RECETTE: {limit: '4'}}
secrets: {key: {env: MIXED_KEY}}
tests:
  - name: Gives
    actions:
      - {do: var, variable_name: n, target_type: int, default_value: '3', force_valuation: true,
         extract: [{name: n, subject: variable, path: n, share: true}]}
  - name: Reads
    tags: [late]
    actions:
      - {do: var, variable_name: m, target_type: str, default_value: '{{run.n}} {{key}}', force_valuation: true,
         checks: [{subject: variable, path: m, operator: equals, expected: '{{limit}} hidden-word'}]}
  - name: Waits
    tags: [slow]
    actions: [{do: pause, duration: 60000}]
  - name: Cleans up
    flow: {role: teardown}
    actions: [{do: pause, duration: 1}]
";

#[test]
fn a_new_campaign_passes_and_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop").display().to_string();
    assert_eq!(call(&["new", &path]).code, 0);
    assert_eq!(call(&["new", &path]).code, 2);
    let checked = call(&["check", &path]);
    assert_eq!((checked.code, checked.out.as_str()), (0, "Example: 5 tests, 0 warnings\n"), "{}", checked.err);
    for environment in ["DEV", "RECETTE"] {
        let run = call(&["run", &path, "--env", environment]);
        assert_eq!(run.code, 0, "{} {}", run.out, run.err);
        assert!(run.out.contains("4 passed"), "{}", run.out);
    }
    let schema: Value = serde_json::from_str(&call(&["schema"]).out).unwrap();
    assert_eq!(schema["properties"]["testgyver"]["const"], 1);
    let committed = include_str!("../../../../docs/testgyver.schema.json");
    assert_eq!(call(&["schema"]).out, committed, "docs/testgyver.schema.json: testgyver schema writes it");
    assert!(call(&["completions", "bash"]).out.contains("testgyver"));
    assert!(call(&["man"]).out.contains(".TH testgyver"));
}

#[test]
fn exit_codes_reports_and_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let path = campaign(folder.path(), MIXED);
    let run = |more: &[&str]| told(testgyver(&["run", &path]).args(more).env("MIXED_KEY", "hidden-word"));
    assert_eq!(run(&[]).code, 2, "which environment?");
    assert_eq!(run(&["--env", "PROD"]).code, 2);
    assert_eq!(run(&["--env", "DEV", "--test", "nothing like it"]).code, 2);
    assert_eq!(run(&["--env", "DEV", "--report", "pdf=x"]).code, 2);
    assert_eq!(run(&["--env", "DEV", "--secret", "key=hidden-word"]).code, 2, "secrets are not for command lines");
    let unset = told(testgyver(&["run", &path, "--env", "DEV", "--tag", "late"]).env_remove("MIXED_KEY"));
    assert_eq!(unset.code, 2);
    assert!(unset.err.contains("the environment variable MIXED_KEY is not set"), "{}", unset.err);

    let (junit, json) = (folder.path().join("out/j.xml"), folder.path().join("out/j.json"));
    let reports = [format!("junit={}", junit.display()), format!("json={}", json.display())];
    let late = ["--tag", "late", "--report", &reports[0], "--report", &reports[1]];
    let passed = run(&[&["--env", "DEV"], &late[..]].concat());
    assert_eq!(passed.code, 0, "{} {}", passed.out, passed.err);
    let written: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(written["counts"], json!({"total": 3, "passed": 3, "failed": 0, "skipped": 0}));
    assert_eq!(written["tests"][0]["prerequisite"], true, "what gives the value comes along");

    let failed = run(&[&["--env", "RECETTE", "--retries", "1"], &late[..]].concat());
    assert_eq!(failed.code, 1, "{}", failed.out);
    let written: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!((&written["tests"][1]["status"], &written["tests"][1]["retries"]), (&json!("failed"), &json!(1)));
    let xml = fs::read_to_string(&junit).unwrap();
    assert!(xml.contains("tests=\"3\"") && xml.contains("failures=\"1\""), "{xml}");
    let everything = failed.out + &failed.err + &xml + &written.to_string();
    assert!(!everything.contains("hidden-word"), "{everything}");

    let set = run(&["--env", "RECETTE", "--tag", "late", "--var", "limit=3"]);
    assert_eq!(set.code, 0, "{} {}", set.out, set.err);
    let dry = run(&["--env", "DEV", "--tag", "late", "--dry-run"]);
    assert_eq!(dry.out, "Mixed · DEV · 1 at once\n  Gives (needed by others)\n  Reads\n  Cleans up\n");
}

#[cfg(unix)]
#[test]
fn an_interrupt_cleans_up_and_a_second_one_ends() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let path = campaign(folder.path(), MIXED);
    let mut command =
        testgyver(&["run", &path, "--env", "DEV", "--test", "Waits", "--test", "Gives", "--language", "en"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("✓ Gives"));
    let interrupt = || {
        let process = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    };
    interrupt();
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert!(rest.iter().any(|line| line.starts_with("✓ Cleans up")), "{rest:?}");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = campaign(folder.path(), "testgyver: 1\nname: x\ntests:\n  - name: a\n    actions: [{do: htpp}]\n");
    for command in ["check", "run"] {
        let wrong = call(&[command, &path]);
        assert_eq!(wrong.code, 2);
        assert!(wrong.err.contains("testgyver.yaml:5:20: there is no action 'htpp'"), "{}", wrong.err);
        assert!(wrong.err.contains("did you mean 'http'?"), "{}", wrong.err);
    }
    assert_eq!(call(&["check", "/nowhere/at/all"]).code, 2);
}

#[test]
fn a_collection_is_imported_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let commands = folder.path().join("commands.txt");
    fs::write(
        &commands,
        "curl -H 'Accept: text/plain' http://127.0.0.1:9/a\ncurl -u ada:secret-word http://127.0.0.1:9/b\n",
    )
    .unwrap();
    let into = folder.path().join("out").display().to_string();
    let imported = call(&["import", &commands.display().to_string(), "--into", &into]);
    assert_eq!(imported.code, 0, "{}", imported.err);
    assert!(imported.out.starts_with("curl: 2 of 2 requests"), "{}", imported.out);
    assert_eq!(call(&["check", &into]).code, 0);
    let written = fs::read_to_string(folder.path().join("out/testgyver.yaml")).unwrap();
    assert!(!written.contains("secret-word"), "{written}");
    let nothing = folder.path().join("nothing.txt");
    fs::write(&nothing, "nothing that anybody knows").unwrap();
    assert_eq!(call(&["import", &nothing.display().to_string(), "--into", &into]).code, 2);
    assert_eq!(call(&["import", "/nowhere/at/all"]).code, 2);
}

#[tokio::test]
async fn a_campaign_goes_to_a_server_and_back_and_nobody_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data")).await;
    let token = server.post("/api/me/tokens", json!({"name": "ci", "scope": "administer"})).await;
    let token = token["token"].as_str().unwrap().to_owned();
    let home = folder.path().join("home");
    let shop = folder.path().join("shop").display().to_string();
    assert_eq!(call(&["new", &shop]).code, 0);
    let remote = |arguments: &[&str]| {
        let mut command = testgyver(&["remote"]);
        command.args(arguments).env("HOME", &home).env_remove("XDG_CONFIG_HOME").env("TESTGYVER_TOKEN", &token);
        told(command.env("TESTGYVER_SERVER", &server.base).stdin(Stdio::null()))
    };
    let unasked = remote(&["push", &shop]);
    assert_eq!((unasked.code, unasked.out.contains("+ test Prices")), (2, true), "{} {}", unasked.out, unasked.err);
    let pushed = remote(&["push", &shop, "--yes"]);
    assert_eq!(pushed.code, 0, "{} {}", pushed.out, pushed.err);
    assert_eq!(remote(&["diff", &shop]).code, 0);
    let run = remote(&["run", "--dir", &shop, "--env", "DEV", "--follow"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);

    // Changed there: a push is refused, a pull brings it and keeps the comments.
    let campaigns = server.get("/api/campains").await;
    let id = campaigns["data"][0]["_id"].as_str().unwrap().to_owned();
    let change = json!({"description": "changed there"});
    let changed =
        server.request(reqwest::Method::PUT, &format!("/api/campains/{id}")).json(&change).send().await.unwrap();
    assert!(changed.status().is_success());
    let main = Path::new(&shop).join("testgyver.yaml");
    let edited = fs::read_to_string(&main).unwrap().replace("tags: [smoke]", "tags: [smoke, mine]");
    fs::write(&main, &edited).unwrap();
    let refused = remote(&["push", &shop, "--yes"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert_eq!(remote(&["pull", &shop, "--yes"]).code, 2, "what was changed here is not written over");
    fs::write(&main, edited.replace("tags: [smoke, mine]", "tags: [smoke]")).unwrap();
    assert_eq!(remote(&["pull", &shop, "--yes"]).code, 0);
    let pulled = fs::read_to_string(&main).unwrap();
    assert!(pulled.contains("changed there") && pulled.contains("# Once for each row of a table."), "{pulled}");
    fs::write(&main, edited.replace("Passes without a network; a place to begin.", "changed there")).unwrap();
    let pushed = remote(&["push", &shop, "--yes"]);
    assert_eq!((pushed.code, pushed.out.contains("~ test The order has")), (0, true), "{} {}", pushed.out, pushed.err);
    assert_eq!(server.get("/api/campains").await["data"].as_array().unwrap().len(), 1, "it is the same campaign");

    // An export taken in elsewhere gives the same export.
    let copy = folder.path().join("copy").display().to_string();
    assert_eq!(remote(&["pull", &copy, "--campaign", &id]).code, 0);
    let whole = fs::read_to_string(Path::new(&copy).join("testgyver.yaml")).unwrap();
    fs::remove_dir_all(Path::new(&copy).join(".testgyver")).unwrap();
    fs::write(Path::new(&copy).join("testgyver.yaml"), whole.replace("name: Example", "name: Other")).unwrap();
    assert_eq!(remote(&["push", &copy, "--yes"]).code, 0);
    let again = folder.path().join("again").display().to_string();
    assert_eq!(remote(&["pull", &again, "--campaign", "Other"]).code, 0);
    let exported = fs::read_to_string(Path::new(&again).join("testgyver.yaml")).unwrap();
    assert_eq!(exported.replace("name: Other", "name: Example"), whole);
}
