//! Saved secrets go nowhere that their writer did not choose.

use testgyver_app::{ConnectionDraft, ConnectionEdit, ConnectionTrial};
use testgyver_model::connection::Connection;

use crate::stage::{Stage, form};

async fn saved(stage: &Stage) -> Connection {
    stage.kept.store.find_connection(stage.connection).await.unwrap().unwrap()
}

fn moved(password: Option<&str>) -> ConnectionEdit {
    ConnectionEdit { name: None, values: Some(form("elsewhere.example", password)) }
}

#[tokio::test]
async fn an_editor_who_sends_a_secret_elsewhere_gives_it_again() {
    let stage = Stage::set_up().await;
    let (app, editor, id) = (&stage.app, &stage.editor, stage.connection);
    let before = saved(&stage).await;
    let refusal = app.update_connection(editor, id, moved(None)).await.unwrap_err();
    assert_eq!((refusal.code, refusal.fields), ("connection_needs_secret", vec!["password".to_owned()]));
    assert_eq!(saved(&stage).await, before);
    app.update_connection(editor, id, moved(Some("neu"))).await.unwrap();
    assert_eq!(saved(&stage).await.exposed(), form("elsewhere.example", Some("neu")));
    app.update_connection(&stage.admin, id, ConnectionEdit { name: None, values: Some(form("third.example", None)) })
        .await
        .unwrap();
    assert_eq!(saved(&stage).await.exposed(), form("third.example", Some("neu")));
}

#[tokio::test]
async fn a_trial_uses_what_is_saved_where_it_was_saved_for() {
    let stage = Stage::set_up().await;
    let trial = |host: &str, saved: &str| ConnectionTrial {
        kind: "silent".into(),
        values: form(host, None),
        saved: Some(saved.to_owned()),
        campaign: None,
    };
    let (app, id) = (&stage.app, stage.connection.to_string());
    let form_to_try = app.connection_to_try(&stage.editor, trial("host.example", &id)).await.unwrap();
    assert_eq!(form_to_try, form("host.example", Some("geheim")));
    let refusal = app.connection_to_try(&stage.editor, trial("elsewhere.example", &id)).await.unwrap_err();
    assert_eq!(refusal.code, "connection_needs_secret");
    let refusal = app.connection_to_try(&stage.editor, trial("host.example", "nothing")).await.unwrap_err();
    assert_eq!(refusal.code, "not_found");
}

#[tokio::test]
async fn what_all_campaigns_use_belongs_to_administrators() {
    let stage = Stage::set_up().await;
    let (app, editor) = (&stage.app, &stage.editor);
    let draft = || ConnectionDraft {
        kind: "silent".into(),
        name: "commune".into(),
        campaign: None,
        values: form("host.example", Some("geheim")),
    };
    let id = app.create_connection(&stage.admin, draft()).await.unwrap();
    let before = stage.kept.snapshot().await;
    let trial = ConnectionTrial {
        kind: "silent".into(),
        values: form("host.example", None),
        saved: Some(id.to_string()),
        campaign: None,
    };
    let refusals = [
        app.create_connection(editor, draft()).await.map(drop),
        app.update_connection(editor, id, moved(Some("neu"))).await,
        app.delete_connection(editor, id).await,
        app.connection_to_write(editor, id).await.map(drop),
        app.connection_to_try(editor, trial).await.map(drop),
    ];
    assert!(refusals.iter().all(|refusal| refusal.as_ref().is_err_and(|one| one.code == "forbidden")), "{refusals:?}");
    assert!(before == stage.kept.snapshot().await);
}
