//! `webdav` as the original stores it.

use testgyver_testbed::{Apache, PASSWORD, USER};

use super::Campaign;

const STORED: &str = include_str!("webdav.json");

fn beside(server: &Apache) -> Campaign {
    let url = format!("http://127.0.0.1:{}/basic/", server.port());
    Campaign::new([("dav_url", url), ("user", USER.into()), ("password", PASSWORD.into())])
}

#[tokio::test]
async fn seven_operations() {
    let server = Apache::start();
    let campaign = beside(&server);
    std::fs::write(campaign.folders.files.join("prices.csv"), "a;1").unwrap();
    let told = campaign.run(STORED, "seven operations").await.passed();
    assert_eq!((told.given(2, "webdav_response"), told.given(8, "webdav_response")), ("true", "false"));
    assert!(told.given(3, "webdav_response").contains("\"size\":3"));
    assert_eq!(std::fs::read_to_string(campaign.folders.work.join("back.csv")).unwrap(), "a;1");
    assert!(!server.dav().join("basic/in").exists());
}

#[tokio::test]
async fn a_folder_is_made_under_either_name() {
    let server = Apache::start();
    let campaign = beside(&server);
    campaign
        .run(STORED, "folders by either name")
        .await
        .passed()
        .logged("MKDIR crée le dossier de « srcFile » (older) ; « targFile » (unused) n'est pas utilisé");
    let root = server.dav().join("basic");
    assert!(root.join("newer/deep").is_dir() && root.join("older").is_dir() && !root.join("unused").exists());
    campaign.run(STORED, "no folder").await.failed("champs manquants : srcFile");
}

#[tokio::test]
async fn a_folder_is_sent_whole() {
    let server = Apache::start();
    let campaign = beside(&server);
    std::fs::create_dir_all(campaign.folders.work.join("out/deep")).unwrap();
    std::fs::write(campaign.folders.work.join("out/deep/a.txt"), "1").unwrap();
    let told = campaign.run(STORED, "a whole folder").await.passed();
    assert_eq!(told.given(0, "webdav_response"), "{\"size\":1,\"files\":1,\"folders\":2}");
    assert_eq!(std::fs::read_to_string(server.dav().join("basic/received/out/deep/a.txt")).unwrap(), "1");
}
