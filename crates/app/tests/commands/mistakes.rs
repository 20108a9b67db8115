//! A wrong request for every command that can be asked wrongly, and the code with which it is refused.

use serde_json::json;
use testgyver_app::{
    CampaignDraft, CampaignEdit, ConnectionDraft, ConnectionEdit, EnvironmentDraft, EnvironmentEdit, ProfileEdit,
    Refusal, Rerun, TestDraft, TestEdit, TestLaunch, TokenDraft, UserDraft, UserEdit, VariableDraft, VariableEdit,
};
use testgyver_model::{
    Language,
    id::{CampaignId, RandomIds, SessionId, TestId},
    test::{ActionCall, TestDefinition},
    trash::Removable,
};

use crate::{
    acts::import,
    stage::{PASSWORD, Stage, definition, form, launch, named, proven, token},
    stored_state::HOUR,
};

/// Each command that can be asked wrongly, and how that is refused.
pub const MISTAKES: &[(&str, &str)] = &[
    ("create_campaign", "name_too_long"),
    ("update_campaign", "missing_fields"),
    ("rename_campaign", "campain_name_taken"),
    ("duplicate_campaign", "not_found"),
    ("import_campaign", "not_found"),
    ("delete_campaign", "run_going"),
    ("create_test", "invalid_field"),
    ("create_test nowhere", "not_found"),
    ("create_test many", "too_many_tags"),
    ("update_test", "test_changed"),
    ("duplicate_test", "not_found"),
    ("append_action", "too_deep"),
    ("shift_test", "not_found"),
    ("delete_test", "not_found"),
    ("begin_upload", "invalid_file_name"),
    ("rename_file", "invalid_file_name"),
    ("delete_file", "not_found"),
    ("launch", "unknown_environment"),
    ("launch_test", "unknown_environment"),
    ("rerun", "run_going"),
    ("stop_run", "already_ended"),
    ("pause_run", "already_ended"),
    ("update_report", "report_name_taken"),
    ("restore", "not_found"),
    ("schedule_purge", "not_found"),
    ("create_connection", "unknown_field"),
    ("create_connection incomplete", "missing_fields"),
    ("create_connection of nothing", "unknown_connection_type"),
    ("update_connection", "missing_fields"),
    ("create_environment", "environment_taken"),
    ("create_environment colour", "invalid_color"),
    ("order_environments", "not_all"),
    ("update_environment", "invalid_environment"),
    ("delete_environment", "environment_running"),
    ("create_variable", "invalid_key"),
    ("create_variable rootless", "no_root"),
    ("update_variable", "variable_cycle"),
    ("put_variables", "variable_cycle"),
    ("create_user", "email_taken"),
    ("create_user weak", "weak_password"),
    ("create_user role", "unknown_role"),
    ("update_user", "invalid_email"),
    ("update_user alone", "self_role"),
    ("delete_user", "self_delete"),
    ("update_profile", "unknown_taste"),
    ("end_session", "not_found"),
    ("create_api_token", "unknown_scope"),
    ("create_api_token role", "scope_beyond_role"),
    ("create_api_token days", "invalid_days"),
    ("create_api_token name", "token_name_taken"),
    ("revoke_api_token", "not_found"),
];

/// Asks for something that cannot be.
pub async fn ask(stage: &Stage, mistake: &str) -> Result<(), Refusal> {
    let (app, by, campaign, test) = (&stage.app, &stage.editor, stage.campaign, stage.test);
    let name = |name: &str| Some(name.to_owned());
    let draft = |campaign, definition| TestDraft { campaign, definition, language: Language::FRENCH };
    match mistake {
        "create_campaign" => {
            let draft = CampaignDraft { name: "n".repeat(201), ..CampaignDraft::default() };
            app.create_campaign(by, draft).await.map(drop)
        }
        "update_campaign" => {
            app.update_campaign(by, campaign, CampaignEdit { name: name(" "), ..CampaignEdit::default() }).await
        }
        "rename_campaign" => app.rename_campaign(by, campaign, "Vide").await.map(drop),
        "import_campaign" => app.import_campaign(by, import(Some(CampaignId::fresh(&RandomIds)))).await.map(drop),
        "duplicate_campaign" => app.duplicate_campaign(by, CampaignId::fresh(&RandomIds), "neu").await.map(drop),
        "delete_campaign" => app.delete_campaign(by, campaign, false).await,
        "create_test" => {
            let actions = vec![ActionCall::new("wait", json!({"checks": [{"query": "nothing"}]}))];
            let definition = TestDefinition { actions, ..definition("neu") };
            app.create_test(by, draft(Some(campaign), definition)).await.map(drop)
        }
        "create_test nowhere" => app.create_test(by, draft(None, definition("neu"))).await.map(drop),
        "create_test many" => {
            let tags = (0..21).map(|number| number.to_string()).collect();
            let definition = TestDefinition { tags, ..definition("neu") };
            app.create_test(by, draft(Some(campaign), definition)).await.map(drop)
        }
        "update_test" => {
            let edit = TestEdit { change: named(name("neu")), version: Some(7), ..TestEdit::default() };
            app.update_test(by, test, edit).await.map(drop)
        }
        "duplicate_test" => app.duplicate_test(by, stage.removed_test).await.map(drop),
        "append_action" => {
            let deep = (0..58).fold(json!(1), |inside, _| json!([inside]));
            app.append_action(by, test, ActionCall::new("wait", deep), Language::FRENCH).await
        }
        "shift_test" => app.shift_test(by, stage.removed_test, 1).await.map(drop),
        "delete_test" => app.delete_test(by, stage.removed_test).await,
        "begin_upload" => app.begin_upload(by, campaign, "..").await.map(drop),
        "rename_file" => app.rename_file(by, campaign, "stock.csv", "/").await.map(drop),
        "delete_file" => app.delete_file(by, campaign, "nothing.csv").await,
        "launch" => {
            let launch = testgyver_app::Launch { environment: "NEU".into(), ..launch(campaign, "neu") };
            app.launch(by, launch).await.map(drop)
        }
        "launch_test" => app.launch_test(by, TestLaunch { test, environment: "NEU".into() }).await.map(drop),
        "rerun" => {
            let rerun = Rerun { report: stage.going, failed_only: true, name: None, language: Language::FRENCH };
            app.rerun(by, rerun).await.map(drop)
        }
        "stop_run" => app.stop_run(by, stage.ended).await,
        "pause_run" => app.pause_run(by, stage.ended, true).await,
        "update_report" => app.update_report(by, stage.ended, name("juin"), Some(true)).await,
        "restore" => app.restore(by, Removable::Test(test)).await.map(drop),
        "schedule_purge" => app.schedule_purge(&stage.admin, Some(Removable::Test(TestId::fresh(&RandomIds)))).await,
        other => ask_of_settings(stage, other).await,
    }
}

async fn ask_of_settings(stage: &Stage, mistake: &str) -> Result<(), Refusal> {
    let (app, by) = (&stage.app, &stage.admin);
    let connection = |kind: &str, values| ConnectionDraft {
        kind: kind.into(),
        name: "neu".into(),
        campaign: Some(stage.campaign),
        values,
    };
    let environment = |name: &str, color: &str| EnvironmentDraft {
        name: name.into(),
        color: color.into(),
        ..EnvironmentDraft::default()
    };
    let variable = |key: &str, environment: Option<&str>| VariableDraft {
        key: key.into(),
        environment: environment.map(str::to_owned),
        ..VariableDraft::default()
    };
    match mistake {
        "create_connection" => {
            let values = [("port".to_owned(), json!(22))].into_iter().collect();
            app.create_connection(by, connection("silent", values)).await.map(drop)
        }
        "create_connection incomplete" => {
            app.create_connection(by, connection("silent", form(" ", None))).await.map(drop)
        }
        "create_connection of nothing" => {
            app.create_connection(by, connection("loud", form("host.example", None))).await.map(drop)
        }
        "update_connection" => {
            let edit = ConnectionEdit { name: Some(" ".into()), values: None };
            app.update_connection(by, stage.connection, edit).await
        }
        "create_environment" => app.create_environment(by, environment("DEV", "")).await,
        "create_environment colour" => app.create_environment(by, environment("NEU", "red")).await,
        "order_environments" => app.order_environments(by, vec!["DEV".into()]).await,
        "update_environment" => {
            let edit = EnvironmentEdit { name: Some(String::new()), ..EnvironmentEdit::default() };
            app.update_environment(by, "PROD", edit).await
        }
        "delete_environment" => app.delete_environment(by, "DEV").await,
        "create_variable" => app.create_variable(by, variable("a b", None)).await.map(drop),
        "create_variable rootless" => app.create_variable(by, variable("neu", Some("DEV"))).await.map(drop),
        "update_variable" => {
            let edit = VariableEdit { value: Some(Some("{{k}}".into())), ..VariableEdit::default() };
            app.update_variable(by, stage.variable, edit).await
        }
        "put_variables" => {
            let intake = app.read_variables(by, "key,value\nneu,1\nk,{{k}}").await.map_err(crate::acts::plain)?;
            let tried = app.try_variables(by, &intake).await;
            let taken_in = app.put_variables(by, intake).await;
            assert_eq!(tried, taken_in, "trying tells what taking in does");
            taken_in
        }
        other => ask_of_people(stage, other).await,
    }
}

async fn ask_of_people(stage: &Stage, mistake: &str) -> Result<(), Refusal> {
    let (app, by) = (&stage.app, &stage.admin);
    let editor = stage.editor.actor.user().unwrap();
    let draft = |email: &str, password: &str, role: &str| UserDraft {
        name: "Neu".into(),
        email: email.into(),
        password: password.into(),
        role: Some(role.into()),
    };
    let with_role = |role: &str| UserEdit { role: Some(role.into()), ..UserEdit::default() };
    match mistake {
        "create_user" => app.create_user(by, draft("Editor@example.org", PASSWORD, "editor")).await.map(drop),
        "create_user weak" => app.create_user(by, draft("neu@example.org", "short", "editor")).await.map(drop),
        "create_user role" => app.create_user(by, draft("neu@example.org", PASSWORD, "king")).await.map(drop),
        "update_user" => {
            let edit = UserEdit { email: Some("nobody".into()), active: Some(false), ..UserEdit::default() };
            app.update_user(by, editor, edit, proven()).await
        }
        "update_user alone" => app.update_user(by, by.actor.user().unwrap(), with_role("viewer"), proven()).await,
        "delete_user" => app.delete_user(by, by.actor.user().unwrap()).await,
        "update_profile" => {
            let edit = ProfileEdit { name: Some("Neu".into()), theme: Some("pink".into()), ..ProfileEdit::default() };
            app.update_profile(by, edit, proven()).await.map(drop)
        }
        "end_session" => {
            assert!(app.end_session(by, stage.elsewhere, HOUR).await.is_err(), "a sign-in of somebody else");
            app.end_session(by, SessionId::fresh(&RandomIds), HOUR).await
        }
        "create_api_token" => {
            app.create_api_token(by, TokenDraft { scope: "all".into(), ..token("CI") }).await.map(drop)
        }
        "create_api_token role" => {
            let draft = TokenDraft { scope: "administer".into(), ..token("CI") };
            app.create_api_token(&stage.editor, draft).await.map(drop)
        }
        "create_api_token days" => app.create_api_token(by, TokenDraft { days: 367, ..token("CI") }).await.map(drop),
        "create_api_token name" => app.create_api_token(&stage.editor, token("Nightly")).await.map(drop),
        "revoke_api_token" => {
            assert!(app.revoke_api_token(&stage.admin, stage.token).await.is_err(), "a token of somebody else");
            app.revoke_api_token(&stage.editor, stage.elsewhere).await
        }
        other => panic!("nobody knows how to get {other} wrong"),
    }
}
