//! Stored events, parsed as far as logs need them: what else they hold, results of actions above all, is skipped.

use std::borrow::Cow;

use serde::Deserialize;
use testgyver_model::{Timestamp, event::Level};

use crate::{Result, StoreError};

/// A stored event, with its log line if it has one.
#[derive(Debug, PartialEq, Deserialize)]
pub(super) struct StoredEvent<'a> {
    pub(super) seq: u64,
    /// Microseconds since 1970.
    at: i64,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    pub(super) test: Option<u32>,
    number: Option<u32>,
    #[serde(borrow)]
    line: Option<Line<'a>>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Line<'a> {
    level: Level,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// The log line of an event.
pub(super) struct EventLine<'a> {
    pub(super) test: u32,
    pub(super) at: Timestamp,
    pub(super) number: u32,
    pub(super) level: Level,
    pub(super) text: Cow<'a, str>,
}

impl<'a> StoredEvent<'a> {
    /// The line, if the event has one.
    pub(super) fn line(self) -> Result<Option<EventLine<'a>>> {
        if self.kind != "logged" {
            return Ok(None);
        }
        let at = Timestamp::from_microsecond(self.at).ok();
        match (self.test, at, self.number, self.line) {
            (Some(test), Some(at), Some(number), Some(Line { level, text })) => {
                Ok(Some(EventLine { test, at, number, level, text }))
            }
            _ => Err(StoreError::Corrupt(format!("event {} tells no line", self.seq))),
        }
    }

    /// The first event of a text, and what follows it.
    fn first(text: &'a str, lined: bool) -> Result<(Self, &'a str)> {
        Self::as_written(text, lined).map_or_else(|| value(text), Ok)
    }

    /// The same for an event that is written as this program writes it ([`super::events::encode`]). Not to look for each
    /// field among all, and not to read what is no line, makes the reading of a log three times as quick.
    fn as_written(text: &'a str, lined: bool) -> Option<(Self, &'a str)> {
        let (seq, rest) = number(text.strip_prefix(r#"{"seq":"#)?)?;
        let (at, rest) = number(rest.strip_prefix(r#","at":"#)?)?;
        let (kind, rest) = rest.strip_prefix(r#","type":""#)?.split_once('"')?;
        let (seq, kind) = (u64::try_from(seq).ok()?, Cow::Borrowed(kind));
        if kind != "logged" {
            let (_, rest) = if lined { rest.split_once('\n')? } else { return None };
            return Some((Self { seq, at, kind, test: None, number: None, line: None }, rest));
        }
        let (test, rest) = number(rest.strip_prefix(r#","test":"#)?)?;
        let (number, rest) = number(rest.strip_prefix(r#","number":"#)?)?;
        let (line, rest) = value(rest.strip_prefix(r#","line":"#)?).ok()?;
        let (test, number) = (u32::try_from(test).ok(), u32::try_from(number).ok());
        Some((Self { seq, at, kind, test, number, line: Some(line) }, rest.strip_prefix('}')?))
    }
}

/// A whole number, and what follows it.
fn number(text: &str) -> Option<(i64, &str)> {
    let (digits, _) = text.split_at(text.bytes().position(|byte| !byte.is_ascii_digit())?);
    Some((digits.parse().ok()?, &text[digits.len()..]))
}

/// A JSON value, and what follows it.
fn value<'a, T: Deserialize<'a>>(text: &'a str) -> Result<(T, &'a str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let value = values.next().ok_or_else(|| StoreError::Corrupt("a list of events is cut off".into()))?;
    let value = value.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok((value, &text[values.byte_offset()..]))
}

/// Reads the events of a stored list one by one, until `take` has enough; tells whether it wants more.
pub(super) fn each<'a>(body: &'a [u8], mut take: impl FnMut(StoredEvent<'a>) -> Result<bool>) -> Result<bool> {
    let body = std::str::from_utf8(body).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut rest = body.strip_prefix('[').ok_or_else(|| StoreError::Corrupt("no list of events".into()))?;
    // Older versions wrote all events in one line: of that nothing can be passed over unread.
    let lined = rest.ends_with("\n]");
    while rest != "]" {
        let (event, more) = StoredEvent::first(rest, lined)?;
        if !take(event)? {
            return Ok(false);
        }
        rest = more.trim_start_matches([',', '\n']);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use testgyver_model::event::{LogLine, RunEvent, RunEventKind};

    use super::*;
    use crate::sqlite::events::encode;

    fn events() -> Vec<RunEvent> {
        let said =
            |level, text: &str| RunEventKind::Logged { test: 3, number: 8, line: LogLine { level, text: text.into() } };
        // What an action told may look like an event.
        let form =
            json!({"x": "\n]", "line": {"level": "info", "text": "no line"}, "type": "logged", "test": 1, "number": 0});
        let result = json!({"kind": "http", "status": "passed", "form": form});
        let result = Arc::new(serde_json::from_value(result).unwrap());
        let kinds = [
            RunEventKind::RunStarted { total: 4 },
            said(Level::Info, "Démarrage"),
            RunEventKind::ActionFinished { test: 3, action: 0, result },
            said(Level::Success, ""),
            said(Level::Warning, "\"a\\b\"\n\t\u{1}}},\n{\"seq\":1"),
            RunEventKind::Unknown,
            said(Level::Error, "},"),
            RunEventKind::TestStarted { test: 3 },
        ];
        let at = Timestamp::from_microsecond(1_700_000_000_000_001).unwrap();
        (1..).zip(kinds).map(|(seq, kind)| RunEvent { seq, at, kind }).collect()
    }

    /// The number of an event and what its line tells.
    type Read = (u64, Option<(u32, Timestamp, u32, Level, String)>);

    /// Everything that is read of a stored list.
    fn read(body: &[u8]) -> Result<Vec<Read>> {
        let mut read = Vec::new();
        each(body, |event| {
            let seq = event.seq;
            let line = event.line()?;
            read.push((seq, line.map(|told| (told.test, told.at, told.number, told.level, told.text.into_owned()))));
            Ok(true)
        })?;
        Ok(read)
    }

    #[test]
    fn lines_are_read_however_the_events_were_written() {
        let events = events();
        let expected: Vec<_> = events
            .iter()
            .map(|event| {
                let RunEventKind::Logged { test, number, line } = &event.kind else { return (event.seq, None) };
                (event.seq, Some((*test, event.at, *number, line.level, line.text.clone())))
            })
            .collect();
        let lined = encode(&events).unwrap();
        assert_eq!(serde_json::from_slice::<Vec<RunEvent>>(&lined).unwrap(), events, "a JSON list");
        assert_eq!(lined.iter().filter(|byte| **byte == b'\n').count(), events.len(), "a line for each");
        let older = serde_json::to_vec(&events).unwrap();
        // Fields in another order, and blanks.
        let order = |event: &RunEvent| {
            let serde_json::Value::Object(fields) = serde_json::to_value(event).unwrap() else { panic!("an object") };
            fields.into_iter().rev().collect::<serde_json::Map<_, _>>()
        };
        let other = serde_json::to_vec(&events.iter().map(order).collect::<Vec<_>>()).unwrap();
        let spaced = String::from_utf8(older.clone()).unwrap().replace("{\"seq\"", " { \"seq\"").into_bytes();
        for body in [lined, older, other, spaced] {
            assert_eq!(read(&body).unwrap(), expected, "{}", String::from_utf8_lossy(&body));
        }
    }

    #[test]
    fn as_many_are_read_as_are_wanted() {
        let body = encode(&events()).unwrap();
        let mut seqs = Vec::new();
        let more = each(&body, |event| {
            seqs.push(event.seq);
            Ok(event.seq < 3)
        });
        assert_eq!((more, seqs), (Ok(false), vec![1, 2, 3]));
        assert_eq!(each(&body, |_| Ok(true)), Ok(true));
    }

    #[test]
    fn what_is_broken_is_told() {
        let body = encode(&events()).unwrap();
        for end in [0, 1, 40, body.len() / 2, body.len() - 1] {
            assert!(matches!(read(&body[..end]), Err(StoreError::Corrupt(_))), "cut after {end}");
        }
        let lacking = br#"[{"seq":1,"at":5,"type":"logged","test":0,"number":0}]"#;
        assert!(matches!(read(lacking), Err(StoreError::Corrupt(_))));
        let beyond =
            br#"[{"seq":1,"at":5,"type":"logged","test":4294967296,"number":0,"line":{"level":"info","text":"x"}}]"#;
        assert!(matches!(read(beyond), Err(StoreError::Corrupt(_))));
        assert!(matches!(read(b"[\xff]"), Err(StoreError::Corrupt(_))));
    }
}
