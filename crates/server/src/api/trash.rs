//! The trash: what was removed, brought back, or taken away for good.

use std::time::Duration;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testgyver_model::{
    Timestamp,
    id::{CampaignId, ReportId, TestId},
    trash::{Removable, RemovableKind, Removed},
};
use testgyver_store::TRASH_DAYS;
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{DoneBody, Params, Segments},
    paging::{PageBody, Paging},
    words::{self, TrashKind},
};
use crate::{
    auth::{Administrator, Caller, Editor},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Something in the trash.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrashEntry {
    /// `campain`, `test` or `rapport`.
    #[schema(value_type = TrashKind)]
    kind: &'static str,
    #[serde(rename = "_id")]
    id: String,
    name: String,
    campain_id: String,
    campain_name: String,
    #[schema(value_type = String, format = DateTime)]
    date_deleted: Timestamp,
    /// Who removed it; empty where it had become too old.
    deleted_by: String,
    /// When it goes for good.
    #[schema(value_type = String, format = DateTime)]
    purge_at: Timestamp,
}

impl From<Removed> for TrashEntry {
    fn from(removed: Removed) -> Self {
        let (kind, id) = match removed.what {
            Removable::Campaign(id) => ("campain", id.to_string()),
            Removable::Test(id) => ("test", id.to_string()),
            Removable::Report(id) => ("rapport", id.to_string()),
        };
        let date_deleted = removed.removed.at;
        let stay = Duration::from_secs(TRASH_DAYS.unsigned_abs() * 24 * 3600);
        Self {
            kind,
            id,
            name: removed.name,
            campain_id: removed.campaign.to_string(),
            campain_name: removed.campaign_name,
            date_deleted,
            deleted_by: removed.removed.by.name,
            purge_at: date_deleted.checked_add(stay).unwrap_or(date_deleted),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TrashQuery {
    /// Only this kind: `campain`, `test` or `rapport`.
    #[param(schema_with = words::trash, required = false)]
    kind: Option<String>,
}

fn kind(word: &str) -> Result<Option<RemovableKind>, Problem> {
    Ok(Some(match word {
        "" => return Ok(None),
        "campain" | "campains" => RemovableKind::Campaign,
        "test" | "tests" => RemovableKind::Test,
        "rapport" | "rapports" => RemovableKind::Report,
        _ => return Err(Problem::bad("unknown_choice").with("known", "campain, test, rapport").field("kind")),
    }))
}

/// What an address names.
fn named(Segments((word, id)): Segments<(String, String)>) -> Result<Removable, Problem> {
    let nothing = || Problem::not_found("what-thing");
    Ok(match kind(&word).ok().flatten().ok_or_else(nothing)? {
        RemovableKind::Campaign => Removable::Campaign(id.parse::<CampaignId>().map_err(|_| nothing())?),
        RemovableKind::Test => Removable::Test(id.parse::<TestId>().map_err(|_| nothing())?),
        RemovableKind::Report => Removable::Report(id.parse::<ReportId>().map_err(|_| nothing())?),
    })
}

/// What was removed and can come back, removed last first.
#[utoipa::path(get, path = "/api/trash", params(Paging, TrashQuery), responses((status = 200, body = PageBody<TrashEntry>), (status = 400, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(paging): Params<Paging>,
    Params(query): Params<TrashQuery>,
) -> Result<Json<PageBody<TrashEntry>>, Problem> {
    let request = paging.request()?;
    let kind = kind(query.kind.as_deref().unwrap_or_default())?;
    let page = state.deps.store.list_trash(kind, request).await?;
    Ok(Json(PageBody::new(page.map(Into::into), request)))
}

#[derive(Serialize, ToSchema)]
pub(super) struct Restored {
    message: String,
    /// Its name now: that of a report gets a number where it was taken meanwhile.
    name: String,
}

/// Brings something back, with all that went with it.
#[utoipa::path(post, path = "/api/trash/{kind}/{id}/restore", params(("kind" = String, Path), ("id" = String, Path)), responses((status = 200, body = Restored), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn restore(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    path: Segments<(String, String)>,
) -> Result<Json<Restored>, Problem> {
    let name = state.deps.app.restore(&by, named(path)?).await?;
    Ok(Json(Restored { message: locale.say("done-restored"), name }))
}

/// Takes something in the trash away for good.
#[utoipa::path(delete, path = "/api/trash/{kind}/{id}", params(("kind" = String, Path), ("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    path: Segments<(String, String)>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.schedule_purge(&by, Some(named(path)?)).await?;
    Ok(Json(DoneBody { message: locale.say("done-purged") }))
}

/// Takes everything in the trash away for good.
#[utoipa::path(delete, path = "/api/trash", responses((status = 200, body = DoneBody), (status = 403, body = ProblemBody)))]
pub(super) async fn empty(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.schedule_purge(&by, None).await?;
    Ok(Json(DoneBody { message: locale.say("done-trash-emptied") }))
}
