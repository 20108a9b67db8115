//! One story through the whole port, told to every adapter.
#![allow(missing_docs)]

use std::{path::Path, sync::Arc};

use serde_json::json;
use testgyver_model::{
    Timestamp,
    campaign::Campaign,
    event::{Level, LogLine, RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, IdSource, RandomIds, ReportId, SessionId, TestId, UserId, VariableId, WorkerId},
    page::PageRequest,
    report::{Report, ReportHead, ReportState, RunScope},
    secret::Secret,
    session::Session,
    test::{ActionCall, Test, TestDefinition},
    user::{Role, User},
    variable::{Environment, Variable, resolve},
};
use testgyver_store::{
    Append, CampaignFiles, Claimed, Credentials, FileError, NewReport, ReportFilter, Store, StoreError,
};

/// Every adapter of the port, each on a fresh folder.
async fn stores() -> Vec<(tempfile::TempDir, Arc<dyn Store>)> {
    let folder = tempfile::tempdir().unwrap();
    let store = testgyver_store::open(folder.path()).await.unwrap();
    vec![(folder, store)]
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn user(email: &str) -> Credentials {
    let user = User {
        id: UserId::fresh(&RandomIds),
        name: "Ada".into(),
        email: email.into(),
        role: Role::Administrator,
        created_at: at(0),
    };
    Credentials { user, password_hash: "$argon2id$…".into() }
}

fn campaign(by: UserId) -> Campaign {
    Campaign {
        id: CampaignId::fresh(&RandomIds),
        name: "Boutique 100%".into(),
        description: "paiement".into(),
        created_at: at(1),
        created_by: Some(by),
        created_by_name: String::new(),
    }
}

fn test(campaign: CampaignId, name: &str) -> Test {
    let action = ActionCall { kind: "pause".into(), value: json!({"duration": 1}) };
    let definition = TestDefinition { name: name.into(), actions: vec![action], ..TestDefinition::default() };
    Test { id: TestId::fresh(&RandomIds), campaign, created_by: None, created_at: at(2), position: 0, definition }
}

fn launch(campaign: CampaignId, name: &str, by: UserId) -> NewReport {
    let head = ReportHead {
        id: ReportId::fresh(&RandomIds),
        campaign,
        scope: RunScope::Campaign,
        name: name.into(),
        environment: "DEV".into(),
        stop_on_failure: false,
        created_at: at(3),
        launched_by: Some(by),
        launched_by_name: "Ada".into(),
        state: ReportState::Pending,
        seq: 0,
    };
    NewReport { head, only: None }
}

fn variable(key: &str, environment: Option<&str>, value: &str) -> Variable {
    Variable {
        id: VariableId::fresh(&RandomIds),
        key: key.into(),
        value: Some(Secret::from(value)),
        environment: environment.map(str::to_owned),
        description: String::new(),
        secret: true,
    }
}

fn said(seq: u64, test: u32, number: u32, text: &str) -> RunEvent {
    let line = LogLine { level: Level::Info, text: text.into() };
    RunEvent { seq, at: at(10), kind: RunEventKind::Logged { test, number, line } }
}

/// Folds events into a claimed report and gives what there is to keep.
fn folded(report: &mut Report, epoch: u32, events: Vec<RunEvent>) -> Append {
    for event in &events {
        report.apply(event);
    }
    Append {
        report: report.head.id,
        epoch,
        events: events.into(),
        state: report.head.state.clone(),
        counts: report.counts(),
        tests: (0..).zip(report.tests.iter().cloned()).collect(),
    }
}

#[tokio::test]
async fn people_and_their_sign_ins() {
    for (_folder, store) in stores().await {
        assert!(!store.has_users().await.unwrap());
        let ada = user("ada@example.org");
        assert!(store.create_first_user(ada.clone()).await.unwrap());
        assert!(!store.create_first_user(user("eve@example.org")).await.unwrap(), "only the first is first");
        assert_eq!(store.create_user(user("ada@example.org")).await, Err(StoreError::Taken("email")));
        let found = store.find_credentials("ada@example.org").await.unwrap().unwrap();
        assert_eq!((found.user.id, found.password_hash.as_str()), (ada.user.id, "$argon2id$…"));

        let session =
            Session { id: SessionId::fresh(&RandomIds), user: ada.user.id, created_at: at(0), expires_at: at(60) };
        store.open_session(session.clone()).await.unwrap();
        assert_eq!(store.find_session_user(session.id, at(59)).await.unwrap(), Some(ada.user.clone()));
        assert_eq!(store.find_session_user(session.id, at(60)).await.unwrap(), None, "expired");
        store.close_session(session.id).await.unwrap();
        assert_eq!(store.find_session_user(session.id, at(1)).await.unwrap(), None, "revoked");

        store.open_session(session.clone()).await.unwrap();
        let renamed = User { name: "Ada L.".into(), role: Role::Viewer, ..ada.user.clone() };
        store.update_user(renamed.clone(), Some("$new".into())).await.unwrap();
        assert_eq!(store.find_session_user(session.id, at(1)).await.unwrap(), None, "a new password ends sign-ins");
        assert_eq!(store.list_users(PageRequest::default()).await.unwrap().items, vec![renamed]);
        store.delete_user(ada.user.id).await.unwrap();
        assert_eq!(store.delete_user(ada.user.id).await, Err(StoreError::NotFound));
    }
}

#[tokio::test]
async fn variables_and_environments() {
    for (folder, store) in stores().await {
        let value = variable("password", Some("PROD"), "hunter2");
        assert_eq!(store.create_variable(value.clone()).await, Err(StoreError::NoRoot));
        let mut root = variable("password", None, "default");
        store.create_variable(root.clone()).await.unwrap();
        assert_eq!(store.create_variable(variable("password", None, "x")).await, Err(StoreError::Taken("key")));
        store.create_variable(value.clone()).await.unwrap();
        assert_eq!(store.find_variable(value.id).await.unwrap(), Some(value.clone()));

        let environments = store.list_environments().await.unwrap();
        assert_eq!(environments, vec![Environment { name: "PROD".into(), protected: false, color: None }]);
        store.update_environment(Environment { protected: true, ..environments[0].clone() }).await.unwrap();
        assert!(store.list_environments().await.unwrap()[0].protected);

        let resolved = resolve(&store.list_variables().await.unwrap(), "PROD");
        assert_eq!(resolved["password"].value.expose(), "hunter2");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(7).any(|window| window == b"hunter2"), "values at rest are sealed");
        }

        root.key = "pwd".into();
        store.update_variable(root.clone()).await.unwrap();
        assert!(store.list_variables().await.unwrap().iter().all(|variable| variable.key == "pwd"));
        store.delete_variable(root.id).await.unwrap();
        assert!(store.list_variables().await.unwrap().is_empty(), "a root takes its values along");
    }
}

#[tokio::test]
async fn campaigns_and_tests_in_order() {
    for (_folder, store) in stores().await {
        let ada = user("ada@example.org");
        store.create_user(ada.clone()).await.unwrap();
        let shop = campaign(ada.user.id);
        store.create_campaign(shop.clone()).await.unwrap();
        assert_eq!(store.find_campaign(shop.id).await.unwrap().unwrap().created_by_name, "Ada");
        assert_eq!(store.create_test(test(CampaignId::fresh(&RandomIds), "orphan")).await, Err(StoreError::NotFound));

        let mut ids = Vec::new();
        for (place, name) in (0..).zip(["a", "b", "c"]) {
            let test = test(shop.id, name);
            ids.push(test.id);
            assert_eq!(store.create_test(test).await, Ok(place));
        }
        let third = store.find_test(ids[2]).await.unwrap().unwrap();
        store.update_test(ids[2], third.definition, Some(0)).await.unwrap();
        store.append_action(ids[0], ActionCall { kind: "http".into(), value: json!({}) }).await.unwrap();
        let tests = store.list_tests(Some(shop.id), PageRequest::default()).await.unwrap();
        let names: Vec<&str> = tests.items.iter().map(|test| test.definition.name.as_str()).collect();
        assert_eq!((names, tests.total), (vec!["c", "a", "b"], 3));
        assert_eq!(tests.items[1].definition.actions.len(), 2);

        let page = store.list_campaigns(PageRequest { page: 1, size: 1 }, Some("100%".into())).await.unwrap();
        assert_eq!((page.total, page.items[0].tests), (1, 3));
        assert_eq!(store.list_campaigns(PageRequest::default(), Some("_%".into())).await.unwrap().total, 0);
        store.update_campaign(shop.id, "Autre".into(), String::new()).await.unwrap();
        store.delete_user(ada.user.id).await.unwrap();
        let orphaned = store.find_campaign(shop.id).await.unwrap().unwrap();
        assert_eq!((orphaned.name.as_str(), orphaned.created_by), ("Autre", None));
        store.delete_campaign(shop.id).await.unwrap();
        assert_eq!(store.find_test(ids[0]).await.unwrap(), None);
    }
}

async fn launched(store: &Arc<dyn Store>) -> (UserId, CampaignId, Claimed) {
    let ada = user("ada@example.org");
    store.create_user(ada.clone()).await.unwrap();
    let shop = campaign(ada.user.id);
    store.create_campaign(shop.clone()).await.unwrap();
    let new = launch(shop.id, "Novembre 2026", ada.user.id);
    assert_eq!(store.create_report(new.clone()).await, Err(StoreError::UnknownEnvironment));
    store.create_variable(variable("url", None, "http://x")).await.unwrap();
    store.create_variable(variable("url", Some("DEV"), "http://dev")).await.unwrap();
    assert_eq!(store.create_report(new.clone()).await, Err(StoreError::NoTests));
    for name in ["a", "b"] {
        store.create_test(test(shop.id, name)).await.unwrap();
    }
    store.create_report(new.clone()).await.unwrap();
    let worker = WorkerId::fresh(&RandomIds);
    let claimed = store.claim(new.head.id, worker, at(4)).await.unwrap().unwrap();
    assert!(store.claim(new.head.id, worker, at(4)).await.unwrap().is_none(), "claimed once");
    (ada.user.id, shop.id, claimed)
}

#[tokio::test]
async fn a_run_from_launch_to_verdict() {
    for (folder, store) in stores().await {
        let (ada, shop, Claimed { mut report, epoch, definitions, variables }) = launched(&store).await;
        let id = report.head.id;
        assert_eq!((definitions.len(), definitions[0].definition.actions.len(), variables.len()), (2, 1, 2));
        assert_eq!(store.create_report(launch(shop, "Novembre 2026", ada)).await, Err(StoreError::Taken("name")));
        assert_eq!(store.delete_campaign(shop).await, Err(StoreError::RunGoing));
        assert_eq!(store.delete_report(id).await, Err(StoreError::RunGoing));

        let event = |seq, kind| RunEvent { seq, at: at(10), kind };
        let first = vec![
            event(1, RunEventKind::RunStarted { total: 2 }),
            event(2, RunEventKind::TestStarted { test: 0 }),
            said(3, 0, 0, "un"),
            said(4, 0, 1, "deux"),
        ];
        store.append(folded(&mut report, epoch, first)).await.unwrap();
        assert_eq!(store.find_report(id).await.unwrap().unwrap(), report);
        let second = vec![
            said(5, 0, 2, "trois"),
            event(6, RunEventKind::TestFinished { test: 0, status: TestStatus::Passed }),
            event(7, RunEventKind::TestStarted { test: 1 }),
            said(8, 1, 0, "quatre"),
        ];
        let again = folded(&mut report, epoch, second);
        store.append(again.clone()).await.unwrap();
        assert_eq!(store.append(again).await, Err(StoreError::Fenced), "no event is kept twice");

        let texts =
            |lines: Vec<testgyver_store::LoggedLine>| lines.into_iter().map(|line| line.line.text).collect::<Vec<_>>();
        assert_eq!(texts(store.log(id, 0, 0, 10).await.unwrap()), ["un", "deux", "trois"]);
        assert_eq!(texts(store.log(id, 0, 3, 1).await.unwrap()), ["deux"]);
        assert_eq!(texts(store.log(id, 1, 0, 10).await.unwrap()), ["quatre"]);
        let events = store.events(id, 3, 6).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [4, 5, 6]);

        // The worker is gone; another takes over, and the first may no longer write.
        let taken = store.take_over(id, epoch, WorkerId::fresh(&RandomIds)).await.unwrap().unwrap();
        assert!(store.take_over(id, epoch, WorkerId::fresh(&RandomIds)).await.unwrap().is_none());
        let mut stale = report.clone();
        assert_eq!(
            store.append(folded(&mut stale, epoch, vec![said(9, 1, 1, "fantôme")])).await,
            Err(StoreError::Fenced)
        );
        let mut report = taken.report;
        assert_eq!(report.tests[1].status, TestStatus::Running);
        let last = vec![
            event(9, RunEventKind::TestFinished { test: 1, status: TestStatus::Failed }),
            event(10, RunEventKind::RunFinished { verdict: Verdict::Failure }),
        ];
        store.append(folded(&mut report, taken.epoch, last)).await.unwrap();
        assert!(store.list_unfinished().await.unwrap().is_empty());
        assert_eq!(store.typical_duration(shop, "DEV").await.unwrap(), Some(6_000));

        // The stored report is the fold of the stored events, and a restart changes nothing.
        let mut fold = report.rewound();
        store.events(id, 0, u64::MAX).await.unwrap().iter().for_each(|event| fold.apply(event));
        assert_eq!(fold, report);
        drop(store);
        let reopened = testgyver_store::open(folder.path()).await.unwrap();
        assert_eq!(reopened.find_report(id).await.unwrap(), Some(report));
    }
}

#[tokio::test]
async fn reports_are_listed_renamed_and_removed() {
    for (_folder, store) in stores().await {
        let (ada, shop, claimed) = launched(&store).await;
        let second = launch(shop, "Novembre 2026 (1)", ada);
        store.create_report(second.clone()).await.unwrap();
        let mut names = store.report_names("Novembre 2026").await.unwrap();
        names.sort();
        assert_eq!(names, ["Novembre 2026", "Novembre 2026 (1)"]);
        assert_eq!(store.rename_report(second.head.id, "Novembre 2026".into()).await, Err(StoreError::Taken("name")));
        store.rename_report(second.head.id, "Autre".into()).await.unwrap();
        let alone = NewReport { only: Some(claimed.report.tests[0].test), ..launch(shop, "alone", ada) };
        let alone = NewReport { head: ReportHead { scope: RunScope::Test, ..alone.head }, ..alone };
        assert_eq!(store.create_report(alone).await.unwrap().tests.len(), 1);
        let filter = ReportFilter { campaign: Some(shop), environment: Some("DEV".into()) };
        let listed = store.list_reports(filter, PageRequest::default()).await.unwrap();
        assert_eq!(listed.total, 2, "runs of one test alone are not listed");
        store.delete_report(second.head.id).await.unwrap();
        assert_eq!(store.delete_report(second.head.id).await, Err(StoreError::NotFound));
    }
}

#[tokio::test]
async fn two_launches_race_for_one_name() {
    for (_folder, store) in stores().await {
        let (ada, shop, _) = launched(&store).await;
        let racing = (0..8).map(|_| {
            let (store, new) = (Arc::clone(&store), launch(shop, "Une seule", ada));
            tokio::spawn(async move { store.create_report(new).await })
        });
        let mut won = 0;
        for answer in racing.collect::<Vec<_>>() {
            match answer.await.unwrap() {
                Ok(_) => won += 1,
                Err(error) => assert_eq!(error, StoreError::Taken("name")),
            }
        }
        assert_eq!(won, 1);
    }
}

async fn upload(
    files: &CampaignFiles,
    campaign: CampaignId,
    name: &str,
    text: &str,
) -> Result<(String, u64), FileError> {
    let mut upload = files.begin(campaign, name).await?;
    upload.write(text.as_bytes().to_vec()).await?;
    upload.finish().await
}

#[tokio::test]
async fn files_stay_in_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let files = CampaignFiles::new(folder.path());
    let shop = CampaignId(RandomIds.fresh());
    assert_eq!(upload(&files, shop, "../../é à.csv", "a;b").await.unwrap(), ("é à.csv".into(), 3));
    assert!(matches!(upload(&files, shop, "..", "x").await, Err(FileError::InvalidName)));
    drop(files.begin(shop, "abandoned").await.unwrap());
    let listed = files.list(shop).await.unwrap();
    assert_eq!(listed.iter().map(|file| (file.name.as_str(), file.size)).collect::<Vec<_>>(), [("é à.csv", 3)]);
    assert!(matches!(files.open(shop, "../testgyver.db").await, Err(FileError::NotFound)));
    link_out(&files, shop).await;
    assert!(files.open(shop, "link").await.is_err(), "a link cannot lead out");
    files.delete(shop, "é à.csv").await.unwrap();
    assert!(matches!(files.delete(shop, "é à.csv").await, Err(FileError::NotFound)));
    files.delete_all(shop).await.unwrap();
    files.delete_all(shop).await.unwrap();
}

async fn link_out(files: &CampaignFiles, campaign: CampaignId) {
    let folders = files.folders(campaign).await.unwrap();
    std::os::unix::fs::symlink(Path::new("/etc/hostname"), folders.files.join("link")).unwrap();
}
