//! The original's database goes into a data folder, and everything of it is there.

use std::{fs, path::Path};

use reqwest::{Method, StatusCode};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Ended, Server, diagnosis, rows, run, testgyver};

const SHOP: &str = "6b0c5b2574eb890cb16a4f1c";
const OLD_RUN: &str = "6b0c5b2574eb890cb16a4f23";
const CRASHED: &str = "6b0c5b2574eb890cb16a4f2a";
const PEOPLE: [(&str, &str, &str); 2] =
    [("chef@example.org", "le mot de passe du chef", "admin"), ("lea@example.org", "celui de Léa", "editor")];

fn samples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/samples/original")
}

/// The sample with passwords that are known here.
fn dump(folder: &Path) -> std::path::PathBuf {
    let dump = folder.join("testGyver");
    fs::create_dir_all(&dump).unwrap();
    for entry in fs::read_dir(samples().join("testGyver")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), dump.join(entry.file_name())).unwrap();
    }
    let mut users = fs::read(dump.join("users.bson")).unwrap();
    for (person, (_, password, _)) in PEOPLE.iter().enumerate() {
        let hash = bcrypt::hash(password, 5).unwrap();
        let starts: Vec<usize> = (0..users.len()).filter(|at| users[*at..].starts_with(b"$2b$")).collect();
        users[starts[person]..starts[person] + hash.len()].copy_from_slice(hash.as_bytes());
    }
    fs::write(dump.join("users.bson"), users).unwrap();
    dump
}

fn import(dump: &Path, data: &Path, more: &[&str]) -> Ended {
    let output = testgyver(&["import"])
        .arg(dump)
        .args(["--format", "original", "--language", "en", "--workdir"])
        .arg(samples().join("workdir"))
        .args(more)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ended = Ended { well: output.status.success(), out: text(output.stdout), err: text(output.stderr) };
    assert!(ended.well, "{} {}", ended.out, ended.err);
    ended
}

fn counted(ended: &Ended, what: &str, count: &str) {
    assert!(ended.out.lines().any(|line| line == format!("{what}: {count}")), "{what} {count}: {}", ended.out);
}

fn hash_of(data: &Path, email: &str) -> String {
    let database = Connection::open(data.join("testgyver.db")).unwrap();
    database.query_row("SELECT password_hash FROM users WHERE email = ?1", [email], |row| row.get(0)).unwrap()
}

async fn sign_in(server: &Server, email: &str, password: &str) -> (StatusCode, Value) {
    let form = json!({"email": email, "password": password});
    let answer = server.request(Method::POST, "/api/login").json(&form).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// A data folder with a server on it, into which the sample was brought.
async fn brought(folder: &Path) -> (Server, std::path::PathBuf, Ended) {
    let data = folder.join("data");
    let server = Server::start(&data).await;
    let ended = import(&dump(folder), &data, &[]);
    (server, data, ended)
}

#[tokio::test]
async fn people_sign_in_with_their_own_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let (server, data, ended) = brought(folder.path()).await;
    counted(&ended, "accounts", "2/2");
    for (email, password, role) in PEOPLE {
        assert!(hash_of(&data, email).starts_with("$2b$"));
        assert_eq!(sign_in(&server, email, "another password").await.0, StatusCode::UNAUTHORIZED);
        assert!(hash_of(&data, email).starts_with("$2b$"));
        let (status, answer) = sign_in(&server, email, password).await;
        assert_eq!((status, &answer["user"]["role"]), (StatusCode::OK, &json!(role)), "{answer}");
        let renewed = hash_of(&data, email);
        assert!(renewed.starts_with("$argon2id$"), "{renewed}");
        assert_eq!(sign_in(&server, email, password).await.0, StatusCode::OK);
        assert_eq!(sign_in(&server, email, "another password").await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(hash_of(&data, email), renewed);
    }
}

#[tokio::test]
async fn campaigns_and_reports_are_there_under_their_old_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _, ended) = brought(folder.path()).await;
    for (what, count) in [("campaigns", "3/3"), ("reports", "6/6"), ("files", "1/1"), ("variables", "6/6")] {
        counted(&ended, what, count);
    }
    let shop = server.get(&format!("/api/campains/{SHOP}")).await;
    assert_eq!(shop["name"], "Boutique", "{shop}");
    assert!(shop.to_string().contains("2026-11-29T17:04:37"), "{shop}");
    let tests = server.get(&format!("/api/tests?campain_id={SHOP}")).await;
    let names: Vec<&str> = tests["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Autre plugin", "Conversion", "Protocoles", "Fichiers", "Corps en texte", "Accueil"]);
    let files = server.get(&format!("/api/campains/{SHOP}/files")).await;
    assert!(files.to_string().contains("catalogue_prix.csv"), "{files}");

    let report = server.get(&format!("/api/rapports/{OLD_RUN}")).await;
    assert_eq!((&report["details"], &report["status"]), (&json!("Novembre 2026"), &json!("failed")), "{report}");
    let statuses: Vec<&str> =
        report["tests"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["failed", "failed", "failed", "passed", "failed", "passed"]);
    assert!(report.to_string().contains("Plugin d'action 'mon_action_perso' non trouvé"), "{report}");
    let crashed = server.get(&format!("/api/rapports/{CRASHED}")).await;
    assert!(crashed.to_string().contains("Traceback (most recent call last)"), "{crashed}");

    for page in [format!("/rapports/{OLD_RUN}"), format!("/campains/{SHOP}")] {
        let answer = server.request(Method::GET, &page).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{page}");
    }
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_doctor_is_content() {
    let folder = tempfile::tempdir().unwrap();
    let (server, data, _) = brought(folder.path()).await;
    let once = rows(&data);
    let again = import(&dump(folder.path()), &data, &[]);
    assert_eq!(rows(&data), once);
    for (what, count) in [("accounts", "0/2"), ("campaigns", "0/3"), ("reports", "0/6"), ("variables", "0/6")] {
        counted(&again, what, count);
    }
    assert!(again.out.contains("  · Boutique: This campaign is there already"), "{}", again.out);
    assert!(again.out.contains("  ~ lea@example.org: Somebody signs in with this address already"), "{}", again.out);
    server.kill();
    let (well, found) = diagnosis(&data);
    let wrong: Vec<_> =
        found["findings"].as_array().unwrap().iter().filter(|finding| finding["standing"] == "error").collect();
    assert!(well && wrong.is_empty(), "{found}");
    assert!(found.to_string().contains("6 reports are what their"), "{found}");
}

#[tokio::test]
async fn what_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data).await;
    server.post("/api/variables", json!({"key": "base_url", "isRoot": true, "value": "http://mine"})).await;
    server.post("/api/variables", json!({"key": "base_url", "filiere": "DEV", "value": "http://dev.mine"})).await;
    server.campaign("Boutique", 1).await;
    let ended = import(&dump(folder.path()), &data, &[]);
    assert!(ended.out.contains("  ~ base_url (DEV): This variable is there already"), "{}", ended.out);
    assert!(ended.out.contains("  ~ Boutique: Another campaign is called so already"), "{}", ended.out);
    let variables = server.get("/api/variables").await.to_string();
    for value in ["http://mine", "http://dev.mine", "http://recette.example"] {
        assert!(variables.contains(value), "{value}: {variables}");
    }
    assert!(!variables.contains("http://127.0.0.1:5607"), "{variables}");
    assert_eq!(server.get(&format!("/api/campains/{SHOP}")).await["name"], "Boutique (1)");
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new");
    let dump = dump(folder.path());
    let dry = import(&dump, &data, &["--dry-run"]);
    assert!(!data.exists());
    let real = import(&dump, &data, &[]);
    assert_eq!(dry.out.strip_suffix("Dry run: nothing was written.\n"), Some(real.out.as_str()));
    let before = rows(&data);
    let dry = import(&dump, &data, &["--dry-run"]);
    counted(&dry, "campaigns", "0/3");
    assert_eq!(rows(&data), before);

    let nothing = run("import", &data, &["/dev/null", "--format", "original"]);
    assert!(!nothing.well && !nothing.err.is_empty(), "{}", nothing.out);
}
