//! Faults that were planted, each of its kind.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::support::{Server, beginning, complaint, diagnosis, filled, run};

fn change(data: &Path, sql: &str) {
    Connection::open(data.join("testgyver.db")).unwrap().execute_batch(sql).unwrap();
}

/// The folder of a run of nobody, in a campaign's folder.
fn stray_run(data: &Path) -> PathBuf {
    let campaign = fs::read_dir(data.join("campaigns")).unwrap().next().unwrap().unwrap();
    campaign.path().join("runs/stray")
}

/// Plants a fault into data of its own; the check must complain of it, in these words.
async fn found(plant: impl FnOnce(&Path), check: &str, standing: &str, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    plant(folder.path());
    let (well, found) = diagnosis(folder.path());
    let Some((stands, told)) = complaint(&found, check) else { panic!("{check} is well: {found}") };
    assert_eq!(stands, standing, "{told}");
    assert!(told.contains(words), "{told}");
    assert_eq!(well, standing == "warning", "{found}");
}

#[tokio::test]
async fn what_is_well_is_said_to_be_well() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let ended = run("doctor", folder.path(), &[]);
    assert!(ended.well && ended.out.ends_with("Nothing is wrong.\n"), "{} {}", ended.out, ended.err);
    for check in ["database", "references", "schema", "secrets", "reports", "runs", "run files", "files", "keys"] {
        assert!(ended.out.contains(&format!("ok       {check}")), "{check}: {}", ended.out);
    }
    let none = run("doctor", &folder.path().join("none"), &[]);
    assert!(!none.well && none.err.contains("no TestGyver data"));
}

#[tokio::test]
async fn a_report_that_is_being_purged_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let purged = "UPDATE reports SET deleted_at = 0;
        DELETE FROM report_events WHERE last_seq = (SELECT min(last_seq) FROM report_events)";
    change(folder.path(), purged);
    let (well, found) = diagnosis(folder.path());
    assert!(well && found["warnings"] == 0, "{found}");
}

#[tokio::test]
async fn faults_inside_reports_are_found() {
    let counts = "UPDATE reports SET passed = 7";
    found(|data| change(data, counts), "reports", "error", "their counts").await;
    let tests = "UPDATE report_tests SET lines = lines + 1";
    found(|data| change(data, tests), "reports", "error", "their counts").await;
    let events = "DELETE FROM report_events WHERE last_seq = (SELECT min(last_seq) FROM report_events)";
    found(|data| change(data, events), "reports", "error", "missing").await;
    let end = "DELETE FROM report_events WHERE last_seq = (SELECT max(last_seq) FROM report_events)";
    found(|data| change(data, end), "reports", "error", "event").await;
    let verdict = "UPDATE reports SET verdict = 'failure'";
    found(|data| change(data, verdict), "reports", "error", "stands otherwise").await;
    let body = "UPDATE report_events SET body = x'00'";
    found(|data| change(data, body), "reports", "error", "cannot be read").await;
}

#[tokio::test]
async fn faults_of_the_folder_are_found() {
    let references = "PRAGMA foreign_keys = OFF; DELETE FROM campaigns";
    found(|data| change(data, references), "references", "error", "not there").await;
    let other_key = |data: &Path| fs::write(data.join("secret.key"), [9; 32]).unwrap();
    found(other_key, "secrets", "error", "variable k").await;
    found(|data| fs::remove_file(data.join("secret.key")).unwrap(), "secrets", "error", "missing").await;
    found(|data| fs::write(data.join("secret.key"), "x").unwrap(), "secrets", "error", "damaged").await;
    found(|data| fs::write(data.join("token.key"), "x").unwrap(), "keys", "error", "1 bytes").await;
    found(|data| fs::create_dir(data.join("campaigns/stray")).unwrap(), "files", "warning", "stray").await;
    found(|data| fs::create_dir_all(stray_run(data)).unwrap(), "run files", "warning", "runs/stray").await;
    found(|data| fs::remove_dir_all(data.join("campaigns")).unwrap(), "files", "warning", "no folder").await;
    found(|data| change(data, "PRAGMA user_version = 99"), "schema", "error", "99").await;
    let damage = |data: &Path| {
        change(data, "PRAGMA wal_checkpoint(TRUNCATE)");
        let path = data.join("testgyver.db");
        let mut bytes = fs::read(&path).unwrap();
        let length = bytes.len();
        bytes[length / 2..].fill(0xAA);
        fs::write(&path, bytes).unwrap();
    };
    found(damage, "database", "error", "malformed").await;
    let nothing = |data: &Path| {
        // Else SQLite finds everything in the log of the server that was killed.
        change(data, "PRAGMA wal_checkpoint(TRUNCATE)");
        fs::write(data.join("testgyver.db"), vec![1; 4_096]).unwrap();
    };
    found(nothing, "database", "error", "cannot be read").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_others_may_read_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let open = |data: &Path| fs::set_permissions(data.join("secret.key"), fs::Permissions::from_mode(0o644)).unwrap();
    found(open, "keys", "warning", "644").await;
}

#[tokio::test]
async fn what_is_safe_is_mended_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    filled(data).await;
    change(data, "UPDATE reports SET passed = 7, pending = 3; UPDATE report_tests SET status = 'failed', lines = 0");
    let stray = stray_run(data);
    fs::create_dir_all(&stray).unwrap();
    fs::write(stray.join("b"), "kept").unwrap();
    fs::create_dir_all(data.join("campaigns/stray/files")).unwrap();
    fs::write(data.join("campaigns/stray/files/a"), "kept").unwrap();

    let server = Server::start(data).await;
    let refused = run("doctor", data, &["--repair"]);
    assert!(!refused.well && refused.err.contains("stop it"), "{}", refused.err);
    server.kill();

    let mended = run("doctor", data, &["--repair"]);
    assert!(mended.well && mended.out.contains("counted again"), "{} {}", mended.out, mended.err);
    let (well, found) = diagnosis(data);
    assert!(well && found["warnings"] == 0, "{found}");
    let aside = beginning(data, "orphans-").remove(0);
    assert_eq!(fs::read_to_string(aside.join("stray/files/a")).unwrap(), "kept");
    let aside = aside.join(stray.strip_prefix(data.join("campaigns")).unwrap());
    assert_eq!(fs::read_to_string(aside.join("b")).unwrap(), "kept");
    assert!(!stray.exists());

    change(data, "UPDATE reports SET verdict = 'failure', passed = 7");
    let refused = run("doctor", data, &["--repair"]);
    assert!(!refused.well && refused.out.contains("stands otherwise"), "{}", refused.out);
}
