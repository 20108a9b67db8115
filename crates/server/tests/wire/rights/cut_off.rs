//! Nobody escapes being cut off: by leaving rooms, by joining others, by staying too long.

use std::time::Duration;

use serde_json::json;
use testgyver_model::user::Role;

use super::{
    people,
    rooms::{ENDS, end},
    stage::Stage,
    support::{Caller, SESSION, TestApp},
    viewer::Viewer,
};

/// Leaves every room by which the server might find somebody.
async fn hide(viewer: &mut Viewer, caller: &Caller) {
    let id = caller.get("/api/me").await.body["id"].as_str().unwrap().to_owned();
    let session = people::session_of(caller);
    for room in [format!("user_{id}"), format!("session_{session}"), id, session] {
        viewer.leave(&room).await;
    }
}

#[tokio::test]
async fn leaving_hides_nobody() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut heard = Vec::new();
    for (number, how) in ENDS.into_iter().enumerate() {
        let caller = app.someone(&format!("hidden{number}@example.org"), Role::Editor).await;
        let stage = Stage::set_up(&admin, how).await;
        let mut viewer = Viewer::come_in(&caller).await.unwrap();
        stage.let_into_all(&mut viewer).await;
        hide(&mut viewer, &caller).await;
        end(how, &admin, &caller).await;
        for answer in stage.ask_for_all(&mut viewer).await {
            assert!(answer.is_none_or(|answer| answer["ok"] == false), "{how}: was let into a room again");
        }
        // What the run told before the end was theirs to hear, and may have been on its way.
        viewer.listen().await;
        stage.act(None).await;
        let told = viewer.listen().await;
        if !told.is_empty() || !viewer.cut_off {
            heard.push((how, viewer.cut_off, told));
        }
    }
    assert!(heard.is_empty(), "still there: {heard:?}");
}

#[tokio::test]
async fn leaving_makes_no_room_for_more_connections() {
    let app = TestApp::start().await;
    let caller = app.viewer().await;
    let mut all = Vec::new();
    let refused = loop {
        match Viewer::come_in(&caller).await {
            Ok(mut viewer) => {
                hide(&mut viewer, &caller).await;
                all.push(viewer);
            }
            Err(refused) => break refused,
        }
        assert!(all.len() <= 20, "as many as are allowed, and one more");
    };
    assert_eq!(all.len(), 20, "{refused}");
}

#[tokio::test]
async fn an_expired_sign_in_joins_nothing() {
    let app = TestApp::start().await;
    let caller = app.editor().await;
    let stage = Stage::set_up(&app.admin().await, "run").await;
    let mut viewer = Viewer::come_in(&caller).await.unwrap();
    app.clock.put_ahead(SESSION);
    for answer in stage.ask_for_all(&mut viewer).await {
        assert!(answer.is_none_or(|answer| answer["ok"] == false), "was let into a room");
    }
    let admin = app.someone("later@example.org", Role::Administrator).await;
    stage.act(Some(&admin)).await;
    let heard = viewer.listen().await;
    assert!(heard.is_empty(), "{heard:?}");
}

#[tokio::test]
async fn a_connection_ends_with_its_sign_in() {
    let app = TestApp::start_lasting(Duration::from_secs(2)).await;
    let caller = app.viewer().await;
    let mut viewer = Viewer::come_in(&caller).await.unwrap();
    let over = async {
        while !viewer.cut_off {
            viewer.await_anything().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(15), over).await.is_ok(), "nobody ended it");
    assert_eq!(caller.post("/api/rules/check", json!({})).await.status, 401, "not before its time");
}
