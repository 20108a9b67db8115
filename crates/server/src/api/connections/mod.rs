//! Saved connections: of one campaign, written by its editors, or of all, written by administrators.

mod attempt;

pub(super) use attempt::*;
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use testgyver_app::{ConnectionDraft, ConnectionEdit};
use testgyver_model::{
    connection::Connection,
    connection_kind::ConnectionDescriptor,
    id::{CampaignId, ConnectionId},
};
use utoipa::{IntoParams, ToSchema};

use super::{
    actions::{MaskField, field},
    body::{Body, DoneBody, Form, Id, Params, sent_about},
    campaigns,
};
use crate::{
    auth::{Caller, Editor},
    i18n::Locale,
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
    kind: String,
    label: String,
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

fn campaign(id: Option<String>) -> Result<Option<CampaignId>, Problem> {
    id.map(|text| text.parse()).transpose().map_err(|_| Problem::not_found("what-campain"))
}

pub(super) async fn found(state: &AppState, id: ConnectionId) -> Result<Connection, Problem> {
    state.deps.store.find_connection(id).await?.ok_or(Problem::not_found("what-connection"))
}

/// The kinds of connections and their forms.
#[utoipa::path(get, path = "/api/connections/types", responses((status = 200, body = Vec<ConnectionKindBody>)))]
pub(super) async fn kinds(State(state): State<AppState>, _: Caller, locale: Locale) -> Json<Vec<ConnectionKindBody>> {
    let body = |one: &ConnectionDescriptor| ConnectionKindBody {
        kind: one.kind.clone().into_owned(),
        label: one.label.text(locale.0),
        fields: one.fields.iter().map(|one| field(one, locale.0)).collect(),
    };
    Json(state.deps.actions.connections().map(body).collect())
}

/// Saved connections, secrets left out.
#[utoipa::path(get, path = "/api/connections", params(Filter), responses((status = 200, body = Vec<ConnectionBody>), (status = 404, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(filter): Params<Filter>,
) -> Result<Json<Vec<ConnectionBody>>, Problem> {
    let campaign = campaign(filter.campain_id)?;
    if let Some(id) = campaign {
        campaigns::found(&state, id).await?;
    }
    Ok(Json(state.deps.store.list_connections(campaign).await?.into_iter().map(Into::into).collect()))
}

/// Saves a connection.
#[utoipa::path(post, path = "/api/connections", request_body = NewConnection, responses((status = 201, body = ConnectionCreated), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Body(new): Body<NewConnection>,
) -> Result<(StatusCode, Json<ConnectionCreated>), Problem> {
    let campaign = campaign(new.campain_id)?;
    let draft = ConnectionDraft { kind: new.kind, name: new.name, campaign, values: new.value };
    let connection_id = state.deps.app.create_connection(&by, draft).await?.to_string();
    let message = locale.say("done-connection-created");
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
#[utoipa::path(put, path = "/api/connections/{id}", params(("id" = String, Path)), request_body = ConnectionChange, responses((status = 200, body = DoneBody), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ConnectionId>,
    body: Result<Body<ConnectionChange>, Problem>,
) -> Result<Json<DoneBody>, Problem> {
    let app = &state.deps.app;
    let Body(change) = sent_about(async { Ok(app.connection_to_write(&by, id).await?) }, body).await?;
    let edit = ConnectionEdit { name: change.name, values: change.value };
    app.update_connection(&by, id, edit).await?;
    Ok(Json(DoneBody { message: locale.say("done-connection-updated") }))
}

/// Removes a connection; actions that choose it fail until they choose another one.
#[utoipa::path(delete, path = "/api/connections/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ConnectionId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_connection(&by, id).await?;
    Ok(Json(DoneBody { message: locale.say("done-connection-deleted") }))
}
