//! Tests.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_dispatch::TestLaunch;
use testgyver_model::{
    Timestamp,
    id::{CampaignId, TestId},
    test::{ActionCall, Test, TestDefinition, TestVariable},
};
use testgyver_store::StoreError;
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, Done, Form, Id, Params, at_most},
    paging::{PageBody, Paging},
};
use crate::{
    auth::{Caller, Editor},
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TestBody {
    #[serde(rename = "_id")]
    id: String,
    campain_id: String,
    user_id: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    name: String,
    description: String,
    #[schema(value_type = Vec<ActionBody>)]
    actions: Vec<ActionCall>,
    #[schema(value_type = Vec<serde_json::Value>)]
    variables: Vec<TestVariable>,
    /// Place in the campaign, from 0.
    position: u32,
}

/// An action of a test.
#[derive(Deserialize, ToSchema)]
pub(super) struct ActionBody {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    value: serde_json::Value,
}

impl Form for ActionBody {
    const REQUIRED: &'static [&'static str] = &["type"];
}

impl From<ActionBody> for ActionCall {
    fn from(action: ActionBody) -> Self {
        Self { kind: action.kind, value: action.value }
    }
}

impl From<Test> for TestBody {
    fn from(test: Test) -> Self {
        Self {
            id: test.id.to_string(),
            campain_id: test.campaign.to_string(),
            user_id: test.created_by.map(|id| id.to_string()),
            date_created: test.created_at,
            name: test.definition.name,
            description: test.definition.description,
            actions: test.definition.actions,
            variables: test.definition.variables,
            position: test.position,
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewTest {
    campain_id: String,
    actions: Vec<ActionBody>,
    name: Option<String>,
    description: Option<String>,
    #[schema(value_type = Option<Vec<serde_json::Value>>)]
    variables: Option<Vec<TestVariable>>,
}

impl Form for NewTest {
    const REQUIRED: &'static [&'static str] = &["campain_id", "actions"];
}

#[derive(Deserialize, ToSchema)]
pub(super) struct TestChange {
    actions: Option<Vec<ActionBody>>,
    name: Option<String>,
    description: Option<String>,
    #[schema(value_type = Option<Vec<serde_json::Value>>)]
    variables: Option<Vec<TestVariable>>,
    /// New place in the campaign, from 0.
    position: Option<u32>,
}

impl Form for TestChange {}

#[derive(Serialize, ToSchema)]
pub(super) struct TestCreated {
    message: String,
    test_id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfCampain {
    /// Tests of this campaign.
    campain_id: Option<String>,
}

fn checked(definition: TestDefinition) -> Result<TestDefinition, Problem> {
    at_most("name", &definition.name, 200)?;
    at_most("description", &definition.description, 10_000)?;
    if definition.actions.iter().any(|action| action.kind.trim().is_empty()) {
        return Err(Problem::bad("actions_list").field("actions"));
    }
    Ok(definition)
}

async fn found(state: &AppState, id: TestId) -> Result<Test, Problem> {
    state.parts.store.find_test(id).await?.ok_or(Problem::not_found("what-test"))
}

/// Tests in run order, of one campaign or of all.
#[utoipa::path(get, path = "/api/tests", params(Paging, OfCampain), responses((status = 200, body = PageBody<TestBody>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(paging): Params<Paging>,
    Params(OfCampain { campain_id }): Params<OfCampain>,
) -> Result<Json<PageBody<TestBody>>, Problem> {
    let request = paging.request()?;
    let campaign =
        campain_id.map(|id| id.parse::<CampaignId>()).transpose().map_err(|_| Problem::not_found("what-campain"))?;
    let page = state.parts.store.list_tests(campaign, request).await?;
    Ok(Json(PageBody::new(page.map(Into::into), request)))
}

/// Adds a test at the end of a campaign.
#[utoipa::path(post, path = "/api/tests", request_body = NewTest, responses((status = 201, body = TestCreated), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Body(new): Body<NewTest>,
) -> Result<(StatusCode, Json<TestCreated>), Problem> {
    let nothing = || Problem::not_found("what-campain");
    let definition = checked(TestDefinition {
        name: new.name.unwrap_or_default(),
        description: new.description.unwrap_or_default(),
        actions: new.actions.into_iter().map(Into::into).collect(),
        variables: new.variables.unwrap_or_default(),
    })?;
    let test = Test {
        id: TestId::fresh(state.parts.ids.as_ref()),
        campaign: new.campain_id.parse().map_err(|_| nothing())?,
        created_by: Some(user.id),
        created_at: state.now(),
        position: 0,
        definition,
    };
    let test_id = test.id.to_string();
    state.parts.store.create_test(test).await.map_err(|error| match error {
        StoreError::NotFound => nothing(),
        other => other.into(),
    })?;
    Ok((StatusCode::CREATED, Json(TestCreated { message: speaks.say("done-test-created"), test_id })))
}

/// One test.
#[utoipa::path(get, path = "/api/tests/{id}", params(("id" = String, Path)), responses((status = 200, body = TestBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<TestId>,
) -> Result<Json<TestBody>, Problem> {
    Ok(Json(found(&state, id).await?.into()))
}

/// Changes a test; what is not sent stays.
#[utoipa::path(put, path = "/api/tests/{id}", params(("id" = String, Path)), request_body = TestChange, responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
    body: Result<Body<TestChange>, Problem>,
) -> Result<Json<Done>, Problem> {
    let before = found(&state, id).await?.definition;
    let Body(change) = body?;
    let actions = change.actions.map(|actions| actions.into_iter().map(Into::into).collect());
    let definition = checked(TestDefinition {
        name: change.name.unwrap_or(before.name),
        description: change.description.unwrap_or(before.description),
        actions: actions.unwrap_or(before.actions),
        variables: change.variables.unwrap_or(before.variables),
    })?;
    state.parts.store.update_test(id, definition, change.position).await?;
    Ok(Json(Done { message: speaks.say("done-test-updated") }))
}

/// Removes a test; reports keep what it was.
#[utoipa::path(delete, path = "/api/tests/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
) -> Result<Json<Done>, Problem> {
    found(&state, id).await?;
    state.parts.store.delete_test(id).await?;
    Ok(Json(Done { message: speaks.say("done-test-deleted") }))
}

/// Adds an action at the end of a test.
#[utoipa::path(post, path = "/api/tests/{id}/actions", params(("id" = String, Path)), request_body = ActionBody, responses((status = 201, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn append_action(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
    body: Result<Body<ActionBody>, Problem>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    found(&state, id).await?;
    let Body(action) = body?;
    state.parts.store.append_action(id, action.into()).await?;
    Ok((StatusCode::CREATED, Json(Done { message: speaks.say("done-action-added") })))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Execute {
    filiere: String,
}

impl Form for Execute {
    const REQUIRED: &'static [&'static str] = &["filiere"];
}

#[derive(Serialize, ToSchema)]
pub(super) struct TestLaunched {
    message: String,
    test_id: String,
    run_id: String,
}

/// Runs one test alone; told live in the room `test_{id}`.
#[utoipa::path(post, path = "/api/tests/{id}/execute", params(("id" = String, Path)), request_body = Execute, responses((status = 200, body = TestLaunched), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn execute(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
    body: Result<Body<Execute>, Problem>,
) -> Result<Json<TestLaunched>, Problem> {
    let test = found(&state, id).await?;
    let Body(form) = body?;
    let name = form.filiere.clone();
    let launch = TestLaunch { campaign: test.campaign, test: id, environment: form.filiere };
    let run = state
        .parts
        .launcher
        .launch_test(launch, &user)
        .await
        .map_err(|error| Problem::from(error).with("name", name))?;
    let message = speaks.say("done-test-launched");
    Ok(Json(TestLaunched { message, test_id: id.to_string(), run_id: run.to_string() }))
}

/// The environments, a bare list.
#[utoipa::path(get, path = "/api/tests/filieres", responses((status = 200, body = Vec<String>)))]
pub(super) async fn filieres(State(state): State<AppState>, _: Caller) -> Result<Json<Vec<String>>, Problem> {
    let environments = state.parts.store.list_environments().await?;
    Ok(Json(environments.into_iter().map(|environment| environment.name).collect()))
}
