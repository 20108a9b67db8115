//! Taking a campaign in: first what it would change, then, if whoever asks wants that, all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testgyver_bus::LiveMessage;
use testgyver_model::{
    Language,
    campaign::{Campaign, CampaignOrder},
    connection::{CONNECTION_FIELD, Connection},
    id::{CampaignId, ConnectionId, TestId},
    naming,
    page::PageRequest,
    secret::Secret,
    test::{Test, TestDefinition},
    variable::Variable,
};
use testgyver_project::{Project, ProjectConnection, SecretSource, digest};
use testgyver_store::{CampaignPut, Replaced};

use super::{
    export::Stored,
    files::LARGEST,
    plan::{PlanItem, PlanKind as Kind, PlannedChange as Change},
    values::Known,
};
use crate::{
    App, Principal, Refusal,
    checks::{at_most, at_once, not_too_deep, time_limit},
    written,
};

/// Levels that stand around an action's form where it is kept.
const AROUND: usize = 6;

/// A campaign to take in.
#[derive(Debug, Clone)]
pub struct CampaignImport {
    /// What it is made of.
    pub project: Project,
    /// The campaign that it replaces; a new one where it is left out.
    pub into: Option<CampaignId>,
    /// The state of that campaign which whoever imports knows: refused if it is another.
    pub base: Option<String>,
    /// The language in which faults of rules are told.
    pub language: Language,
    /// Whether it is only looked at.
    pub dry_run: bool,
}

/// What taking a campaign in changed, or would change.
#[derive(Debug, Clone)]
pub struct ImportOutcome {
    /// The campaign, unless it was only looked at.
    pub campaign: Option<CampaignId>,
    /// What the campaign is called here.
    pub name: String,
    /// Everything that the import brings.
    pub plan: Vec<PlanItem>,
}

impl App {
    /// Takes a campaign in, or says what that would change.
    ///
    /// # Errors
    /// `campain_changed` if the campaign to replace is not in the state that is known; [`Refusal`] for what cannot be
    /// kept. Nothing is changed then.
    pub async fn import_campaign(&self, by: &Principal, import: CampaignImport) -> Result<ImportOutcome, Refusal> {
        by.may_edit()?;
        let CampaignImport { project, into, base, language, dry_run } = import;
        let before = match into {
            Some(id) => Some(self.stored(id).await?),
            None => None,
        };
        let old_files = match into {
            Some(id) => self.whole_files(id).await?,
            None => BTreeMap::new(),
        };
        if let (Some(stored), Some(base)) = (&before, base) {
            let now = Project { files: old_files.clone(), ..self.as_project(stored) };
            if digest(&now) != base {
                return Err(Refusal::conflict("campain_changed"));
            }
        }
        let mut intake = Intake { app: self, by, project, before, plan: Vec::new() };
        let put = intake.prepare(language).await?;
        let files = intake.files(&old_files)?;
        let (plan, name, id) = (intake.plan, put.campaign.name.clone(), put.campaign.id);
        if dry_run {
            return Ok(ImportOutcome { campaign: None, name, plan });
        }
        self.deps.files.folders(id).await?;
        let is_new = put.replaces.is_none();
        if is_new {
            // Files first: a campaign that is seen is whole.
            self.stage_files(id, &files).await?;
        }
        let stored = self.deps.store.put_campaign(put).await;
        if stored.is_err() && is_new {
            self.deps.files.delete_all(id).await?;
        }
        stored.map_err(|error| Refusal::from(error).about("what-campain"))?;
        if !is_new {
            self.put_files(by, id, files).await?;
            let removed = plan.iter().filter(|item| item.kind == Kind::File && item.change == Change::Removed);
            for item in removed {
                self.delete_file(by, id, &item.name).await?;
            }
            self.tell(by, LiveMessage::TestsChanged(id)).await;
        }
        Ok(ImportOutcome { campaign: Some(id), name, plan })
    }

    async fn stage_files(&self, id: CampaignId, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Refusal> {
        for (name, bytes) in files {
            let mut upload = self.deps.files.begin(id, name).await?;
            upload.write(bytes.clone()).await?;
            upload.finish().await?;
        }
        Ok(())
    }
}

/// An import while it is looked at.
struct Intake<'a> {
    app: &'a App,
    by: &'a Principal,
    project: Project,
    before: Option<Stored>,
    plan: Vec<PlanItem>,
}

impl Intake<'_> {
    fn note(&mut self, kind: Kind, name: impl Into<String>, change: Change) {
        self.plan.push(PlanItem { kind, name: name.into(), change });
    }

    async fn prepare(&mut self, language: Language) -> Result<CampaignPut, Refusal> {
        let by = self.by.change(self.app.now());
        let campaign = self.campaign().await?;
        let (connections, ids) = self.connections(campaign.id).await?;
        let tests = self.tests(campaign.id, &ids, language).await?;
        let (environments, variables) = self.values().await?;
        let replaces = self
            .before
            .as_ref()
            .map(|stored| Replaced { tests: stored.tests.iter().map(|test| (test.id, test.version)).collect() });
        Ok(CampaignPut { campaign, replaces, tests, connections, environments, variables, by })
    }

    async fn campaign(&mut self) -> Result<Campaign, Refusal> {
        let name = self.project.name.trim().to_owned();
        if name.is_empty() {
            return Err(Refusal::missing(["name"]));
        }
        at_most("name", &name, 200)?;
        at_most("description", &self.project.description, 10_000)?;
        let parallel = at_once(self.project.parallel.into())?;
        let timeout = self.project.timeout.map(|timeout| time_limit(timeout.as_secs_f64())).transpose()?;
        let description = self.project.description.clone();
        let campaign = match &self.before {
            Some(Stored { campaign: old, .. }) => Campaign { name, description, parallel, timeout, ..old.clone() },
            None => {
                let all =
                    self.app.deps.store.list_campaigns(PageRequest::EVERYTHING, None, CampaignOrder::Name).await?;
                let taken = |name: &str| all.items.iter().any(|one| one.campaign.name == name);
                let name = naming::unique(&name, taken);
                let id = CampaignId::fresh(self.app.deps.ids.as_ref());
                let created_by = self.by.actor.clone();
                Campaign { description, parallel, timeout, created_by, ..Campaign::new(id, name, self.app.now()) }
            }
        };
        let change = match &self.before {
            None => Change::New,
            Some(stored) if stored.campaign == campaign => Change::Same,
            Some(_) => Change::Changed,
        };
        self.note(Kind::Campaign, campaign.name.clone(), change);
        Ok(campaign)
    }

    /// Connections to keep, and the identifiers of all by their names in the files.
    async fn connections(
        &mut self,
        campaign: CampaignId,
    ) -> Result<(Vec<Connection>, BTreeMap<String, ConnectionId>), Refusal> {
        let known = self.app.deps.store.list_connections(self.before.as_ref().map(|stored| stored.campaign.id)).await?;
        let serving: Vec<&Connection> = known.iter().filter(|one| one.serves(campaign)).collect();
        let (mut put, mut ids) = (Vec::new(), BTreeMap::new());
        for written in self.project.connections.clone() {
            let same_name = serving.iter().filter(|one| one.name == written.name && one.kind == written.kind);
            let found = same_name.clone().find(|one| one.campaign.is_some()).or_else(|| {
                // Those of all campaigns belong to administrators: used where they are the same, never changed.
                same_name.clone().find(|one| one.values == written.values)
            });
            let change = match found {
                None => Change::New,
                Some(old) if old.values == written.values => Change::Same,
                Some(_) => Change::Changed,
            };
            let id = found.map_or_else(|| ConnectionId::fresh(self.app.deps.ids.as_ref()), |one| one.id);
            if change != Change::Same {
                put.push(self.connection(&written, id, campaign, found.copied())?);
            }
            self.note(Kind::Connection, written.name.clone(), change);
            ids.insert(written.name, id);
        }
        Ok((put, ids))
    }

    fn connection(
        &self,
        written: &ProjectConnection,
        id: ConnectionId,
        campaign: CampaignId,
        old: Option<&Connection>,
    ) -> Result<Connection, Refusal> {
        if self.app.deps.actions.connection(&written.kind).is_none() {
            return Err(Refusal::bad("unknown_connection_type").field("type"));
        }
        // A saved secret goes to no other host: whoever moves the connection gives it again.
        let kept = old.filter(|old| old.values == written.values).map(|old| old.secrets.clone()).unwrap_or_default();
        let mut secrets: BTreeMap<String, Secret> = kept.into_iter().chain(written.known_secrets.clone()).collect();
        for field in written.secrets.keys() {
            // What the files only name is asked of a variable, until somebody writes it here.
            let variable = SecretSource::variable_of(&format!("{}_{field}", written.name));
            secrets.entry(field.clone()).or_insert_with(|| Secret::new(format!("{{{{{variable}}}}}")));
        }
        Ok(Connection {
            id,
            kind: written.kind.clone(),
            name: written.name.clone(),
            campaign: Some(campaign),
            values: written.values.clone(),
            secrets,
            changed: self.by.change(self.app.now()),
        })
    }

    /// The tests; one of the same name, counted, is the same test.
    async fn tests(
        &mut self,
        campaign: CampaignId,
        connections: &BTreeMap<String, ConnectionId>,
        language: Language,
    ) -> Result<Vec<Test>, Refusal> {
        let old: Vec<Test> = self.before.as_ref().map(|stored| stored.tests.clone()).unwrap_or_default();
        let mut used = BTreeSet::new();
        let mut tests = Vec::with_capacity(self.project.tests.len());
        for written in std::mem::take(&mut self.project.tests) {
            let mut definition = written.definition;
            definition.actions.iter_mut().for_each(|call| choose(&mut call.value, connections));
            let definition = self.checked(definition, language).await?;
            let found = old.iter().find(|test| test.definition.name == definition.name && !used.contains(&test.id));
            let name = definition.name.clone();
            let test = match found {
                Some(test) => Test { enabled: written.enabled, definition, ..test.clone() },
                None => {
                    let id = TestId::fresh(self.app.deps.ids.as_ref());
                    let new = Test::new(id, campaign, self.by.change(self.app.now()), definition);
                    Test { enabled: written.enabled, ..new }
                }
            };
            used.insert(test.id);
            let place = u32::try_from(tests.len()).unwrap_or(u32::MAX);
            let change = match found {
                None => Change::New,
                Some(old)
                    if old.definition == test.definition && old.enabled == test.enabled && old.position == place =>
                {
                    Change::Same
                }
                Some(_) => Change::Changed,
            };
            self.note(Kind::Test, name, change);
            tests.push(test);
        }
        for gone in old.iter().filter(|test| !used.contains(&test.id)) {
            self.note(Kind::Test, gone.definition.name.clone(), Change::Removed);
        }
        Ok(tests)
    }

    async fn checked(&self, definition: TestDefinition, language: Language) -> Result<TestDefinition, Refusal> {
        let name = definition.name.clone();
        for call in &definition.actions {
            not_too_deep(&call.value, AROUND)?;
        }
        let checked = self.app.cpu_pool.run(move |budget| written::checked(definition, language, budget)).await;
        checked.map_err(|refusal| refusal.with("test", name))
    }

    /// Environments and variables to add.
    async fn values(&mut self) -> Result<(Vec<String>, Vec<Variable>), Refusal> {
        let deps = &self.app.deps;
        let (variables, environments) = (deps.store.list_variables().await?, deps.store.list_environments().await?);
        let may_administer = self.by.may_administer().is_ok();
        let (variables, environments, ids) = (&variables[..], &environments[..], deps.ids.as_ref());
        let added = Known { variables, environments, may_administer, ids }.against(&self.project);
        self.plan.extend(added.plan);
        Ok((added.environments, added.variables))
    }

    /// The files to put in their places; those in sub-folders cannot be kept.
    fn files(&mut self, old: &BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
        let files = std::mem::take(&mut self.project.files);
        if files.values().map(|bytes| bytes.len() as u64).sum::<u64>() > LARGEST {
            return Err(Refusal::bad("files_too_large").with("limit", (LARGEST >> 20).to_string()));
        }
        let (mut put, mut named) = (BTreeMap::new(), BTreeSet::new());
        for (name, bytes) in files {
            let change = match old.get(&name) {
                _ if name.contains('/') => Change::LeftOut,
                None => Change::New,
                Some(old) if *old == bytes => Change::Same,
                Some(_) => Change::Changed,
            };
            self.note(Kind::File, name.clone(), change);
            if change != Change::LeftOut {
                named.insert(name.clone());
            }
            if matches!(change, Change::New | Change::Changed) {
                put.insert(name, bytes);
            }
        }
        for gone in old.keys().filter(|name| !named.contains(*name)) {
            self.note(Kind::File, gone.clone(), Change::Removed);
        }
        Ok(put)
    }
}

/// Puts the identifier of a connection in the place of its name.
fn choose(value: &mut Value, connections: &BTreeMap<String, ConnectionId>) {
    let id = value.get(CONNECTION_FIELD).and_then(Value::as_str).and_then(|name| connections.get(name.trim()));
    if let Some(id) = id {
        value[CONNECTION_FIELD] = id.to_string().into();
    }
}
