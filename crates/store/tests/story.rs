//! One story through the whole port, told to every adapter.
#![allow(missing_docs)]

mod earlier;
mod handing_out;
mod keeping;
mod results;

use std::{path::Path, sync::Arc, time::Duration};

use serde_json::json;
use testgyver_model::{
    Actor, ActorKind, Language, Timestamp,
    api_token::{ApiToken, Scope},
    campaign::{Campaign, CampaignOrder},
    claim::Claim,
    connection::Connection,
    event::{Level, LogLine, RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, ConnectionId, IdSource, RandomIds, ReportId, SessionId, TestId, UserId, VariableId, WorkerId},
    page::PageRequest,
    report::{Report, ReportHead, RunScope},
    secret::Secret,
    session::Session,
    test::{ActionCall, Change, Test, TestDefinition},
    trash::Removable,
    user::{Preferences, Role, Theme, User, UserChange},
    variable::{Environment, Variable, VariableFault, resolve},
};
use testgyver_store::{
    Append, CampaignChange, CampaignFiles, ClaimRequest, ClaimScope, ClaimedRun, ConnectionChange, Credentials,
    DefinitionChange, EnvironmentChange, FileError, NewPassword, NewReport, ReportFilter, ReportStatusFilter, Store,
    StoreError, TestSelection, TestUpdate, UnfinishedRuns, VariableChange, WriteOutcome,
};

/// Every adapter of the port, each on a fresh folder.
async fn stores() -> Vec<(tempfile::TempDir, Arc<dyn Store>)> {
    let folder = tempfile::tempdir().unwrap();
    let store = testgyver_store::open(folder.path()).await.unwrap();
    vec![(folder, store)]
}

const HOUR: Duration = Duration::from_secs(3_600);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn user(email: &str) -> Credentials {
    let id = UserId::fresh(&RandomIds);
    let user = User::new(id, "Ada".into(), email.into(), Role::Administrator, at(0));
    Credentials { user, password_hash: "$argon2id$…".into() }
}

fn campaign(by: UserId) -> Campaign {
    let new = Campaign::new(CampaignId::fresh(&RandomIds), "Boutique 100%".into(), at(1));
    Campaign {
        description: "paiement".into(),
        created_by: Actor::from(&User { id: by, ..user("ada@example.org").user }),
        ..new
    }
}

fn named(name: &str) -> Actor {
    Actor { kind: ActorKind::User, id: None, name: name.into() }
}

fn by(name: &str, second: i64) -> Change {
    Change { by: named(name), at: at(second) }
}

fn update(expected: Option<u32>) -> TestUpdate {
    TestUpdate { change: DefinitionChange::default(), expected, enabled: None, position: None, by: by("Eve", 3) }
}

fn test(campaign: CampaignId, name: &str) -> Test {
    let action = ActionCall::new("pause", json!({"duration": 1}));
    let definition = TestDefinition { name: name.into(), actions: vec![action], ..TestDefinition::default() };
    Test::new(TestId::fresh(&RandomIds), campaign, by("Ada", 2), definition)
}

fn launch(campaign: CampaignId, name: &str, by: UserId) -> NewReport {
    let head = ReportHead::pending(ReportId::fresh(&RandomIds), campaign, RunScope::Campaign, at(3));
    let (name, environment) = (name.into(), "DEV".into());
    NewReport::of(ReportHead { name, environment, launched_by: ada(by), ..head })
}

fn ada(id: UserId) -> Actor {
    Actor { name: "Ada".into(), ..Actor::unnamed(id) }
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

/// A claimed run, and how far it was told.
#[derive(Clone)]
struct SessionCache {
    claim: Claim,
    report: Report,
    batch: u64,
}

impl From<ClaimedRun> for SessionCache {
    fn from(claimed: ClaimedRun) -> Self {
        Self { claim: claimed.claim, report: claimed.report, batch: 0 }
    }
}

/// Asks for a run in the name of somebody.
fn claimant(worker: WorkerId, lease: Duration) -> ClaimRequest {
    ClaimRequest { worker, holds: Vec::new(), scope: ClaimScope::Any, lease, now: at(4) }
}

/// The next run for a worker of its own.
async fn claim(store: &Arc<dyn Store>) -> Option<ClaimedRun> {
    store.claim_next(claimant(WorkerId::fresh(&RandomIds), HOUR)).await.unwrap()
}

/// Folds events into a claimed report and gives what there is to keep.
fn folded(held: &mut SessionCache, events: Vec<RunEvent>) -> Append {
    let after = held.report.head.seq;
    let report = &mut held.report;
    for event in &events {
        report.apply(event);
    }
    held.batch += 1;
    Append {
        claim: held.claim,
        batch: held.batch,
        after,
        events: events.into(),
        state: report.head.state.clone(),
        paused_by: report.head.paused_by.clone(),
        stopping_by: report.head.stopping_by.clone(),
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

        let session = Session {
            id: SessionId::fresh(&RandomIds),
            user: ada.user.id,
            created_at: at(0),
            seen_at: at(0),
            expires_at: at(60),
            address: "192.0.2.1".into(),
            agent: "curl".into(),
        };
        let minute = Duration::from_secs(60);
        store.open_session(session.clone()).await.unwrap();
        assert_eq!(store.find_session_user(session.id, at(59), HOUR).await.unwrap(), Some(ada.user.clone()));
        assert_eq!(store.find_session_user(session.id, at(60), HOUR).await.unwrap(), None, "expired");
        assert_eq!(store.find_session_user(session.id, at(30), minute / 2).await.unwrap(), None, "nobody used it");
        store.touch_session(session.id, at(20)).await.unwrap();
        store.touch_session(session.id, at(10)).await.unwrap();
        assert!(store.find_session_user(session.id, at(30), minute / 2).await.unwrap().is_some(), "used meanwhile");
        let listed = store.list_sessions(ada.user.id, at(30), HOUR).await.unwrap();
        assert_eq!(listed, [Session { seen_at: at(20), ..session.clone() }]);
        assert_eq!(store.list_sessions(ada.user.id, at(60), HOUR).await.unwrap(), []);
        store.close_session(session.id).await.unwrap();
        assert_eq!(store.find_session_user(session.id, at(1), HOUR).await.unwrap(), None, "revoked");

        let token = ApiToken {
            id: SessionId::fresh(&RandomIds),
            user: ada.user.id,
            name: "CI".into(),
            scope: Scope::Run,
            created_at: at(0),
            seen_at: None,
            expires_at: at(60),
        };
        let gone = store.create_api_token(token.clone(), "hash".into(), session.id).await;
        assert_eq!(gone, Err(StoreError::NotFound), "who is signed out makes none");
        store.open_session(session.clone()).await.unwrap();
        store.create_api_token(token.clone(), "hash".into(), session.id).await.unwrap();
        let twice = ApiToken { id: SessionId::fresh(&RandomIds), ..token.clone() };
        assert_eq!(store.create_api_token(twice.clone(), "x".into(), session.id).await, Err(StoreError::Taken("name")));
        let other = ApiToken { name: "other".into(), ..twice };
        assert_eq!(store.create_api_token(other, "x".into(), token.id).await, Err(StoreError::NotFound), "nor a token");
        store.close_session(session.id).await.unwrap();
        let found = store.find_api_token("hash".into(), at(59)).await.unwrap();
        assert_eq!(found, Some((ada.user.clone(), token.clone())));
        assert_eq!(store.find_api_token("hash".into(), at(60)).await.unwrap(), None, "expired");
        assert_eq!(store.find_api_token("HASH".into(), at(59)).await.unwrap(), None);
        assert!(store.find_session_user(token.id, at(59), minute / 2).await.unwrap().is_some(), "it may rest");
        assert_eq!(store.list_sessions(ada.user.id, at(1), HOUR).await.unwrap(), [], "it is no sign-in of a person");
        store.touch_session(token.id, at(20)).await.unwrap();
        let listed = store.list_api_tokens(ada.user.id).await.unwrap();
        assert_eq!(listed, [ApiToken { seen_at: Some(at(20)), ..token.clone() }]);
        let nobody = UserId::fresh(&RandomIds);
        assert_eq!(store.delete_api_token(nobody, token.id).await, Err(StoreError::NotFound));

        store.open_session(session.clone()).await.unwrap();
        let preferences = Preferences { language: Some(Language::ENGLISH), theme: Some(Theme::Dark) };
        let renamed = User { name: "Ada L.".into(), preferences, ..ada.user.clone() };
        let kept = NewPassword { hash: "$new".into(), keeps: Some(session.id) };
        let change = UserChange {
            name: Some("Ada L.".into()),
            language: Some(Some(Language::ENGLISH)),
            theme: Some(Some(Theme::Dark)),
            ..UserChange::default()
        };
        assert_eq!(store.update_user(ada.user.id, change, Some(kept)).await, Ok(renamed.clone()));
        assert_eq!(
            store.find_session_user(session.id, at(1), HOUR).await.unwrap(),
            Some(renamed.clone()),
            "one goes on"
        );
        assert!(store.find_api_token("hash".into(), at(1)).await.unwrap().is_some(), "programs go on");
        let reset = NewPassword { hash: "$other".into(), keeps: None };
        store.update_user(ada.user.id, UserChange::default(), Some(reset)).await.unwrap();
        assert_eq!(store.find_api_token("hash".into(), at(1)).await.unwrap(), None, "not after a reset");
        store.open_session(session.clone()).await.unwrap();
        let ended = NewPassword { hash: "$new".into(), keeps: None };
        store.update_user(ada.user.id, UserChange::default(), Some(ended)).await.unwrap();
        assert_eq!(
            store.find_session_user(session.id, at(1), HOUR).await.unwrap(),
            None,
            "a new password ends sign-ins"
        );
        assert_eq!(store.list_users(PageRequest::default()).await.unwrap().items, vec![renamed.clone()]);

        let demoted = UserChange { role: Some(Role::Viewer), ..UserChange::default() };
        let inactive = UserChange { active: Some(false), ..UserChange::default() };
        for change in [&demoted, &inactive] {
            let refused = store.update_user(ada.user.id, change.clone(), None).await;
            assert_eq!(refused, Err(StoreError::LastAdministrator));
        }
        assert_eq!(store.delete_user(ada.user.id).await, Err(StoreError::LastAdministrator));
        let bob = user("bob@example.org");
        store.create_user(bob.clone()).await.unwrap();
        store.open_session(session.clone()).await.unwrap();
        store.update_user(ada.user.id, inactive, None).await.unwrap();
        assert_eq!(store.find_session_user(session.id, at(1), HOUR).await.unwrap(), None, "inactive people are out");
        store.delete_user(ada.user.id).await.unwrap();
        assert_eq!(store.delete_user(ada.user.id).await, Err(StoreError::NotFound));
    }
}

#[tokio::test]
async fn variables_and_environments() {
    for (folder, store) in stores().await {
        let value = variable("password", Some("PROD"), "hunter2");
        assert_eq!(store.create_variable(value.clone()).await, Err(StoreError::NoRoot));
        let root = variable("password", None, "default");
        store.create_variable(root.clone()).await.unwrap();
        assert_eq!(store.create_variable(variable("password", None, "x")).await, Err(StoreError::Taken("key")));
        store.create_variable(value.clone()).await.unwrap();
        assert_eq!(store.find_variable(value.id).await.unwrap(), Some(value.clone()));

        let environments = store.list_environments().await.unwrap();
        assert_eq!(environments, vec![Environment { name: "PROD".into(), protected: false, color: None }]);
        let protects = EnvironmentChange { protected: Some(true), ..EnvironmentChange::default() };
        store.update_environment("PROD", protects).await.unwrap();
        assert!(store.list_environments().await.unwrap()[0].protected);
        let looped = variable("loop", None, "{{password}} {{loop}}");
        let fault = VariableFault::Cycle(vec!["loop".into(), "loop".into()]);
        assert_eq!(store.create_variable(looped.clone()).await, Err(StoreError::Variable(fault)));
        assert_eq!(store.find_variable(looped.id).await.unwrap(), None, "what is refused leaves nothing");

        let resolved = resolve(&store.list_variables().await.unwrap(), "PROD");
        assert_eq!(resolved["password"].value.expose(), "hunter2");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
            assert!(!bytes.windows(7).any(|window| window == b"hunter2"), "values at rest are sealed");
        }

        let renamed = VariableChange { key: Some("pwd".into()), ..VariableChange::default() };
        store.update_variable(root.id, renamed).await.unwrap();
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
        store.create_campaign(shop.clone(), vec![]).await.unwrap();
        assert_eq!(store.find_campaign(shop.id).await.unwrap().unwrap().created_by.name, "Ada");
        assert_eq!(
            store.create_test(test(CampaignId::fresh(&RandomIds), "orphan"), None).await,
            Err(StoreError::NotFound)
        );

        let mut ids = Vec::new();
        for (place, name) in (0..).zip(["a", "b", "c"]) {
            let test = test(shop.id, name);
            ids.push(test.id);
            assert_eq!(store.create_test(test, None).await, Ok(place));
        }
        let third = store.find_test(ids[2]).await.unwrap().unwrap();
        assert_eq!(third.version, 1);
        store.update_test(ids[2], TestUpdate { position: Some(0), ..update(None) }).await.unwrap();
        store.append_action(ids[0], ActionCall::new("http", json!({})), by("Eve", 3)).await.unwrap();
        let tests = store.list_tests(Some(shop.id), PageRequest::default()).await.unwrap();
        let names: Vec<&str> = tests.items.iter().map(|test| test.definition.name.as_str()).collect();
        assert_eq!((names, tests.total), (vec!["c", "a", "b"], 3));
        assert_eq!(tests.items[1].definition.actions.len(), 2);

        let page = store
            .list_campaigns(PageRequest { page: 1, size: 1 }, Some("100%".into()), CampaignOrder::LastRun)
            .await
            .unwrap();
        assert_eq!((page.total, page.items[0].tests), (1, 3));
        assert_eq!(
            store.list_campaigns(PageRequest::default(), Some("_%".into()), CampaignOrder::Name).await.unwrap().total,
            0
        );
        store
            .update_campaign(shop.id, CampaignChange { description: Some(String::new()), ..CampaignChange::default() })
            .await
            .unwrap();
        store
            .update_campaign(
                shop.id,
                CampaignChange {
                    name: Some("Autre".into()),
                    timeout: Some(Some(Duration::from_secs(90))),
                    ..CampaignChange::default()
                },
            )
            .await
            .unwrap();
        store.create_user(user("bob@example.org")).await.unwrap();
        store.delete_user(ada.user.id).await.unwrap();
        let orphaned = store.find_campaign(shop.id).await.unwrap().unwrap();
        assert_eq!((orphaned.name.as_str(), orphaned.created_by.name.as_str()), ("Autre", "Ada"));
        assert_eq!(orphaned.timeout, Some(Duration::from_secs(90)));
        let unlimited = CampaignChange { timeout: Some(None), ..CampaignChange::default() };
        store.update_campaign(shop.id, unlimited).await.unwrap();
        assert_eq!(store.find_campaign(shop.id).await.unwrap().unwrap().timeout, None);
        store.delete_campaign(shop.id, by("Eve", 9)).await.unwrap();
        assert_eq!(store.find_campaign(shop.id).await.unwrap(), None);
        assert_eq!(store.find_test(ids[0]).await.unwrap(), None);
    }
}

#[tokio::test]
async fn environments_are_objects() {
    for (_folder, store) in stores().await {
        let (ada, shop, claimed) = launched(&store).await;
        let named = |name: &str| Environment { name: name.into(), protected: false, color: None };
        let rename = |name: &str| EnvironmentChange { name: Some(name.into()), ..EnvironmentChange::default() };
        let names = async || {
            let all = store.list_environments().await.unwrap();
            all.into_iter().map(|one| one.name).collect::<Vec<_>>().join(" ")
        };
        store.create_environment(named("PROD")).await.unwrap();
        assert_eq!(store.create_environment(named("PROD")).await, Err(StoreError::Taken("environment")));
        store.create_environment(named("RECETTE")).await.unwrap();
        store.order_environments(vec!["RECETTE".into(), "DEV".into(), "PROD".into()]).await.unwrap();
        assert_eq!(names().await, "RECETTE DEV PROD");
        for wrong in [vec!["DEV"], vec![], vec!["DEV", "DEV", "PROD"], vec!["DEV", "PROD", "NONE"]] {
            let order = wrong.into_iter().map(str::to_owned).collect();
            assert_eq!(store.order_environments(order).await, Err(StoreError::NotAll));
        }
        assert_eq!(names().await, "RECETTE DEV PROD");
        assert_eq!(store.update_environment("PROD", rename("DEV")).await, Err(StoreError::Taken("environment")));
        assert_eq!(store.delete_environment("DEV").await, Err(StoreError::RunGoing));

        store.update_environment("DEV", rename("DÉV")).await.unwrap();
        assert_eq!(store.find_report(claimed.report.head.id).await.unwrap().unwrap().head.environment, "DÉV");
        let resolved = resolve(&store.list_variables().await.unwrap(), "DÉV");
        assert_eq!(resolved["url"].value.expose(), "http://dev", "values follow their environment");
        store
            .create_report(NewReport::of(ReportHead { environment: "PROD".into(), ..launch(shop, "p", ada).head }))
            .await
            .unwrap();
        assert_eq!(store.delete_environment("PROD").await, Err(StoreError::RunGoing));
        store.delete_environment("RECETTE").await.unwrap();
        assert_eq!(names().await, "DÉV PROD");
    }
}

#[tokio::test]
async fn many_variables_are_put_at_once_or_not_at_all() {
    for (_folder, store) in stores().await {
        let list = vec![
            variable("host", None, "h"),
            variable("url", None, "http://{{host}}"),
            variable("url", Some("DEV"), "d"),
        ];
        store.put_variables(list).await.unwrap();
        store.put_variables(vec![variable("host", None, "other")]).await.unwrap();
        let all = store.list_variables().await.unwrap();
        assert_eq!(all.len(), 3);
        assert_eq!(resolve(&all, "PROD")["url"].value.expose(), "http://other");
        // A cycle that only a removal would close is refused as well.
        let mut chain = vec![variable("a", None, "{{b}}"), variable("b", None, "y")];
        chain.extend([variable("a", Some("DEV"), "x"), variable("b", Some("DEV"), "{{a}}")]);
        let kept = chain[2].id;
        store.put_variables(chain.clone()).await.unwrap();
        assert!(matches!(store.delete_variable(kept).await, Err(StoreError::Variable(_))));
        store.delete_variable(chain[1].id).await.unwrap();
        store.delete_variable(chain[0].id).await.unwrap();
        let all = store.list_variables().await.unwrap();
        let wrong = vec![variable("fresh", None, "x"), variable("host", None, "{{url}}")];
        assert!(matches!(store.put_variables(wrong).await, Err(StoreError::Variable(_))));
        assert_eq!(store.put_variables(vec![variable("none", Some("DEV"), "x")]).await, Err(StoreError::NoRoot));
        assert_eq!(store.list_variables().await.unwrap(), all);
    }
}

#[tokio::test]
async fn a_test_has_versions_results_and_comes_back() {
    for (_folder, store) in stores().await {
        let (ada, shop, claimed) = launched(&store).await;
        let mut held = SessionCache::from(claimed);
        let first = held.report.tests[0].test;
        let before = store.find_test(first).await.unwrap().unwrap();
        let tagged = TestDefinition { tags: vec!["paiement".into(), "Été".into()], ..before.definition.clone() };
        let write = |expected, definition: &TestDefinition| TestUpdate {
            change: DefinitionChange { tags: Some(definition.tags.clone()), ..DefinitionChange::default() },
            ..update(expected)
        };
        assert_eq!(store.update_test(first, write(Some(1), &tagged)).await, Ok(2));
        assert_eq!(store.update_test(first, write(Some(2), &tagged)).await, Ok(2), "nothing changed");
        let late = store.update_test(first, write(Some(1), &before.definition)).await;
        assert_eq!(late, Err(StoreError::Changed(by("Eve", 3))));
        assert_eq!(store.update_test(first, write(None, &tagged)).await, Ok(2));
        assert_eq!(store.list_tags(shop).await.unwrap(), ["Été", "paiement"]);

        let event = |seq, kind| RunEvent { seq, at: at(10), kind };
        let ran = vec![
            event(1, RunEventKind::TestStarted { test: 0 }),
            event(2, RunEventKind::TestFinished { test: 0, status: TestStatus::Failed, flaky: false }),
        ];
        store.append(folded(&mut held, ran)).await.unwrap();
        let listed = store.list_test_summaries(shop, PageRequest::default()).await.unwrap();
        let told: Vec<_> = listed
            .items
            .iter()
            .map(|one| (one.name.as_str(), one.kinds.clone(), one.last_result.as_ref().map(|last| last.status)))
            .collect();
        assert_eq!(
            told,
            [("a", vec![("pause".into(), 1)], Some(TestStatus::Failed)), ("b", vec![("pause".into(), 1)], None)]
        );

        let copy = test(shop, "a (1)");
        assert_eq!(store.create_test(copy.clone(), Some(first)).await, Ok(1));
        let second = test(shop, "a (1)");
        store.create_test(second.clone(), Some(first)).await.unwrap();
        assert_eq!(store.find_test(second.id).await.unwrap().unwrap().definition.name, "a (2)", "a name of its own");
        store.delete_test(second.id, by("Ada", 19)).await.unwrap();
        store.update_test(copy.id, TestUpdate { enabled: Some(false), ..update(None) }).await.unwrap();
        let run = store.create_report(launch(shop, "sans la copie", ada)).await.unwrap();
        assert_eq!(run.tests.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let alone = NewReport::of(ReportHead { scope: RunScope::Test, ..launch(shop, "", ada).head });
        let alone = NewReport { tests: TestSelection::One(copy.id), ..alone };
        assert_eq!(store.create_report(alone).await.unwrap().tests.len(), 1, "alone it runs all the same");
        let filter = ReportFilter { alone: Some(copy.id), ..ReportFilter::default() };
        assert_eq!(store.list_reports(filter, PageRequest::default()).await.unwrap().total, 1);

        store.delete_test(first, by("Ada", 20)).await.unwrap();
        assert_eq!(store.find_test(first).await.unwrap(), None);
        assert_eq!(store.delete_test(first, by("Ada", 20)).await, Err(StoreError::NotFound));
        assert_eq!(store.list_tests(Some(shop), PageRequest::default()).await.unwrap().total, 2);
        assert_eq!(store.restore(Removable::Test(first)).await, Ok("a".into()));
        assert_eq!(store.restore(Removable::Test(first)).await, Err(StoreError::NotFound));
        let names = store.list_tests(Some(shop), PageRequest::default()).await.unwrap().items;
        assert_eq!(
            names.iter().map(|one| (one.position, one.definition.name.as_str())).collect::<Vec<_>>(),
            [(0, "a"), (1, "a (1)"), (2, "b")]
        );
    }
}

#[tokio::test]
async fn what_a_secret_root_hid_stays_hidden() {
    for (_folder, store) in stores().await {
        let root = variable("pw", None, "default");
        let value = Variable { secret: false, ..variable("pw", Some("DEV"), "s3cret") };
        let open = Variable { secret: false, ..variable("open", None, "x") };
        store.put_variables(vec![root.clone(), value.clone(), open]).await.unwrap();
        let moved = VariableChange { key: Some("open".into()), ..VariableChange::default() };
        store.update_variable(value.id, moved).await.unwrap();
        assert!(store.find_variable(value.id).await.unwrap().unwrap().secret, "under another key");
        store.delete_variable(value.id).await.unwrap();
        store.create_variable(value.clone()).await.unwrap();
        let opened = VariableChange { secret: Some(false), ..VariableChange::default() };
        assert_eq!(store.update_variable(root.id, opened.clone()).await, Err(StoreError::NeedsValue));
        let cleared = VariableChange { value: Some(None), ..opened };
        store.update_variable(root.id, cleared).await.unwrap();
        assert!(store.find_variable(value.id).await.unwrap().unwrap().secret, "once the root is open");
    }
}

async fn launched(store: &Arc<dyn Store>) -> (UserId, CampaignId, ClaimedRun) {
    let ada = user("ada@example.org");
    store.create_user(ada.clone()).await.unwrap();
    let shop = campaign(ada.user.id);
    store.create_campaign(shop.clone(), vec![]).await.unwrap();
    let new = launch(shop.id, "Novembre 2026", ada.user.id);
    assert_eq!(store.create_report(new.clone()).await, Err(StoreError::UnknownEnvironment));
    store.create_variable(variable("url", None, "http://x")).await.unwrap();
    store.create_variable(variable("url", Some("DEV"), "http://dev")).await.unwrap();
    assert_eq!(store.create_report(new.clone()).await, Err(StoreError::NoTests));
    for name in ["a", "b"] {
        store.create_test(test(shop.id, name), None).await.unwrap();
    }
    store.create_report(new.clone()).await.unwrap();
    let claimed = claim(store).await.unwrap();
    assert!(claim(store).await.is_none(), "claimed once");
    (ada.user.id, shop.id, claimed)
}

#[tokio::test]
async fn a_run_from_launch_to_verdict() {
    for (folder, store) in stores().await {
        let (ada, shop, claimed) = launched(&store).await;
        let ClaimedRun { definitions, variables, .. } = claimed.clone();
        let mut held = SessionCache::from(claimed);
        let id = held.claim.report;
        assert_eq!((definitions.len(), definitions[0].definition.actions.len(), variables.len()), (2, 1, 2));
        assert_eq!(store.create_report(launch(shop, "Novembre 2026", ada)).await, Err(StoreError::Taken("name")));
        assert_eq!(store.delete_campaign(shop, by("Eve", 9)).await, Err(StoreError::RunGoing));
        assert_eq!(store.delete_report(id, by("Eve", 9)).await, Err(StoreError::RunGoing));

        let event = |seq, kind| RunEvent { seq, at: at(10), kind };
        let first = vec![
            RunEvent { at: at(4), ..event(1, RunEventKind::RunStarted { total: 2 }) },
            event(2, RunEventKind::TestStarted { test: 0 }),
            said(3, 0, 0, "un"),
            said(4, 0, 1, "deux"),
        ];
        store.append(folded(&mut held, first)).await.unwrap();
        assert_eq!(store.find_report(id).await.unwrap().unwrap(), held.report);
        let second = vec![
            said(5, 0, 2, "trois"),
            event(6, RunEventKind::TestFinished { test: 0, status: TestStatus::Passed, flaky: false }),
            event(7, RunEventKind::TestStarted { test: 1 }),
            said(8, 1, 0, "quatre"),
        ];
        let again = folded(&mut held, second);
        assert_eq!(store.append(again.clone()).await, Ok(WriteOutcome::Written));
        assert_eq!(store.append(again).await, Ok(WriteOutcome::AlreadyWritten), "no event is kept twice");

        let texts =
            |lines: Vec<testgyver_store::LoggedLine>| lines.into_iter().map(|line| line.line.text).collect::<Vec<_>>();
        assert_eq!(texts(store.log(id, 0, 0, 10).await.unwrap()), ["un", "deux", "trois"]);
        assert_eq!(texts(store.log(id, 0, 3, 1).await.unwrap()), ["deux"]);
        assert_eq!(texts(store.log(id, 1, 0, 10).await.unwrap()), ["quatre"]);
        let events = store.events(id, 3, 6).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [4, 5, 6]);

        // The worker is gone; another takes over, and the first may no longer write.
        store.release(held.claim).await.unwrap();
        let mut stale = held;
        let mut held = SessionCache::from(claim(&store).await.unwrap());
        assert!(claim(&store).await.is_none());
        let ghost = folded(&mut stale, vec![said(9, 1, 1, "fantôme")]);
        assert_eq!(store.append(ghost).await, Ok(WriteOutcome::Fenced));
        assert_eq!(held.report.tests[1].status, TestStatus::Running);
        let last = vec![
            event(9, RunEventKind::TestFinished { test: 1, status: TestStatus::Failed, flaky: false }),
            event(10, RunEventKind::RunFinished { verdict: Verdict::Failure }),
        ];
        store.append(folded(&mut held, last)).await.unwrap();
        let report = held.report;
        assert_eq!(store.count_unfinished().await.unwrap(), UnfinishedRuns::default());
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
        let head = ReportHead { scope: RunScope::Test, ..launch(shop, "alone", ada).head };
        let alone = NewReport { tests: TestSelection::One(claimed.report.tests[0].test), ..NewReport::of(head) };
        assert_eq!(store.create_report(alone).await.unwrap().tests.len(), 1);
        let filter = ReportFilter { campaign: Some(shop), environment: Some("DEV".into()), ..ReportFilter::default() };
        let listed = store.list_reports(filter.clone(), PageRequest::default()).await.unwrap();
        assert_eq!(listed.total, 2, "runs of one test alone are not listed");
        for (status, count) in [
            (ReportStatusFilter::Pending, 1),
            (ReportStatusFilter::Running, 1),
            (ReportStatusFilter::Completed, 0),
            (ReportStatusFilter::Failed, 0),
            (ReportStatusFilter::Cancelled, 0),
        ] {
            let filter = ReportFilter { status: Some(status), ..filter.clone() };
            assert_eq!(store.list_reports(filter, PageRequest::default()).await.unwrap().total, count, "{status:?}");
        }
        let page = store.list_campaigns(PageRequest::default(), None, CampaignOrder::Newest).await.unwrap();
        assert_eq!((page.items[0].recent.len(), page.items[0].by_environment.len()), (2, 1));
        assert_eq!(page.items[0].by_environment[0].id, second.head.id);
        assert_eq!(store.delete_report(second.head.id, by("Eve", 9)).await, Err(StoreError::RunGoing), "it waits");
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
    assert_eq!(listed.files.iter().map(|file| (file.name.as_str(), file.size)).collect::<Vec<_>>(), [("é à.csv", 3)]);
    assert!(matches!(files.open(shop, "../testgyver.db").await, Err(FileError::NotFound)));
    link_out(&files, shop).await;
    assert!(files.open(shop, "link").await.is_err(), "a link cannot lead out");
    files.rename(shop, "é à.csv", "données 😀.csv").await.unwrap();
    upload(&files, shop, "autre.csv", "x").await.unwrap();
    assert!(matches!(files.rename(shop, "autre.csv", "données 😀.csv").await, Err(FileError::Taken)));
    assert!(matches!(files.rename(shop, "autre.csv", "..").await, Err(FileError::InvalidName)));
    assert!(matches!(files.rename(shop, "absent.csv", "b.csv").await, Err(FileError::NotFound)));
    files.rename(shop, "données 😀.csv", "é à.csv").await.unwrap();
    let copy = CampaignId(RandomIds.fresh());
    files.copy_all(shop, copy).await.unwrap();
    assert_eq!(files.list(copy).await.unwrap().files.len(), 2, "a link is not copied");
    files.delete(shop, "autre.csv").await.unwrap();
    files.delete(shop, "é à.csv").await.unwrap();
    assert!(matches!(files.delete(shop, "é à.csv").await, Err(FileError::NotFound)));
    files.delete_all(shop).await.unwrap();
    files.delete_all(shop).await.unwrap();
}

async fn link_out(files: &CampaignFiles, campaign: CampaignId) {
    let folders = files.folders(campaign).await.unwrap();
    std::os::unix::fs::symlink(Path::new("/etc/hostname"), folders.files.join("link")).unwrap();
}

#[tokio::test]
async fn connections_are_kept_sealed_for_one_campaign_or_for_all() {
    for (folder, store) in stores().await {
        let (_, shop, _) = launched(&store).await;
        let connection = |name: &str, campaign| Connection {
            id: ConnectionId::fresh(&RandomIds),
            kind: "ssh".into(),
            name: name.into(),
            campaign,
            values: serde_json::Map::from_iter([("host".into(), "prod".into())]),
            secrets: std::collections::BTreeMap::from([("password".into(), Secret::from("sesame-d-or-77"))]),
            changed: by("Ada", 1),
        };
        let (own, all) = (connection("Serveur", Some(shop)), connection("Bastion", None));
        store.create_connection(own.clone()).await.unwrap();
        store.create_connection(all.clone()).await.unwrap();
        let taken = store.create_connection(connection("Serveur", Some(shop))).await;
        assert_eq!(taken, Err(StoreError::Taken("connection")));
        store.create_connection(connection("Serveur", None)).await.unwrap();
        let names = |list: Vec<Connection>| list.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(store.list_connections(Some(shop)).await.unwrap()), ["Bastion", "Serveur", "Serveur"]);
        let elsewhere = CampaignId::fresh(&RandomIds);
        assert_eq!(names(store.list_connections(Some(elsewhere)).await.unwrap()), ["Bastion", "Serveur"]);
        assert_eq!(store.find_connection(own.id).await.unwrap(), Some(own.clone()));

        let change =
            |secrets| ConnectionChange { name: None, values: Some(serde_json::Map::new()), secrets, by: by("Bob", 2) };
        store.update_connection(own.id, change(Default::default())).await.unwrap();
        let changed = store.find_connection(own.id).await.unwrap().unwrap();
        assert_eq!((changed.secrets.len(), changed.values.len(), changed.changed.by.name.as_str()), (1, 0, "Bob"));
        let gone = std::collections::BTreeMap::from([("password".to_owned(), None)]);
        store.update_connection(own.id, change(gone)).await.unwrap();
        assert!(store.find_connection(own.id).await.unwrap().unwrap().secrets.is_empty());
        store.delete_connection(own.id).await.unwrap();
        assert_eq!(store.delete_connection(own.id).await, Err(StoreError::NotFound));
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
            assert!(!bytes.windows(14).any(|piece| piece == b"sesame-d-or-77"), "a secret lies open");
        }
    }
}
