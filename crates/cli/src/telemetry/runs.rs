//! Spans of runs, told from their events: a run holds its tests, a test its actions.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use opentelemetry::{
    Context, KeyValue,
    trace::{Span, SpanBuilder, Status, TraceContextExt, Tracer},
};
use opentelemetry_sdk::trace::SdkTracer;
use testgyver_bus::{LiveBatch, LiveEvent, LiveMessage, LiveStream};
use testgyver_model::{
    event::{ActionResult, ActionStatus, RunEventKind, TestStatus, Verdict},
    id::ReportId,
};

/// The open spans of a run and of its tests by index.
struct OpenSpans {
    run: Context,
    tests: HashMap<u32, Context>,
}

/// Makes spans until the carrier is gone.
pub(super) async fn follow(mut stream: LiveStream, tracer: SdkTracer) {
    let mut runs = HashMap::new();
    while let Some(message) = stream.recv().await {
        if let LiveMessage::Run(batch) = message.as_ref() {
            batch.events.iter().for_each(|live| take(&mut runs, batch, live, &tracer));
        }
    }
}

fn take(runs: &mut HashMap<ReportId, OpenSpans>, batch: &LiveBatch, live: &LiveEvent, tracer: &SdkTracer) {
    let at = SystemTime::from(live.event.at);
    // A run that was taken over is met in its middle.
    let spans = runs.entry(batch.report).or_insert_with(|| begun(batch, at, tracer));
    match &live.event.kind {
        RunEventKind::TestStarted { test } => {
            let id = live.test.map(|test| test.to_string()).unwrap_or_default();
            let place = KeyValue::new("testgyver.test.position", i64::from(*test));
            let builder = SpanBuilder::from_name("test").with_start_time(at);
            let builder = builder.with_attributes([KeyValue::new("testgyver.test.id", id), place]);
            let span = tracer.build_with_context(builder, &spans.run);
            spans.tests.insert(*test, spans.run.with_span(span));
        }
        RunEventKind::ActionFinished { test, action, result } => {
            let parent = spans.tests.get(test).unwrap_or(&spans.run);
            acted(*action, result, at, parent, tracer);
        }
        RunEventKind::TestFinished { test, status, .. } => {
            if let Some(context) = spans.tests.remove(test) {
                end(&context, status.word(), *status == TestStatus::Failed, at);
            }
        }
        RunEventKind::RunFinished { verdict: Verdict::Success } => over(runs, batch, "success", at),
        RunEventKind::RunFinished { verdict: Verdict::Failure } => over(runs, batch, "failure", at),
        RunEventKind::RunCancelled { .. } => over(runs, batch, "cancelled", at),
        RunEventKind::RunErrored { .. } => over(runs, batch, "error", at),
        _ => {}
    }
}

fn begun(batch: &LiveBatch, at: SystemTime, tracer: &SdkTracer) -> OpenSpans {
    let builder = SpanBuilder::from_name("run").with_start_time(at).with_attributes([
        KeyValue::new("testgyver.report.id", batch.report.to_string()),
        KeyValue::new("testgyver.campaign.id", batch.campaign.to_string()),
    ]);
    // A trace of its own: the request that asked for the run ended long before.
    let context = Context::new();
    let span = tracer.build_with_context(builder, &context);
    OpenSpans { run: context.with_span(span), tests: HashMap::new() }
}

/// The span of an action, known only once it has ended. Of what a person wrote only the type is told.
fn acted(action: u32, result: &ActionResult, at: SystemTime, parent: &Context, tracer: &SdkTracer) {
    let took: u64 = result.attempts.iter().map(|attempt| attempt.micros).sum();
    let began = at.checked_sub(Duration::from_micros(took)).unwrap_or(at);
    let builder = SpanBuilder::from_name(format!("action {}", result.kind)).with_start_time(began).with_attributes([
        KeyValue::new("testgyver.action.type", result.kind.clone()),
        KeyValue::new("testgyver.action.position", i64::from(action)),
        KeyValue::new("testgyver.action.status", result.status.word()),
        KeyValue::new("testgyver.action.tries", i64::from(result.tries)),
    ]);
    let mut span = tracer.build_with_context(builder, parent);
    if result.status == ActionStatus::Failed {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(at);
}

fn over(runs: &mut HashMap<ReportId, OpenSpans>, batch: &LiveBatch, verdict: &'static str, at: SystemTime) {
    if let Some(spans) = runs.remove(&batch.report) {
        spans.tests.values().for_each(|test| end(test, TestStatus::Skipped.word(), false, at));
        end(&spans.run, verdict, matches!(verdict, "failure" | "error"), at);
    }
}

fn end(context: &Context, word: &'static str, failed: bool, at: SystemTime) {
    let span = context.span();
    span.set_attribute(KeyValue::new("testgyver.status", word));
    if failed {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(at);
}
