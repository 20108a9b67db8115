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
    body_writer::{BodyWriter, LogShape, PIECE, WriteStep},
    log_merger::LogMerger,
};
use crate::{problem::Problem, state::AppState};

/// Readers for whom lines are read at once; the others wait for their turn, portion by portion. Nobody holds a turn
/// while a slow client takes its time.
static TURNS: Semaphore = Semaphore::const_new(4);

/// The logs of a report as it was read. The reading begins at once: what else belongs to an answer takes a while, too.
pub(super) struct Logs {
    store: Arc<dyn Reads>,
    id: ReportId,
    log_merger: LogMerger,
    /// What is read while what was read before is written and sent.
    ahead: Option<(LineQuery, JoinHandle<Result<LogSlice>>)>,
}

impl Logs {
    pub(super) fn of(report: &Report, state: &AppState) -> Self {
        let log_merger = LogMerger::of(report, &state.stamp);
        let mut logs = Self { store: Arc::clone(&state.deps.store), id: report.head.id, log_merger, ahead: None };
        logs.read_ahead();
        logs
    }

    async fn read(&mut self) -> Result<()> {
        let wanted = self.log_merger.wanted();
        let told = match self.ahead.take() {
            Some((ahead, reading)) if ahead.after == wanted.after && ahead.tests.end == wanted.tests.end => {
                reading.await.map_err(|error| StoreError::Unavailable(error.to_string()))??
            }
            _ => portion(&self.store, self.id, wanted).await?,
        };
        self.log_merger.take(&told);
        self.read_ahead();
        Ok(())
    }

    fn read_ahead(&mut self) {
        let wanted = self.log_merger.wanted();
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

/// A response body that is being written.
struct ReportStream {
    body_writer: BodyWriter,
    logs: Logs,
}

impl ReportStream {
    /// The next piece; nothing once all is written.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let Self { body_writer, logs } = self;
        while !body_writer.is_over() && body_writer.len() < PIECE {
            if let Some(chunk) = logs.log_merger.next() {
                if body_writer.write(&chunk) == WriteStep::Repeat {
                    logs.log_merger.again();
                }
            } else if body_writer.len() > 0 {
                // Nobody waits for lines that are not read yet to hear of those that are.
                break;
            } else {
                logs.read().await?;
            }
        }
        Ok(body_writer.take())
    }
}

/// The answer, written as its logs are read. `body` has an empty log for each test of the report.
pub(super) fn answer(body: &ReportBody, logs: Logs, shape: LogShape) -> std::result::Result<Response, Problem> {
    let answer = ReportStream { body_writer: BodyWriter::of(body.written()?, shape), logs };
    let pieces = stream::try_unfold(answer, |mut answer| async move {
        let piece = answer.next().await.inspect_err(|error| tracing::error!(%error, "a log cannot be read on"))?;
        Ok::<_, StoreError>(piece.map(|piece| (piece, answer)))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(pieces)).into_response())
}
