//! Campaigns in and out: as an archive of files, from other tools, and in the original's own form.

mod form;
pub(super) mod original;
mod outcome;

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use testgyver_app::{CampaignImport, Principal};
use testgyver_import::{Format, Imported, Options};
use testgyver_model::id::CampaignId;
use testgyver_project::pack;

use self::{form::ImportForm, outcome::ImportBody};
use super::{
    body::Id,
    campaigns::found,
    files::{attachment, multipart},
};
use crate::{
    auth::{Caller, Editor, still_there},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A campaign as an archive: `testgyver.yaml`, and its files in `files/`. It holds no secret. `ETag` is a short word for
/// its state, which an import into it may name as `base`.
#[utoipa::path(get, path = "/api/campains/{id}/archive", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip", description = "The archive."), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn archive(
    State(state): State<AppState>,
    _: Editor,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    found(&state, id).await?;
    let exported = state.deps.app.export_campaign(id).await?;
    let name = format!("{}.zip", exported.project.name);
    let digest = format!("\"{}\"", exported.digest);
    let packed = tokio::task::spawn_blocking(move || pack(&exported.project)).await;
    let packed = packed.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&name)),
        (header::ETAG, digest),
    ];
    Ok((headers, packed).into_response())
}

/// Takes campaigns in: an archive or the file of a campaign, or what another tool keeps (Postman, OpenAPI, hurl, curl,
/// HAR, Bruno, variables, an export of the original). With `dry_run` it only says what that would change.
#[utoipa::path(post, path = "/api/imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportBody), (status = 201, body = ImportBody), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(super) async fn imports(
    State(state): State<AppState>,
    Editor(by): Editor,
    caller: Caller,
    locale: Locale,
    request: Request,
) -> Result<(StatusCode, Json<ImportBody>), Problem> {
    let parts = multipart(&state, request).await?;
    let received = form::receive(parts, state.config.upload_limit).await?;
    still_there(&caller, &state).await?;
    let (format, imported) = read(&state, &received, locale).await?;
    let mut campaigns = Vec::with_capacity(imported.projects.len());
    let single = imported.projects.len() == 1;
    if !single && received.into.is_some() {
        return Err(Problem::bad("import_several").field("into"));
    }
    for mut project in imported.projects {
        if let Some(name) = received.name.as_ref().filter(|_| single) {
            project.name.clone_from(name);
        }
        let import = CampaignImport {
            project,
            into: received.into,
            base: received.base.clone(),
            language: locale.0,
            dry_run: received.dry_run,
        };
        campaigns.push(state.deps.app.import_campaign(&by, import).await?.into());
    }
    let status = if received.dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(ImportBody::new(format, received.dry_run, campaigns, imported.notes, imported.tally))))
}

/// Reads what was sent, on a thread where that may take a while.
async fn read(state: &AppState, received: &form::Received, locale: Locale) -> Result<(Format, Imported), Problem> {
    let (actions, source) = (state.deps.actions.clone(), received.source.clone());
    let (format, folders, language) = (received.format, received.folders, locale.0);
    let work = move || {
        let format =
            format.or_else(|| testgyver_import::guess(&source)).ok_or(Problem::bad("import_unknown").field("file"))?;
        let options = Options { language, folders, actions: &actions };
        let read: Result<Imported, _> = testgyver_import::import(format, &source, &options);
        read.map(|imported| (format, imported)).map_err(|error| {
            let line = error.line.map_or_else(String::new, |line| format!(":{line}"));
            let place = if error.file.is_empty() { String::new() } else { format!("{}{line}: ", error.file) };
            Problem::bad("import_unreadable").with("cause", format!("{place}{}", error.message)).field("file")
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))?
}

/// Takes one campaign in as a new one.
async fn take_in(
    state: &AppState,
    by: &Principal,
    locale: Locale,
    project: testgyver_project::Project,
) -> Result<CampaignId, Problem> {
    let import = CampaignImport { project, into: None, base: None, language: locale.0, dry_run: false };
    let outcome = state.deps.app.import_campaign(by, import).await?;
    outcome.campaign.ok_or_else(|| Problem::internal(&"an import without a campaign"))
}
