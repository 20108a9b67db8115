//! What cannot be is refused and leaves nothing behind.

use serde_json::json;
use testgyver_app::{
    CampaignDraft, CampaignEdit, ConnectionEdit, EnvironmentEdit, TableRefusal, TestEdit, UserEdit, VariableEdit,
};
use testgyver_model::{
    Language,
    id::{CampaignId, ConnectionId, RandomIds, UserId, VariableId},
    test::ActionCall,
};

use crate::{
    acts::plain,
    mistakes::{MISTAKES, ask},
    stage::{Stage, named, proven},
};

#[tokio::test]
async fn a_mistake_changes_nothing_and_tells_nothing() {
    let stage = Stage::set_up().await;
    let before = stage.kept.snapshot().await;
    for (mistake, code) in MISTAKES {
        let refusal = ask(&stage, mistake).await.expect_err(mistake);
        assert_eq!(refusal.code, *code, "{mistake}: {refusal}");
        assert!(before == stage.kept.snapshot().await, "{mistake} changed something");
        assert!(stage.bus.told().is_empty() && stage.bus.rung().is_empty(), "{mistake} was told");
    }
}

#[tokio::test]
async fn that_it_is_not_there_is_said_before_what_is_wrong() {
    let stage = Stage::set_up().await;
    let (app, by, ids) = (&stage.app, &stage.admin, RandomIds);
    let bad = || Some("\0".to_owned());
    let campaign = CampaignId::fresh(&ids);
    let action = ActionCall::new("\0", json!({}));
    let connection = ConnectionEdit { name: bad(), values: None };
    let variable = VariableEdit { key: bad(), ..VariableEdit::default() };
    let environment = EnvironmentEdit { name: bad(), ..EnvironmentEdit::default() };
    let user = UserEdit { name: bad(), ..UserEdit::default() };
    let refusals = [
        app.update_campaign(by, campaign, CampaignEdit { name: bad(), ..CampaignEdit::default() }).await,
        app.rename_campaign(by, campaign, "\0").await.map(drop),
        app.duplicate_campaign(by, campaign, "\0").await.map(drop),
        app.begin_upload(by, campaign, "..").await.map(drop),
        app.rename_file(by, campaign, "stock.csv", "..").await.map(drop),
        app.update_test(by, stage.removed_test, TestEdit { change: named(bad()), ..TestEdit::default() })
            .await
            .map(drop),
        app.append_action(by, stage.removed_test, action, Language::FRENCH).await,
        app.update_report(by, stage.removed_report, bad(), None).await,
        app.update_connection(by, ConnectionId::fresh(&ids), connection).await,
        app.update_variable(by, VariableId::fresh(&ids), variable).await,
        app.update_environment(by, "NEU", environment).await,
        app.update_user(by, UserId::fresh(&ids), user, proven()).await,
    ];
    for (number, refusal) in refusals.into_iter().enumerate() {
        assert_eq!(refusal.unwrap_err().code, "not_found", "number {number}");
    }
}

#[tokio::test]
async fn a_table_that_cannot_be_read_names_its_lines() {
    let stage = Stage::set_up().await;
    match stage.app.read_variables(&stage.admin, "value\n1").await {
        Err(TableRefusal::Faults(faults)) => assert_eq!(faults.len(), 1),
        other => panic!("{:?}", other.map_err(plain)),
    }
}

#[tokio::test]
async fn a_file_given_up_on_its_way_leaves_nothing() {
    let stage = Stage::set_up().await;
    let before = stage.kept.snapshot().await;
    let mut file = stage.app.begin_upload(&stage.editor, stage.campaign, "neu.csv").await.unwrap();
    file.write(b"half".to_vec()).await.unwrap();
    assert!(before != stage.kept.snapshot().await, "it is on its way");
    drop(file);
    assert!(before == stage.kept.snapshot().await);
}

#[tokio::test]
async fn a_campaign_that_is_refused_leaves_no_folder() {
    let stage = Stage::set_up().await;
    let before = stage.kept.snapshot().await;
    let draft = CampaignDraft { name: "neu".into(), parallel: Some(65), ..CampaignDraft::default() };
    assert_eq!(stage.app.create_campaign(&stage.editor, draft).await.unwrap_err().fields, ["parallel"]);
    assert!(before == stage.kept.snapshot().await);
}
