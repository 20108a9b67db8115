//! From a run that was claimed to the plan that a worker carries out.

use std::sync::Arc;

use testgyver_model::{
    Timestamp,
    plan::{Plan, PlannedTest},
    report::RunScope,
    variable,
};
use testgyver_store::ClaimedRun;

use crate::DispatchConfig;

/// Most characters of a field or an output that the results of a campaign keep.
const SHOWN: usize = 8_000;
/// The same for a test that runs alone, for who writes it.
const SHOWN_ALONE: usize = 200_000;

/// The plan of a claimed run; `told_until` is when it had come this far, if it had come anywhere.
pub(crate) fn plan(claimed: ClaimedRun, told_until: Option<Timestamp>, config: &DispatchConfig) -> Plan {
    let head = claimed.report.head;
    let started = head.state.started_at();
    let tests = claimed
        .definitions
        .into_iter()
        .zip(claimed.report.tests)
        .map(|(planned, result)| PlannedTest {
            id: planned.test,
            actions: planned.definition.actions,
            variables: planned.definition.variables,
            flow: planned.definition.flow,
            status: result.status,
            started_at: result.started_at.filter(|_| result.events.is_none()),
            lines: result.lines,
            prerequisite: result.prerequisite,
        })
        .collect();
    Plan {
        campaign: head.campaign,
        stop_on_failure: head.stop_on_failure,
        language: config.language,
        variables: Arc::new(variable::resolve(&claimed.variables, &head.environment)),
        connections: claimed.connections.into(),
        tests,
        environment: head.environment,
        deadline: started.zip(head.timeout).map(|(started, timeout)| started + timeout),
        parallel: head.parallel as usize,
        paused: head.paused_by.is_some(),
        started_at: started,
        told_until,
        log_limits: config.log_limits,
        shown: if head.scope == RunScope::Test { SHOWN_ALONE } else { SHOWN },
        last_seq: head.seq,
        shared: claimed.shared,
    }
}
