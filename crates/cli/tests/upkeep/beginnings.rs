//! What a start finds: nothing, everything, or less than was there.

use std::{fs, path::Path};

use crate::support::{Server, beginning, complaint, diagnosis, filled, run};

/// Starts a server that must refuse; gives what it says.
fn refused(data: &Path) -> String {
    let ended = run("serve", data, &["--listen", "127.0.0.1:0"]);
    assert!(!ended.well, "{}", ended.out);
    ended.err
}

async fn works(server: &Server) {
    let variables = server.get("/api/variables").await;
    assert!(variables["data"].is_array() || variables.is_array(), "{variables}");
}

#[tokio::test]
async fn what_is_missing_beside_other_data_is_named_and_not_made() {
    for name in ["testgyver.db", "secret.key", "token.key"] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        filled(&data).await;
        let (path, away) = (data.join(name), folder.path().join("away"));
        fs::rename(&path, &away).unwrap();
        let said = refused(&data);
        for word in [name, "is missing", "testgyver restore", "--new-data"] {
            assert!(said.contains(word), "{name}: {word}: {said}");
        }
        assert!(!path.exists(), "{name} is not made in silence");
        let users = run("user", &data, &["list"]);
        let words = if name == "testgyver.db" { "no TestGyver data" } else { name };
        assert!(!users.well && users.err.contains(words), "{}", users.err);
        let (well, found) = diagnosis(&data);
        assert!(!well && found.to_string().contains(name), "{found}");

        fs::rename(&away, &path).unwrap();
        works(&Server::start(&data).await).await;
    }
}

#[tokio::test]
async fn an_emptied_database_is_no_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    filled(data).await;
    fs::write(data.join("testgyver.db"), "").unwrap();
    let _ = fs::remove_file(data.join("testgyver.db-wal"));
    let said = refused(data);
    assert!(said.contains("testgyver.db (emptied)"), "{said}");
    let (_, found) = diagnosis(data);
    assert_eq!(complaint(&found, "database").unwrap().0, "error", "{found}");
    assert_eq!(fs::metadata(data.join("testgyver.db")).unwrap().len(), 0);
}

#[tokio::test]
async fn files_of_campaigns_alone_are_data_and_an_empty_folder_is_none() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("old/campaigns/x/files")).unwrap();
    assert!(refused(&folder.path().join("old")).contains("testgyver.db, secret.key, token.key"));
    fs::create_dir_all(folder.path().join("new/lost+found")).unwrap();
    fs::create_dir(folder.path().join("new/campaigns")).unwrap();
    works(&Server::start(&folder.path().join("new")).await).await;
    works(&Server::start(&folder.path().join("absent")).await).await;
}

#[tokio::test]
async fn a_fresh_start_is_made_where_it_is_meant_and_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    filled(data).await;
    works(&Server::start_with(data, &["--new-data"]).await).await;
    assert!(beginning(data, "before-new-data").is_empty(), "nothing is missing: nothing is put aside");

    let key = fs::read(data.join("secret.key")).unwrap();
    fs::remove_file(data.join("token.key")).unwrap();
    let server = Server::start_with(data, &["--new-data=true"]).await;
    assert_ne!(server.get("/api/campains").await["data"].as_array().unwrap().len(), 0, "only sign-ins are lost");
    drop(server);
    assert!(beginning(data, "before-new-data").is_empty() && fs::read(data.join("secret.key")).unwrap() == key);

    fs::remove_file(data.join("secret.key")).unwrap();
    let server = Server::start_with(data, &["--new-data"]).await;
    assert_eq!(server.get("/api/campains").await["data"].as_array().unwrap().len(), 0, "new data");
    drop(server);
    let kept = beginning(data, "before-new-data").remove(0);
    assert!(kept.join("testgyver.db").exists() && kept.join("campaigns").exists());
    fs::write(kept.join("secret.key"), key).unwrap();
    let (well, found) = diagnosis(&kept);
    assert!(well, "what was there is whole once its key is back: {found}");
    works(&Server::start(data).await).await;
}

#[tokio::test]
async fn a_first_start_that_is_broken_off_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    fs::write(data.join("first-start"), "").unwrap();
    fs::write(data.join("token.key"), [7; 32]).unwrap();
    fs::write(data.join("testgyver.db"), "").unwrap();
    works(&Server::start(data).await).await;
    assert!(!data.join("first-start").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_kept_is_private_in_a_folder_that_is_not() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let private = |data: &Path| {
        for name in ["testgyver.db", "testgyver.db-wal", "testgyver.db-shm", "secret.key", "token.key"] {
            let path = data.join(name);
            assert!(!path.exists() || mode(&path) == 0o600, "{name}: {:o}", mode(&path));
        }
        for name in ["campaigns", "begun"] {
            assert_eq!(mode(&data.join(name)), 0o700, "{name}");
        }
    };
    filled(&data).await;
    private(&data);
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(diagnosis(&data).1.to_string().contains(". has mode 755"), "doctor warns of the folder");

    for name in ["testgyver.db", "secret.key", "token.key"] {
        fs::set_permissions(data.join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    fs::set_permissions(data.join("campaigns"), fs::Permissions::from_mode(0o755)).unwrap();
    let (_, found) = diagnosis(&data);
    let (standing, told) = complaint(&found, "modes").unwrap();
    assert!(standing == "warning" && told.contains("campaigns has mode 755"), "{told}");
    let _server = Server::start(&data).await;
    private(&data);
}
