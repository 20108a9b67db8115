//! One test's actions, one after the other: fill in, run, hand on what was given.

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use serde_json::{Map, Value};
use testgyver_model::{
    action::{ActionContext, ActionError, Descriptor, LogSink, Outputs},
    connection::{self, CONNECTION_FIELD},
    event::{Level, RunEvent},
    held::Held,
    lenient,
    plan::{Plan, PlannedTest},
    registry::Registry,
    template::{self, AppVariables, Scope, text_of},
    test::ActionCall,
};
use tokio::sync::mpsc::Sender;

use crate::{
    control::{Control, Interruption},
    journal::TestLog,
    narration,
};

/// Most characters of a variable's value that the log shows.
const SHOWN_VALUE: usize = 200;

/// What a test needs around it to run.
#[derive(Clone, Copy)]
pub(crate) struct Stage<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) test: &'a PlannedTest,
    pub(crate) actions: &'a Registry,
    /// Where events go; once nobody listens, the run was taken away from this worker.
    pub(crate) listener: &'a Sender<RunEvent>,
}

/// Runs the actions of a test until one fails; `Ok(true)` where none did.
pub(crate) async fn run_actions(
    stage: Stage<'_>,
    log: &mut TestLog<'_, '_>,
    control: &mut Control,
) -> Result<bool, Interruption> {
    let language = stage.plan.language;
    let collection = collection(stage);
    let mut app = match declared(stage, &collection) {
        Ok(app) => app,
        Err(error) => {
            log.line(Level::Error, narration::action_failed(language, &error.0)).await;
            return Ok(false);
        }
    };
    let mut held = Held::new();
    let count = stage.test.actions.len();
    if count == 0 {
        log.line(Level::Warning, narration::test_without_actions(language)).await;
    }
    for (number, call) in (1..).zip(&stage.test.actions) {
        if call.disabled {
            log.line(Level::Info, narration::action_disabled(language, number, count, &call.kind)).await;
            continue;
        }
        log.line(Level::Info, narration::action_started(language, number, count, &call.kind)).await;
        let done = tokio::select! {
            biased;
            interruption = control.interruption() => return Err(interruption),
            () = stage.listener.closed() => return Err(Interruption::Left),
            done = run_action(stage, (number - 1, call), &collection, Carried { app: &mut app, held: &mut held }, log) => done,
        };
        if let Err(error) = done {
            log.line(Level::Error, narration::action_failed(language, &error.0)).await;
            return Ok(false);
        }
    }
    Ok(true)
}

/// What goes from one action of a test to the next.
struct Carried<'a> {
    app: &'a mut AppVariables,
    held: &'a mut Held,
}

async fn run_action(
    stage: Stage<'_>,
    (index, call): (usize, &ActionCall),
    collection: &HashMap<&'static str, String>,
    Carried { app, held }: Carried<'_>,
    log: &mut TestLog<'_, '_>,
) -> Result<(), ActionError> {
    let language = stage.plan.language;
    let action = stage
        .actions
        .find(&call.kind)
        .ok_or_else(|| ActionError::new(narration::unknown_action(language, &call.kind)))?;
    let descriptor = stage.actions.describe(&call.kind);
    let (mut form, mapping) = split_mapping(&call.value);
    connect(&mut form, stage, descriptor)?;
    take_apart(&mut form, descriptor);
    let mapping = read_mapping(mapping).ok_or_else(|| ActionError::new(narration::bad_output_mapping(language)))?;
    let scope = Scope { environment: &stage.plan.variables, app, collection };
    let value = template::resolve(&form, scope)
        .map_err(|missing| ActionError::new(narration::unresolved(language, &missing.0)))?;
    log.protect(secrets_of(&value, descriptor));
    let mut cx = ActionContext { language, variables: app, folders: &stage.plan.folders, held, log };
    let outputs = AssertUnwindSafe(action.run(value, &mut cx))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(ActionError::new(narration::panicked(language, &panic_text(panic.as_ref())))))?;
    log.line(Level::Success, narration::action_passed(language)).await;
    if stage.plan.tells_outputs {
        log.outputs(index, &outputs).await;
    }
    hand_on(stage, &outputs, mapping, app, log).await;
    Ok(())
}

/// Gives the chosen outputs their names among the test's variables.
async fn hand_on(
    stage: Stage<'_>,
    outputs: &Outputs,
    mapping: Vec<(&str, &str)>,
    app: &mut AppVariables,
    log: &mut TestLog<'_, '_>,
) {
    let language = stage.plan.language;
    for (output, name) in mapping {
        let Some(value) = outputs.get(output) else {
            log.line(Level::Warning, narration::output_absent(language, output, name)).await;
            continue;
        };
        let text = text_of(value);
        let text = text.char_indices().nth(40 * SHOWN_VALUE).map_or(&*text, |(end, _)| &text[..end]);
        let shown = shortened(&log.redact(text.to_owned()));
        log.line(Level::Info, narration::variable_set(language, name, &shown)).await;
        app.insert(name.to_owned(), value.clone());
    }
}

/// The form without `output_mapping`, which is names and not text to fill in.
fn split_mapping(value: &Value) -> (Value, Option<&Value>) {
    let Value::Object(fields) = value else { return (value.clone(), None) };
    let form: Map<String, Value> = fields
        .iter()
        .filter(|(name, _)| name.as_str() != "output_mapping")
        .map(|(name, field)| (name.clone(), field.clone()))
        .collect();
    (Value::Object(form), fields.get("output_mapping"))
}

/// Puts the saved connection that the form chooses into it.
fn connect(form: &mut Value, stage: Stage<'_>, descriptor: Option<&Descriptor>) -> Result<(), ActionError> {
    let Some(descriptor) = descriptor.filter(|descriptor| descriptor.connection.is_some()) else { return Ok(()) };
    let Some(fields) = form.as_object_mut() else { return Ok(()) };
    let chosen = match fields.get(CONNECTION_FIELD).and_then(Value::as_str).map(str::trim) {
        None | Some("") => return Ok(()),
        Some(chosen) => chosen.to_owned(),
    };
    // A name that is filled in later could bring back a field that the connection decides over.
    if fields.keys().any(|name| name.contains("{{")) {
        return Err(ActionError::new(narration::placeholder_in_name(stage.plan.language)));
    }
    let fits = |one: &&connection::Connection| Some(one.kind.as_str()) == descriptor.connection;
    let connection = stage.plan.connections.iter().filter(fits).find(|one| one.id.to_string() == chosen);
    let connection =
        connection.ok_or_else(|| ActionError::new(narration::unknown_connection(stage.plan.language, &chosen)))?;
    connection::put_in(fields, connection, |name| {
        descriptor.fields.iter().any(|field| field.connection && field.name == name)
    });
    Ok(())
}

/// What stands in the form's secret fields.
fn secrets_of(value: &Value, descriptor: Option<&Descriptor>) -> Vec<String> {
    let fields = descriptor.iter().flat_map(|descriptor| &descriptor.fields);
    fields
        .filter(|field| field.secret)
        .filter_map(|field| value.get(field.name))
        .map(|value| text_of(value).into_owned())
        .collect()
}

/// Takes texts of names and values apart before they are filled in.
fn take_apart(form: &mut Value, descriptor: Option<&Descriptor>) {
    for field in descriptor.iter().flat_map(|descriptor| &descriptor.fields).filter(|field| field.pairs) {
        if let Some(value) = form.get_mut(field.name) {
            *value = lenient::apart(value.take());
        }
    }
}

/// `output → name` pairs; outputs without a name are not wanted. `None` where it is no such object.
fn read_mapping(mapping: Option<&Value>) -> Option<Vec<(&str, &str)>> {
    match mapping {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::String(text)) if text.trim().is_empty() => Some(Vec::new()),
        Some(Value::Object(pairs)) => pairs
            .iter()
            .filter(|(_, name)| !name.is_null() && name.as_str() != Some(""))
            .map(|(output, name)| {
                let name = name.as_str()?.trim();
                Some((output.as_str(), name.strip_prefix(template::APP_PREFIX).unwrap_or(name)))
            })
            .collect(),
        Some(_) => None,
    }
}

fn collection(stage: Stage<'_>) -> HashMap<&'static str, String> {
    HashMap::from([
        ("test_id", stage.test.id.to_string()),
        ("campain_id", stage.plan.campaign.to_string()),
        ("files_dir", stage.plan.folders.files.display().to_string()),
        ("work_dir", stage.plan.folders.work.display().to_string()),
    ])
}

/// The test's own variables with the values they start with.
fn declared(stage: Stage<'_>, collection: &HashMap<&'static str, String>) -> Result<AppVariables, ActionError> {
    let nothing = AppVariables::new();
    let scope = Scope { environment: &stage.plan.variables, app: &nothing, collection };
    let mut app = AppVariables::new();
    for variable in &stage.test.variables {
        let Some(value) = variable.value() else { continue };
        let value = template::resolve(value, scope)
            .map_err(|missing| ActionError::new(narration::unresolved(stage.plan.language, &missing.0)))?;
        app.insert(variable.name().to_owned(), value);
    }
    Ok(app)
}

/// The beginning of a value whose secrets are masked already, on one line.
fn shortened(text: &str) -> String {
    let (shown, more) = match text.char_indices().nth(SHOWN_VALUE) {
        None => (text, ""),
        Some((end, _)) => (&text[..end], "…"),
    };
    format!("{}{more}", shown.trim_end().replace("\r\n", "⏎").replace('\n', "⏎"))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned())
}
