//! What a command tells, and when.

use testgyver_app::Principal;
use testgyver_bus::{LiveMessage, WakeUp};
use testgyver_model::trash::Removable;

use crate::{
    acts::{COMMANDS, May, act},
    stage::Stage,
};

fn message(stage: &Stage, by: &Principal, command: &str) -> Vec<LiveMessage> {
    let editor = stage.editor.actor.user().unwrap();
    match command {
        "create_test" | "update_test" | "duplicate_test" | "append_action" | "shift_test" | "delete_test"
        | "restore" => vec![LiveMessage::TestsChanged(stage.campaign)],
        "finish_upload" | "rename_file" | "delete_file" => vec![LiveMessage::FilesChanged(stage.campaign)],
        "update_report" | "delete_report" => vec![LiveMessage::ReportsChanged(stage.campaign)],
        "update_user" | "delete_user" => vec![LiveMessage::UserEnded(editor)],
        "sign_out" => vec![LiveMessage::SignInEnded(by.session.unwrap())],
        "end_session" | "end_other_sessions" | "update_profile" => vec![LiveMessage::SignInEnded(stage.elsewhere)],
        "revoke_api_token" => vec![LiveMessage::SignInEnded(stage.token)],
        _ => Vec::new(),
    }
}

fn wake_ups(stage: &Stage, command: &str) -> Vec<WakeUp> {
    match command {
        "launch" | "launch_test" | "rerun" => vec![WakeUp::Queue],
        "stop_run" | "pause_run" => vec![WakeUp::RunSignal(stage.going)],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn every_command_stores_then_tells() {
    for (command, may, changes) in COMMANDS {
        let stage = Stage::set_up().await;
        let by = if *may == May::Administrators { &stage.admin } else { &stage.editor };
        let before = stage.kept.snapshot().await;
        act(&stage, by, command).await.unwrap_or_else(|refusal| panic!("{command}: {refusal}"));
        let after = stage.kept.snapshot().await;
        assert_eq!(before != after, *changes, "{command} changes: {changes}");
        let told = stage.bus.told();
        let expected: Vec<String> = message(&stage, by, command).iter().map(|message| format!("{message:?}")).collect();
        assert_eq!(told.iter().map(|told| told.message.as_str()).collect::<Vec<_>>(), expected, "{command}");
        assert!(told.iter().all(|told| told.kept == after), "{command} tells before it has stored");
        assert_eq!(stage.bus.rung(), wake_ups(&stage, command), "{command}");
    }
}

#[tokio::test]
async fn what_comes_back_is_told_where_it_belongs() {
    let stage = Stage::set_up().await;
    let name = stage.app.restore(&stage.editor, Removable::Report(stage.removed_report)).await.unwrap();
    assert_eq!(name, "avril");
    let told: Vec<String> = stage.bus.told().into_iter().map(|told| told.message).collect();
    assert_eq!(told, [format!("{:?}", LiveMessage::ReportsChanged(stage.campaign))]);
    stage.app.delete_campaign(&stage.editor, stage.empty, false).await.unwrap();
    stage.app.restore(&stage.editor, Removable::Campaign(stage.empty)).await.unwrap();
    assert!(stage.bus.told().is_empty(), "no list of anything in it has changed");
}
