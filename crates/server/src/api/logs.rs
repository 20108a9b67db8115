//! What a run said: a test's log in portions, for logs too long to be read whole, and the values
//! that actions gave.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use testgyver_model::{
    event::{Level, RunEventKind},
    id::{ReportId, TestId},
    report::RunScope,
};
use utoipa::{IntoParams, ToSchema};

use super::body::{Id, Params};
use crate::{
    auth::Caller,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Most lines of one portion.
const MOST: u32 = 10_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Portion {
    /// Lines told after this event; `next` of the portion before.
    #[serde(default)]
    after: u64,
    /// Lines at most, up to 10,000.
    limit: Option<u32>,
}

/// A line of a log.
#[derive(Serialize, ToSchema)]
pub(super) struct LineBody {
    /// Number within the test's log, from 0.
    n: u32,
    #[schema(value_type = String)]
    level: Level,
    /// The line with its time stamp.
    log: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LogBody {
    lines: Vec<LineBody>,
    /// What to pass as `after` for the next portion; nothing where this was the last.
    next: Option<u64>,
}

/// Lines of one test's log, in order.
#[utoipa::path(get, path = "/api/rapports/{id}/tests/{test_id}/logs", params(("id" = String, Path), ("test_id" = String, Path), Portion), responses((status = 200, body = LogBody), (status = 404, body = ProblemBody)))]
pub(super) async fn log(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
    Path((_rapport, test)): Path<(String, String)>,
    Params(portion): Params<Portion>,
) -> Result<Json<LogBody>, Problem> {
    let report = state.parts.store.find_report(id).await?.ok_or(Problem::not_found("what-report"))?;
    let test: TestId = test.parse().map_err(|_| Problem::not_found("what-test"))?;
    let place = (0u32..)
        .zip(&report.tests)
        .find_map(|(place, result)| (result.test == test).then_some(place))
        .ok_or(Problem::not_found("what-test"))?;
    let limit = portion.limit.unwrap_or(MOST).clamp(1, MOST);
    let lines = state.parts.store.log(id, place, portion.after, limit).await?;
    let next = lines.last().filter(|_| lines.len() == limit as usize).map(|line| line.seq);
    let lines = lines.into_iter().map(|line| LineBody {
        n: line.number,
        level: line.line.level,
        log: state.stamp.line(line.at, &line.line.text),
    });
    Ok(Json(LogBody { lines: lines.collect(), next }))
}

/// The values that one action gave.
#[derive(Serialize, ToSchema)]
pub(super) struct OutputsBody {
    /// Which action of the test, from 0.
    action: u32,
    /// Values as texts, secrets masked.
    outputs: BTreeMap<String, String>,
}

/// The values that the actions of a test gave when it ran alone; runs of campaigns keep none.
#[utoipa::path(get, path = "/api/rapports/{id}/outputs", params(("id" = String, Path)), responses((status = 200, body = Vec<OutputsBody>), (status = 404, body = ProblemBody)))]
pub(super) async fn outputs(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
) -> Result<Json<Vec<OutputsBody>>, Problem> {
    let report = state.parts.store.find_report(id).await?.ok_or(Problem::not_found("what-report"))?;
    if report.head.scope == RunScope::Campaign {
        return Ok(Json(Vec::new()));
    }
    let events = state.parts.store.events(id, 0, report.head.seq).await?;
    let given = events.into_iter().filter_map(|event| match event.kind {
        RunEventKind::OutputsGiven { action, outputs, .. } => {
            Some(OutputsBody { action, outputs: outputs.into_iter().collect() })
        }
        _ => None,
    });
    Ok(Json(given.collect()))
}
