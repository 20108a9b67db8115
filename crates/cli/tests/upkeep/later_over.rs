//! What later versions of the original have more: deleted things, saved connections, performance, durations.

use std::{fs, path::Path};

use bson::{DateTime, Document, doc, oid::ObjectId};
use rusqlite::Connection;
use serde_json::Value;

use crate::support::{Server, diagnosis, rows, testgyver};

const CAMPAIGN: &str = "6b0c5b2574eb890cb16a5001";
const GONE: &str = "6b0c5b2574eb890cb16a5002";
const TEST: &str = "6b0c5b2574eb890cb16a5101";
const RUN: &str = "6b0c5b2574eb890cb16a5201";

fn oid(text: &str) -> ObjectId {
    ObjectId::parse_str(text).unwrap()
}

fn at(second: i64) -> DateTime {
    DateTime::from_millis(1_764_000_000_000 + second * 1000)
}

fn campaigns() -> Vec<Document> {
    let server = doc! {"id": "s-1", "name": "Serveur", "plugin_type": "ssh",
    "values": {"host": "10.0.0.5", "port": 22, "username": "ops", "password": "sesame"}};
    let live = doc! {"_id": oid(CAMPAIGN), "userCreated": oid("6b0c5b2574eb890cb16a5401"), "name": "Ventes",
    "dateCreated": at(0), "description": "", "plugin_data_structures": [server]};
    let gone = doc! {"_id": oid(GONE), "userCreated": oid(CAMPAIGN), "name": "Ancien", "dateCreated": at(1),
    "isDeleted": true, "dateDeleted": at(50)};
    vec![live, gone]
}

fn tests() -> Vec<Document> {
    let test = |id: &str, name: &str, more: Document| {
        let ssh = doc! {"type": "ssh", "value": {"command": "ls"}, "structure_id": "s-1"};
        let pause = doc! {"type": "pause", "value": {"duration": 5}};
        let mut test = doc! {"_id": oid(id), "campainId": oid(CAMPAIGN), "userId": oid(CAMPAIGN), "dateCreated": at(2),
        "actions": [ssh, pause], "name": name, "description": "", "variables": []};
        test.extend(more);
        test
    };
    vec![
        test("6b0c5b2574eb890cb16a5102", "Retiré", doc! {"order": 1, "isDeleted": true}),
        test(TEST, "Connexion", doc! {"order": 2}),
    ]
}

fn reports() -> Vec<Document> {
    let ran = doc! {"testId": oid(TEST), "status": "failed", "logs": "[16:01:40] un\n[16:01:41] ❌ deux\nsuite",
    "name": "Connexion", "description": "ce que ça prouve", "executionTimeMs": 1400, "actionTimes": [900, 500]};
    let waiting = doc! {"testId": oid(GONE), "status": "pending", "logs": "", "name": "Jamais"};
    let run = |id: &str, campaign: &str, name: &str, more: Document| {
        let mut run = doc! {"_id": oid(id), "campainId": oid(campaign), "dateCreated": at(100), "result": "failure",
        "details": name, "filiere": "PROD", "status": "failed", "stopOnFailure": true,
        "tests": [ran.clone(), waiting.clone()]};
        run.extend(more);
        run
    };
    let times = doc! {"startTime": 1_764_000_100.5, "endTime": 1_764_000_102.25};
    let performance = doc! {"type": "performance", "perf_results": {"total_instances": 10}};
    vec![
        run(RUN, CAMPAIGN, "Décembre", times),
        run("6b0c5b2574eb890cb16a5202", CAMPAIGN, "Charge / jour", performance),
        run("6b0c5b2574eb890cb16a5203", CAMPAIGN, "Effacé", doc! {"isDeleted": true}),
        run("6b0c5b2574eb890cb16a5204", GONE, "Décembre", doc! {"status": "running", "result": ""}),
    ]
}

fn people() -> Vec<Document> {
    let person = |id: &str, email: &str, more: Document| {
        let mut person = doc! {"_id": oid(id), "name": "A", "email": email, "role": "user"};
        person.extend(more);
        person
    };
    let dear = format!("$2b$31${}", "a".repeat(53));
    vec![
        person("6b0c5b2574eb890cb16a5401", "luis@example.org", doc! {"password": "plain", "language": "fr"}),
        person("6b0c5b2574eb890cb16a5402", "eva@example.org", doc! {"password": dear, "language": "xx"}),
    ]
}

fn dump(folder: &Path) {
    fs::create_dir_all(folder.join("dump/tg")).unwrap();
    for (name, documents) in [
        ("users", people()),
        ("variables", vec![]),
        ("campains", campaigns()),
        ("tests", tests()),
        ("rapports", reports()),
    ] {
        let bytes: Vec<u8> = documents.iter().flat_map(|one| one.to_vec().unwrap()).collect();
        fs::write(folder.join(format!("dump/tg/{name}.bson")), bytes).unwrap();
    }
    let files = folder.join("workdir").join(CAMPAIGN).join("files");
    fs::create_dir_all(files.join("sous")).unwrap();
    for name in ["a.csv", "sous/b.csv", ".env"] {
        fs::write(files.join(name), name).unwrap();
    }
}

fn import(folder: &Path) -> String {
    let ended = testgyver(&["import", "dump", "--format", "original", "--workdir", "workdir", "--data", "data"])
        .args(["--language", "fr"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

fn says(told: &str, line: &str) {
    assert!(told.lines().any(|one| one.contains(line)), "'{line}' not in {told}");
}

#[tokio::test]
async fn what_later_versions_have_more_comes_over() {
    let folder = tempfile::tempdir().unwrap();
    dump(folder.path());
    let data = folder.path().join("data");
    let server = Server::start(&data).await;
    let told = import(folder.path());
    for line in [
        "· Ventes / Retiré: Ce test était supprimé",
        "· Ventes / Effacé: Ce rapport était supprimé",
        "· Ancien: Cette campagne était supprimée",
        "- Ventes / sous/b.csv: Les fichiers d'une campagne n'ont pas de sous-dossiers",
        "~ Ventes / .env: Ce fichier s'appelle ici « env »",
        "· Ventes / Charge / jour: Le rapport de performance est le fichier « Charge - jour.json »",
        "- eva@example.org: La langue « xx »",
        "- eva@example.org: Le hachage du mot de passe",
        "- luis@example.org: Mot de passe illisible",
        "comptes: 2/2",
        "fichiers: 3/4",
    ] {
        says(&told, line);
    }
    let trash = server.get("/api/trash").await.to_string();
    for name in ["Retiré", "Effacé", "Ancien"] {
        assert!(trash.contains(name), "{name}: {trash}");
    }
    let tests = server.get(&format!("/api/tests?campain_id={CAMPAIGN}")).await;
    assert_eq!(tests["data"].as_array().unwrap().len(), 1, "{tests}");
    let connections = server.get(&format!("/api/connections?campain_id={CAMPAIGN}")).await;
    let connection = connections.as_array().or_else(|| connections["data"].as_array()).unwrap()[0].clone();
    let test = server.get(&format!("/api/tests/{TEST}")).await;
    assert_eq!(test["actions"][0]["value"]["connection"], connection["_id"], "{test} {connections}");
    assert!(!connections.to_string().contains("sesame"), "{connections}");

    let report = server.get(&format!("/api/rapports/{RUN}")).await;
    let stands: Vec<&Value> = report["tests"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(stands, ["failed", "skipped"], "{report}");
    let again = rows(&data);
    import(folder.path());
    assert_eq!(rows(&data), again);
    server.kill();
    let (well, found) = diagnosis(&data);
    assert!(well && found["errors"] == 0, "{found}");

    let database = Connection::open(data.join("testgyver.db")).unwrap();
    let one = |sql: &str| -> (i64, i64, String) {
        database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
    };
    let run = one("SELECT started_at, ended_at, verdict FROM reports WHERE name = 'Décembre' AND deleted_at IS NULL");
    assert_eq!(run, (1_764_000_100_500_000, 1_764_000_102_250_000, "failure".into()));
    let test = one("SELECT started_at, finished_at, action_micros FROM report_tests
        WHERE name = 'Connexion' AND report_id = (SELECT id FROM reports WHERE name = 'Décembre' AND deleted_at IS NULL)");
    assert_eq!(test, (1_764_000_100_500_000, 1_764_000_101_900_000, "[900000,500000]".into()));
    let gone = one("SELECT deleted_at > 0, 0, error FROM reports WHERE state = 'errored'");
    assert_eq!(gone, (1, 0, "L'ancien programme a été arrêté avant la fin de cette exécution".into()));
}
