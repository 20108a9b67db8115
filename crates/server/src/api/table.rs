//! Variables as a table: out to a file, in from a file.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use testgyver_app::TableRefusal;
use testgyver_model::lenient::bool_word;
use testgyver_rules::exchange::variables::{self, TableFault, TableFaultKind};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Form, Params};
use crate::{
    auth::Administrator,
    i18n::{Locale, message},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Faults that an answer names; more would not help.
const FAULTS_TOLD: usize = 20;

/// All variables as CSV; secret values as dots.
#[utoipa::path(get, path = "/api/variables/export", responses((status = 200, content_type = "text/csv"), (status = 403, body = ProblemBody)))]
pub(super) async fn export(
    State(state): State<AppState>,
    _: Administrator,
    locale: Locale,
) -> Result<Response, Problem> {
    let store = &state.deps.store;
    // What a spreadsheet of that language cuts columns at.
    let separator = locale.say("csv-separator").bytes().next().unwrap_or(b',');
    let table = variables::write(&store.list_variables().await?, &store.list_environments().await?, separator);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"variables.csv\""),
    ];
    Ok((headers, table).into_response())
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Table {
    /// The whole text of the file.
    table: String,
}

impl Form for Table {
    const REQUIRED: &'static [&'static str] = &["table"];
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DryRun {
    /// `true`: only tells what would be done.
    dry_run: Option<String>,
}

/// What taking a table in does, or would do.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenIn {
    message: String,
    created: u32,
    changed: u32,
    /// Environments that did not exist.
    environments: Vec<String>,
}

/// Takes a table in: all of it or nothing. Empty cells and dots change nothing; nothing is removed.
#[utoipa::path(post, path = "/api/variables/import", params(DryRun), request_body = Table, responses((status = 200, body = TakenIn), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub(super) async fn import(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Params(DryRun { dry_run }): Params<DryRun>,
    Body(body): Body<Table>,
) -> Result<Json<TakenIn>, Problem> {
    let app = &state.deps.app;
    let intake = app.read_variables(&by, &body.table).await.map_err(|refusal| match refusal {
        TableRefusal::Faults(faults) => refused(&faults, locale),
        TableRefusal::Other(refusal) => refusal.into(),
    })?;
    let (created, changed, environments) = (intake.created, intake.changed, intake.environments.clone());
    if only_asks(dry_run.as_deref())? {
        app.try_variables(&by, &intake).await?;
    } else {
        app.put_variables(&by, intake).await?;
    }
    Ok(Json(TakenIn { message: locale.say("done-variables-imported"), created, changed, environments }))
}

fn only_asks(word: Option<&str>) -> Result<bool, Problem> {
    let cause = "true, false";
    word.map_or(Some(false), bool_word).ok_or(Problem::bad("invalid_query").with("cause", format!("dry_run: {cause}")))
}

fn refused(faults: &[TableFault], locale: Locale) -> Problem {
    let told: Vec<String> = faults.iter().take(FAULTS_TOLD).map(|fault| told(fault, locale)).collect();
    Problem::bad("table").with("faults", told.join(" ; ")).field("table")
}

fn told(fault: &TableFault, locale: Locale) -> String {
    let (name, what) = match &fault.kind {
        TableFaultKind::NoKeyColumn => ("table-no-key", ""),
        TableFaultKind::Unreadable(cause) => ("table-unreadable", cause.as_str()),
        TableFaultKind::Key(key) => ("table-key", key.as_str()),
        TableFaultKind::Twice(key) => ("table-twice", key.as_str()),
        TableFaultKind::Environment(name) => ("table-environment", name.as_str()),
        TableFaultKind::Secret(word) => ("table-secret", word.as_str()),
        TableFaultKind::TooLong(column) => ("table-too-long", column.as_str()),
        TableFaultKind::TooManyCells => ("table-cells", ""),
        TableFaultKind::OpenQuote => ("table-quote", ""),
        TableFaultKind::Nul(column) => ("table-nul", column.as_str()),
    };
    message(locale.0, name, &[("line", fault.line.to_string()), ("what", what.to_owned())])
}
