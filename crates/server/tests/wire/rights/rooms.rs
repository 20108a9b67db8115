//! Who hears what: each room, each role, each state of a sign-in.

use serde_json::json;
use testgyver_model::user::Role;

use super::{
    people::{self, change, revoke},
    stage::Stage,
    support::{Caller, TestApp},
    viewer::Viewer,
};

/// Ways in which rights end while somebody watches.
pub const ENDS: [&str; 5] =
    ["signed out", "deactivated", "deleted", "password changed by an administrator", "demoted to reader"];

/// Lets somebody's rights end.
pub async fn end(how: &str, admin: &Caller, caller: &Caller) {
    match how {
        "demoted to reader" => change(admin, caller, json!({"role": "viewer"})).await,
        other => revoke(other, admin, caller).await,
    }
}

#[tokio::test]
async fn only_those_with_a_valid_token_come_in() {
    let app = TestApp::start().await;
    let expired = people::expired(&app).await;
    let admin = app.admin().await;
    for person in people::without_rights(&app, expired, &admin).await {
        let refused = Viewer::come_in(&person.caller).await.err();
        assert!(refused.is_some(), "{} came in", person.state);
    }
    for person in people::with_rights(&app, &admin).await {
        assert_eq!(Viewer::come_in(&person.caller).await.err(), None, "{}", person.state);
    }
}

#[tokio::test]
async fn each_role_hears_every_public_room_until_it_leaves() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for person in people::with_rights(&app, &admin).await {
        let stage = Stage::set_up(&admin, person.state).await;
        let mut stays = Viewer::come_in(&person.caller).await.unwrap();
        stage.let_into_all(&mut stays).await;
        let mut left = Viewer::come_in(&person.caller).await.unwrap();
        stage.let_into_all(&mut left).await;
        for room in stage.rooms() {
            left.leave(&room).await;
        }
        let mut outside = Viewer::come_in(&person.caller).await.unwrap();
        stage.act(None).await;
        let heard = stays.listen().await;
        for (event, about) in stage.events() {
            let times = heard.iter().filter(|heard| heard.is(event, about)).count();
            assert_eq!(times, 1, "{}: {event} in {heard:?}", person.state);
        }
        let heard = (left.listen().await, outside.listen().await);
        assert!(heard.0.is_empty(), "{} had left, and heard {:?}", person.state, heard.0);
        assert!(heard.1.is_empty(), "{} had joined nothing, and heard {:?}", person.state, heard.1);
    }
}

#[tokio::test]
async fn rooms_that_are_not_public_are_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.get("/api/me").await.body["id"].as_str().unwrap().to_owned();
    let mut rooms: Vec<String> = ["user", "session", "campaign", "report", "Rapport", "", "*", "rapport_rapport"]
        .iter()
        .map(|kind| format!("{kind}_{id}"))
        .collect();
    rooms.extend(["", "_", "rapport", "rapport_", "rapport_x", "test_*", "campain_ ", "/"].map(str::to_owned));
    for person in people::with_rights(&app, &admin).await {
        let mut viewer = Viewer::come_in(&person.caller).await.unwrap();
        for room in &rooms {
            let answer = viewer.join(room).await.unwrap();
            assert_eq!(answer["ok"], false, "{}: {room:?}: {answer}", person.state);
            assert!(answer["code"].is_string() && answer["message"].is_string(), "{answer}");
        }
        for (event, payload) in [
            ("join", json!({})),
            ("join", json!({"room": 1})),
            ("join", json!(["rapport"])),
            ("join_test", json!({"test_id": "x"})),
            ("join_test", json!({})),
            ("join_rapport", json!({"rapport_id": "x"})),
            ("join_rapport", json!({"rapport_id": id})),
            ("join_rapport", json!(null)),
        ] {
            let answer = viewer.emit(event, payload.clone()).await.unwrap();
            assert_eq!(answer["ok"], false, "{}: {event} {payload}: {answer}", person.state);
        }
    }
}

#[tokio::test]
async fn whoever_loses_their_rights_hears_nothing_more() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (number, how) in ENDS.into_iter().enumerate() {
        let caller = app.someone(&format!("gone{number}@example.org"), Role::Editor).await;
        let stage = Stage::set_up(&admin, how).await;
        let mut viewer = Viewer::come_in(&caller).await.unwrap();
        stage.let_into_all(&mut viewer).await;
        end(how, &admin, &caller).await;
        stage.act(None).await;
        let heard = viewer.listen().await;
        assert!(heard.is_empty(), "{how}: {heard:?}");
        assert!(viewer.cut_off, "{how}: the connection is over");
    }
}
