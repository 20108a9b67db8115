//! A report with its logs, piece by piece: a log may be larger than the memory.

use std::{sync::Arc, vec::IntoIter};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use testgyver_model::{id::ReportId, report::Report};
use testgyver_store::{LoggedLine, Reads};
use tokio::sync::Semaphore;

use super::ReportBody;
use crate::{problem::Problem, stamp::Stamp, state::AppState};

/// Lines that are in memory at once for one reader.
const PORTION: u32 = 500;
/// Readers for whom lines are read at once; the others wait for their turn, portion by portion. Nobody holds a turn
/// while a slow client takes its time.
static TURNS: Semaphore = Semaphore::const_new(4);
/// What stands for a log before it is there. No text can hold it: a quote inside one is escaped.
const EMPTY: &str = r#""logs":"","log_lines":[]"#;

/// A shape that a log is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// One text, lines joined with line ends.
    Text,
    /// A list of lines.
    Lines,
}

/// The shapes that a reader asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Lines,
    Both,
}

impl Shape {
    /// Reads the query's word; nothing where no logs are wanted.
    pub(super) fn of(word: &str) -> Result<Option<Self>, Problem> {
        Ok(Some(match word {
            "false" | "0" => return Ok(None),
            "text" => Self::Text,
            "lines" => Self::Lines,
            "" | "true" | "1" => Self::Both,
            _ => return Err(Problem::bad("unknown_choice").with("known", "true, false, text, lines").field("logs")),
        }))
    }

    const fn first(self) -> Written {
        match self {
            Self::Text | Self::Both => Written::Text,
            Self::Lines => Written::Lines,
        }
    }

    fn has_more(self, after: Written) -> bool {
        self == Self::Both && after == Written::Text
    }
}

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
pub(super) fn answer(state: &AppState, body: &ReportBody, lines: Lines, shape: Shape) -> Result<Response, Problem> {
    let skeleton = serde_json::to_string(body).map_err(|error| Problem::internal(&error))?;
    let mut pieces: Vec<String> = skeleton.split(EMPTY).map(str::to_owned).collect();
    let begin = pieces.remove(0);
    let reading = Reading {
        store: Arc::clone(&state.parts.store),
        stamp: state.stamp.clone(),
        lines,
        shape,
        begin: Some(begin),
        rest: pieces.into_iter(),
        test: 0,
        written: shape.first(),
        after: 0,
        open: false,
        known: None,
    };
    let whole = stream::try_unfold(reading, |mut reading| async move {
        let piece = reading.next().await.inspect_err(|error| tracing::error!(%error, "a log cannot be read on"))?;
        Ok::<_, testgyver_store::StoreError>(piece.map(|piece| (Bytes::from(piece), reading)))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(whole)).into_response())
}

/// How far an answer has come.
struct Reading {
    store: Arc<dyn Reads>,
    stamp: Stamp,
    lines: Lines,
    shape: Shape,
    begin: Option<String>,
    /// What stands between the logs, and after the last.
    rest: IntoIter<String>,
    /// The test whose log is next.
    test: u32,
    /// The shape that it is written in at the moment.
    written: Written,
    /// The last line of it that was written.
    after: u64,
    /// Whether its log has begun.
    open: bool,
    /// The whole log, where one portion held it: it need not be read again for the other shape.
    known: Option<Portion>,
}

/// Some lines of a log, and whether they are its last ones.
struct Portion {
    lines: Vec<LoggedLine>,
    last: bool,
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
        let portion = match self.known.take() {
            Some(portion) => portion,
            None => self.read().await?,
        };
        let mut piece = String::new();
        self.write(&portion, &mut piece);
        if portion.last {
            self.close(portion, &mut piece);
        }
        Ok(Some(piece))
    }

    async fn read(&self) -> testgyver_store::Result<Portion> {
        let turn = TURNS.acquire().await;
        let mut lines = self.store.log(self.lines.id, self.test, self.after, PORTION).await?;
        drop(turn);
        let full = lines.len() == PORTION as usize;
        let known = lines.iter().take_while(|line| line.seq <= self.lines.until).count();
        let last = !full || known < lines.len();
        lines.truncate(known);
        Ok(Portion { lines, last })
    }

    fn write(&mut self, portion: &Portion, piece: &mut String) {
        if !std::mem::replace(&mut self.open, true) {
            piece.push_str(match self.written {
                Written::Text => r#""logs":""#,
                Written::Lines => r#""log_lines":["#,
            });
        }
        for line in &portion.lines {
            let text = serde_json::Value::from(self.stamp.line(line.at, &line.line.text)).to_string();
            let first = self.after == 0;
            match self.written {
                Written::Text => {
                    piece.push_str(if first { "" } else { r"\n" });
                    piece.push_str(&text[1..text.len() - 1]);
                }
                Written::Lines => {
                    piece.push_str(if first { "" } else { "," });
                    piece.push_str(&text);
                }
            }
            self.after = line.seq;
        }
    }

    /// Ends a log, and goes on to its other shape or to the next test.
    fn close(&mut self, portion: Portion, piece: &mut String) {
        piece.push(match self.written {
            Written::Text => '"',
            Written::Lines => ']',
        });
        let whole = portion.lines.first().is_none_or(|line| line.number == 0);
        (self.after, self.open) = (0, false);
        if self.shape.has_more(self.written) {
            piece.push(',');
            self.written = Written::Lines;
            self.known = whole.then_some(portion);
            return;
        }
        piece.push_str(&self.rest.next().unwrap_or_default());
        (self.test, self.written) = (self.test + 1, self.shape.first());
    }
}
