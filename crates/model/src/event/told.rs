//! How events are read: in one pass, into the fields that any of them may have.
//!
//! An enum that is told by a field of its own is read in two passes by serde, and the first one keeps numbers
//! in a form that the second cannot make whole numbers of.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Deserializer, de::Error};

use super::{ActionResult, LogLine, RunEvent, RunEventKind, TestStatus, Verdict};
use crate::{Actor, Timestamp};

/// An event as it is stored; which fields there are depends on its type.
#[derive(Deserialize)]
struct StoredFields<'a> {
    seq: u64,
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    at: Timestamp,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    test: Option<u32>,
    number: Option<u32>,
    line: Option<LogLine>,
    action: Option<u32>,
    result: Option<Arc<ActionResult>>,
    status: Option<TestStatus>,
    #[serde(default)]
    flaky: bool,
    done: Option<u32>,
    total: Option<u32>,
    by: Option<Actor>,
    verdict: Option<Verdict>,
    error: Option<String>,
}

impl StoredFields<'_> {
    /// What happened, or the name of the field that lacks.
    fn kind(self) -> Result<RunEventKind, &'static str> {
        use RunEventKind as Kind;
        let test = self.test.ok_or("test");
        let total = self.total.ok_or("total");
        let by = self.by.ok_or("by");
        Ok(match &*self.kind {
            "run_started" => Kind::RunStarted { total: total? },
            "test_started" => Kind::TestStarted { test: test? },
            "logged" => {
                Kind::Logged { test: test?, number: self.number.ok_or("number")?, line: self.line.ok_or("line")? }
            }
            "action_finished" => Kind::ActionFinished {
                test: test?,
                action: self.action.ok_or("action")?,
                result: self.result.ok_or("result")?,
            },
            "test_finished" => {
                Kind::TestFinished { test: test?, status: self.status.ok_or("status")?, flaky: self.flaky }
            }
            "progressed" => Kind::Progressed { done: self.done.ok_or("done")?, total: total? },
            "run_paused" => Kind::RunPaused { by: by? },
            "run_resumed" => Kind::RunResumed { by: by? },
            "run_stopping" => Kind::RunStopping { by: by? },
            "run_finished" => Kind::RunFinished { verdict: self.verdict.ok_or("verdict")? },
            "run_cancelled" => Kind::RunCancelled { by: by? },
            "run_errored" => Kind::RunErrored { error: self.error.ok_or("error")? },
            _ => Kind::Unknown,
        })
    }
}

impl<'de> Deserialize<'de> for RunEvent {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let told = StoredFields::deserialize(input)?;
        let (seq, at) = (told.seq, told.at);
        Ok(Self { seq, at, kind: told.kind().map_err(D::Error::missing_field)? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn result() -> Arc<ActionResult> {
        let form = json!({"body": {"price": serde_json::from_str::<serde_json::Value>("1.10").unwrap()}});
        let told = json!({"kind": "http", "status": "passed", "row": {"number": 1, "total": 2}, "tries": 1,
            "attempts": [{"micros": 12, "checks": []}], "form": form});
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        use RunEventKind as Kind;
        let by = Actor::command_line("Ada".into());
        let kinds = [
            Kind::RunStarted { total: 2 },
            Kind::TestStarted { test: 0 },
            Kind::Logged {
                test: 1,
                number: 3,
                line: LogLine { level: super::super::Level::Info, text: "é \"\n".into() },
            },
            Kind::ActionFinished { test: 0, action: 2, result: result() },
            Kind::TestFinished { test: 0, status: TestStatus::Failed, flaky: false },
            Kind::TestFinished { test: 0, status: TestStatus::Passed, flaky: true },
            Kind::Progressed { done: 1, total: 2 },
            Kind::RunPaused { by: by.clone() },
            Kind::RunResumed { by: by.clone() },
            Kind::RunStopping { by: by.clone() },
            Kind::RunFinished { verdict: Verdict::Failure },
            Kind::RunCancelled { by },
            Kind::RunErrored { error: "x".into() },
        ];
        let at = Timestamp::from_microsecond(1_700_000_000_000_001).unwrap();
        for kind in kinds {
            let event = RunEvent { seq: 9, at, kind };
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<RunEvent>(&text).unwrap(), event, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_forgotten_and_what_lacks_is_told() {
        let read = |kind: &str| {
            serde_json::from_str::<RunEvent>(&format!(r#"{{"seq": 1, "at": 5, "type": "{kind}", "more": [1]}}"#))
        };
        assert_eq!(read("run_flown").unwrap().kind, RunEventKind::Unknown);
        assert!(read("test_started").unwrap_err().to_string().contains("`test`"));
    }
}
