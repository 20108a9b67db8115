//! A report with its logs, piece by piece: a log may be larger than the memory.

use std::{sync::Arc, vec::IntoIter};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use testgyver_model::{id::ReportId, report::Report};
use testgyver_store::Store;
use tokio::sync::Semaphore;

use super::ReportBody;
use crate::{problem::Problem, stamp::Stamp, state::AppState};

/// Lines that are in memory at once for one reader.
const PORTION: u32 = 500;
/// Readers for whom lines are read at once; the others wait for their turn, portion by portion. Nobody holds a turn
/// while a slow client takes its time.
static TURNS: Semaphore = Semaphore::const_new(4);
/// What stands for a log before its lines are there. No text can hold it: a quote inside one is escaped.
const EMPTY: &str = r#""logs":[]"#;

/// The lines that belong to a report as it was read.
pub(super) struct Lines {
    id: ReportId,
    /// The last event it reflects.
    until: u64,
}

impl Lines {
    pub(super) fn of(report: &Report) -> Self {
        Self { id: report.head.id, until: report.head.seq }
    }
}

/// The answer, written as it is read.
pub(super) fn answer(state: &AppState, body: &ReportBody, lines: Lines) -> Result<Response, Problem> {
    let skeleton = serde_json::to_string(body).map_err(|error| Problem::internal(&error))?;
    let mut pieces: Vec<String> = skeleton.split(EMPTY).map(str::to_owned).collect();
    let begin = pieces.remove(0);
    let reading = Reading {
        store: Arc::clone(&state.parts.store),
        stamp: state.stamp.clone(),
        lines,
        begin: Some(begin),
        rest: pieces.into_iter(),
        test: 0,
        after: 0,
        open: false,
    };
    let whole = stream::try_unfold(reading, |mut reading| async move {
        let piece = reading.next().await.inspect_err(|error| tracing::error!(%error, "a log cannot be read on"))?;
        Ok::<_, testgyver_store::StoreError>(piece.map(|piece| (Bytes::from(piece), reading)))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(whole)).into_response())
}

/// How far an answer has come.
struct Reading {
    store: Arc<dyn Store>,
    stamp: Stamp,
    lines: Lines,
    begin: Option<String>,
    /// What stands between the logs, and after the last.
    rest: IntoIter<String>,
    /// The test whose log is next.
    test: u32,
    /// The last line of it that was written.
    after: u64,
    /// Whether its log has begun.
    open: bool,
}

impl Reading {
    /// The next piece; nothing where all is written.
    async fn next(&mut self) -> testgyver_store::Result<Option<String>> {
        if let Some(begin) = self.begin.take() {
            return Ok(Some(begin));
        }
        if self.rest.len() == 0 {
            return Ok(None);
        }
        let turn = TURNS.acquire().await;
        let portion = self.store.log(self.lines.id, self.test, self.after, PORTION).await?;
        drop(turn);
        let full = portion.len() == PORTION as usize;
        let mut piece = if self.open { String::new() } else { r#""logs":["#.to_owned() };
        let told = portion.iter().take_while(|line| line.seq <= self.lines.until);
        let mut count = 0;
        for line in told {
            if std::mem::replace(&mut self.open, true) && (count > 0 || self.after > 0) {
                piece.push(',');
            }
            count += 1;
            piece.push_str(&serde_json::Value::from(self.stamp.line(line.at, &line.line.text)).to_string());
        }
        self.after = portion.last().map_or(self.after, |line| line.seq);
        self.open = true;
        if !full || count < portion.len() {
            piece.push(']');
            piece.push_str(&self.rest.next().unwrap_or_default());
            (self.test, self.after, self.open) = (self.test + 1, 0, false);
        }
        Ok(Some(piece))
    }
}
