//! What checks, extractions and flows may say: named for forms, checked while they are written, and tried on the last answer.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testgyver_app::WorkBudget;
use testgyver_model::{
    Language,
    action::Outputs,
    mask::Role,
    secret::Secrets,
    test::ActionCall,
    text,
    text::{AppVariables, text_of},
    variable,
};
use testgyver_rules::{
    self as rules, Answer, CONVERSIONS, Expects, Operator, RawRules, RuleFault, Subject, TYPES,
    expression::{FILTERS, Facts, RunFacts},
    generate::{self, FrozenClock},
    template::{self, Scope},
};
use utoipa::ToSchema;

use super::{
    body::{Body, Form},
    tests::ActionBody,
    variables::known_in,
    words::ExpectsWord,
};
use crate::{
    auth::Caller,
    bodies::{CheckBody, ExtractedBody},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A word with its name.
#[derive(Serialize, ToSchema)]
pub(super) struct NamedBody {
    name: String,
    label: String,
}

/// What a query can be about.
#[derive(Serialize, ToSchema)]
pub(super) struct SubjectBody {
    #[schema(value_type = String)]
    name: Subject,
    label: String,
    /// What its path is, where it has one.
    path: Option<PathBody>,
    /// Whether it reads one of the action's outputs, which can be chosen.
    reads_output: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PathBody {
    label: String,
    placeholder: &'static str,
}

/// How values are compared.
#[derive(Serialize, ToSchema)]
pub(super) struct OperatorBody {
    #[schema(value_type = String)]
    name: Operator,
    label: String,
    label_not: String,
    #[schema(value_type = ExpectsWord)]
    expects: Expects,
}

/// Something with an example.
#[derive(Serialize, ToSchema)]
pub(super) struct ExampleBody {
    name: String,
    example: String,
    help: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct RulesBody {
    subjects: Vec<SubjectBody>,
    operators: Vec<OperatorBody>,
    types: Vec<NamedBody>,
    conversions: Vec<NamedBody>,
    filters: Vec<ExampleBody>,
    generators: Vec<ExampleBody>,
}

/// Everything that checks, extractions and placeholders can say, in the caller's language.
#[utoipa::path(get, path = "/api/rules", responses((status = 200, body = RulesBody)))]
pub(super) async fn catalogue(_: Caller, locale: Locale) -> Json<RulesBody> {
    let language = locale.0;
    let subject = |subject: Subject| SubjectBody {
        name: subject,
        label: subject.label().text(language),
        path: subject.path().map(|(label, placeholder)| PathBody { label: label.text(language), placeholder }),
        reads_output: subject.reads_output(),
    };
    let operator = |operator: Operator| OperatorBody {
        name: operator,
        label: operator.words(false).text(language),
        label_not: operator.words(true).text(language),
        expects: operator.expects(),
    };
    let named = |name: &&str, family: &str| NamedBody {
        name: (*name).to_owned(),
        label: text!(language, &format!("{family}-{name}")),
    };
    Json(RulesBody {
        subjects: Subject::ALL.into_iter().map(subject).collect(),
        operators: Operator::ALL.into_iter().map(operator).collect(),
        types: TYPES.iter().map(|name| named(name, "type")).collect(),
        conversions: CONVERSIONS.iter().map(|name| named(name, "conversion")).collect(),
        filters: FILTERS
            .iter()
            .map(|one| ExampleBody {
                name: one.name.into(),
                example: one.example.into(),
                help: one.help().text(language),
            })
            .collect(),
        generators: generate::catalogue()
            .iter()
            .map(|one| ExampleBody {
                name: format!("${}", one.name),
                example: format!("{{{{{}}}}}", one.example),
                help: one.help().text(language),
            })
            .collect(),
    })
}

#[derive(Deserialize, ToSchema)]
pub(super) struct RulesToCheck {
    #[serde(default)]
    actions: Vec<ActionBody>,
    /// The test's own flow.
    #[serde(default)]
    flow: Value,
}

impl Form for RulesToCheck {}

/// Something that cannot be.
#[derive(Serialize, ToSchema)]
pub(super) struct FaultBody {
    /// Which action, from 0; nothing for the test's own flow.
    action: Option<usize>,
    /// Where: `checks[0].path`, `flow.run_if`.
    place: String,
    message: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct RulesChecked {
    problems: Vec<FaultBody>,
}

/// Tells what is wrong with rules while they are written.
#[utoipa::path(post, path = "/api/rules/check", request_body = RulesToCheck, responses((status = 200, body = RulesChecked), (status = 400, body = ProblemBody)))]
pub(super) async fn check(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
    Body(form): Body<RulesToCheck>,
) -> Result<Json<RulesChecked>, Problem> {
    // Regular expressions and schemas take a while to read.
    let calls = ActionBody::calls(form.actions)?;
    state.deps.app.cpu_pool().run(move |budget| checked(calls, &form.flow, locale, budget)).await.map(Json)
}

fn checked(calls: Vec<ActionCall>, flow: &Value, locale: Locale, budget: &WorkBudget) -> Result<RulesChecked, Problem> {
    let mut problems = Vec::new();
    for (place, mut action) in calls.into_iter().enumerate() {
        budget.check()?;
        let faults = RawRules::take(&mut action.value).faults(locale.0);
        problems.extend(faults.into_iter().map(|fault| fault_body(Some(place), fault)));
    }
    problems.extend(rules::flow::faults(flow, locale.0).into_iter().map(|fault| fault_body(None, fault)));
    Ok(RulesChecked { problems })
}

fn fault_body(action: Option<usize>, fault: RuleFault) -> FaultBody {
    FaultBody { action, place: fault.place, message: fault.message }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct RulesToTry {
    /// The type of the action.
    #[serde(rename = "type")]
    kind: String,
    /// Its value; only `checks` and `extract` count.
    value: Value,
    /// What it gave when it ran last, as texts.
    #[serde(default)]
    outputs: BTreeMap<String, String>,
    /// Variables of the test that are known.
    #[serde(default)]
    app: BTreeMap<String, String>,
    /// Values shared by earlier tests of a run that are known.
    #[serde(default)]
    run: BTreeMap<String, String>,
    /// The environment whose variables are filled in; secrets stay unknown.
    filiere: Option<String>,
}

impl Form for RulesToTry {
    const REQUIRED: &'static [&'static str] = &["type", "value"];
}

#[derive(Serialize, ToSchema)]
pub(super) struct RulesTried {
    /// One for each check, in their order; `null` where it cannot be tried here.
    checks: Vec<Option<CheckBody>>,
    extracted: Vec<ExtractedBody>,
    problems: Vec<FaultBody>,
}

/// Tries checks and extractions on an answer, without running anything.
#[utoipa::path(post, path = "/api/rules/try", request_body = RulesToTry, responses((status = 200, body = RulesTried), (status = 400, body = ProblemBody)))]
pub(super) async fn attempt(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
    Body(form): Body<RulesToTry>,
) -> Result<Json<RulesTried>, Problem> {
    let known = known_in(&state, form.filiere.as_deref().filter(|name| !name.is_empty())).await?;
    // Who may read a secret reads it elsewhere: here it stays unknown.
    let known = known.into_iter().filter(|(_, variable)| !variable.secret).collect();
    let actions = std::sync::Arc::clone(&state.deps.actions);
    let now = state.now();
    let work = move |budget: &WorkBudget| {
        let described = actions.describe(&form.kind).map_or(&[][..], |descriptor| &descriptor.outputs);
        let trial =
            Trial { language: locale.0, entropy: FrozenClock(now.to_zoned(jiff::tz::TimeZone::UTC)), known: &known };
        trial.run(&form, described, budget)
    };
    state.deps.app.cpu_pool().run(work).await.map(Json)
}

/// Most checks and extractions that are tried at once: more than anybody looks at.
const MOST_TRIED: usize = 200;

/// Refuses a list of more rules than are tried at once.
fn few(field: &'static str, rules: &Value) -> Result<(), Problem> {
    match rules.as_array().map_or(0, Vec::len) {
        0..=MOST_TRIED => Ok(()),
        _ => Err(Problem::bad("too_many_rules").with("limit", MOST_TRIED.to_string()).field(field)),
    }
}

/// A trial of rules on an answer that came earlier.
struct Trial<'a> {
    language: Language,
    entropy: FrozenClock,
    known: &'a HashMap<String, variable::ResolvedVariable>,
}

impl Trial<'_> {
    fn run(
        &self,
        form: &RulesToTry,
        described: &[testgyver_model::mask::Output],
        budget: &WorkBudget,
    ) -> Result<RulesTried, Problem> {
        let main = |name: &str| described.iter().any(|output| output.name == name && output.role == Some(Role::Body));
        let outputs: Outputs = form.outputs.iter().map(|(name, text)| (name.clone(), read(text, main(name)))).collect();
        let app: AppVariables = form.app.iter().map(|(name, text)| (name.clone(), read(text, false))).collect();
        let shared: AppVariables = form.run.iter().map(|(name, text)| (name.clone(), read(text, false))).collect();
        let collection = HashMap::new();
        let secrets = Secrets::default();
        let scope = Scope {
            environment: self.known,
            app: &app,
            shared: &shared,
            collection: &collection,
            entropy: &self.entropy,
            secrets: &secrets,
        };
        let environment = form.filiere.as_deref().unwrap_or_default();
        let facts = Facts { scope, environment, last: None, failed: false, run: RunFacts::default() };
        let answer = Answer::new(&outputs, described, std::time::Duration::ZERO, None, &app);
        let written = RawRules::of(&form.value);
        few("value.checks", &written.checks)?;
        few("value.extract", &written.extract)?;
        let mut tried = RulesTried { checks: Vec::new(), extracted: Vec::new(), problems: Vec::new() };
        for check in written.checks.as_array().into_iter().flatten() {
            budget.check()?;
            let read = self.filled(&Value::from(vec![check.clone()]), scope, rules::checks);
            tried.checks.push(match read.as_deref() {
                // How long the run took and why it failed is not known here.
                Ok([check]) if !matches!(check.query.subject, Subject::Duration | Subject::Error) => {
                    Some(CheckBody::from(&check.evaluate(&answer, &facts, self.language)))
                }
                _ => None,
            });
        }
        match self.filled(&written.extract, scope, rules::extractions) {
            Ok(extractions) => {
                for extraction in extractions {
                    budget.check()?;
                    match extraction.take(&answer, &facts, self.language) {
                        Ok(value) => tried.extracted.push((extraction.variable().to_owned(), shown(&value)).into()),
                        Err(why) => tried.problems.push(FaultBody {
                            action: None,
                            place: format!("extract.{}", extraction.variable()),
                            message: why,
                        }),
                    }
                }
            }
            Err(fault) => tried.problems.push(fault_body(None, fault)),
        }
        Ok(tried)
    }

    fn filled<T>(
        &self,
        written: &Value,
        scope: Scope<'_>,
        read: fn(&Value, Language) -> Result<Vec<T>, RuleFault>,
    ) -> Result<Vec<T>, RuleFault> {
        let filled = template::resolve(written, scope)
            .map_err(|error| RuleFault { place: String::new(), message: error.say(self.language) })?;
        read(&filled, self.language)
    }
}

/// Outputs come as texts here: numbers, lists and objects are read as what they were, except in a
/// body, which is a text for who looks into it.
fn read(text: &str, body: bool) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        Ok(value @ (Value::Array(_) | Value::Object(_))) if !body => value,
        _ => text.into(),
    }
}

fn shown(value: &Value) -> String {
    const LONGEST: usize = 1_000;
    let text = text_of(value);
    text.char_indices().nth(LONGEST).map_or_else(|| text.clone().into_owned(), |(end, _)| format!("{}…", &text[..end]))
}
