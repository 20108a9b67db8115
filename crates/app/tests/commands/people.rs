//! People, passwords and sign-ins, beyond who may.

use std::future::ready;

use jiff::SignedDuration;
use testgyver_app::{FirstAdministrator, Principal, ProfileEdit, Refusal, SignInRequest, UserDraft, UserEdit};
use testgyver_model::{
    Clock,
    clock::SystemClock,
    id::{RandomIds, SessionId},
    session::Session,
    user::Role,
};

use crate::{
    stage::{PASSWORD, Stage, proven},
    stored_state::HOUR,
};

fn unproven() -> std::future::Ready<Result<(), Refusal>> {
    ready(Err(Refusal::forbidden("wrong_current_password")))
}

async fn sign_ins(stage: &Stage, by: &Principal) -> usize {
    let user = by.actor.user().unwrap();
    stage.kept.store.list_sessions(user, SystemClock.now(), HOUR).await.unwrap().len()
}

#[tokio::test]
async fn only_a_new_password_of_ones_own_is_to_be_proven() {
    let stage = Stage::set_up().await;
    let (app, admin, editor) = (&stage.app, &stage.admin, stage.editor.actor.user().unwrap());
    let oneself = admin.actor.user().unwrap();
    let password = || UserEdit { password: Some(PASSWORD.into()), ..UserEdit::default() };
    let renamed = || UserEdit { name: Some("Ada".into()), ..UserEdit::default() };
    app.update_user(admin, oneself, renamed(), unproven()).await.unwrap();
    app.update_user(admin, editor, password(), unproven()).await.unwrap();
    let before = stage.kept.snapshot().await;
    let refused = app.update_user(admin, oneself, password(), unproven()).await.unwrap_err();
    assert_eq!(refused.code, "wrong_current_password");
    let profile = ProfileEdit { password: Some(PASSWORD.into()), ..ProfileEdit::default() };
    let refused = app.update_profile(admin, profile, unproven()).await.unwrap_err();
    assert_eq!(refused.code, "wrong_current_password");
    assert!(before == stage.kept.snapshot().await, "a wrong proof changes nothing");
    let named = ProfileEdit { name: Some("Ada L.".into()), language: Some("en".into()), ..ProfileEdit::default() };
    assert_eq!(app.update_profile(admin, named, unproven()).await.unwrap().name, "Ada L.");
}

#[tokio::test]
async fn a_new_password_ends_every_sign_in_but_the_one_it_comes_from() {
    let stage = Stage::set_up().await;
    assert_eq!(sign_ins(&stage, &stage.editor).await, 2);
    let edit = ProfileEdit { password: Some(PASSWORD.into()), ..ProfileEdit::default() };
    stage.app.update_profile(&stage.editor, edit, proven()).await.unwrap();
    assert_eq!(sign_ins(&stage, &stage.editor).await, 1);
    let edit = UserEdit { password: Some("another good one".into()), ..UserEdit::default() };
    let editor = stage.editor.actor.user().unwrap();
    stage.app.update_user(&Principal::command_line("root".into()), editor, edit, unproven()).await.unwrap();
    assert_eq!(sign_ins(&stage, &stage.editor).await, 0);
}

#[tokio::test]
async fn other_sign_ins_end_and_ones_own_goes_on() {
    let stage = Stage::set_up().await;
    stage.app.end_other_sessions(&stage.editor, HOUR).await.unwrap();
    assert_eq!(sign_ins(&stage, &stage.editor).await, 1);
    assert_eq!(sign_ins(&stage, &stage.admin).await, 1);
    stage.app.sign_out(&stage.editor).await.unwrap();
    assert_eq!(sign_ins(&stage, &stage.editor).await, 0);
}

#[tokio::test]
async fn a_sign_in_is_kept_and_its_use_noted() {
    let stage = Stage::set_up().await;
    let user = stage.viewer.actor.user().unwrap();
    let entry = SignInRequest { user, address: "192.0.2.9".into(), agent: "tests".into(), lasts: HOUR };
    let opened = stage.app.open_session(entry).await.unwrap();
    assert_eq!(opened.expires_at.duration_since(opened.created_at).as_secs(), 3_600);
    let earlier = Session {
        id: SessionId::fresh(&RandomIds),
        seen_at: opened.seen_at - SignedDuration::from_mins(30),
        ..opened.clone()
    };
    stage.kept.store.open_session(earlier.clone()).await.unwrap();
    stage.app.touch_session(earlier.id).await.unwrap();
    let kept = stage.kept.store.list_sessions(user, SystemClock.now(), HOUR).await.unwrap();
    let kept = |id| kept.iter().find(|session| session.id == id).unwrap();
    assert_eq!(kept(opened.id).agent, "tests");
    assert!(kept(earlier.id).seen_at >= opened.seen_at, "{:?}", kept(earlier.id));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let stage = Stage::set_up().await;
    let (machine, admin) = (Principal::command_line("root".into()), stage.admin.actor.user().unwrap());
    let before = stage.kept.snapshot().await;
    let edit = UserEdit { role: Some("editor".into()), ..UserEdit::default() };
    assert_eq!(stage.app.update_user(&machine, admin, edit, proven()).await.unwrap_err().code, "last_administrator");
    assert_eq!(stage.app.delete_user(&machine, admin).await.unwrap_err().code, "last_administrator");
    assert!(before == stage.kept.snapshot().await && stage.bus.told().is_empty());
}

#[tokio::test]
async fn the_first_administrator_is_added_once() {
    let stage = Stage::set_up().await;
    let first =
        || FirstAdministrator { name: "Neu".into(), email: "neu@example.org".into(), password: PASSWORD.into() };
    let before = stage.kept.snapshot().await;
    assert_eq!(stage.app.create_first_administrator(first()).await.unwrap_err().code, "setup_done");
    assert!(before == stage.kept.snapshot().await);
    let empty = Stage::empty().await;
    let weak = FirstAdministrator { password: "neu@example.org".into(), ..first() };
    assert_eq!(empty.app.create_first_administrator(weak).await.unwrap_err().code, "common_password");
    assert!(!empty.store.has_users().await.unwrap());
    assert_eq!(empty.app.create_first_administrator(first()).await.unwrap().role, Role::Administrator);
    assert_eq!(empty.app.create_first_administrator(first()).await.unwrap_err().code, "setup_done");
}

#[tokio::test]
async fn a_person_is_added_with_what_they_need_to_sign_in() {
    let stage = Stage::set_up().await;
    let draft =
        UserDraft { name: " Neu ".into(), email: " Neu@Example.org ".into(), password: PASSWORD.into(), role: None };
    let id = stage.app.create_user(&stage.admin, draft).await.unwrap();
    let known = stage.kept.store.find_credentials("neu@example.org").await.unwrap().unwrap();
    assert_eq!((known.user.id, known.user.name.as_str(), known.user.role), (id, "Neu", Role::Editor));
    let verify = |password: &str, hash: &str| {
        let (app, password, hash) = (stage.app.clone(), password.to_owned(), hash.to_owned());
        async move { app.passwords().verify(password, Some(hash)).await.unwrap() }
    };
    assert!(verify(PASSWORD, &known.password_hash).await);
    assert!(!verify("another good one", &known.password_hash).await);
}
