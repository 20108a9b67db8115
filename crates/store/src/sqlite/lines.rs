//! Log lines, of one test or of several.

use rusqlite::Connection;
use testgyver_model::event::LogLine;

use super::{
    event_lines::{EventLine, each},
    events::{each_body, span},
};
use crate::{LineHeader, LineQuery, LogSlice, LoggedLine, Result};

/// Stored bytes after which a reading of lines ends, however few were found: the connection reads nothing else
/// meanwhile, and the database's own log cannot be cut.
const MOST_READ: usize = 16 << 20;
/// How many times as many bytes as were asked for may be given, if they end a row.
const MOST_OVER: usize = 4;

/// At most `limit` lines of a test, after an event.
pub(super) fn log(connection: &Connection, id: &str, test: u32, after: u64, limit: usize) -> Result<Vec<LoggedLine>> {
    let mut lines = Vec::new();
    let Some((first, last)) = span(connection, id, test)? else { return Ok(lines) };
    let after = after.max(first.saturating_sub(1));
    each_body(connection, id, after, |body| {
        each(body, |event| {
            let (seq, wanted) = (event.seq, event.seq > after && event.test == Some(test));
            if wanted && let Some(EventLine { at, number, level, text, .. }) = event.line()? {
                lines.push(LoggedLine { seq, at, number, line: LogLine { level, text: text.into_owned() } });
            }
            Ok(lines.len() < limit && seq < last)
        })
    })?;
    Ok(lines)
}

/// Lines of several tests.
pub(super) fn told(connection: &Connection, id: &str, wanted: &LineQuery) -> Result<LogSlice> {
    let LineQuery { ref tests, after, until, bytes } = *wanted;
    let (bytes, most) = (bytes.max(1), bytes.saturating_mul(MOST_OVER).max(1));
    let mut told = LogSlice::after(after, bytes);
    let (mut more, mut read) = (true, 0);
    each_body(connection, id, after, |body| {
        more = each(body, |event| {
            let (seq, asked) = (event.seq, event.test.is_some_and(|test| tests.contains(&test)));
            if asked
                && seq > after
                && seq <= until
                && let Some(EventLine { test, at, text, .. }) = event.line()?
            {
                told.push(LineHeader { test, seq, at }, &text);
            }
            told.until = told.until.max(seq);
            Ok(told.size() < most && seq < until)
        })?;
        read += body.len();
        more = more && told.size() < bytes && read < MOST_READ;
        Ok(more)
    })?;
    // If more was wanted, nothing follows.
    told.until = if more { until } else { told.until.min(until) };
    Ok(told)
}
