//! A connection tried: as it stands in a form, or saved.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use testgyver_app::ConnectionTrial;
use testgyver_model::{
    Timestamp,
    action::{ActionContext, LogSink},
    event::Level,
    folders::Folders,
    host_key::HostKeys,
    id::{CampaignId, ConnectionId, IdSource},
    secret::{Redactor, Secrets},
    session_cache::SessionCache,
    text::{AppVariables, text_of},
    variable::ResolvedVariable,
};
use testgyver_rules::{
    generate::Entropy,
    template::{self, Scope},
};
use utoipa::ToSchema;

use super::campaign;
use crate::{
    api::{
        body::{Body, Form},
        variables::known_in,
    },
    auth::Editor,
    i18n::{Locale, message},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// How long trying a connection may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(15);

/// A connection to try, saved or as it stands in a form.
#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct ConnectionToTry {
    #[serde(rename = "type")]
    kind: String,
    value: Map<String, Value>,
    /// A saved one, whose secrets are used where the form leaves them out.
    id: Option<String>,
    /// The environment whose values are filled in.
    filiere: Option<String>,
    /// The campaign whose files it may name.
    campain_id: Option<String>,
}

impl Form for ConnectionToTry {
    const REQUIRED: &'static [&'static str] = &["type", "value"];
}

/// What came of trying.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ConnectionCheck {
    ok: bool,
    /// What went wrong, or that it works.
    message: String,
    /// How far it came.
    log: Vec<String>,
}

/// Connects, signs in and leaves again; what is wrong is told, not thrown.
#[utoipa::path(post, path = "/api/connections/try", request_body = ConnectionToTry, responses((status = 200, body = ConnectionCheck), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::api) async fn attempt(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Body(wanted): Body<ConnectionToTry>,
) -> Result<Json<ConnectionCheck>, Problem> {
    let kind = wanted.kind.clone();
    let saved = wanted.id.as_deref().and_then(|id| id.parse().ok());
    let trial = ConnectionTrial {
        kind: wanted.kind,
        values: wanted.value,
        saved: wanted.id,
        campaign: campaign(wanted.campain_id)?,
    };
    let campaign = trial.campaign;
    let form = state.deps.app.connection_to_try(&by, trial).await?;
    let hosts = Hosts { keys: state.deps.app.hosts_for_attempt(&by, campaign)?, saved };
    let known = known_in(&state, wanted.filiere.as_deref().filter(|name| !name.is_empty())).await?;
    Ok(Json(tried(&state, &kind, Value::Object(form), known, campaign, &hosts, locale).await?))
}

/// Who knows the keys of servers, and the saved connection that is tried, where it is one.
struct Hosts {
    keys: Arc<dyn HostKeys>,
    saved: Option<ConnectionId>,
}

/// Time and entropy for generators in a form that is tried.
struct Generators<'a> {
    now: Timestamp,
    ids: &'a dyn IdSource,
}

impl Entropy for Generators<'_> {
    fn now(&self) -> jiff::Zoned {
        self.now.to_zoned(jiff::tz::TimeZone::UTC)
    }

    fn random(&self) -> u64 {
        self.ids.random()
    }
}

async fn tried(
    state: &AppState,
    kind: &str,
    form: Value,
    known: HashMap<String, ResolvedVariable>,
    campaign: Option<CampaignId>,
    hosts: &Hosts,
    locale: Locale,
) -> Result<ConnectionCheck, Problem> {
    let Some((descriptor, kind)) = state.deps.actions.connection(kind) else {
        return Err(Problem::bad("unknown_connection_type").field("type"));
    };
    let (app, collection) = (AppVariables::new(), HashMap::new());
    let entropy = Generators { now: state.now(), ids: state.deps.ids.as_ref() };
    let hidden = known.values().filter(|variable| variable.secret).map(|variable| variable.value.expose());
    let mut secrets = Secrets::new(Redactor::new(hidden));
    let scope = Scope {
        environment: &known,
        app: &app,
        shared: &app,
        collection: &collection,
        entropy: &entropy,
        secrets: &secrets,
    };
    let value = match template::resolve(&form, scope) {
        Ok(value) => value,
        Err(error) if error.missing.is_empty() => {
            return Ok(ConnectionCheck { ok: false, message: error.say(locale.0), log: Vec::new() });
        }
        Err(error) => {
            let told = message(locale.0, "connection-unresolved", &[("names", error.missing.join(", "))]);
            return Ok(ConnectionCheck { ok: false, message: told, log: Vec::new() });
        }
    };
    let fields = descriptor.fields.iter().filter(|field| field.secret);
    let typed: Vec<String> =
        fields.filter_map(|field| value.get(field.name.as_ref())).map(|value| text_of(value).into_owned()).collect();
    let hidden = known.values().filter(|variable| variable.secret).map(|variable| variable.value.expose());
    let mut log = CollectedLog {
        redactor: Redactor::new(hidden.chain(typed.iter().chain(&secrets.take_derived()).map(String::as_str))),
        lines: Vec::new(),
    };
    // A connection of all campaigns belongs to no folder: it is tried in an empty one.
    let apart = tempfile::tempdir().map_err(|error| Problem::internal(&error))?;
    let folders = match campaign {
        Some(campaign) => state.deps.files.folders(campaign).await?,
        None => Folders { files: apart.path().to_owned(), work: apart.path().to_owned() },
    };
    let (mut variables, mut sessions) = (AppVariables::new(), SessionCache::new());
    let mut cx = ActionContext {
        language: locale.0,
        variables: &mut variables,
        folders: &folders,
        sessions: &mut sessions,
        hosts: &hosts.keys,
        connection: hosts.saved,
        log: &mut log,
        cuts: &mut Vec::new(),
    };
    let done = tokio::time::timeout(CHECK_TIMEOUT, kind.check(value, &mut cx)).await;
    let (ok, told) = match done {
        Ok(Ok(())) => (true, locale.say("connection-works")),
        Ok(Err(error)) => (false, log.redact(error.cause)),
        Err(_) => {
            (false, message(locale.0, "connection-too-slow", &[("seconds", CHECK_TIMEOUT.as_secs().to_string())]))
        }
    };
    Ok(ConnectionCheck { ok, message: told, log: log.lines })
}

/// What trying tells, secrets masked.
struct CollectedLog {
    redactor: Redactor,
    lines: Vec<String>,
}

#[async_trait]
impl LogSink for CollectedLog {
    async fn write(&mut self, _: Level, text: String) {
        self.lines.push(self.redactor.redact(text));
    }

    fn redact(&self, text: String) -> String {
        self.redactor.redact(text)
    }
}
