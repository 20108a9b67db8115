//! Keys of SSH servers that campaigns and saved connections have met.

use axum::{Json, extract::State};
use serde::Serialize;
use testgyver_model::{
    Timestamp,
    host_key::{HostKey, HostScope},
    id::{CampaignId, ConnectionId, HostKeyId},
};
use utoipa::ToSchema;

use super::{
    body::{DoneBody, Id},
    campaigns, connections,
};
use crate::{
    auth::{Caller, Editor},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// The key of an SSH server, kept when it was first met; another one is refused.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HostKeyBody {
    #[serde(rename = "_id")]
    id: String,
    /// The server; `null` where OpenSSH had hashed its name and nobody has met it since.
    host: Option<String>,
    port: Option<u16>,
    /// The key's type, `ssh-ed25519` say.
    #[serde(rename = "type")]
    kind: String,
    /// The key itself, base64.
    public_key: String,
    /// Its fingerprint, `SHA256:…`.
    fingerprint: String,
    #[schema(value_type = String, format = DateTime)]
    date_met: Timestamp,
    /// The run in which it was first met, where it was in one; it may be gone since.
    rapport_id: Option<String>,
}

impl From<HostKey> for HostKeyBody {
    fn from(key: HostKey) -> Self {
        let (host, port) = key.place.unzip();
        Self {
            id: key.id.to_string(),
            host,
            port,
            kind: key.key_type,
            public_key: key.public_key,
            fingerprint: key.fingerprint,
            date_met: key.met_at,
            rapport_id: key.met_in.map(|run| run.to_string()),
        }
    }
}

async fn listed(state: &AppState, scope: HostScope) -> Result<Json<Vec<HostKeyBody>>, Problem> {
    Ok(Json(state.deps.store.list_host_keys(scope).await?.into_iter().map(Into::into).collect()))
}

/// The keys of servers that actions of a campaign name; those of its connections are theirs.
#[utoipa::path(get, path = "/api/campains/{id}/host-keys", params(("id" = String, Path)), responses((status = 200, body = Vec<HostKeyBody>), (status = 404, body = ProblemBody)))]
pub(super) async fn of_campaign(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Json<Vec<HostKeyBody>>, Problem> {
    campaigns::found(&state, id).await?;
    listed(&state, HostScope::Campaign(id)).await
}

/// The keys of servers that a saved connection leads to.
#[utoipa::path(get, path = "/api/connections/{id}/host-keys", params(("id" = String, Path)), responses((status = 200, body = Vec<HostKeyBody>), (status = 404, body = ProblemBody)))]
pub(super) async fn of_connection(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ConnectionId>,
) -> Result<Json<Vec<HostKeyBody>>, Problem> {
    connections::found(&state, id).await?;
    listed(&state, HostScope::Connection(id)).await
}

/// Forgets the key of a server: the next one that it shows is kept in its place. Those of connections of all campaigns
/// belong to administrators.
#[utoipa::path(delete, path = "/api/host-keys/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<HostKeyId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_host_key(&by, id).await?;
    Ok(Json(DoneBody { message: locale.say("done-host-key-deleted") }))
}
