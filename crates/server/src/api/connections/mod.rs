//! Saved connections: of one campaign, written by its editors, or of all, written by administrators.

mod attempt;

use std::collections::BTreeMap;

pub(super) use attempt::*;
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use testgyver_model::{
    Actor,
    connection::{Connection, ConnectionDescriptor, NAME_LIMIT},
    id::{CampaignId, ConnectionId},
    secret::Secret,
    template::text_of,
};
use testgyver_store::ConnectionChange as Change;
use utoipa::{IntoParams, ToSchema};

use super::{
    actions::{MaskField, field},
    body::{Body, Done, Form, Id, Params, at_most},
};
use crate::{
    auth::{Caller, Editor},
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A saved connection; its secrets are named, never shown.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConnectionBody {
    #[serde(rename = "_id")]
    id: String,
    /// Its kind, `ssh` say.
    #[serde(rename = "type")]
    kind: String,
    name: String,
    /// The campaign it belongs to; all may use it where this is null.
    campain_id: Option<String>,
    value: Map<String, Value>,
    /// Names of the secret fields that hold something.
    secrets: Vec<String>,
    date_changed: String,
    changed_by: String,
}

impl From<Connection> for ConnectionBody {
    fn from(connection: Connection) -> Self {
        Self {
            id: connection.id.to_string(),
            kind: connection.kind,
            name: connection.name,
            campain_id: connection.campaign.map(|id| id.to_string()),
            value: connection.values,
            secrets: connection.secrets.into_keys().collect(),
            date_changed: connection.changed.at.to_string(),
            changed_by: connection.changed.by.name,
        }
    }
}

/// A kind of connection and its form.
#[derive(Serialize, ToSchema)]
pub(super) struct ConnectionKindBody {
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'static str,
    fields: Vec<MaskField>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Those that this campaign may use: its own and those of all.
    campain_id: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewConnection {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    /// The campaign it belongs to; left out, all may use it (administrators alone may write those).
    campain_id: Option<String>,
    /// The form's fields, secret ones included.
    value: Map<String, Value>,
}

impl Form for NewConnection {
    const REQUIRED: &'static [&'static str] = &["type", "name", "value"];
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ConnectionChange {
    name: Option<String>,
    /// All open fields; a secret field that is left out stays as it is, an empty one goes away.
    value: Option<Map<String, Value>>,
}

impl Form for ConnectionChange {}

#[derive(Serialize, ToSchema)]
pub(super) struct ConnectionCreated {
    message: String,
    connection_id: String,
}

fn described<'a>(state: &'a AppState, kind: &str) -> Result<&'a ConnectionDescriptor, Problem> {
    let found = state.parts.actions.connection(kind).map(|(descriptor, _)| descriptor);
    found.ok_or_else(|| Problem::bad("unknown_connection_type").field("type"))
}

fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Problem::missing(["name"]));
    }
    at_most("name", name, NAME_LIMIT)?;
    Ok(name.to_owned())
}

/// Secret fields that hold something, or nothing any more.
type Secrets = BTreeMap<String, Option<Secret>>;

/// The open and the secret fields of a form; fields that the kind does not have are refused.
fn parted(
    value: Map<String, Value>,
    descriptor: &ConnectionDescriptor,
) -> Result<(Map<String, Value>, Secrets), Problem> {
    let (mut open, mut secrets) = (Map::new(), BTreeMap::new());
    for (name, given) in value {
        let known = descriptor.fields.iter().find(|field| field.name == name);
        let known =
            known.ok_or_else(|| Problem::bad("unknown_field").with("field", name.clone()).field(name.clone()))?;
        let blank = given.is_null() || given.as_str().is_some_and(|text| text.trim().is_empty());
        if known.secret {
            let secret = (!blank).then(|| Secret::new(text_of(&given).into_owned()));
            secrets.insert(name, secret);
        } else if !blank {
            open.insert(name, given);
        }
    }
    Ok((open, secrets))
}

fn complete(open: &Map<String, Value>, descriptor: &ConnectionDescriptor) -> Result<(), Problem> {
    let required = descriptor.fields.iter().filter(|field| field.required && !field.secret);
    let missing: Vec<&str> = required.map(|field| field.name).filter(|name| !open.contains_key(*name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Problem::missing(missing))
}

async fn campaign(state: &AppState, id: Option<&str>) -> Result<Option<CampaignId>, Problem> {
    let Some(text) = id else { return Ok(None) };
    let unknown = || Problem::not_found("what-campain");
    let id: CampaignId = text.parse().map_err(|_| unknown())?;
    state.parts.store.find_campaign(id).await?.map(|_| Some(id)).ok_or_else(unknown)
}

/// Those of all campaigns belong to administrators.
fn may_write(editor: &Editor, campaign: Option<CampaignId>) -> Result<(), Problem> {
    if campaign.is_some() || editor.0.role.may_administer() {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "forbidden"))
}

/// Whoever sends a saved secret elsewhere must know it: with other open fields, an editor gives it again.
fn keeps_its_host(
    editor: &Editor,
    old: &Connection,
    values: &Map<String, Value>,
    secrets: &Secrets,
) -> Result<(), Problem> {
    if editor.0.role.may_administer() || *values == old.values {
        return Ok(());
    }
    match old.secrets.keys().find(|name| !secrets.contains_key(*name)) {
        None => Ok(()),
        Some(name) => Err(Problem::bad("connection_needs_secret").with("field", name.clone()).field(name.clone())),
    }
}

async fn found(state: &AppState, id: ConnectionId) -> Result<Connection, Problem> {
    state.parts.store.find_connection(id).await?.ok_or(Problem::not_found("what-connection"))
}

/// The kinds of connections and their forms.
#[utoipa::path(get, path = "/api/connections/types", responses((status = 200, body = Vec<ConnectionKindBody>)))]
pub(super) async fn kinds(State(state): State<AppState>, _: Caller, speaks: Speaks) -> Json<Vec<ConnectionKindBody>> {
    let body = |one: &ConnectionDescriptor| ConnectionKindBody {
        kind: one.kind,
        label: one.label.text(speaks.0),
        fields: one.fields.iter().map(|one| field(one, speaks.0)).collect(),
    };
    Json(state.parts.actions.connections().map(body).collect())
}

/// Saved connections, secrets left out.
#[utoipa::path(get, path = "/api/connections", params(Filter), responses((status = 200, body = Vec<ConnectionBody>), (status = 404, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(filter): Params<Filter>,
) -> Result<Json<Vec<ConnectionBody>>, Problem> {
    let campaign = campaign(&state, filter.campain_id.as_deref()).await?;
    Ok(Json(state.parts.store.list_connections(campaign).await?.into_iter().map(Into::into).collect()))
}

/// Saves a connection.
#[utoipa::path(post, path = "/api/connections", request_body = NewConnection, responses((status = 201, body = ConnectionCreated), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    editor: Editor,
    speaks: Speaks,
    Body(new): Body<NewConnection>,
) -> Result<(StatusCode, Json<ConnectionCreated>), Problem> {
    let campaign = campaign(&state, new.campain_id.as_deref()).await?;
    may_write(&editor, campaign)?;
    let descriptor = described(&state, &new.kind)?;
    let (values, secrets) = parted(new.value, descriptor)?;
    complete(&values, descriptor)?;
    let connection = Connection {
        id: ConnectionId::fresh(state.parts.ids.as_ref()),
        kind: descriptor.kind.to_owned(),
        name: checked_name(&new.name)?,
        campaign,
        values,
        secrets: secrets.into_iter().filter_map(|(name, secret)| Some((name, secret?))).collect(),
        changed: testgyver_model::test::Change { by: Actor::from(&editor.0), at: state.now() },
    };
    let connection_id = connection.id.to_string();
    state.parts.store.create_connection(connection).await?;
    let message = speaks.say("done-connection-created");
    Ok((StatusCode::CREATED, Json(ConnectionCreated { message, connection_id })))
}

/// One connection, secrets left out.
#[utoipa::path(get, path = "/api/connections/{id}", params(("id" = String, Path)), responses((status = 200, body = ConnectionBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ConnectionId>,
) -> Result<Json<ConnectionBody>, Problem> {
    Ok(Json(found(&state, id).await?.into()))
}

/// Changes a connection.
#[utoipa::path(put, path = "/api/connections/{id}", params(("id" = String, Path)), request_body = ConnectionChange, responses((status = 200, body = Done), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    editor: Editor,
    speaks: Speaks,
    Id(id): Id<ConnectionId>,
    body: Result<Body<ConnectionChange>, Problem>,
) -> Result<Json<Done>, Problem> {
    let old = found(&state, id).await?;
    may_write(&editor, old.campaign)?;
    let Body(change) = body?;
    let descriptor = described(&state, &old.kind)?;
    let (values, secrets) = match change.value {
        None => (None, BTreeMap::new()),
        Some(value) => {
            let (open, secrets) = parted(value, descriptor)?;
            complete(&open, descriptor)?;
            (Some(open), secrets)
        }
    };
    if let Some(values) = &values {
        keeps_its_host(&editor, &old, values, &secrets)?;
    }
    let name = change.name.as_deref().map(checked_name).transpose()?;
    let by = testgyver_model::test::Change { by: Actor::from(&editor.0), at: state.now() };
    let change = Change { name, values, secrets, by };
    state.parts.store.update_connection(id, change).await?;
    Ok(Json(Done { message: speaks.say("done-connection-updated") }))
}

/// Removes a connection; actions that choose it fail until they choose another one.
#[utoipa::path(delete, path = "/api/connections/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    editor: Editor,
    speaks: Speaks,
    Id(id): Id<ConnectionId>,
) -> Result<Json<Done>, Problem> {
    may_write(&editor, found(&state, id).await?.campaign)?;
    state.parts.store.delete_connection(id).await?;
    Ok(Json(Done { message: speaks.say("done-connection-deleted") }))
}
