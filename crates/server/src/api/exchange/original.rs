//! A campaign in the form of the original, at its own addresses.

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use testgyver_import::{
    Format, Options,
    original::{ExportIds, JsonVersion, export as written, write_json},
};
use testgyver_model::{Actor, id::CampaignId, page::PageRequest};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{form, take_in};
use crate::{
    api::{
        body::{Id, Params},
        campaigns::found,
        files::{attachment, multipart},
    },
    auth::{Caller, Editor, still_there},
    i18n::{Locale, message},
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct ExportWish {
    /// Whether the files at the top of the campaign's folder go along: `true` or `false`.
    include_files: Option<String>,
    /// `1.0` (without saved connections) or `1.1`, which is the default.
    version: Option<String>,
}

/// A campaign as the original exports it, versions 1.0 and 1.1; it holds no secret. For our own form see `archive`.
#[utoipa::path(get, path = "/api/campains/{id}/export", params(("id" = String, Path), ExportWish),
    responses((status = 200, body = Object, description = "The export."), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::api) async fn export(
    State(state): State<AppState>,
    _: Editor,
    locale: Locale,
    Id(id): Id<CampaignId>,
    Params(wish): Params<ExportWish>,
) -> Result<Response, Problem> {
    let campaign = found(&state, id).await?;
    let invalid = |field: &'static str, cause: &str| {
        Problem::bad("invalid_field").with("field", field).with("cause", cause.to_owned()).field(field)
    };
    let with_files = match wish.include_files.as_deref() {
        None | Some("" | "false" | "0") => false,
        Some("true" | "1") => true,
        Some(_) => return Err(invalid("include_files", "true, false")),
    };
    let version = match wish.version.as_deref() {
        None | Some("1.1") => JsonVersion::V1_1,
        Some("1.0") => JsonVersion::V1_0,
        Some(_) => return Err(invalid("version", "1.0, 1.1")),
    };
    let exported = state.deps.app.export_campaign(id).await?;
    let tests = state.deps.store.list_tests(Some(id), PageRequest::EVERYTHING).await?.items;
    let saved = state.deps.store.list_connections(Some(id)).await?;
    let named = |name: &str| saved.iter().find(|one| one.name == name).map_or(Uuid::nil(), |one| one.id.0);
    let person = |actor: &Actor| actor.user().map_or(Uuid::nil(), |user| user.0);
    let ids = ExportIds {
        campaign: id.0,
        created_by: person(&campaign.created_by),
        created_by_name: campaign.created_by.name.clone(),
        created_at: campaign.created_at,
        tests: tests.iter().map(|test| (test.id.0, person(&test.created_by), test.created_at)).collect(),
        connections: exported.project.connections.iter().map(|one| named(&one.name)).collect(),
        exported_at: state.now(),
        version,
        with_files,
    };
    let text = write_json(&written(&exported.project, &ids, locale.0).json);
    let name = format!("campain_{}_{id}.json", exported.project.name);
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, attachment(&name))];
    Ok((headers, text).into_response())
}

/// What an import of the original brings, as the document tells it.
#[derive(ToSchema)]
#[allow(dead_code)]
pub(in crate::api) struct OriginalForm {
    /// The export.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The campaign's name; that of the export where it is left out.
    name: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(in crate::api) struct OriginalImported {
    message: String,
    campain_id: String,
}

/// Takes in a campaign that the original exported, as a new one.
#[utoipa::path(post, path = "/api/campains/import",
    request_body(content = OriginalForm, content_type = "multipart/form-data"),
    responses((status = 201, body = OriginalImported), (status = 400, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(in crate::api) async fn import(
    State(state): State<AppState>,
    Editor(by): Editor,
    caller: Caller,
    locale: Locale,
    request: Request,
) -> Result<(StatusCode, Json<OriginalImported>), Problem> {
    let parts = multipart(&state, request).await?;
    let received = form::receive(parts, state.config.upload_limit).await?;
    still_there(&caller, &state).await?;
    let options = Options { language: locale.0, folders: received.folders, actions: &state.deps.actions };
    let read = testgyver_import::import(Format::OriginalExport, &received.source, &options);
    let read = read.map_err(|error| Problem::bad("import_unreadable").with("cause", error.message).field("file"))?;
    let mut project = read.projects.into_iter().next().ok_or(Problem::bad("import_unknown").field("file"))?;
    project.name = match received.name {
        Some(name) => name,
        None => message(locale.0, "done-imported-from", &[("name", project.name)]),
    };
    let id = take_in(&state, &by, locale, project).await?;
    let told = locale.say("done-campain-imported");
    Ok((StatusCode::CREATED, Json(OriginalImported { message: told, campain_id: id.to_string() })))
}
