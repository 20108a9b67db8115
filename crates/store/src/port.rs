//! The storage port: one small trait per aggregate, each method one transaction.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde_json::{Map, Value};
use testgyver_model::{
    Timestamp,
    campaign::{Campaign, CampaignOrder, CampaignSummary},
    connection::Connection,
    event::{ActionResult, LogLine, RunEvent},
    id::{CampaignId, ConnectionId, ReportId, SessionId, TestId, UserId, VariableId, WorkerId},
    page::{Page, PageRequest},
    report::{Counts, Report, ReportHead, ReportState, ReportSummary, TestResult},
    secret::Secret,
    session::Session,
    test::{ActionCall, Change, Test, TestDefinition, TestSummary, TestVariable},
    trash::{Removable, RemovableKind, Removed, Retention},
    user::{User, UserChange},
    variable::{Environment, Variable},
};

use crate::{Result, StoreMeters};

/// Everything that is kept.
pub trait Store:
    Users + Sessions + Environments + Variables + Connections + Campaigns + Tests + Reports + Trash + Vitals + Send + Sync
{
}

impl<
    T: Users
        + Sessions
        + Environments
        + Variables
        + Connections
        + Campaigns
        + Tests
        + Reports
        + Trash
        + Vitals
        + Send
        + Sync,
> Store for T
{
}

/// A person and the hash their password is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The person.
    pub user: User,
    /// PHC string of the password's Argon2id hash.
    pub password_hash: String,
}

/// A password that takes the place of another.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// PHC string of its Argon2id hash.
    pub hash: String,
    /// The sign-in that goes on.
    pub keeps: Option<SessionId>,
}

/// People who sign in.
#[async_trait]
pub trait Users {
    /// Adds a person; [`crate::StoreError::Taken`] where the e-mail address is in use.
    async fn create_user(&self, credentials: Credentials) -> Result<()>;
    /// Adds the first person of an empty system; `false`, and nothing done, where there is somebody.
    async fn create_first_user(&self, credentials: Credentials) -> Result<bool>;
    /// Finds a person.
    async fn find_user(&self, id: UserId) -> Result<Option<User>>;
    /// Finds a person and their password hash by normalised e-mail address.
    async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>>;
    /// A page of people by name.
    async fn list_users(&self, page: PageRequest) -> Result<Page<User>>;
    /// Whether anybody can sign in.
    async fn has_users(&self) -> Result<bool>;
    /// Changes a person, and the password where one is given. A new password ends the person's other
    /// sign-ins, and so does deactivation; [`crate::StoreError::LastAdministrator`] where nobody would
    /// be left who may administer.
    async fn update_user(&self, id: UserId, change: UserChange, password: Option<NewPassword>) -> Result<User>;
    /// Removes a person; what they made stays. Refused like [`Users::update_user`].
    async fn delete_user(&self, id: UserId) -> Result<()>;
}

/// Sign-ins.
#[async_trait]
pub trait Sessions {
    /// Keeps a sign-in, and forgets those that have expired by then, and of very many of one person the oldest.
    async fn open_session(&self, session: Session) -> Result<()>;
    /// The active person of a sign-in that at `now` is neither revoked nor expired, and was used within `idle`.
    async fn find_session_user(&self, id: SessionId, now: Timestamp, idle: Duration) -> Result<Option<User>>;
    /// Notes that a sign-in is used at `now`; the instant never goes back.
    async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<()>;
    /// A person's sign-ins that hold at `now`, used within `idle`, the one used last first.
    async fn list_sessions(&self, user: UserId, now: Timestamp, idle: Duration) -> Result<Vec<Session>>;
    /// Ends a sign-in; ending one that has ended is no error.
    async fn close_session(&self, id: SessionId) -> Result<()>;
}

/// Environments.
#[async_trait]
pub trait Environments {
    /// Every environment in its order.
    async fn list_environments(&self) -> Result<Vec<Environment>>;
    /// Adds an environment after the others; [`crate::StoreError::Taken`] where its name is in use.
    async fn create_environment(&self, environment: Environment) -> Result<()>;
    /// Changes the environment called `name`; where it gets another name, its values and reports follow.
    async fn update_environment(&self, name: &str, change: EnvironmentChange) -> Result<()>;
    /// Puts the environments in this order; [`crate::StoreError::NotAll`] where it does not name each of them once.
    async fn order_environments(&self, names: Vec<String>) -> Result<()>;
    /// Removes an environment with its values; refused while a run is going in it. Reports stay.
    async fn delete_environment(&self, name: &str) -> Result<()>;
}

/// What changes of an environment; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentChange {
    /// Its name.
    pub name: Option<String>,
    /// Whether a launch asks to type the name first.
    pub protected: Option<bool>,
    /// Its colour, or none.
    pub color: Option<Option<String>>,
}

/// What changes of a variable; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct VariableChange {
    /// Its name; a root takes its values along.
    pub key: Option<String>,
    /// Its value, or none.
    pub value: Option<Option<Secret>>,
    /// The environment of a value; a root has none and stays so.
    pub environment: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether the value must never be shown.
    pub secret: Option<bool>,
}

/// Variables.
#[async_trait]
pub trait Variables {
    /// Adds a variable. A value for an environment needs its root first
    /// ([`crate::StoreError::NoRoot`]); an environment named for the first time is made. A value that
    /// needs itself is refused ([`crate::StoreError::Variable`]).
    async fn create_variable(&self, variable: Variable) -> Result<()>;
    /// Finds a variable.
    async fn find_variable(&self, id: VariableId) -> Result<Option<Variable>>;
    /// Every variable, roots first, by key.
    async fn list_variables(&self) -> Result<Vec<Variable>>;
    /// Changes a variable in place. What was secret by its root stays secret, whatever becomes of the
    /// root or of the variable's key; what was secret itself is only opened with another value
    /// ([`crate::StoreError::NeedsValue`]).
    async fn update_variable(&self, id: VariableId, change: VariableChange) -> Result<()>;
    /// Adds or changes many variables, found by key and environment; all of them or none.
    async fn put_variables(&self, variables: Vec<Variable>) -> Result<()>;
    /// Removes a variable; a root takes its values along.
    async fn delete_variable(&self, id: VariableId) -> Result<()>;
}

/// What changes of a saved connection; what is left out stays.
#[derive(Debug, Clone)]
pub struct ConnectionChange {
    /// Its name.
    pub name: Option<String>,
    /// All of its open fields.
    pub values: Option<Map<String, Value>>,
    /// Secret fields that change, or go away where they have no value.
    pub secrets: BTreeMap<String, Option<Secret>>,
    /// When.
    pub changed: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// Saved connections.
#[async_trait]
pub trait Connections {
    /// Adds a connection; its name must be free among those of its campaign, or of all.
    async fn create_connection(&self, connection: Connection) -> Result<()>;
    /// Finds a connection.
    async fn find_connection(&self, id: ConnectionId) -> Result<Option<Connection>>;
    /// Connections that a campaign may use: its own and those of all; every one where none is named.
    async fn list_connections(&self, campaign: Option<CampaignId>) -> Result<Vec<Connection>>;
    /// Changes a connection.
    async fn update_connection(&self, id: ConnectionId, change: ConnectionChange) -> Result<()>;
    /// Removes a connection.
    async fn delete_connection(&self, id: ConnectionId) -> Result<()>;
}

/// What changes of a campaign; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct CampaignChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How long a run of it may take, or no limit.
    pub timeout: Option<Option<Duration>>,
    /// How many tests may run at once.
    pub parallel: Option<u32>,
    /// Days that its runs are kept, or as the server says.
    pub keep_days: Option<Option<u32>>,
    /// How many of its runs are kept, or as the server says.
    pub keep_runs: Option<Option<u32>>,
}

/// Campaigns.
#[async_trait]
pub trait Campaigns {
    /// Adds a campaign with its tests, in the order given.
    async fn create_campaign(&self, campaign: Campaign, tests: Vec<Test>) -> Result<()>;
    /// Finds a campaign.
    async fn find_campaign(&self, id: CampaignId) -> Result<Option<Campaign>>;
    /// A page of campaigns with what a list shows of each; `search` keeps those whose name or
    /// description contains it.
    async fn list_campaigns(
        &self,
        page: PageRequest,
        search: Option<String>,
        order: CampaignOrder,
    ) -> Result<Page<CampaignSummary>>;
    /// Changes what is given.
    async fn update_campaign(&self, id: CampaignId, change: CampaignChange) -> Result<()>;
    /// Gives a campaign a name; [`crate::StoreError::Taken`] where another one has it.
    async fn rename_campaign(&self, id: CampaignId, name: String) -> Result<()>;
    /// Moves a campaign with its tests and reports to the trash; refused while one of its runs is going.
    async fn delete_campaign(&self, id: CampaignId, by: Change) -> Result<()>;
}

/// Tests.
#[async_trait]
pub trait Tests {
    /// Adds a test at the end of its campaign, or behind another of it, then under a name that is
    /// free in the campaign; its `position` is set here and given back.
    async fn create_test(&self, test: Test, behind: Option<TestId>) -> Result<u32>;
    /// Finds a test.
    async fn find_test(&self, id: TestId) -> Result<Option<Test>>;
    /// A page of tests in run order, of one campaign or of all.
    async fn list_tests(&self, campaign: Option<CampaignId>, page: PageRequest) -> Result<Page<Test>>;
    /// The tests of a campaign, in run order.
    async fn test_order(&self, campaign: CampaignId) -> Result<Vec<TestId>>;
    /// Finds several tests, in the order asked for; those that are not there are left out.
    async fn find_tests(&self, ids: Vec<TestId>) -> Result<Vec<Test>>;
    /// A page of what a list shows of the tests of a campaign, in run order.
    async fn list_test_summaries(&self, campaign: CampaignId, page: PageRequest) -> Result<Page<TestSummary>>;
    /// Every tag that a test of the campaign has, by name.
    async fn list_tags(&self, campaign: CampaignId) -> Result<Vec<String>>;
    /// Changes a test and gives its version; [`crate::StoreError::Changed`], and nothing done, where
    /// another version than the expected one is there.
    async fn update_test(&self, id: TestId, update: TestUpdate) -> Result<u32>;
    /// Moves a test by so many places, as far as there are that many, and gives its place.
    async fn shift_test(&self, id: TestId, by: i32) -> Result<u32>;
    /// Adds an action at the end of a test.
    async fn append_action(&self, id: TestId, action: ActionCall, by: Change) -> Result<()>;
    /// Moves a test to the trash; reports keep their copy.
    async fn delete_test(&self, id: TestId, by: Change) -> Result<()>;
}

/// Days that something stays in the trash.
pub const TRASH_DAYS: i64 = 30;

/// What was removed and can come back.
#[async_trait]
pub trait Trash {
    /// A page of what is in the trash, of one kind or all, removed last first. What went with its
    /// campaign is not listed by itself.
    async fn list_trash(&self, kind: Option<RemovableKind>, page: PageRequest) -> Result<Page<Removed>>;
    /// Brings something back, with all that went with it, and gives its name: that of a run gets a
    /// number where it is taken now. [`crate::StoreError::CampaignRemoved`] where its campaign is gone, too.
    async fn restore(&self, what: Removable) -> Result<String>;
    /// Puts something, or all that is there, out of reach; [`Trash::purge`] takes it away.
    async fn condemn(&self, what: Option<Removable>) -> Result<()>;
    /// Moves runs to the trash that are older, or more, than their campaign says, or `otherwise` where
    /// it does not; those to be kept stay. Old runs of one test alone go for good. Some at a time: tells how many.
    async fn expire(&self, now: Timestamp, otherwise: Retention) -> Result<usize>;
    /// Takes away some of what was removed before an instant.
    async fn purge(&self, before: Timestamp) -> Result<PurgeStep>;
}

/// How far a purge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurgeStep {
    /// There is more.
    More,
    /// A campaign is gone, its files may go; there may be more.
    Campaign(CampaignId),
    /// Nothing is left.
    Done,
}

/// What changes of a test's definition; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct DefinitionChange {
    /// Its name.
    pub name: Option<String>,
    /// What it proves.
    pub description: Option<String>,
    /// What is done, in order.
    pub actions: Option<Vec<ActionCall>>,
    /// Its variables.
    pub variables: Option<Vec<TestVariable>>,
    /// Its labels.
    pub tags: Option<Vec<String>>,
    /// When and how often it runs; `null` for once, in its turn.
    pub flow: Option<Value>,
}

impl DefinitionChange {
    /// The definition after the change.
    pub(crate) fn of(self, before: &TestDefinition) -> TestDefinition {
        TestDefinition {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            description: self.description.unwrap_or_else(|| before.description.clone()),
            actions: self.actions.unwrap_or_else(|| before.actions.clone()),
            variables: self.variables.unwrap_or_else(|| before.variables.clone()),
            tags: self.tags.unwrap_or_else(|| before.tags.clone()),
            flow: self.flow.unwrap_or_else(|| before.flow.clone()),
        }
    }
}

/// What changes of a test.
#[derive(Debug, Clone)]
pub struct TestUpdate {
    /// What a person wrote.
    pub change: DefinitionChange,
    /// The version that was read before; whatever is there now where it is left out.
    pub expected: Option<u32>,
    /// Whether runs include it.
    pub enabled: Option<bool>,
    /// Its new place, from 0.
    pub position: Option<u32>,
    /// Who changes it, and when.
    pub by: Change,
}

/// A run that is asked for.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The run; its state is pending.
    pub head: ReportHead,
    /// Which tests of the campaign run.
    pub tests: WhichTests,
    /// How many at once; as the campaign says where it is left out.
    pub parallel: Option<u32>,
}

impl NewReport {
    /// All tests of the campaign, as it says.
    pub const fn of(head: ReportHead) -> Self {
        Self { head, tests: WhichTests::All, parallel: None }
    }
}

/// Which tests of a campaign run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichTests {
    /// Every one that is enabled.
    All,
    /// One alone, enabled or not.
    One(TestId),
    /// Those of these that are there and enabled.
    These(Vec<TestId>),
}

/// What became of a wish to stop a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopWish {
    /// It is the first.
    First,
    /// Somebody had wished so before.
    Again,
    /// The run has ended.
    TooLate,
}

/// A run that a worker may now carry out.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// How it stands; running. Tests that had begun are running, too; one of which no event was kept
    /// has none.
    pub report: Report,
    /// The number that every append must carry.
    pub epoch: u32,
    /// Who wants it stopped, where somebody does.
    pub stop_by: Option<UserId>,
    /// What each test does, in run order.
    pub definitions: Vec<PlannedDefinition>,
    /// Variables at the time of the claim.
    pub variables: Vec<Variable>,
    /// Saved connections that the campaign may use, at the time of the claim.
    pub connections: Vec<Connection>,
}

/// What a test of a run does, as it was at the launch.
#[derive(Debug, Clone)]
pub struct PlannedDefinition {
    /// The test.
    pub test: TestId,
    /// What a person had written.
    pub definition: TestDefinition,
}

/// Events to keep, and the report they fold into.
#[derive(Debug, Clone)]
pub struct Append {
    /// The run.
    pub report: ReportId,
    /// The claim's number; an older one is refused.
    pub epoch: u32,
    /// The events, in order.
    pub events: Arc<[RunEvent]>,
    /// How the run stands after them.
    pub state: ReportState,
    /// Who has paused it after them.
    pub paused_by: Option<UserId>,
    /// Who has stopped it after them.
    pub stopping_by: Option<UserId>,
    /// How many tests stand how after them.
    pub counts: Counts,
    /// The tests they touched, with their places in the run.
    pub tests: Vec<(u32, TestResult)>,
}

/// Which reports a list shows.
#[derive(Debug, Clone, Default)]
pub struct ReportFilter {
    /// Those of one campaign.
    pub campaign: Option<CampaignId>,
    /// Those of one environment.
    pub environment: Option<String>,
    /// Those that stand so.
    pub standing: Option<Standing>,
    /// Runs of this test alone, instead of runs of campaigns.
    pub alone: Option<TestId>,
}

/// How a run stands, in the words of a list's filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits.
    Pending,
    /// It runs.
    Running,
    /// It ended and no test failed.
    Completed,
    /// A test failed, or the system did.
    Failed,
    /// A person stopped it.
    Cancelled,
}

/// A line of a test's log with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedLine {
    /// The event that told it.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Number of the line within the test's log, from 0.
    pub number: u32,
    /// The line.
    pub line: LogLine,
}

/// How an action of a run ended, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldResult {
    /// The event that told it.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Which action of the test, from 0.
    pub action: u32,
    /// How.
    pub result: ActionResult,
}

/// Reports and their events.
#[async_trait]
pub trait Reports {
    /// Adds a pending run with a copy of its tests. Refused: a taken name, a campaign without tests, an
    /// environment that does not exist. Of two with one name exactly one is taken.
    async fn create_report(&self, new: NewReport) -> Result<Report>;
    /// The name of a run that is not in the trash.
    async fn report_name(&self, id: ReportId) -> Result<Option<String>>;
    /// Names of campaign runs that begin with `prefix`.
    async fn report_names(&self, prefix: &str) -> Result<Vec<String>>;
    /// Turns a pending run into a running one; `None` where another was faster.
    async fn claim(&self, id: ReportId, worker: WorkerId, now: Timestamp) -> Result<Option<Claimed>>;
    /// Takes over a run whose worker is gone; `None` where it has ended or was taken over since.
    async fn take_over(&self, id: ReportId, epoch: u32, worker: WorkerId) -> Result<Option<Claimed>>;
    /// Notes that a test of a run begins, before it does anything: whoever takes the run over finds it
    /// in flight, whether its events were kept or not.
    async fn begin_test(&self, id: ReportId, test: u32, at: Timestamp) -> Result<()>;
    /// Keeps events and the report they fold into; [`crate::StoreError::Fenced`] for a claim that is over.
    async fn append(&self, append: Append) -> Result<()>;
    /// Finds a run with its tests.
    async fn find_report(&self, id: ReportId) -> Result<Option<Report>>;
    /// A page of campaign runs, newest first.
    async fn list_reports(&self, filter: ReportFilter, page: PageRequest) -> Result<Page<ReportSummary>>;
    /// Runs that have not ended, oldest first, of both scopes.
    async fn list_unfinished(&self) -> Result<Vec<ReportHead>>;
    /// Keeps in mind that somebody wants a run stopped, for whoever claims it.
    async fn ask_to_stop(&self, id: ReportId, by: UserId) -> Result<StopWish>;
    /// Runs that repeat a run, oldest first.
    async fn list_reruns(&self, id: ReportId) -> Result<Vec<ReportSummary>>;
    /// Events of a run with `after < seq ≤ until`, in order.
    async fn events(&self, id: ReportId, after: u64, until: u64) -> Result<Vec<RunEvent>>;
    /// At most `limit` lines of one test's log, after an event.
    async fn log(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<LoggedLine>>;
    /// At most `limit` results of one test's actions, after an event.
    async fn results(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<ToldResult>>;
    /// Mean duration in milliseconds of the last five runs of a campaign in an environment that ended by themselves.
    async fn typical_duration(&self, campaign: CampaignId, environment: &str) -> Result<Option<u64>>;
    /// Renames a campaign run.
    async fn rename_report(&self, id: ReportId, name: String) -> Result<()>;
    /// Keeps a campaign run however old it gets, or no longer.
    async fn keep_report(&self, id: ReportId, kept: bool) -> Result<()>;
    /// Moves a run that has ended to the trash; [`crate::StoreError::RunGoing`] for one that has not.
    async fn delete_report(&self, id: ReportId, by: Change) -> Result<()>;
    /// Takes back a run that nobody has claimed, as if it had never been asked for.
    async fn withdraw_report(&self, id: ReportId) -> Result<()>;
}

/// How the storage is doing.
#[async_trait]
pub trait Vitals {
    /// Reads something trivial, and sees now and then whether anything can be written.
    async fn ping(&self) -> Result<()>;
    /// What it counts of itself.
    fn meters(&self) -> &StoreMeters;
}
