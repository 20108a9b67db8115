//! Tests.

mod all;
mod cover;
mod wire;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use testgyver_app::{TestDraft, TestLaunch};
use testgyver_model::{
    id::{CampaignId, TestId},
    page::PageRequest,
    test::{Test, TestDefinition},
    trash::Removable,
};
use testgyver_store::ReportFilter;
use utoipa::{IntoParams, ToSchema};

use self::cover::covered;
pub(super) use self::wire::ActionBody;
use self::wire::{NewTest, TestBody, TestChange, TestCreated, TestPage, TestSaved};
use super::{
    body::{Body, DoneBody, Form, Id, Params, sent_about},
    campaigns,
    paging::{PageBody, Paging},
    reports::{ReportHeadBody, page_of},
};
use crate::{
    auth::{Caller, Editor},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfCampain {
    /// Tests of this campaign.
    campain_id: Option<String>,
    /// `true`: without actions and variables, with the last result; needs `campain_id`.
    #[param(example = "true")]
    brief: Option<String>,
}

pub(super) async fn found(state: &AppState, id: TestId) -> Result<Test, Problem> {
    state.deps.store.find_test(id).await?.ok_or(Problem::not_found("what-test"))
}

/// Tests in run order, of one campaign or of all; of one campaign all of them, where no page is asked for.
#[utoipa::path(get, path = "/api/tests", params(Paging, OfCampain), responses((status = 200, body = TestPage), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Params(paging): Params<Paging>,
    Params(OfCampain { campain_id, brief }): Params<OfCampain>,
) -> Result<Response, Problem> {
    let campaign =
        campain_id.map(|id| id.parse::<CampaignId>()).transpose().map_err(|_| Problem::not_found("what-campain"))?;
    let request = if campaign.is_some() { paging.request_or_all() } else { paging.request() }?;
    if brief.as_deref() == Some("true") {
        let campaign = campaign.ok_or(Problem::missing(["campain_id"]))?;
        let page = state.deps.store.list_test_summaries(campaign, request).await?;
        return Ok(Json(TestPage::Brief(PageBody::new(page.map(Into::into), request))).into_response());
    }
    if let Some(campaign) = campaign.filter(|_| request == PageRequest::EVERYTHING) {
        return all::answer(&state, caller, campaign).await;
    }
    let page = state.deps.store.list_tests(campaign, request).await?;
    let page = page.map(|test| covered(test, &caller, &state).into());
    Ok(Json(TestPage::Whole(PageBody::new(page, request))).into_response())
}

/// Every tag that a test of a campaign has.
#[utoipa::path(get, path = "/api/campains/{id}/tags", params(("id" = String, Path)), responses((status = 200, body = Vec<String>), (status = 404, body = ProblemBody)))]
pub(super) async fn tags(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Json<Vec<String>>, Problem> {
    campaigns::found(&state, id).await?;
    Ok(Json(state.deps.store.list_tags(id).await?))
}

/// Adds a test at the end of a campaign.
#[utoipa::path(post, path = "/api/tests", request_body = NewTest, responses((status = 201, body = TestCreated), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Body(new): Body<NewTest>,
) -> Result<(StatusCode, Json<TestCreated>), Problem> {
    let definition = TestDefinition {
        name: new.name.unwrap_or_default(),
        description: new.description.unwrap_or_default(),
        actions: ActionBody::calls(new.actions)?,
        variables: new.variables.unwrap_or_default(),
        tags: new.tags.unwrap_or_default(),
        flow: new.flow.unwrap_or_default(),
    };
    let draft = TestDraft { campaign: new.campain_id.parse().ok(), definition, language: locale.0 };
    let test_id = state.deps.app.create_test(&by, draft).await?.to_string();
    Ok((StatusCode::CREATED, Json(TestCreated { message: locale.say("done-test-created"), test_id })))
}

/// One test.
#[utoipa::path(get, path = "/api/tests/{id}", params(("id" = String, Path)), responses((status = 200, body = TestBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<TestId>,
) -> Result<Json<TestBody>, Problem> {
    Ok(Json(covered(found(&state, id).await?, &caller, &state).into()))
}

/// Changes a test; what is not sent stays. With a `version`, a change by somebody else is not written over (409).
#[utoipa::path(put, path = "/api/tests/{id}", params(("id" = String, Path)), request_body = TestChange, responses((status = 200, body = TestSaved), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
    body: Result<Body<TestChange>, Problem>,
) -> Result<Json<TestSaved>, Problem> {
    let sent = body.and_then(|Body(change)| change.edit(locale.0));
    let edit = sent_about(found(&state, id), sent).await?;
    let version = state.deps.app.update_test(&by, id, edit).await?;
    Ok(Json(TestSaved { message: locale.say("done-test-updated"), version }))
}

/// Copies a test; the copy stands behind it, under a name of its own.
#[utoipa::path(post, path = "/api/tests/{id}/duplicate", params(("id" = String, Path)), responses((status = 201, body = TestCreated), (status = 404, body = ProblemBody)))]
pub(super) async fn duplicate(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
) -> Result<(StatusCode, Json<TestCreated>), Problem> {
    let copy = state.deps.app.duplicate_test(&by, id).await?;
    let created = TestCreated { message: locale.say("done-test-created"), test_id: copy.to_string() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Removes a test; reports keep what it was. It can be restored for 30 days.
#[utoipa::path(delete, path = "/api/tests/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_test(&by, id).await?;
    Ok(Json(DoneBody { message: locale.say("done-test-deleted") }))
}

/// Brings a removed test back to its place.
#[utoipa::path(post, path = "/api/tests/{id}/restore", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn restore(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
) -> Result<Json<DoneBody>, Problem> {
    let restored = state.deps.app.restore(&by, Removable::Test(id)).await;
    restored.map_err(|refusal| refusal.about("what-test"))?;
    Ok(Json(DoneBody { message: locale.say("done-test-restored") }))
}

/// Runs of this test alone, newest first, without logs.
#[utoipa::path(get, path = "/api/tests/{id}/runs", params(("id" = String, Path), Paging), responses((status = 200, body = PageBody<ReportHeadBody>), (status = 404, body = ProblemBody)))]
pub(super) async fn runs(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<TestId>,
    Params(paging): Params<Paging>,
) -> Result<Json<PageBody<ReportHeadBody>>, Problem> {
    let request = paging.request()?;
    found(&state, id).await?;
    page_of(&state, ReportFilter { alone: Some(id), ..ReportFilter::default() }, request).await
}

/// Adds an action at the end of a test.
#[utoipa::path(post, path = "/api/tests/{id}/actions", params(("id" = String, Path)), request_body = ActionBody, responses((status = 201, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn append_action(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
    body: Result<Body<ActionBody>, Problem>,
) -> Result<(StatusCode, Json<DoneBody>), Problem> {
    let action = sent_about(found(&state, id), body.and_then(|Body(action)| action.call(""))).await?;
    state.deps.app.append_action(&by, id, action, locale.0).await?;
    Ok((StatusCode::CREATED, Json(DoneBody { message: locale.say("done-action-added") })))
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
#[utoipa::path(post, path = "/api/tests/{id}/execute", params(("id" = String, Path)), request_body = Execute, responses((status = 200, body = TestLaunched), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn execute(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
    body: Result<Body<Execute>, Problem>,
) -> Result<Json<TestLaunched>, Problem> {
    let Body(form) = sent_about(found(&state, id), body).await?;
    let launch = TestLaunch { test: id, environment: form.filiere };
    let run = state.deps.app.launch_test(&by, launch).await?;
    let message = locale.say("done-test-launched");
    Ok(Json(TestLaunched { message, test_id: id.to_string(), run_id: run.to_string() }))
}

/// The environments, a bare list.
#[utoipa::path(get, path = "/api/tests/filieres", responses((status = 200, body = Vec<String>)))]
pub(super) async fn filieres(State(state): State<AppState>, _: Caller) -> Result<Json<Vec<String>>, Problem> {
    let environments = state.deps.store.list_environments().await?;
    Ok(Json(environments.into_iter().map(|environment| environment.name).collect()))
}
