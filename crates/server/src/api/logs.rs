//! What a run said: a test's log in portions, for logs too long to be read whole.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testgyver_model::{event::Level, id::ReportId};
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Id, Params, Segments},
    results::place_of,
    words::LevelWord,
};
use crate::{
    auth::Caller,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Most lines of one portion.
const MOST: u32 = 10_000;

/// Lines that are read at once.
const STEP: u32 = 500;
/// Bytes after which a portion ends, however many lines were asked for.
const MOST_BYTES: usize = 2 << 20;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LogQuery {
    /// Lines told after this event; `next` of the portion before.
    #[serde(default)]
    after: u64,
    /// Lines at most, up to 10,000; a portion of more than 2 MiB ends before.
    #[param(value_type = Option<u64>, maximum = 4_294_967_295_u64)]
    limit: Option<u32>,
}

/// A line of a log.
#[derive(Serialize, ToSchema)]
pub(super) struct LineBody {
    /// Number within the test's log, from 0.
    n: u32,
    #[schema(value_type = LevelWord)]
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
#[utoipa::path(get, path = "/api/rapports/{id}/tests/{test_id}/logs", params(("id" = String, Path), ("test_id" = String, Path), LogQuery), responses((status = 200, body = LogBody), (status = 404, body = ProblemBody)))]
pub(super) async fn log(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
    Segments((_rapport, test)): Segments<(String, String)>,
    Params(portion): Params<LogQuery>,
) -> Result<Json<LogBody>, Problem> {
    let place = place_of(&state, id, &test).await?;
    let limit = portion.limit.unwrap_or(MOST).clamp(1, MOST);
    let (mut lines, mut after, mut bytes) = (Vec::new(), portion.after, 0);
    let mut stamps = state.stamp.lines();
    while bytes < MOST_BYTES {
        let step = STEP.min(limit - u32::try_from(lines.len()).unwrap_or(limit));
        let read = state.deps.store.log(id, place, after, step).await?;
        let last = read.last().filter(|_| read.len() == step as usize).map(|line| line.seq);
        for line in read {
            let log = stamps.line(line.at, &line.line.text);
            bytes += log.len();
            lines.push(LineBody { n: line.number, level: line.line.level, log });
        }
        let Some(last) = last else { return Ok(Json(LogBody { lines, next: None })) };
        after = last;
        if lines.len() >= limit as usize {
            break;
        }
    }
    Ok(Json(LogBody { lines, next: Some(after) }))
}
