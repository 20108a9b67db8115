//! A system with something of everything in it, and people of each role.

use std::{future::ready, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use testgyver_app::{
    App, AppConfig, AppDependencies, CampaignDraft, ConnectionDraft, EnvironmentDraft, Launch, Principal, Refusal,
    SignInRequest, TestDraft, TokenDraft, VariableDraft,
};
use testgyver_model::{
    Clock, Label, Language,
    action::{ActionContext, ActionError},
    claim::Claim,
    clock::SystemClock,
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    event::{RunEvent, RunEventKind, Verdict},
    host_key::{HostMet, HostScope},
    id::{CampaignId, ConnectionId, HostKeyId, RandomIds, ReportId, SessionId, TestId, UserId, VariableId, WorkerId},
    mask::{Field, FieldKind},
    registry::Registry,
    report::Report,
    test::{ActionCall, TestDefinition},
    trash::Removable,
    user::{Role, User},
};
use testgyver_store::{
    Append, CampaignFiles, ClaimRequest, ClaimScope, Credentials, DefinitionChange, HostContact, Store, WriteOutcome,
};

use crate::{
    probe::Probe,
    stored_state::{HOUR, StoredState},
};

pub const PASSWORD: &str = "nos tests du lundi";

pub struct Stage {
    pub app: App,
    pub bus: Arc<Probe>,
    pub kept: Arc<StoredState>,
    pub admin: Principal,
    pub editor: Principal,
    pub viewer: Principal,
    /// A campaign with tests, files and runs, one of which goes on.
    pub campaign: CampaignId,
    /// One without.
    pub empty: CampaignId,
    pub test: TestId,
    pub removed_test: TestId,
    pub variable: VariableId,
    pub connection: ConnectionId,
    pub host_key: HostKeyId,
    /// Another sign-in of the editor.
    pub elsewhere: SessionId,
    /// A token of the editor.
    pub token: SessionId,
    pub ended: ReportId,
    pub going: ReportId,
    pub removed_report: ReportId,
    _folder: tempfile::TempDir,
}

/// A kind of connection that nobody has to answer.
struct Silent;

#[async_trait]
impl ConnectionKind for Silent {
    fn descriptor(&self) -> ConnectionDescriptor {
        let host = Field::new("form-test", FieldKind::String).named("host").required();
        let password = Field::new("form-test", FieldKind::String).named("password").secret();
        ConnectionDescriptor { kind: "silent".into(), label: Label::name("Silent"), fields: vec![host, password] }
    }

    async fn check(&self, _: Value, _: &mut ActionContext<'_>) -> Result<(), ActionError> {
        Ok(())
    }
}

pub fn form(host: &str, password: Option<&str>) -> Map<String, Value> {
    let password = password.map(|password| ("password".to_owned(), json!(password)));
    [("host".to_owned(), json!(host))].into_iter().chain(password).collect()
}

pub fn proven() -> std::future::Ready<Result<(), Refusal>> {
    ready(Ok(()))
}

pub fn named(name: Option<String>) -> DefinitionChange {
    DefinitionChange { name, ..DefinitionChange::default() }
}

pub fn definition(name: &str) -> TestDefinition {
    let actions = vec![ActionCall::new("wait", json!({"seconds": 1}))];
    TestDefinition { name: name.into(), actions, ..TestDefinition::default() }
}

/// A system in which nobody has done anything.
pub struct Empty {
    pub app: App,
    pub store: Arc<dyn Store>,
    pub bus: Arc<Probe>,
    folder: tempfile::TempDir,
}

impl Stage {
    pub async fn empty() -> Empty {
        let folder = tempfile::tempdir().unwrap();
        let store = testgyver_store::open(folder.path()).await.unwrap();
        let bus = Arc::new(Probe::default());
        let deps = AppDependencies {
            store: Arc::clone(&store),
            files: CampaignFiles::new(folder.path()),
            actions: Arc::new(Registry::new().with_connection(Silent)),
            bus: bus.clone(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        };
        let app = App::new(deps, AppConfig { waiting_runs: 10, time_zone: TimeZone::UTC });
        Empty { app, store, bus, folder }
    }

    pub async fn set_up() -> Self {
        let Empty { app, store, bus, folder } = Self::empty().await;
        let admin = someone(&store, &app, "admin", Role::Administrator).await;
        let editor = someone(&store, &app, "editor", Role::Editor).await;
        let viewer = someone(&store, &app, "viewer", Role::Viewer).await;
        let elsewhere = open_session(&app, editor.actor.user().unwrap()).await;
        let token = app.create_api_token(&editor, token("Nightly")).await.unwrap().token.id;
        for name in ["DEV", "PROD"] {
            let draft = EnvironmentDraft { name: name.into(), ..EnvironmentDraft::default() };
            app.create_environment(&admin, draft).await.unwrap();
        }
        let root = VariableDraft { key: "k".into(), value: Some("v".into()), ..VariableDraft::default() };
        let variable = app.create_variable(&admin, root).await.unwrap();
        let draft = |name: &str| CampaignDraft { name: name.into(), ..CampaignDraft::default() };
        let campaign = app.create_campaign(&editor, draft("Boutique")).await.unwrap();
        let empty = app.create_campaign(&editor, draft("Vide")).await.unwrap();
        let mut tests = Vec::new();
        for name in ["un", "deux", "trois"] {
            let draft =
                TestDraft { campaign: Some(campaign), definition: definition(name), language: Language::FRENCH };
            tests.push(app.create_test(&editor, draft).await.unwrap());
        }
        app.delete_test(&editor, tests[2]).await.unwrap();
        let connection = ConnectionDraft {
            kind: "silent".into(),
            name: "boîte".into(),
            campaign: Some(campaign),
            values: form("host.example", Some("geheim")),
        };
        let connection = app.create_connection(&editor, connection).await.unwrap();
        let host_key = known_host(&store, campaign).await;
        let mut file = app.begin_upload(&editor, campaign, "stock.csv").await.unwrap();
        file.write(b"a;b".to_vec()).await.unwrap();
        app.finish_upload(&editor, file).await.unwrap();
        let removed_report = ended_run(&store, &app, &editor, campaign, "avril").await;
        app.delete_report(&editor, removed_report).await.unwrap();
        let ended = ended_run(&store, &app, &editor, campaign, "mai").await;
        let (claim, _) = begun_run(&store, &app, &editor, campaign, "juin").await;
        let kept = Arc::new(StoredState { store, folder: folder.path().to_owned(), claim });
        bus.watch(Arc::clone(&kept));
        Self {
            app,
            bus,
            kept,
            admin,
            editor,
            viewer,
            campaign,
            empty,
            test: tests[0],
            removed_test: tests[2],
            variable,
            connection,
            host_key,
            elsewhere,
            token,
            ended,
            going: claim.report,
            removed_report,
            _folder: folder,
        }
    }

    pub fn restorable(&self) -> Removable {
        Removable::Test(self.removed_test)
    }
}

/// The key of a server that the campaign has met.
async fn known_host(store: &Arc<dyn Store>, campaign: CampaignId) -> HostKeyId {
    let met = HostMet {
        host: "host.example".into(),
        port: 22,
        key_type: "ssh-ed25519".into(),
        public_key: "AAAA".into(),
        connection: None,
        learn: true,
    };
    store.meet_host(HostContact::Trial(Some(campaign)), met, SystemClock.now()).await.unwrap();
    store.list_host_keys(HostScope::Campaign(campaign)).await.unwrap()[0].id
}

async fn someone(store: &Arc<dyn Store>, app: &App, name: &str, role: Role) -> Principal {
    let user =
        User::new(UserId::fresh(&RandomIds), name.into(), format!("{name}@example.org"), role, SystemClock.now());
    // No password fits it, and none is asked for.
    let credentials = Credentials { user: user.clone(), password_hash: "$argon2id$…".into() };
    store.create_user(credentials).await.unwrap();
    Principal {
        session: Some(open_session(app, user.id).await),
        address: "192.0.2.7".parse().ok(),
        ..Principal::from(&user)
    }
}

async fn open_session(app: &App, user: UserId) -> SessionId {
    let entry = SignInRequest { user, address: "192.0.2.7".into(), agent: "tests".into(), lasts: HOUR };
    app.open_session(entry).await.unwrap().id
}

pub fn token(name: &str) -> TokenDraft {
    TokenDraft { name: name.into(), scope: "run".into(), days: 30 }
}

pub fn launch(campaign: CampaignId, name: &str) -> Launch {
    Launch { campaign, name: name.into(), environment: "DEV".into(), stop_on_failure: false, parallel: None }
}

/// A run that a worker carries out.
async fn begun_run(
    store: &Arc<dyn Store>,
    app: &App,
    by: &Principal,
    campaign: CampaignId,
    name: &str,
) -> (Claim, Report) {
    app.launch(by, launch(campaign, name)).await.unwrap();
    let who = ClaimRequest {
        holds: Vec::new(),
        worker: WorkerId::fresh(&RandomIds),
        scope: ClaimScope::Any,
        lease: Duration::from_secs(600),
        now: SystemClock.now(),
    };
    let claimed = store.claim_next(who).await.unwrap().unwrap();
    (claimed.claim, claimed.report)
}

async fn ended_run(store: &Arc<dyn Store>, app: &App, by: &Principal, campaign: CampaignId, name: &str) -> ReportId {
    let (claim, mut report) = begun_run(store, app, by, campaign, name).await;
    let after = report.head.seq;
    let ends = RunEventKind::RunFinished { verdict: Verdict::Failure };
    let event = RunEvent { seq: after + 1, at: SystemClock.now(), kind: ends };
    report.apply(&event);
    let append = Append {
        claim,
        batch: 1,
        after,
        events: Arc::from([event]),
        state: report.head.state.clone(),
        paused_by: None,
        stopping_by: None,
        counts: report.counts(),
        tests: Vec::new(),
    };
    assert_eq!(store.append(append).await.unwrap(), WriteOutcome::Written);
    claim.report
}
