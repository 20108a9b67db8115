//! The actions that are loaded. All of them are built in today, so none can fail to load.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Done;
use crate::{
    auth::Administrator,
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A loaded action.
#[derive(Serialize, ToSchema)]
pub(super) struct PluginBody {
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'static str,
    aliases: Vec<&'static str>,
    builtin: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PluginsBody {
    plugins: Vec<PluginBody>,
}

/// An action that failed to load.
#[derive(Serialize, ToSchema)]
pub(super) struct PluginError {
    plugin: String,
    error: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PluginErrors {
    errors: Vec<PluginError>,
}

/// The loaded actions.
#[utoipa::path(get, path = "/api/plugins", responses((status = 200, body = PluginsBody), (status = 403, body = ProblemBody)))]
pub(super) async fn list(State(state): State<AppState>, _: Administrator, speaks: Speaks) -> Json<PluginsBody> {
    let plugins = state.parts.actions.descriptors().map(|one| PluginBody {
        kind: one.kind,
        label: one.label.text(speaks.0),
        aliases: one.aliases.to_vec(),
        builtin: true,
    });
    Json(PluginsBody { plugins: plugins.collect() })
}

/// What failed to load.
#[utoipa::path(get, path = "/api/plugins/errors", responses((status = 200, body = PluginErrors), (status = 403, body = ProblemBody)))]
pub(super) async fn errors(_: Administrator) -> Json<PluginErrors> {
    Json(PluginErrors { errors: Vec::new() })
}

/// Looks for plugins again; built-in actions stay as they are.
#[utoipa::path(post, path = "/api/plugins/reload", responses((status = 200, body = Done), (status = 403, body = ProblemBody)))]
pub(super) async fn reload(_: Administrator, speaks: Speaks) -> Result<Json<Done>, Problem> {
    Ok(Json(Done { message: speaks.say("done-plugins-reloaded") }))
}
