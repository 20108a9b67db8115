//! Runs: stopped, paused, repeated.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use testgyver_app::Rerun;
use testgyver_model::id::ReportId;
use utoipa::ToSchema;

use super::{Launched, found};
use crate::{
    api::body::{Body, DoneBody, Form, Id, sent_about},
    auth::Editor,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
    words::Repeated,
};

/// Stops a run; its end follows at once in the room `rapport_{id}`.
#[utoipa::path(post, path = "/api/rapports/{id}/cancel", params(("id" = String, Path)), responses((status = 202, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(in crate::api) async fn cancel(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ReportId>,
) -> Result<(StatusCode, Json<DoneBody>), Problem> {
    state.deps.app.stop_run(&by, id).await?;
    Ok((StatusCode::ACCEPTED, Json(DoneBody { message: locale.say("done-report-cancelling") })))
}

/// Lets no further test of a run begin; those in flight end. It is told in the room `rapport_{id}`.
#[utoipa::path(post, path = "/api/rapports/{id}/pause", params(("id" = String, Path)), responses((status = 202, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(in crate::api) async fn pause(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ReportId>,
) -> Result<(StatusCode, Json<DoneBody>), Problem> {
    state.deps.app.pause_run(&by, id, true).await?;
    Ok((StatusCode::ACCEPTED, Json(DoneBody { message: locale.say("done-report-pausing") })))
}

/// Lets a paused run go on.
#[utoipa::path(post, path = "/api/rapports/{id}/resume", params(("id" = String, Path)), responses((status = 202, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(in crate::api) async fn resume(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ReportId>,
) -> Result<(StatusCode, Json<DoneBody>), Problem> {
    state.deps.app.pause_run(&by, id, false).await?;
    Ok((StatusCode::ACCEPTED, Json(DoneBody { message: locale.say("done-report-resuming") })))
}

#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct RerunForm {
    /// `failed`: tests that failed or were not run, with those that prepare and clean up; `all`: all of them.
    #[schema(value_type = Repeated)]
    only: String,
    /// Name of the new report; the old one's with a suffix where it is left out.
    name: Option<String>,
}

impl Form for RerunForm {
    const REQUIRED: &'static [&'static str] = &["only"];
}

fn failed_only(word: &str) -> Result<bool, Problem> {
    match word {
        "failed" => Ok(true),
        "all" => Ok(false),
        _ => Err(Problem::bad("unknown_choice").with("known", "failed, all").field("only")),
    }
}

/// Repeats a run that has ended, with the tests as they are now.
#[utoipa::path(post, path = "/api/rapports/{id}/rerun", params(("id" = String, Path)), request_body = RerunForm, responses((status = 201, body = Launched), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(in crate::api) async fn rerun(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ReportId>,
    body: Result<Body<RerunForm>, Problem>,
) -> Result<(StatusCode, Json<Launched>), Problem> {
    let asked = body.and_then(|Body(form)| Ok((failed_only(&form.only)?, form.name)));
    let (failed_only, name) = sent_about(found(&state, id), asked).await?;
    let rerun = Rerun { report: id, failed_only, name, language: locale.0 };
    let again = state.deps.app.rerun(&by, rerun).await?;
    let message = locale.say("done-report-launched");
    Ok((StatusCode::CREATED, Json(Launched { message, rapport_id: again.to_string() })))
}
