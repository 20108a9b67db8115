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
use testgyver_app::{By, TestLaunch};
use testgyver_bus::LiveNews;
use testgyver_model::{
    Actor, Language,
    id::{CampaignId, TestId},
    page::PageRequest,
    rules::{self, RuleFault, Written},
    test::{ActionCall, Change, Test, TestDefinition},
    trash::Removable,
    user::User,
};
use testgyver_store::{DefinitionChange, ReportFilter, StoreError, TestUpdate};
use utoipa::{IntoParams, ToSchema};

pub(super) use self::wire::ActionBody;
use self::wire::{NewTest, TestBody, TestChange, TestCreated, TestPage, TestSaved};
use super::{
    body::{Body, Done, Form, Id, Params, at_most, check_depth},
    campaigns,
    paging::{PageBody, Paging},
    reports::{ReportHeadBody, page_of},
};
use crate::{
    auth::{Caller, Editor},
    effort::Effort,
    i18n::Speaks,
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

/// Most tags of a test, and most characters of one.
const TAGS: (usize, usize) = (20, 50);

/// Tags as they are kept: trimmed, none empty, none twice.
fn tidy(tags: Vec<String>) -> Result<Vec<String>, Problem> {
    let mut tidied: Vec<String> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        at_most("tags", tag, TAGS.1)?;
        if !tidied.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            tidied.push(tag.to_owned());
        }
    }
    if tidied.len() > TAGS.0 {
        return Err(Problem::bad("too_many_tags").with("limit", TAGS.0.to_string()).field("tags"));
    }
    Ok(tidied)
}

fn checked(definition: TestDefinition, language: Language, effort: &Effort) -> Result<TestDefinition, Problem> {
    at_most("name", &definition.name, 200)?;
    at_most("description", &definition.description, 10_000)?;
    let definition = TestDefinition { tags: tidy(definition.tags)?, ..definition };
    if definition.actions.iter().any(|action| action.kind.trim().is_empty()) {
        return Err(Problem::bad("actions_list").field("actions"));
    }
    for (place, action) in definition.actions.iter().enumerate() {
        at_most("type", &action.kind, 100)?;
        effort.go_on()?;
        check_rules(&format!("actions[{place}].value."), action, language)?;
    }
    rules::flow::faults(&definition.flow, language)
        .into_iter()
        .next()
        .map_or(Ok(definition), |fault| Err(broken("", fault)))
}

/// Refuses checks, extractions and flows that cannot be, with the place of the first.
fn check_rules(at: &str, action: &ActionCall, language: Language) -> Result<(), Problem> {
    let written = Written::of(&action.value);
    written.faults(language).into_iter().next().map_or(Ok(()), |fault| Err(broken(at, fault)))
}

fn broken(at: &str, fault: RuleFault) -> Problem {
    let place = format!("{at}{}", fault.place);
    Problem::bad("invalid_field").with("field", place.clone()).with("cause", fault.message).field(place)
}

fn change_by(state: &AppState, user: &User) -> Change {
    Change { by: Actor::from(user), at: state.now() }
}

pub(super) async fn found(state: &AppState, id: TestId) -> Result<Test, Problem> {
    state.parts.store.find_test(id).await?.ok_or(Problem::not_found("what-test"))
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
        let page = state.parts.store.list_test_summaries(campaign, request).await?;
        return Ok(Json(TestPage::Brief(PageBody::new(page.map(Into::into), request))).into_response());
    }
    if let Some(campaign) = campaign.filter(|_| request == PageRequest::EVERYTHING) {
        return all::answer(&state, caller, campaign).await;
    }
    let page = state.parts.store.list_tests(campaign, request).await?;
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
    Ok(Json(state.parts.store.list_tags(id).await?))
}

/// Adds a test at the end of a campaign.
#[utoipa::path(post, path = "/api/tests", request_body = NewTest, responses((status = 201, body = TestCreated), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Body(new): Body<NewTest>,
) -> Result<(StatusCode, Json<TestCreated>), Problem> {
    let nothing = || Problem::not_found("what-campain");
    let written = TestDefinition {
        name: new.name.unwrap_or_default(),
        description: new.description.unwrap_or_default(),
        actions: ActionBody::calls(new.actions)?,
        variables: new.variables.unwrap_or_default(),
        tags: new.tags.unwrap_or_default(),
        flow: new.flow.unwrap_or_default(),
    };
    let definition = state.workshop.run(move |effort| checked(written, speaks.0, effort)).await?;
    let campaign = new.campain_id.parse().map_err(|_| nothing())?;
    let id = TestId::fresh(state.parts.ids.as_ref());
    let test = Test::new(id, campaign, change_by(&state, &user), definition);
    let test_id = id.to_string();
    state.parts.store.create_test(test, None).await.map_err(|error| match error {
        StoreError::NotFound => nothing(),
        other => other.into(),
    })?;
    state.tell(LiveNews::TestsChanged(campaign)).await;
    Ok((StatusCode::CREATED, Json(TestCreated { message: speaks.say("done-test-created"), test_id })))
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

/// The test as a person may see it.
fn covered(mut test: Test, caller: &Caller, state: &AppState) -> Test {
    if !caller.user.role.may_edit() {
        cover::cover(&mut test, &state.parts.actions);
    }
    test
}

/// Changes a test; what is not sent stays. With a `version`, a change by somebody else is not written over (409).
#[utoipa::path(put, path = "/api/tests/{id}", params(("id" = String, Path)), request_body = TestChange, responses((status = 200, body = TestSaved), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
    body: Result<Body<TestChange>, Problem>,
) -> Result<Json<TestSaved>, Problem> {
    let test = found(&state, id).await?;
    let Body(change) = body?;
    let actions = change.actions.map(ActionBody::calls).transpose()?;
    let written = TestDefinition {
        name: change.name.clone().unwrap_or_default(),
        description: change.description.clone().unwrap_or_default(),
        actions: actions.clone().unwrap_or_default(),
        variables: Vec::new(),
        tags: change.tags.clone().unwrap_or_default(),
        flow: change.flow.clone().unwrap_or_default(),
    };
    let checked = state.workshop.run(move |effort| checked(written, speaks.0, effort)).await?;
    let wanted = DefinitionChange {
        name: change.name,
        description: change.description,
        actions,
        variables: change.variables,
        tags: change.tags.map(|_| checked.tags),
        flow: change.flow,
    };
    let update = TestUpdate {
        change: wanted,
        expected: change.version,
        enabled: change.enabled,
        position: change.position,
        by: change_by(&state, &user),
    };
    let version = state.parts.store.update_test(id, update).await.map_err(gone)?;
    state.tell(LiveNews::TestsChanged(test.campaign)).await;
    Ok(Json(TestSaved { message: speaks.say("done-test-updated"), version }))
}

/// A test that disappears between two steps is not there.
pub(super) fn gone(error: StoreError) -> Problem {
    match error {
        StoreError::NotFound => Problem::not_found("what-test"),
        other => other.into(),
    }
}

/// Copies a test; the copy stands behind it, under a name of its own.
#[utoipa::path(post, path = "/api/tests/{id}/duplicate", params(("id" = String, Path)), responses((status = 201, body = TestCreated), (status = 404, body = ProblemBody)))]
pub(super) async fn duplicate(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
) -> Result<(StatusCode, Json<TestCreated>), Problem> {
    let test = found(&state, id).await?;
    let copy_id = TestId::fresh(state.parts.ids.as_ref());
    let copy = Test::new(copy_id, test.campaign, change_by(&state, &user), test.definition);
    let copy = Test { enabled: test.enabled, ..copy };
    state.parts.store.create_test(copy, Some(id)).await.map_err(gone)?;
    state.tell(LiveNews::TestsChanged(test.campaign)).await;
    let created = TestCreated { message: speaks.say("done-test-created"), test_id: copy_id.to_string() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Removes a test; reports keep what it was. It can be restored for 30 days.
#[utoipa::path(delete, path = "/api/tests/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
) -> Result<Json<Done>, Problem> {
    let test = found(&state, id).await?;
    state.parts.store.delete_test(id, change_by(&state, &user)).await.map_err(gone)?;
    state.tell(LiveNews::TestsChanged(test.campaign)).await;
    Ok(Json(Done { message: speaks.say("done-test-deleted") }))
}

/// Brings a removed test back to its place.
#[utoipa::path(post, path = "/api/tests/{id}/restore", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn restore(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
) -> Result<Json<Done>, Problem> {
    state.parts.store.restore(Removable::Test(id)).await.map_err(gone)?;
    let test = found(&state, id).await?;
    state.tell(LiveNews::TestsChanged(test.campaign)).await;
    Ok(Json(Done { message: speaks.say("done-test-restored") }))
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
#[utoipa::path(post, path = "/api/tests/{id}/actions", params(("id" = String, Path)), request_body = ActionBody, responses((status = 201, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn append_action(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
    body: Result<Body<ActionBody>, Problem>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    let test = found(&state, id).await?;
    let Body(action) = body?;
    let action = action.call("")?;
    at_most("type", &action.kind, 100)?;
    check_depth(&action.value)?;
    action.extra.values().try_for_each(check_depth)?;
    let action = state.workshop.run(move |_| check_rules("value.", &action, speaks.0).map(|()| action)).await?;
    state.parts.store.append_action(id, action, change_by(&state, &user)).await.map_err(gone)?;
    state.tell(LiveNews::TestsChanged(test.campaign)).await;
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
#[utoipa::path(post, path = "/api/tests/{id}/execute", params(("id" = String, Path)), request_body = Execute, responses((status = 200, body = TestLaunched), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn execute(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
    body: Result<Body<Execute>, Problem>,
) -> Result<Json<TestLaunched>, Problem> {
    found(&state, id).await?;
    let Body(form) = body?;
    let launch = TestLaunch { test: id, environment: form.filiere };
    let run = state.parts.app.launch_test(&By::from(&user), launch).await?;
    let message = speaks.say("done-test-launched");
    Ok(Json(TestLaunched { message, test_id: id.to_string(), run_id: run.to_string() }))
}

/// The environments, a bare list.
#[utoipa::path(get, path = "/api/tests/filieres", responses((status = 200, body = Vec<String>)))]
pub(super) async fn filieres(State(state): State<AppState>, _: Caller) -> Result<Json<Vec<String>>, Problem> {
    let environments = state.parts.store.list_environments().await?;
    Ok(Json(environments.into_iter().map(|environment| environment.name).collect()))
}
