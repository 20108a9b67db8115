//! Variables: read by everyone signed in, written by administrators.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_app::{VariableDraft, VariableEdit, variable_value};
use testgyver_model::{
    id::VariableId,
    lenient,
    page::Page,
    secret::MASK,
    variable::{ResolvedVariable, Variable, resolve},
};
use testgyver_store::StoreError;
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, DoneBody, Form, Id, Params},
    paging::{PageBody, Paging},
};
use crate::{
    auth::{Administrator, Caller},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct VariableBody {
    #[serde(rename = "_id")]
    id: String,
    key: String,
    /// Dots where it is secret.
    value: Option<String>,
    /// Empty for a root.
    filiere: String,
    description: String,
    is_root: bool,
    secret: bool,
    /// `secret`, as the original calls it.
    is_obfuscated: bool,
}

/// What the original's pages show for a secret, and send back where it was not changed.
const ORIGINAL_MASK: &str = "*****";

/// The one answer of two fields that ask the same.
fn secret_of(secret: Option<bool>, obfuscated: Option<bool>) -> Result<Option<bool>, Problem> {
    if secret.zip(obfuscated).is_some_and(|(ours, theirs)| ours != theirs) {
        return Err(Problem::bad("secret_twice").field("isObfuscated").field("secret"));
    }
    Ok(secret.or(obfuscated))
}

fn shown(variable: Variable, secret: bool) -> VariableBody {
    let value = variable.value.map(|value| if secret { MASK.to_owned() } else { value.expose().to_owned() });
    VariableBody {
        id: variable.id.to_string(),
        key: variable.key,
        value,
        is_root: variable.environment.is_none(),
        filiere: variable.environment.unwrap_or_default(),
        description: variable.description,
        secret,
        is_obfuscated: secret,
    }
}

/// The variables as an environment has them; none where no environment is named.
pub(super) async fn known_in(
    state: &AppState,
    environment: Option<&str>,
) -> Result<HashMap<String, ResolvedVariable>, Problem> {
    let Some(environment) = environment else { return Ok(HashMap::new()) };
    let environments = state.deps.store.list_environments().await?;
    if !environments.iter().any(|one| one.name == environment) {
        return Err(Problem::from(StoreError::UnknownEnvironment).with("name", environment));
    }
    Ok(resolve(&state.deps.store.list_variables().await?, environment))
}

/// Whether clients see dots for a variable: it or its root is secret.
async fn is_secret(state: &AppState, variable: &Variable) -> Result<bool, Problem> {
    let mut shown = all_shown(state.deps.store.list_variables().await?).into_iter();
    Ok(shown.any(|one| one.secret && one.id == variable.id.to_string()))
}

/// What clients may see: a value is secret when it or its root is.
fn all_shown(variables: Vec<Variable>) -> Vec<VariableBody> {
    let secret_keys: Vec<String> = variables
        .iter()
        .filter(|variable| variable.secret && variable.environment.is_none())
        .map(|root| root.key.clone())
        .collect();
    variables
        .into_iter()
        .map(|variable| {
            let secret = variable.secret || secret_keys.contains(&variable.key);
            shown(variable, secret)
        })
        .collect()
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewVariable {
    key: String,
    value: Option<serde_json::Value>,
    filiere: Option<String>,
    description: Option<String>,
    is_root: Option<bool>,
    secret: Option<bool>,
    /// `secret`, as the original calls it.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    is_obfuscated: Option<bool>,
}

impl Form for NewVariable {
    const REQUIRED: &'static [&'static str] = &["key"];
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct VariableChange {
    key: Option<String>,
    value: Option<serde_json::Value>,
    filiere: Option<String>,
    description: Option<String>,
    secret: Option<bool>,
    /// `secret`, as the original calls it.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    is_obfuscated: Option<bool>,
    /// `true`: the value goes away, so that nothing is inherited from it.
    clear: Option<bool>,
}

impl Form for VariableChange {}

#[derive(Serialize, ToSchema)]
pub(super) struct VariableCreated {
    message: String,
    variable_id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct VariableFilter {
    /// Values of this environment.
    filiere: Option<String>,
    /// `true`: all of them, grouped by environment; roots under the empty name.
    #[param(example = "true")]
    grouped: Option<String>,
}

/// Variables, a page of them or all by environment.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum VariableList {
    Page(PageBody<VariableBody>),
    Grouped(BTreeMap<String, Vec<VariableBody>>),
}

/// Variables, roots first; `grouped=true` gives them all by environment.
#[utoipa::path(get, path = "/api/variables", params(Paging, VariableFilter), responses((status = 200, body = VariableList)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(paging): Params<Paging>,
    Params(filter): Params<VariableFilter>,
) -> Result<Json<VariableList>, Problem> {
    let request = paging.request()?;
    let mut variables = all_shown(state.deps.store.list_variables().await?);
    if filter.grouped.as_deref() == Some("true") {
        let mut grouped: BTreeMap<String, Vec<VariableBody>> = BTreeMap::from([(String::new(), Vec::new())]);
        for variable in variables {
            grouped.entry(variable.filiere.clone()).or_default().push(variable);
        }
        return Ok(Json(VariableList::Grouped(grouped)));
    }
    if let Some(environment) = filter.filiere {
        variables.retain(|variable| variable.filiere == environment);
    }
    let total = variables.len() as u64;
    let skipped = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let items = variables.into_iter().skip(skipped).take(request.size as usize).collect();
    Ok(Json(VariableList::Page(PageBody::new(Page { items, total }, request))))
}

/// Adds a root (`isRoot`), or the value of a key for one environment.
#[utoipa::path(post, path = "/api/variables", request_body = NewVariable, responses((status = 201, body = VariableCreated), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Body(new): Body<NewVariable>,
) -> Result<(StatusCode, Json<VariableCreated>), Problem> {
    let environment = new.filiere.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if new.is_root != Some(true) && environment.is_none() {
        return Err(Problem::missing(["filiere"]));
    }
    let secret = secret_of(new.secret, new.is_obfuscated)?.unwrap_or(false);
    let value = variable_value(new.value)?;
    if secret && value.as_ref().is_some_and(|value| [MASK, ORIGINAL_MASK].contains(&value.expose())) {
        // Whoever copies what a page shows would make a secret that is none.
        return Err(Problem::bad("masked_value").field("value"));
    }
    let draft = VariableDraft {
        key: new.key,
        value,
        environment: environment.filter(|_| new.is_root != Some(true)),
        description: new.description.unwrap_or_default(),
        secret,
    };
    let variable_id = state.deps.app.create_variable(&by, draft).await?.to_string();
    Ok((StatusCode::CREATED, Json(VariableCreated { message: locale.say("done-variable-created"), variable_id })))
}

async fn found(state: &AppState, id: VariableId) -> Result<Variable, Problem> {
    state.deps.store.find_variable(id).await?.ok_or(Problem::not_found("what-variable"))
}

/// One variable.
#[utoipa::path(get, path = "/api/variables/{id}", params(("id" = String, Path)), responses((status = 200, body = VariableBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<VariableId>,
) -> Result<Json<VariableBody>, Problem> {
    found(&state, id).await?;
    let id = id.to_string();
    let variables = all_shown(state.deps.store.list_variables().await?);
    variables.into_iter().find(|variable| variable.id == id).map(Json).ok_or(Problem::not_found("what-variable"))
}

#[derive(Serialize, ToSchema)]
pub(super) struct Revealed {
    value: Option<String>,
}

/// The value of a secret variable; who asked is written to the server's log.
#[utoipa::path(post, path = "/api/variables/{id}/reveal", params(("id" = String, Path)), responses((status = 200, body = Revealed), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn reveal(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    Id(id): Id<VariableId>,
) -> Result<Json<Revealed>, Problem> {
    let variable = found(&state, id).await?;
    let environment = variable.environment.as_deref().unwrap_or_default();
    tracing::warn!(by = by.account, key = variable.key, environment, "a secret value is shown");
    Ok(Json(Revealed { value: variable.value.map(|value| value.expose().to_owned()) }))
}

/// Changes a variable; what is not sent stays, and so does a secret sent back as its dots or as `*****`.
#[utoipa::path(put, path = "/api/variables/{id}", params(("id" = String, Path)), request_body = VariableChange, responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Id(id): Id<VariableId>,
    body: Result<Body<VariableChange>, Problem>,
) -> Result<Json<DoneBody>, Problem> {
    let before = found(&state, id).await?;
    let Body(change) = body?;
    let mut sent = variable_value(change.value)?.filter(|sent| sent.expose() != MASK);
    if sent.as_ref().is_some_and(|sent| sent.expose() == ORIGINAL_MASK) && is_secret(&state, &before).await? {
        sent = None;
    }
    let edit = VariableEdit {
        key: change.key,
        value: if change.clear == Some(true) { Some(None) } else { sent.map(Some) },
        environment: change.filiere,
        description: change.description,
        secret: secret_of(change.secret, change.is_obfuscated)?,
    };
    state.deps.app.update_variable(&by, id, edit).await?;
    Ok(Json(DoneBody { message: locale.say("done-variable-updated") }))
}

/// Removes a variable; a root takes its values along.
#[utoipa::path(delete, path = "/api/variables/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Id(id): Id<VariableId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_variable(&by, id).await?;
    Ok(Json(DoneBody { message: locale.say("done-variable-deleted") }))
}
