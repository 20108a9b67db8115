//! Failed tests, run again.

use std::collections::BTreeSet;

use testgyver_model::{
    event::{TestStatus, Verdict},
    flow::role_of,
};
use testgyver_reports::RunRecord;

use crate::{
    prepare::Prepared,
    selection::{Selection, with_prerequisites},
};

/// The tests to run again, with those that prepare and clean up; nothing where nothing failed that could be tried again.
pub(crate) fn failed(prepared: &Prepared, record: &RunRecord) -> Option<Selection> {
    if record.verdict != Some(Verdict::Failure) {
        return None;
    }
    let missed = |status: TestStatus| {
        status == TestStatus::Failed || status == TestStatus::Skipped && prepared.request.stop_on_failure
    };
    let tests = &prepared.project.tests;
    let places = prepared.selection.tests.iter().zip(&record.tests);
    let again: BTreeSet<usize> = places.filter(|(_, test)| missed(test.status)).map(|(place, _)| *place).collect();
    if again.is_empty() {
        return None;
    }
    let around = prepared.selection.tests.iter().filter(|place| role_of(&tests[**place].definition.flow).is_some());
    Some(with_prerequisites(tests, again.iter().chain(around).copied().collect()))
}

/// Puts how tests ended at last in the place of how they failed; one that passes now is flaky.
pub(crate) fn merge(record: &mut RunRecord, next: RunRecord, all: &Selection, again: &Selection) {
    let mut later: Vec<_> = again.tests.iter().copied().zip(next.tests).collect();
    for (place, test) in all.tests.iter().zip(&mut record.tests) {
        let Some(found) = later.iter().position(|(other, _)| other == place) else { continue };
        let (_, mut ended) = later.swap_remove(found);
        // What was not run again has failed as before.
        if test.status == TestStatus::Passed || !matches!(ended.status, TestStatus::Passed | TestStatus::Failed) {
            continue;
        }
        ended.retries = test.retries + 1;
        ended.flaky |= ended.status == TestStatus::Passed && test.status == TestStatus::Failed;
        ended.info = std::mem::take(&mut test.info);
        ended.started_at = test.started_at.or(ended.started_at);
        *test = ended;
    }
    let failed = record.tests.iter().any(|test| matches!(test.status, TestStatus::Failed | TestStatus::Running));
    record.verdict = next.verdict.map(|verdict| if failed { Verdict::Failure } else { verdict });
    (record.ended_at, record.stopped_by, record.error) = (next.ended_at, next.stopped_by, next.error);
}
