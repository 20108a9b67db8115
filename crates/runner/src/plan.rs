//! The plan of a run, from a campaign of files.

use std::sync::Arc;

use serde_json::Value;
use testgyver_model::{
    Timestamp,
    connection::{CONNECTION_FIELD, Connection},
    event::TestStatus,
    id::{RandomIds, TestId},
    plan::{LogLimits, Plan, PlannedTest},
    test::ActionCall,
};
use testgyver_reports::TestInfo;

use crate::{ingredients::chosen_name, prepare::Prepared, selection::Selection};

/// Most characters of a field or an output that results tell.
const SHOWN: usize = 8_000;

/// The plan for some tests of a prepared run.
pub(crate) fn plan(prepared: &Prepared, selection: &Selection, deadline: Option<Timestamp>) -> Plan {
    let Prepared { project, request, ingredients, .. } = prepared;
    let tests = selection.tests.iter().map(|place| {
        let definition = &project.tests[*place].definition;
        PlannedTest {
            id: TestId::fresh(&RandomIds),
            actions: definition.actions.iter().map(|call| connected(call, &ingredients.connections)).collect(),
            variables: definition.variables.clone(),
            flow: definition.flow.clone(),
            status: TestStatus::Pending,
            started_at: None,
            lines: 0,
            prerequisite: selection.prerequisites.contains(place),
        }
    });
    Plan {
        campaign: ingredients.campaign,
        stop_on_failure: request.stop_on_failure,
        language: request.language,
        variables: Arc::clone(&ingredients.variables),
        connections: Arc::clone(&ingredients.connections),
        tests: tests.collect(),
        environment: prepared.environment.clone(),
        deadline,
        shown: SHOWN,
        parallel: prepared.jobs() as usize,
        paused: false,
        started_at: None,
        told_until: None,
        log_limits: LogLimits::default(),
        last_seq: 0,
        shared: Vec::new(),
    }
}

/// The same call; a saved connection is chosen by its identifier.
fn connected(call: &ActionCall, connections: &[Connection]) -> ActionCall {
    let mut call = call.clone();
    let chosen = chosen_name(&call).and_then(|name| connections.iter().find(|one| one.name == name));
    if let Some(connection) = chosen {
        call.value[CONNECTION_FIELD] = connection.id.to_string().into();
    }
    call
}

/// What is known of the tests before they run.
pub(crate) fn infos(prepared: &Prepared, selection: &Selection) -> Vec<TestInfo> {
    let name = |call: &ActionCall| call.extra.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let info = |place: &usize| {
        let definition = &prepared.project.tests[*place].definition;
        TestInfo {
            name: definition.name.clone(),
            description: definition.description.clone(),
            tags: definition.tags.clone(),
            role: testgyver_model::flow::role_of(&definition.flow),
            prerequisite: selection.prerequisites.contains(place),
            actions: definition.actions.iter().map(name).collect(),
        }
    };
    selection.tests.iter().map(info).collect()
}
