//! A report with its logs, piece by piece: a log may be larger than the memory.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use testgyver_model::{id::ReportId, report::Report};
use testgyver_store::{LineQuery, LogSlice, Reads, Result, StoreError};
use tokio::{sync::Semaphore, task::JoinHandle};

use super::{
    ReportBody,
    script::{Next, PIECE, Script, Shape},
    strands::Strands,
};
use crate::{problem::Problem, state::AppState};

/// Readers for whom lines are read at once; the others wait for their turn, portion by portion. Nobody holds a turn
/// while a slow client takes its time.
static TURNS: Semaphore = Semaphore::const_new(4);

/// The logs of a report as it was read. The reading begins at once: what else belongs to an answer takes a while, too.
pub(super) struct Logs {
    store: Arc<dyn Reads>,
    id: ReportId,
    strands: Strands,
    /// What is read while what was read before is written and sent.
    ahead: Option<(LineQuery, JoinHandle<Result<LogSlice>>)>,
}

impl Logs {
    pub(super) fn of(report: &Report, state: &AppState) -> Self {
        let strands = Strands::of(report, &state.stamp);
        let mut logs = Self { store: Arc::clone(&state.deps.store), id: report.head.id, strands, ahead: None };
        logs.read_ahead();
        logs
    }

    async fn read(&mut self) -> Result<()> {
        let wanted = self.strands.wanted();
        let told = match self.ahead.take() {
            Some((ahead, reading)) if ahead.after == wanted.after && ahead.tests.end == wanted.tests.end => {
                reading.await.map_err(|error| StoreError::Unavailable(error.to_string()))??
            }
            _ => portion(&self.store, self.id, wanted).await?,
        };
        self.strands.take(&told);
        self.read_ahead();
        Ok(())
    }

    fn read_ahead(&mut self) {
        let wanted = self.strands.wanted();
        if wanted.after < wanted.until {
            let (store, id, ahead) = (Arc::clone(&self.store), self.id, wanted.clone());
            self.ahead = Some((ahead, tokio::spawn(async move { portion(&store, id, wanted).await })));
        }
    }
}

async fn portion(store: &Arc<dyn Reads>, id: ReportId, wanted: LineQuery) -> Result<LogSlice> {
    let _turn = TURNS.acquire().await;
    store.lines(id, wanted).await
}

/// How far an answer has come.
struct Answer {
    script: Script,
    logs: Logs,
}

impl Answer {
    /// The next piece; nothing where all is written.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let Self { script, logs } = self;
        while !script.is_over() && script.len() < PIECE {
            if let Some(strand) = logs.strands.next() {
                if script.write(&strand) == Next::Again {
                    logs.strands.again();
                }
            } else if script.len() > 0 {
                // Nobody waits for lines that are not read yet to hear of those that are.
                break;
            } else {
                logs.read().await?;
            }
        }
        Ok(script.take())
    }
}

/// The answer, written as its logs are read. `body` has an empty log for each test of the report.
pub(super) fn answer(body: &ReportBody, logs: Logs, shape: Shape) -> std::result::Result<Response, Problem> {
    let answer = Answer { script: Script::of(body.written()?, shape), logs };
    let pieces = stream::try_unfold(answer, |mut answer| async move {
        let piece = answer.next().await.inspect_err(|error| tracing::error!(%error, "a log cannot be read on"))?;
        Ok::<_, StoreError>(piece.map(|piece| (piece, answer)))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(pieces)).into_response())
}
