//! The sample: exactly what is in it comes over.

use serde_json::json;
use testgyver_import::{
    Carried, NoteKind, Source,
    original::{Choice, FilesOnDisk, RunEnd, add_files, read, recognises},
};
use testgyver_model::{
    event::{Level, TestStatus, Verdict},
    test::TestVariable,
    user::Role,
};

use super::{id, options, read_all, sample_files, samples, says, tail};

fn sample() -> Source {
    Source::folder(sample_files().into_iter().map(|(name, bytes)| (format!("testGyver/{name}"), bytes)).collect())
}

#[test]
fn people_come_over_with_their_passwords() {
    let data = read_all(&sample());
    let people: Vec<_> = data
        .users
        .iter()
        .map(|one| (one.name.as_str(), one.email.as_str(), one.role, tail(Some(one.old_ids[0]))))
        .collect();
    assert_eq!(
        people,
        [
            ("Chef", "chef@example.org", Role::Administrator, "12".to_owned()),
            ("Léa", "lea@example.org", Role::Editor, "13".to_owned()),
        ]
    );
    let hash = data.users[0].password.as_ref().unwrap().expose();
    assert_eq!(hash, "$2b$12$rmaHpU6NyekgFUU3yT2iOO.hkAUzAZ77lQPB5I8lXKOny/c0btykC");
    assert_eq!(data.users[1].language, None);
}

#[test]
fn variables_come_over_with_their_values() {
    let data = read_all(&sample());
    let shown: Vec<_> = data
        .variables
        .iter()
        .map(|one| {
            let values: Vec<_> = one.values.iter().map(|(name, value)| format!("{name}={}", value.expose())).collect();
            (one.key.as_str(), one.description.as_str(), one.default.as_ref().map(|it| it.expose()), values.join(" "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                "base_url",
                "adresse",
                None,
                "DEV=http://127.0.0.1:5607 RECETTE=http://recette.example PROD=https://shop.example".to_owned()
            ),
            ("mot_de_passe", "secret", None, "DEV=s3cr3t{{ '{{x}}' }}".to_owned()),
            ("sftp_host", "", None, "DEV=10.0.0.5".to_owned()),
            ("timeout", "nombre", None, "DEV=30".to_owned()),
            ("entetes", "", None, r#"DEV={"X-A":"b"}"#.to_owned()),
            ("sans_filiere", "", Some("x"), String::new()),
        ]
    );
    assert_eq!(data.environments, ["DEV", "RECETTE", "PROD"]);
    assert!(data.variables.iter().all(|one| !one.secret));
    says(&data.notes, NoteKind::Info, "", "look secret but were not: mot_de_passe");
}

#[test]
fn campaigns_keep_the_order_in_which_tests_ran() {
    let data = read_all(&sample());
    let names: Vec<_> = data.campaigns.iter().map(|one| one.project.name.as_str()).collect();
    assert_eq!(names, ["Ancienne", "Boutique", "12"]);
    let shop = &data.campaigns[1];
    let tests: Vec<_> = shop.project.tests.iter().map(|one| one.definition.name.as_str()).collect();
    assert_eq!(tests, ["Autre plugin", "Conversion", "Protocoles", "Fichiers", "Corps en texte", "Accueil"]);
    let ids: Vec<_> = shop.tests.iter().map(|one| tail(one.old_id)).collect();
    assert_eq!(ids, ["22", "21", "20", "1f", "1e", "1d"]);
    assert_eq!(shop.old_id, Some(id("6b0c5b2574eb890cb16a4f1c")));
    assert_eq!(shop.created_by, Some(id("6b0c5b2474eb890cb16a4f12")));
    assert_eq!(shop.created_at.unwrap().to_string(), "2026-11-29T17:04:37.561Z");
    assert_eq!(shop.project.description, "Commande de bout en bout");
    let home = &shop.project.tests[5].definition;
    assert_eq!(home.description, "Une page puis une commande");
    assert_eq!(home.variables, [TestVariable::Name("code".into()), TestVariable::Name("corps".into())]);
    assert_eq!(
        home.actions[0].value,
        json!({"headers": {"Accept": "application/json"}, "method": "GET", "url": "{{base_url}}/1",
            "output_mapping": {"http_response_body": "corps", "http_status_code": "code"}})
    );
    let old = &data.campaigns[0].project.tests[0].definition;
    assert_eq!((old.name.as_str(), old.actions.len()), ("Test 1", 2));
    assert_eq!(old.actions[0].value, json!({"method": "GET", "url": "http://a.example"}));
    assert_eq!(old.actions[1].value, json!({"method": "GET", "url": "http://b.example"}));
    says(&data.notes, NoteKind::Info, "Ancienne", "has no account any more");
    says(
        &data.notes,
        NoteKind::Lost,
        "",
        "6b0c5b2574eb890cb16a4f2d was deleted without its tests (1), which are not carried over: Orphelin",
    );
}

#[test]
fn passwords_become_secrets_and_plugins_stay_whole() {
    let data = read_all(&sample());
    let project = &data.campaigns[1].project;
    let actions = &project.tests[2].definition.actions;
    assert_eq!(actions[0].value["password"], "{{mot_de_passe}}");
    assert_eq!(actions[2].value["password"], "{{ftp_password}}");
    assert_eq!(actions[3].value["password"], "{{webdav_password}}");
    assert_eq!(actions[3].value["srcFile"], "{{test.files_dir}}/catalogue_prix.csv");
    let secrets: Vec<_> = project.secrets.iter().map(|one| (one.name.as_str(), one.values[""].expose())).collect();
    assert_eq!(secrets, [("ftp_password", "x"), ("webdav_password", "p")]);
    let plugin = &project.tests[0].definition.actions[0];
    assert_eq!(plugin.kind, "mon_action_perso");
    assert_eq!(plugin.value, json!({"actif": "on", "port": 8080, "target_host": "10.0.0.9"}));
}

#[test]
fn what_will_differ_is_told() {
    let notes = read_all(&sample()).notes;
    let differs = |place: &str, words: &str| says(&notes, NoteKind::Differs, place, words);
    differs("Boutique / Accueil", "Actions 1 (http), 2 (http): no expected status");
    differs("Boutique / Conversion", "Action 2 (var): this conversion always failed");
    differs("Boutique / Protocoles", "Action 1 (ssh): a command that ends with a code other than 0");
    differs(
        "Boutique / Fichiers",
        "Action 1 (io): '{{app.inconnue}}' has not got a value yet: the former program sent '{{app.inconnue}}'",
    );
    differs("Boutique / Protocoles", "'{{sftp_host}}' has no value in these environments: RECETTE, PROD");
    differs("Boutique / Accueil", "'{{test.campain_id}}' is an identifier of here");
    says(
        &notes,
        NoteKind::Lost,
        "Boutique / Autre plugin",
        "Action 1 (mon_action_perso): there is no action of this type",
    );
    // Written a moment before in the same test.
    super::says_not(&notes, "s.txt' is written by no action");
}

#[test]
fn reports_come_over_with_their_logs() {
    let data = read_all(&sample());
    let shown = |place: usize| -> Vec<_> {
        data.campaigns[place]
            .reports
            .iter()
            .map(|one| (one.name.as_str(), one.environment.as_str(), one.end.clone(), one.tests.len()))
            .collect()
    };
    let finished = RunEnd::Finished;
    let crash =
        "Erreur lors de l'exécution: 'NoneType' object is not iterable\nTraceback (most recent call last):\n  ...";
    assert_eq!(
        shown(0),
        [
            ("Run of 2025-10-26 09:00", "DEV", finished(Verdict::Success), 0),
            ("Octobre 2025", "DEV", RunEnd::Interrupted, 0),
            ("Run of 2025-10-26 09:00 (1)", "ZZZ", RunEnd::Failed(crash.into()), 0),
            ("Fait à la main", "DEV", finished(Verdict::Success), 1),
        ]
    );
    assert_eq!(
        shown(1),
        [
            ("Novembre 2026", "DEV", finished(Verdict::Failure), 6),
            ("Novembre 2026 (1)", "DEV", finished(Verdict::Failure), 6),
        ]
    );
    assert!(!data.campaigns[1].reports[0].stop_on_failure && data.campaigns[1].reports[1].stop_on_failure);
    let by_hand = &data.campaigns[0].reports[3].tests[0];
    assert_eq!((by_hand.name.as_str(), by_hand.log.len(), tail(by_hand.test)), ("Accueil", 2, "1d".into()));
    let first = &data.campaigns[1].reports[0].tests;
    let statuses: Vec<_> = first.iter().map(|one| (one.name.as_str(), one.status)).collect();
    assert_eq!(statuses[1], ("Conversion", TestStatus::Failed));
    assert_eq!(statuses[3], ("Fichiers", TestStatus::Passed));
    assert_eq!(data.campaigns[1].reports[1].tests[1].status, TestStatus::Skipped);
    let log = &first[1].log;
    assert_eq!(log[0].at.unwrap().to_string(), "17:04:37");
    assert_eq!((log[0].level, log[0].text.as_str()), (Level::Info, "Démarrage du test"));
    assert_eq!((log[3].level, log[3].text.as_str()), (Level::Success, "✅ Action réussie"));
    let trace = log.iter().find(|line| line.text.starts_with("Traceback")).unwrap();
    assert_eq!((trace.at, trace.level), (None, Level::Error));
}

#[test]
fn the_count_is_right() {
    let tally = read_all(&sample()).tally;
    let carried = |found, carried| Carried { found, carried };
    assert_eq!(tally.users, carried(2, 2));
    assert_eq!(tally.variables, carried(6, 6));
    assert_eq!(tally.campaigns, carried(3, 3));
    assert_eq!(tally.tests, carried(8, 7));
    assert_eq!(tally.actions, carried(15, 14));
    assert_eq!(tally.reports, carried(6, 6));
}

#[test]
fn the_work_folder_goes_along() {
    let mut data = read_all(&sample());
    add_files(&FilesOnDisk::at(samples().join("workdir")), &mut data, &options()).unwrap();
    let files = &data.campaigns[1].project.files;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["catalogue_prix.csv"]);
    assert_eq!(files["catalogue_prix.csv"], b"ref;prix\nA1;12.5\n");
    says(&data.notes, NoteKind::Lost, "Boutique", "not carried over, each run has its own: s.txt");
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_no_text_goes_along() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let root = std::env::temp_dir().join(format!("testgyver-import-{}", std::process::id()));
    let files = root.join("6b0c5b2574eb890cb16a4f1c/files/été");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join(OsStr::from_bytes(b"donn\xe9e.csv")), "x").unwrap();
    let mut data = read_all(&sample());
    let done = add_files(&FilesOnDisk::at(&root), &mut data, &options());
    std::fs::remove_dir_all(&root).unwrap();
    done.unwrap();
    assert_eq!(data.campaigns[1].project.files["été/donn\u{fffd}e.csv"], b"x");
    says(&data.notes, NoteKind::Differs, "Boutique", "These names of files are not UTF-8");
}

#[test]
fn a_folder_of_this_machine_is_read_as_well() {
    let folder = FilesOnDisk::at(samples());
    assert!(recognises(&folder));
    let data = read(&folder, &Choice::default(), &options()).unwrap();
    assert_eq!(data.database.name, "testGyver");
    assert_eq!(data.campaigns.len(), 3);
    let inner = read(&FilesOnDisk::at(samples().join("testGyver")), &Choice::default(), &options()).unwrap();
    assert_eq!(inner.tally, data.tally);
    assert!(!recognises(&FilesOnDisk::at(samples().join("workdir"))));
}
