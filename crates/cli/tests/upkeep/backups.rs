//! Out of one folder, into another one; beside servers.

use std::path::PathBuf;

use reqwest::{Method, multipart};

use crate::support::{Server, beginning, complaint, diagnosis, filled, run};

#[tokio::test]
async fn a_run_that_was_going_is_saved_and_goes_on_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, file) = (folder.path().join("old"), folder.path().join("new"), folder.path().join("b.tar.gz"));
    let server = Server::start(&old).await;
    let campaign = server.campaign("Boutique", 25).await;
    let part = multipart::Part::bytes("a;b\n".as_bytes()).file_name("été.csv");
    let upload = server.request(Method::POST, &format!("/api/campains/{campaign}/files"));
    let uploaded = upload.multipart(multipart::Form::new().part("file", part)).send().await.unwrap();
    assert!(uploaded.status().is_success(), "{}", uploaded.text().await.unwrap());
    let report = server.launch(&campaign, "night").await;
    server.reaches(&report, |body| body["tests"][0]["status"] == "running").await;
    let written = format!("campaigns/{campaign}/runs/{report}/half.txt");
    std::fs::write(old.join(&written), "half").unwrap();

    let saved = run("backup", &old, &[file.to_str().unwrap()]);
    assert!(saved.well, "{}", saved.err);
    assert!(saved.out.contains("1 campaigns, 1 tests, 1 reports") && saved.out.contains("0600"), "{}", saved.out);
    assert_eq!(server.get(&format!("/api/rapports/{report}")).await["status"], "running", "backup disturbs nothing");
    let (well, found) = diagnosis(&old);
    assert!(well && found["errors"] == 0, "beside a server: {found}");
    server.kill();

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(beginning(folder.path(), ".testgyver-backup").len(), 0, "nothing is left beside the file");
    let again = run("backup", &old, &[file.to_str().unwrap()]);
    assert!(!again.well && again.err.contains("--force"), "{}", again.err);
    assert!(run("backup", &old, &[file.to_str().unwrap(), "--force"]).well);

    let restored = run("restore", &new, &[file.to_str().unwrap()]);
    assert!(restored.well, "{}", restored.err);
    assert!(beginning(&new, "before-restore").is_empty(), "nothing was there before");
    let (well, found) = diagnosis(&new);
    assert!(well && found["warnings"] == 0, "{found}");
    assert!(found.to_string().contains("the next start of the server takes them over"), "{found}");
    let server = Server::start(&new).await;
    let ended = server.reaches(&report, |body| body["status"] != "running" && body["status"] != "pending").await;
    assert_eq!(ended["status"], "failed", "the test in flight could not be told the end of: {ended}");
    let read = server.request(Method::GET, &format!("/api/campains/{campaign}/files/été.csv")).send().await.unwrap();
    assert_eq!(read.text().await.unwrap(), "a;b\n");
    assert_eq!(std::fs::read_to_string(new.join(&written)).unwrap(), "half", "what the run had written");
}

#[tokio::test]
async fn a_running_server_starts_again_with_the_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("b.tar.gz"));
    let mut server = Server::start(&data).await;
    server.campaign("saved", 1).await;
    assert!(run("backup", &data, &[file.to_str().unwrap()]).well);
    // A run that goes on is left for whoever opens what is kept.
    let going = server.campaign("written later", 300).await;
    let going = server.launch(&going, "long").await;
    server.reaches(&going, |body| body["tests"][0]["status"] == "running").await;

    for round in 1..=2 {
        let restored = run("restore", &data, &[file.to_str().unwrap()]);
        assert!(restored.well, "round {round}: {}", restored.err);
        assert!(restored.out.contains(&format!("up again on {}", server.base)), "{}", restored.out);
        server.sign_in().await;
        let campaigns = server.get("/api/campains").await;
        let names: Vec<_> = campaigns["data"].as_array().unwrap().iter().map(|campaign| &campaign["name"]).collect();
        assert_eq!(names, ["saved"], "round {round}");
        let variables = server.get("/api/variables").await;
        assert!(variables.to_string().contains("DEV"), "sealed values open: {variables}");
        server.campaign("written between", 1).await;
    }
    assert!(!data.join("incoming").exists());
    let kept = beginning(&data, "before-restore");
    assert_eq!(kept.len(), 2);
    for kept in &kept {
        let (well, found) = diagnosis(kept);
        assert!(well, "what was there before is whole: {found}");
    }
    let unfinished = |kept: &PathBuf| diagnosis(kept).1.to_string().contains("1 runs have not ended");
    assert_eq!(kept.iter().filter(|kept| unfinished(kept)).count(), 1);
    let (well, found) = diagnosis(&data);
    assert!(well && complaint(&found, "database").is_none(), "{found}");
}

#[tokio::test]
async fn what_was_there_comes_back_out_of_the_folder_it_is_kept_in() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let (file, kept_file) = (folder.path().join("one.tar.gz"), folder.path().join("kept.tar.gz"));
    filled(&one).await;
    filled(&other).await;
    assert!(run("backup", &one, &[file.to_str().unwrap()]).well);
    let restored = run("restore", &other, &[file.to_str().unwrap()]);
    assert!(restored.well && restored.out.contains("before-restore"), "{} {}", restored.out, restored.err);
    let kept = beginning(&other, "before-restore").remove(0);
    assert!(run("backup", &kept, &[kept_file.to_str().unwrap()]).well);
    assert!(run("restore", &other, &[kept_file.to_str().unwrap()]).well);
    assert!(diagnosis(&other).0);
}

#[tokio::test]
async fn a_restore_that_was_broken_off_is_removed_or_finished_by_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    filled(&data).await;
    let incoming = data.join("incoming");
    std::fs::create_dir_all(incoming.join("campaigns")).unwrap();
    std::fs::write(incoming.join("testgyver.db"), "half").unwrap();
    Server::start(&data).await.kill();
    assert!(!incoming.exists(), "an incomplete one means nothing");

    // As it stands when the machine stops between the marker and the exchange.
    let other = folder.path().join("other");
    filled(&other).await;
    std::fs::create_dir(&incoming).unwrap();
    for name in ["testgyver.db", "testgyver.db-wal", "secret.key", "token.key", "campaigns"] {
        if other.join(name).exists() {
            std::fs::rename(other.join(name), incoming.join(name)).unwrap();
        }
    }
    std::fs::write(incoming.join("ready"), "before-restore-x").unwrap();
    let refused = run("backup", &data, &[folder.path().join("b").to_str().unwrap()]);
    assert!(!refused.well && refused.err.contains("start the server"), "{}", refused.err);
    Server::start(&data).await.kill();
    assert!(!incoming.exists() && data.join("before-restore-x/testgyver.db").exists());
    assert!(diagnosis(&data).0 && diagnosis(&data.join("before-restore-x")).0);
}
