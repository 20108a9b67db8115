//! How the actions of a test ended: in brief for a list, whole for who looks closer.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testgyver_model::{
    Timestamp,
    event::{ActionResult, Attempt},
    id::{ReportId, TestId},
    registry::Registry,
};
use testgyver_store::StoredResult;
use utoipa::{IntoParams, ToSchema};

use super::body::{Id, Params, Segments};
use crate::{
    auth::Caller,
    bodies::{BriefBody, CheckBody, milliseconds},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Most results of one portion.
const MOST: u32 = 1_000;
/// Results of a portion where no number is asked for.
const USUAL: u32 = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ResultsQuery {
    /// Results told after this event; `next` of the portion before.
    #[serde(default)]
    after: u64,
    /// Results at most, up to 1,000.
    #[param(value_type = Option<u64>, maximum = 4_294_967_295_u64)]
    limit: Option<u32>,
}

/// A result with its place in the run.
#[derive(Serialize, ToSchema)]
pub(super) struct ResultBody {
    seq: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(flatten)]
    brief: BriefBody,
}

impl From<&StoredResult> for ResultBody {
    fn from(told: &StoredResult) -> Self {
        Self { seq: told.seq, at: told.at, brief: BriefBody::of(told.action, &told.result) }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct ResultsBody {
    actions: Vec<ResultBody>,
    /// What to pass as `after` for the next portion; nothing where this was the last.
    next: Option<u64>,
}

/// A result with everything that explains it.
#[derive(Serialize, ToSchema)]
pub(super) struct WholeBody {
    #[serde(flatten)]
    result: ResultBody,
    /// The attempts, of very many the last ones.
    attempts: Vec<AttemptBody>,
    request: RequestBody,
    /// The values it gave, as texts; long ones are cut.
    outputs: BTreeMap<String, String>,
}

/// One attempt of an action.
#[derive(Serialize, ToSchema)]
pub(super) struct AttemptBody {
    /// From 1.
    number: u32,
    duration_ms: f64,
    error: Option<String>,
    checks: Vec<CheckBody>,
}

/// The form as it was carried out.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestBody {
    /// Its fields.
    fields: Value,
    /// The program that `command` is for.
    program: Option<&'static str>,
    /// The command that means the same, for a POSIX shell.
    command: Option<String>,
}

fn whole(told: &StoredResult, actions: &Registry) -> WholeBody {
    let ActionResult { tries, attempts, form, outputs, kind, .. } = &told.result;
    let first = tries.saturating_sub(u32::try_from(attempts.len()).unwrap_or_default()) + 1;
    let attempt = |(number, attempt): (u32, &Attempt)| AttemptBody {
        number,
        duration_ms: milliseconds(attempt),
        error: attempt.error.clone(),
        checks: attempt.checks.iter().map(Into::into).collect(),
    };
    let command = actions.describe(kind).and_then(|descriptor| descriptor.command).filter(|_| form.is_object());
    WholeBody {
        result: told.into(),
        attempts: (first..).zip(attempts).map(attempt).collect(),
        request: RequestBody {
            fields: if form.is_object() { form.clone() } else { Value::Object(serde_json::Map::new()) },
            program: command.map(|command| command.program),
            command: command.map(|command| (command.write)(form)),
        },
        outputs: outputs.iter().cloned().collect(),
    }
}

/// The place of a test in a run.
pub(super) async fn place_of(state: &AppState, id: ReportId, test: &str) -> Result<u32, Problem> {
    let report = state.deps.store.find_report(id).await?.ok_or(Problem::not_found("what-report"))?;
    let test: TestId = test.parse().map_err(|_| Problem::not_found("what-test"))?;
    let mut places = (0u32..).zip(&report.tests);
    places.find_map(|(place, result)| (result.test == test).then_some(place)).ok_or(Problem::not_found("what-test"))
}

/// How the actions of one test ended, in order; an action of a loop once for each row.
#[utoipa::path(get, path = "/api/rapports/{id}/tests/{test_id}/actions", params(("id" = String, Path), ("test_id" = String, Path), ResultsQuery), responses((status = 200, body = ResultsBody), (status = 404, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
    Segments((_rapport, test)): Segments<(String, String)>,
    Params(portion): Params<ResultsQuery>,
) -> Result<Json<ResultsBody>, Problem> {
    let place = place_of(&state, id, &test).await?;
    let limit = portion.limit.unwrap_or(USUAL).clamp(1, MOST);
    let told = state.deps.store.results(id, place, portion.after, limit).await?;
    let next = told.last().filter(|_| told.len() == limit as usize).map(|last| last.seq);
    Ok(Json(ResultsBody { actions: told.iter().map(Into::into).collect(), next }))
}

/// One result, with its attempts, its request and its answer.
#[utoipa::path(get, path = "/api/rapports/{id}/tests/{test_id}/actions/{seq}", params(("id" = String, Path), ("test_id" = String, Path), ("seq" = u64, Path)), responses((status = 200, body = WholeBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
    Segments((_rapport, test, seq)): Segments<(String, String, String)>,
) -> Result<Json<WholeBody>, Problem> {
    let nothing = || Problem::not_found("what-result");
    let place = place_of(&state, id, &test).await?;
    let seq: u64 = seq.parse().map_err(|_| nothing())?;
    let after = seq.checked_sub(1).ok_or_else(nothing)?;
    let told = state.deps.store.results(id, place, after, 1).await?;
    let told = told.first().filter(|told| told.seq == seq).ok_or_else(nothing)?;
    Ok(Json(whole(told, &state.deps.actions)))
}
