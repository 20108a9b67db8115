//! One attempt of an action: fill in its form, run it, see whether what must be true is.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use serde_json::Value;
use testgyver_model::{
    action::{Action, ActionContext, ActionError, Descriptor},
    connection::{self, CONNECTION_FIELD},
    event::{CheckResult, Level},
    id::ConnectionId,
    lenient,
    text::text_of,
};
use testgyver_rules::{self as rules};
use tokio::time::Instant;

use crate::{
    answer::{ActionAnswer, ActionReturn},
    control::Interruption,
    evaluation::{Evaluated, Expectations},
    narration,
    outcome::{ActionOutcome, AttemptOutcome, Call, panic_text},
    result,
    test_run::TestRun,
};

/// Most characters of an expected or found value that a log line shows.
const SHOWN_CHECK: usize = 300;

impl TestRun<'_, '_> {
    /// Tries an action once; an error if it was given up in the middle. `again` tells that it may
    /// be tried once more: then nothing has failed yet.
    pub(crate) async fn attempt(
        &mut self,
        call: &Call<'_>,
        limit: Option<Duration>,
        again: bool,
    ) -> Result<AttemptOutcome, Interruption> {
        let run_context = self.context.run_context;
        let Some(action) = run_context.actions.find(call.kind) else {
            let error = ActionError::new(narration::unknown_action(self.language, call.kind));
            return Ok(AttemptOutcome::failed(error, Value::Null));
        };
        let descriptor = run_context.actions.describe(call.kind);
        let (form, connection, expectations) = match self.prepare(call, descriptor) {
            Ok(prepared) => prepared,
            Err(error) => return Ok(AttemptOutcome::failed(error, Value::Null)),
        };
        let started = Instant::now();
        let done = self.run_action((call.kind, action.as_ref()), (form.clone(), connection), limit).await?;
        let handed_on = self.hands_on_cut(call, &done);
        let answer = ActionAnswer::of(done, started.elapsed(), &expectations.checks);
        let Evaluated { checks, extracted, error, outputs, took, .. } = self.evaluate(expectations, answer).await?;
        let error = error.or(handed_on);
        self.log_checks(&checks, again).await;
        let ended = if error.is_some() || checks.iter().any(|check| !check.ok && !check.soft) {
            ActionOutcome::Failed
        } else if checks.iter().any(|check| !check.ok) {
            ActionOutcome::SoftFailed
        } else {
            ActionOutcome::Passed
        };
        Ok(AttemptOutcome { ended, error, checks, extracted, outputs, form, took })
    }

    /// Why nothing is handed on: whatever looks at the variable later would take a part for the whole.
    fn hands_on_cut(&self, call: &Call<'_>, done: &ActionReturn) -> Option<String> {
        result::mapping(&call.rules.mapping)?.into_iter().find_map(|(output, name)| {
            let cut = done.cuts.iter().find(|cut| cut.output == output)?;
            Some(narration::cut_is_used(self.language, name, &cut.why))
        })
    }

    /// Fills in the form and the rules; nothing is sent if something is missing.
    fn prepare(
        &mut self,
        call: &Call<'_>,
        descriptor: Option<&Descriptor>,
    ) -> Result<(Value, Option<ConnectionId>, Expectations), ActionError> {
        result::mapping(&call.rules.mapping)
            .ok_or_else(|| ActionError::new(narration::bad_output_mapping(self.language)))?;
        let mut form = call.form.clone();
        let connection = self.connect(&mut form, descriptor)?;
        take_apart(&mut form, descriptor);
        let form = self.filled(&form)?;
        let checks = self.filled(&call.rules.checks)?;
        let extract = self.filled(&call.rules.extract)?;
        self.log.protect(secrets_of(&form, descriptor));
        self.log.protect_derived();
        let broken = |fault: rules::RuleFault| self.broken(&fault.place, &fault.message);
        let expectations = Expectations {
            checks: rules::checks(&checks, self.language).map_err(broken)?,
            extractions: rules::extractions(&extract, self.language).map_err(broken)?,
            described: descriptor.map_or_else(Vec::new, |descriptor| descriptor.outputs.clone()),
        };
        Ok((form, connection, expectations))
    }

    /// Runs the action itself, by the name that the test calls it, no longer than it may.
    async fn run_action(
        &mut self,
        (name, action): (&str, &dyn Action),
        (form, connection): (Value, Option<ConnectionId>),
        limit: Option<Duration>,
    ) -> Result<ActionReturn, Interruption> {
        let language = self.language;
        let (folders, hosts) = (self.context.run_context.folders, self.context.run_context.hosts);
        let (variables, sessions) = (&mut self.app, &mut self.sessions);
        let mut cuts = Vec::new();
        let mut cx =
            ActionContext { language, variables, folders, sessions, hosts, connection, log: self.log, cuts: &mut cuts };
        let running = AssertUnwindSafe(action.run_as(name, form, &mut cx)).catch_unwind();
        let late = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let result = tokio::select! {
            biased;
            interruption = self.guard.interruption() => return Err(interruption),
            done = running => done.unwrap_or_else(|panic| {
                Err(ActionError::new(narration::panicked(language, &panic_text(panic.as_ref()))))
            }),
            () = late => {
                Err(ActionError::new(narration::action_timed_out(language, limit.unwrap_or_default())))
            }
        };
        // Words of the system name whole paths, which are the server's own affair.
        let result = result.map_err(|error| ActionError { cause: folders.unplaced(&error.cause), ..error });
        Ok(ActionReturn { result, cuts })
    }

    /// One line for each check, with what was expected and what was there.
    async fn log_checks(&mut self, results: &[CheckResult], again: bool) {
        for check in results {
            let label = self.log.excerpt(&check.label, SHOWN_CHECK);
            let expected = check.expected.as_deref().map(|text| format!(" {}", self.log.excerpt(text, SHOWN_CHECK)));
            let expected = expected.unwrap_or_default();
            if check.ok {
                self.log.line(Level::Success, narration::check_true(&label, &expected)).await;
                continue;
            }
            let actual = self.log.excerpt(check.actual.as_deref().unwrap_or_default(), SHOWN_CHECK);
            let level = if check.soft || again { Level::Warning } else { Level::Error };
            self.log.line(level, narration::check_false(self.language, &label, &expected, &actual)).await;
            if !check.diff.is_empty() {
                let lines: Vec<String> = check.diff.iter().map(result::diff_line).collect();
                self.log.line(level, lines.join("\n")).await;
            }
        }
    }

    /// Puts the saved connection that the form chooses into it, and tells which it is.
    fn connect(&self, form: &mut Value, descriptor: Option<&Descriptor>) -> Result<Option<ConnectionId>, ActionError> {
        let Some(descriptor) = descriptor.filter(|descriptor| descriptor.connection.is_some()) else { return Ok(None) };
        let Some(fields) = form.as_object_mut() else { return Ok(None) };
        let chosen = match fields.get(CONNECTION_FIELD).and_then(Value::as_str).map(str::trim) {
            None | Some("") => return Ok(None),
            Some(chosen) => chosen.to_owned(),
        };
        // A name that is filled in later could bring back a field that the connection decides over.
        if fields.keys().any(|name| name.contains("{{")) {
            return Err(ActionError::new(narration::placeholder_in_name(self.language)));
        }
        let fits = |one: &&connection::Connection| Some(one.kind.as_str()) == descriptor.connection.as_deref();
        let connection = self.context.plan.connections.iter().filter(fits).find(|one| one.id.to_string() == chosen);
        let connection =
            connection.ok_or_else(|| ActionError::new(narration::unknown_connection(self.language, &chosen)))?;
        connection::put_in(fields, connection, |name| {
            descriptor.fields.iter().any(|field| field.connection && field.name == name)
        });
        Ok(Some(connection.id))
    }
}

/// What stands in the form's secret fields.
fn secrets_of(value: &Value, descriptor: Option<&Descriptor>) -> Vec<String> {
    let fields = descriptor.iter().flat_map(|descriptor| &descriptor.fields);
    fields
        .filter(|field| field.secret)
        .filter_map(|field| value.get(field.name.as_ref()))
        .map(|value| text_of(value).into_owned())
        .collect()
}

/// Takes texts of names and values apart before they are filled in.
fn take_apart(form: &mut Value, descriptor: Option<&Descriptor>) {
    for field in descriptor.iter().flat_map(|descriptor| &descriptor.fields).filter(|field| field.pairs) {
        if let Some(value) = form.get_mut(field.name.as_ref()) {
            *value = lenient::apart(value.take());
        }
    }
}
