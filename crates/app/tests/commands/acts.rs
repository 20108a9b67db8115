//! One good request for every command.

use testgyver_app::{
    CampaignDraft, CampaignEdit, CampaignImport, ConnectionDraft, ConnectionEdit, ConnectionTrial, EnvironmentDraft,
    EnvironmentEdit, Principal, ProfileEdit, Refusal, Rerun, TableRefusal, TestDraft, TestEdit, TestLaunch, UserDraft,
    UserEdit, VariableDraft, VariableEdit,
};
use testgyver_model::{Language, id::CampaignId, test::ActionCall};
use testgyver_project::{Project, ProjectTest};
use testgyver_rules::exchange::variables::Intake;

use crate::{
    stage::{PASSWORD, Stage, definition, form, launch, named, proven, token},
    stored_state::HOUR,
};

/// Who may give a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Administrators,
    Editors,
    /// Everybody, for themselves.
    People,
}

/// Every command that somebody gives, who may, and whether it changes anything.
pub const COMMANDS: &[(&str, May, bool)] = &[
    ("create_campaign", May::Editors, true),
    ("update_campaign", May::Editors, true),
    ("rename_campaign", May::Editors, true),
    ("duplicate_campaign", May::Editors, true),
    ("import_campaign", May::Editors, true),
    ("delete_campaign", May::Editors, true),
    ("create_test", May::Editors, true),
    ("update_test", May::Editors, true),
    ("duplicate_test", May::Editors, true),
    ("append_action", May::Editors, true),
    ("shift_test", May::Editors, true),
    ("delete_test", May::Editors, true),
    ("begin_upload", May::Editors, false),
    ("finish_upload", May::Editors, true),
    ("rename_file", May::Editors, true),
    ("delete_file", May::Editors, true),
    ("connection_to_write", May::Editors, false),
    ("connection_to_try", May::Editors, false),
    ("create_connection", May::Editors, true),
    ("update_connection", May::Editors, true),
    ("delete_connection", May::Editors, true),
    ("delete_host_key", May::Editors, true),
    ("launch", May::Editors, true),
    ("launch_test", May::Editors, true),
    ("rerun", May::Editors, true),
    ("stop_run", May::Editors, true),
    ("pause_run", May::Editors, true),
    ("update_report", May::Editors, true),
    ("delete_report", May::Editors, true),
    ("restore", May::Editors, true),
    ("schedule_purge", May::Administrators, true),
    ("create_environment", May::Administrators, true),
    ("order_environments", May::Administrators, true),
    ("update_environment", May::Administrators, true),
    ("delete_environment", May::Administrators, true),
    ("create_variable", May::Administrators, true),
    ("update_variable", May::Administrators, true),
    ("delete_variable", May::Administrators, true),
    ("read_variables", May::Administrators, false),
    ("try_variables", May::Administrators, false),
    ("put_variables", May::Administrators, true),
    ("create_user", May::Administrators, true),
    ("update_user", May::Administrators, true),
    ("delete_user", May::Administrators, true),
    ("update_profile", May::People, true),
    ("sign_out", May::People, true),
    ("end_other_sessions", May::People, true),
    ("end_session", May::People, true),
    ("create_api_token", May::People, true),
    ("revoke_api_token", May::People, true),
];

/// A campaign to take in.
pub fn import(into: Option<CampaignId>) -> CampaignImport {
    let mut project = Project::new("neu");
    project.tests.push(ProjectTest::new(definition("neu")));
    CampaignImport { project, into, base: None, language: Language::ENGLISH, dry_run: false }
}

/// What taking a table of variables in would change.
async fn intake(stage: &Stage) -> Intake {
    stage.app.read_variables(&stage.admin, "key,value\nneu,1").await.unwrap()
}

pub fn plain(refusal: TableRefusal) -> Refusal {
    match refusal {
        TableRefusal::Other(refusal) => refusal,
        TableRefusal::Faults(faults) => panic!("{faults:?}"),
    }
}

/// Gives a command, with everything right but maybe who gives it.
pub async fn act(stage: &Stage, by: &Principal, command: &str) -> Result<(), Refusal> {
    let (app, campaign, test) = (&stage.app, stage.campaign, stage.test);
    let name = || Some("neu".to_owned());
    match command {
        "create_campaign" => {
            let draft = CampaignDraft { name: "neu".into(), ..CampaignDraft::default() };
            app.create_campaign(by, draft).await.map(drop)
        }
        "update_campaign" => {
            app.update_campaign(by, campaign, CampaignEdit { name: name(), ..CampaignEdit::default() }).await
        }
        "rename_campaign" => app.rename_campaign(by, campaign, "neu").await.map(drop),
        "duplicate_campaign" => app.duplicate_campaign(by, campaign, "neu").await.map(drop),
        "import_campaign" => app.import_campaign(by, import(None)).await.map(drop),
        "delete_campaign" => app.delete_campaign(by, stage.empty, true).await,
        "create_test" => {
            let draft =
                TestDraft { campaign: Some(campaign), definition: definition("neu"), language: Language::FRENCH };
            app.create_test(by, draft).await.map(drop)
        }
        "update_test" => {
            app.update_test(by, test, TestEdit { change: named(name()), ..TestEdit::default() }).await.map(drop)
        }
        "duplicate_test" => app.duplicate_test(by, test).await.map(drop),
        "append_action" => {
            let action = ActionCall::new("wait", serde_json::json!({}));
            app.append_action(by, test, action, Language::FRENCH).await
        }
        "shift_test" => app.shift_test(by, test, 1).await.map(drop),
        "delete_test" => app.delete_test(by, test).await,
        "begin_upload" => app.begin_upload(by, campaign, "neu.csv").await.map(drop),
        "finish_upload" => {
            let mut file = app.begin_upload(&stage.admin, campaign, "neu.csv").await?;
            file.write(b"a;b".to_vec()).await?;
            app.finish_upload(by, file).await.map(drop)
        }
        "rename_file" => app.rename_file(by, campaign, "stock.csv", "neu.csv").await.map(drop),
        "delete_file" => app.delete_file(by, campaign, "stock.csv").await,
        "launch" => app.launch(by, launch(campaign, "neu")).await.map(drop),
        "launch_test" => app.launch_test(by, TestLaunch { test, environment: "DEV".into() }).await.map(drop),
        "rerun" => {
            let rerun = Rerun { report: stage.ended, failed_only: false, name: None, language: Language::FRENCH };
            app.rerun(by, rerun).await.map(drop)
        }
        "stop_run" => app.stop_run(by, stage.going).await,
        "pause_run" => app.pause_run(by, stage.going, true).await,
        "update_report" => app.update_report(by, stage.ended, name(), None).await,
        "delete_report" => app.delete_report(by, stage.ended).await,
        "restore" => app.restore(by, stage.restorable()).await.map(drop),
        "schedule_purge" => app.schedule_purge(by, Some(stage.restorable())).await,
        other => act_on_settings(stage, by, other).await,
    }
}

async fn act_on_settings(stage: &Stage, by: &Principal, command: &str) -> Result<(), Refusal> {
    let app = &stage.app;
    let name = || Some("neu".to_owned());
    match command {
        "connection_to_write" => app.connection_to_write(by, stage.connection).await.map(drop),
        "connection_to_try" => {
            let (kind, values) = ("silent".to_owned(), form("host.example", None));
            let saved = Some(stage.connection.to_string());
            app.connection_to_try(by, ConnectionTrial { kind, values, saved, campaign: None }).await.map(drop)
        }
        "create_connection" => {
            let (kind, values) = ("silent".to_owned(), form("host.example", None));
            let draft = ConnectionDraft { kind, name: "neu".into(), campaign: Some(stage.campaign), values };
            app.create_connection(by, draft).await.map(drop)
        }
        "update_connection" => {
            app.update_connection(by, stage.connection, ConnectionEdit { name: name(), values: None }).await
        }
        "delete_connection" => app.delete_connection(by, stage.connection).await,
        "delete_host_key" => app.delete_host_key(by, stage.host_key).await,
        "create_environment" => {
            let draft = EnvironmentDraft { name: "NEU".into(), ..EnvironmentDraft::default() };
            app.create_environment(by, draft).await
        }
        "order_environments" => app.order_environments(by, vec!["PROD".into(), "DEV".into()]).await,
        "update_environment" => {
            let edit = EnvironmentEdit { protected: Some(true), ..EnvironmentEdit::default() };
            app.update_environment(by, "PROD", edit).await
        }
        "delete_environment" => app.delete_environment(by, "PROD").await,
        "create_variable" => {
            let draft = VariableDraft { key: "neu".into(), ..VariableDraft::default() };
            app.create_variable(by, draft).await.map(drop)
        }
        "update_variable" => {
            let edit = VariableEdit { value: Some(Some("other".into())), ..VariableEdit::default() };
            app.update_variable(by, stage.variable, edit).await
        }
        "delete_variable" => app.delete_variable(by, stage.variable).await,
        "read_variables" => app.read_variables(by, "key,value\nneu,1").await.map(drop).map_err(plain),
        "try_variables" => app.try_variables(by, &intake(stage).await).await,
        "put_variables" => app.put_variables(by, intake(stage).await).await,
        "create_user" => {
            let (name, email, password) = ("Neu".into(), "neu@example.org".into(), PASSWORD.into());
            app.create_user(by, UserDraft { name, email, password, role: None }).await.map(drop)
        }
        "update_user" => {
            let edit = UserEdit { role: Some("viewer".into()), ..UserEdit::default() };
            app.update_user(by, stage.editor.actor.user().unwrap(), edit, proven()).await
        }
        "delete_user" => app.delete_user(by, stage.editor.actor.user().unwrap()).await,
        "update_profile" => {
            let edit = ProfileEdit { password: Some(PASSWORD.into()), ..ProfileEdit::default() };
            app.update_profile(by, edit, proven()).await.map(drop)
        }
        "sign_out" => app.sign_out(by).await,
        "end_other_sessions" => app.end_other_sessions(by, HOUR).await,
        "end_session" => app.end_session(by, stage.elsewhere, HOUR).await,
        "create_api_token" => app.create_api_token(by, token("CI")).await.map(drop),
        "revoke_api_token" => app.revoke_api_token(by, stage.token).await,
        other => panic!("nobody knows how to {other}"),
    }
}
