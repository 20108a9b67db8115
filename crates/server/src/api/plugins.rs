//! The actions that are loaded. All of them are built in today, so none can fail to load.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use testgyver_model::action::Descriptor;
use utoipa::ToSchema;

use super::{
    body::{DoneBody, Segments},
    original::color,
};
use crate::{
    auth::Administrator,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// The kinds of plugins that the original has.
const KINDS: [&str; 3] = ["actions", "reports", "auth"];

/// A loaded action.
#[derive(Serialize, ToSchema)]
pub(super) struct PluginBody {
    #[serde(rename = "type")]
    kind: String,
    /// Its type, as the original calls it.
    name: String,
    label: String,
    /// The program's own version: built-in actions have no other.
    version: &'static str,
    author: &'static str,
    description: String,
    color: &'static str,
    aliases: Vec<String>,
    builtin: bool,
}

/// Plugins of one kind, by name.
type ByName = BTreeMap<String, PluginBody>;

#[derive(Serialize, ToSchema)]
pub(super) struct PluginsBody {
    plugins: Vec<PluginBody>,
    actions: BTreeMap<String, PluginBody>,
    /// None yet.
    reports: BTreeMap<String, PluginBody>,
    /// None yet.
    auth: BTreeMap<String, PluginBody>,
}

/// An action that failed to load.
#[derive(Serialize, ToSchema)]
pub(super) struct PluginError {
    plugin: String,
    error: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PluginErrors {
    success: bool,
    count: usize,
    errors: Vec<PluginError>,
}

/// How many plugins there are.
#[derive(Serialize, ToSchema)]
pub(super) struct PluginStats {
    success: bool,
    stats: PluginCounts,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PluginCounts {
    total: usize,
    errors: usize,
    actions: usize,
    reports: usize,
    auth: usize,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PluginsOfKind {
    #[serde(rename = "type")]
    kind: String,
    plugins: BTreeMap<String, PluginBody>,
}

fn body(one: &Descriptor, locale: Locale) -> PluginBody {
    PluginBody {
        kind: one.kind.clone().into_owned(),
        name: one.kind.clone().into_owned(),
        label: one.label.text(locale.0),
        version: env!("CARGO_PKG_VERSION"),
        author: "TestGyver",
        description: one.label.text(locale.0),
        color: color(&one.kind),
        aliases: one.aliases.iter().map(|alias| alias.clone().into_owned()).collect(),
        builtin: true,
    }
}

fn loaded(state: &AppState, locale: Locale) -> ByName {
    state.deps.actions.descriptors().map(|one| (one.kind.clone().into_owned(), body(one, locale))).collect()
}

/// The plugins of a kind; only actions can be there.
fn known(state: &AppState, locale: Locale, kind: &str) -> Result<ByName, Problem> {
    if !KINDS.contains(&kind) {
        return Err(Problem::not_found("what-plugin-kind"));
    }
    Ok(if kind == "actions" { loaded(state, locale) } else { ByName::new() })
}

/// The loaded actions.
#[utoipa::path(get, path = "/api/plugins", responses((status = 200, body = PluginsBody), (status = 403, body = ProblemBody)))]
pub(super) async fn list(State(state): State<AppState>, _: Administrator, locale: Locale) -> Json<PluginsBody> {
    let plugins = state.deps.actions.descriptors().map(|one| body(one, locale)).collect();
    Json(PluginsBody { plugins, actions: loaded(&state, locale), reports: ByName::new(), auth: ByName::new() })
}

/// How many plugins are loaded, and how many failed to.
#[utoipa::path(get, path = "/api/plugins/stats", responses((status = 200, body = PluginStats), (status = 403, body = ProblemBody)))]
pub(super) async fn stats(State(state): State<AppState>, _: Administrator) -> Json<PluginStats> {
    let actions = state.deps.actions.descriptors().count();
    let stats = PluginCounts { total: actions, errors: 0, actions, reports: 0, auth: 0 };
    Json(PluginStats { success: true, stats })
}

/// The plugins of a kind (`actions`, `reports`, `auth`), by name.
#[utoipa::path(get, path = "/api/plugins/{type}", params(("type" = String, Path)), responses((status = 200, body = PluginsOfKind), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn of_kind(
    State(state): State<AppState>,
    _: Administrator,
    locale: Locale,
    Segments(kind): Segments<String>,
) -> Result<Json<PluginsOfKind>, Problem> {
    let plugins = known(&state, locale, &kind)?;
    Ok(Json(PluginsOfKind { kind, plugins }))
}

/// One plugin.
#[utoipa::path(get, path = "/api/plugins/{type}/{name}", params(("type" = String, Path), ("name" = String, Path)), responses((status = 200, body = PluginBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Administrator,
    locale: Locale,
    Segments((kind, name)): Segments<(String, String)>,
) -> Result<Json<PluginBody>, Problem> {
    let found = known(&state, locale, &kind)?.remove(name.as_str());
    found.map(Json).ok_or(Problem::not_found("what-plugin"))
}

/// What failed to load.
#[utoipa::path(get, path = "/api/plugins/errors", responses((status = 200, body = PluginErrors), (status = 403, body = ProblemBody)))]
pub(super) async fn errors(_: Administrator) -> Json<PluginErrors> {
    Json(PluginErrors { success: true, count: 0, errors: Vec::new() })
}

/// Looks for plugins again; built-in actions stay as they are.
#[utoipa::path(post, path = "/api/plugins/reload", responses((status = 200, body = DoneBody), (status = 403, body = ProblemBody)))]
pub(super) async fn reload(_: Administrator, locale: Locale) -> Result<Json<DoneBody>, Problem> {
    Ok(Json(DoneBody { message: locale.say("done-plugins-reloaded") }))
}
