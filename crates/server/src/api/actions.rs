//! Forms, outputs and names of the actions.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testgyver_model::{
    Language,
    action::{CommandLine, Descriptor},
    mask::{Field, FieldKind, FieldOption, Output, Role},
    read::{Expected, ReadFault},
};
use testgyver_rules::template;
use utoipa::ToSchema;

use super::{
    body::{Body, Form, Segments},
    variables::known_in,
    words::{FieldKindWord, OutputRoleWord},
};
use crate::{
    auth::Caller,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A field of an action's form.
#[derive(Serialize, ToSchema)]
pub(super) struct MaskField {
    name: String,
    #[serde(rename = "type")]
    #[schema(value_type = FieldKindWord)]
    kind: &'static str,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    placeholder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Vec<String>>,
    /// What the options are called, by option; where they do not speak for themselves.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    option_labels: BTreeMap<String, String>,
    /// The choices of another field with which this one means something.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<FieldChoice>,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// What holds where it is left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    /// Whether it is names and values.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pairs: bool,
    /// Whether its text may be JSON or XML.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    code: bool,
    /// Whether its value is never shown in a log.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
    /// Whether a saved connection brings it along.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    connection: bool,
    /// Whether several files may be chosen.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    multiple: bool,
    /// Whether it is seldom needed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    rare: bool,
}

/// Choices of a field.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldChoice {
    field: String,
    choices: Vec<String>,
}

/// A value that an action gives.
#[derive(Serialize, ToSchema)]
pub(super) struct OutputBody {
    name: String,
    label: String,
    /// The part it plays in an answer, where it plays one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<OutputRoleWord>)]
    role: Option<&'static str>,
}

/// A value that an action gives, as the original lists it.
#[derive(Serialize, ToSchema)]
pub(super) struct OutputVariable {
    name: String,
    description: String,
}

/// The form of one action.
#[derive(Serialize, ToSchema)]
pub(super) struct MaskBody {
    /// The type, as it was asked for.
    #[serde(rename = "type")]
    kind: String,
    mask: Vec<MaskField>,
}

/// What one action gives to later ones.
#[derive(Serialize, ToSchema)]
pub(super) struct OutputsBody {
    /// The type, as it was asked for.
    #[serde(rename = "type")]
    kind: String,
    output_variables: Vec<OutputVariable>,
}

/// Everything about an action, as an editor needs it.
#[derive(Serialize, ToSchema)]
pub(super) struct ActionInfo {
    #[serde(rename = "type")]
    kind: String,
    label: String,
    /// Class names of the original that mean it.
    aliases: Vec<String>,
    /// The program whose commands can be read and written (`curl`), where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<&'static str>,
    /// The kind of saved connection that the form may choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    fields: Vec<MaskField>,
    outputs: Vec<OutputBody>,
}

const fn kind_word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::String => "string",
        FieldKind::Number => "number",
        FieldKind::Textarea => "textarea",
        FieldKind::Select => "select",
        FieldKind::SelectVarTest => "select-var-test",
        FieldKind::Checkbox => "checkbox",
        FieldKind::Boolean => "boolean",
        FieldKind::SelectFileCampaign => "select-file-campain",
        FieldKind::SelectConnection => "select-connection",
    }
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a Cow<'static, str>>) -> Vec<String> {
    texts.into_iter().map(|text| text.clone().into_owned()).collect()
}

pub(super) fn field(field: &Field, language: Language) -> MaskField {
    let owned = |text: &Option<Cow<'static, str>>| text.clone().map(Cow::into_owned);
    let label = |option: &FieldOption| {
        let label = option.label.as_ref()?.text(language);
        Some((option.value.clone().into_owned(), label))
    };
    MaskField {
        name: field.name.clone().into_owned(),
        kind: kind_word(field.kind),
        label: field.label.text(language),
        placeholder: owned(&field.placeholder),
        options: (!field.options.is_empty()).then(|| texts(field.options.iter().map(|option| &option.value))),
        option_labels: field.options.iter().filter_map(label).collect(),
        when: field
            .when
            .as_ref()
            .map(|when| FieldChoice { field: when.field.clone().into_owned(), choices: texts(&when.choices) }),
        required: field.required,
        help: field.help_text(language),
        default: owned(&field.default),
        pairs: field.pairs,
        code: field.code,
        secret: field.secret,
        connection: field.connection,
        multiple: field.multiple,
        rare: field.rare,
    }
}

fn mask_of(descriptor: &Descriptor, language: Language) -> Vec<MaskField> {
    descriptor.fields.iter().map(|one| field(one, language)).collect()
}

fn outputs_of(descriptor: &Descriptor, language: Language) -> Vec<OutputVariable> {
    let output =
        |one: &Output| OutputVariable { name: one.name.clone().into_owned(), description: one.label.text(language) };
    descriptor.outputs.iter().map(output).collect()
}

fn found<'a>(state: &'a AppState, kind: &str) -> Result<&'a Descriptor, Problem> {
    state.deps.actions.describe(kind).ok_or(Problem::not_found("what-action"))
}

/// Like [`found`], refused in the words of the original.
pub(super) fn supported<'a>(state: &'a AppState, kind: &str) -> Result<&'a Descriptor, Problem> {
    state.deps.actions.describe(kind).ok_or(Problem::bad("unknown_action").with("type", kind).field("type"))
}

/// Everything about all actions: names, forms, outputs.
#[utoipa::path(get, path = "/api/actions", responses((status = 200, body = Vec<ActionInfo>)))]
pub(super) async fn list(State(state): State<AppState>, _: Caller, locale: Locale) -> Json<Vec<ActionInfo>> {
    let info = |one: &Descriptor| ActionInfo {
        kind: one.kind.clone().into_owned(),
        label: one.label.text(locale.0),
        aliases: texts(&one.aliases),
        command: one.command.map(|command| command.program),
        connection: one.connection.clone().map(Cow::into_owned),
        fields: mask_of(one, locale.0),
        outputs: one
            .outputs
            .iter()
            .map(|output| OutputBody {
                name: output.name.clone().into_owned(),
                label: output.label.text(locale.0),
                role: output.role.map(Role::word),
            })
            .collect(),
    };
    Json(state.deps.actions.descriptors().map(info).collect())
}

fn command_line(state: &AppState, kind: &str) -> Result<CommandLine, Problem> {
    found(state, kind)?.command.ok_or(Problem::not_found("what-command"))
}

/// A command as it was pasted.
#[derive(Deserialize, ToSchema)]
pub(super) struct CommandText {
    command: String,
}

impl Form for CommandText {
    const REQUIRED: &'static [&'static str] = &["command"];
}

/// The form that means the same.
#[derive(Serialize, ToSchema)]
pub(super) struct CommandForm {
    value: serde_json::Value,
}

/// Reads a command (`curl …`) into the form of an action.
#[utoipa::path(post, path = "/api/actions/{type}/from-command", params(("type" = String, Path)), request_body = CommandText, responses((status = 200, body = CommandForm), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn from_command(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
    Segments(kind): Segments<String>,
    body: Result<Body<CommandText>, Problem>,
) -> Result<Json<CommandForm>, Problem> {
    let line = command_line(&state, &kind)?;
    let Body(text) = body?;
    let value = (line.read)(&text.command, locale.0)
        .map_err(|error| Problem::bad("command_unreadable").with("reason", error.cause).field("command"))?;
    Ok(Json(CommandForm { value }))
}

/// A form to write as a command.
#[derive(Deserialize, ToSchema)]
pub(super) struct FormToWrite {
    value: serde_json::Value,
    /// The environment whose values are filled in; secrets and what it lacks stay placeholders.
    filiere: Option<String>,
}

impl Form for FormToWrite {
    const REQUIRED: &'static [&'static str] = &["value"];
}

/// The command that means the same.
#[derive(Serialize, ToSchema)]
pub(super) struct CommandWritten {
    command: String,
}

/// Writes the form of an action as a command for a POSIX shell.
#[utoipa::path(post, path = "/api/actions/{type}/to-command", params(("type" = String, Path)), request_body = FormToWrite, responses((status = 200, body = CommandWritten), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn to_command(
    State(state): State<AppState>,
    _: Caller,
    Segments(kind): Segments<String>,
    body: Result<Body<FormToWrite>, Problem>,
) -> Result<Json<CommandWritten>, Problem> {
    let line = command_line(&state, &kind)?;
    let Body(form) = body?;
    if !form.value.is_object() {
        return Err(Problem::bad("invalid_field")
            .with("field", "value")
            .with("cause", ReadFault::wrong(Expected::Object, &form.value).code())
            .field("value"));
    }
    let known = known_in(&state, form.filiere.as_deref()).await?;
    let shown = |name: &str| {
        let variable = known.get(name).filter(|variable| !variable.secret && variable.missing.is_empty())?;
        Some(variable.value.expose().to_owned())
    };
    Ok(Json(CommandWritten { command: (line.write)(&template::fill_known(&form.value, &shown)) }))
}

/// The forms of all actions, by type.
#[utoipa::path(get, path = "/api/actions/masks", responses((status = 200, body = BTreeMap<String, Vec<MaskField>>)))]
pub(super) async fn masks(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
) -> Json<BTreeMap<String, Vec<MaskField>>> {
    Json(state.deps.actions.descriptors().map(|one| (one.kind.clone().into_owned(), mask_of(one, locale.0))).collect())
}

/// The form of one action.
#[utoipa::path(get, path = "/api/actions/masks/{type}", params(("type" = String, Path)), responses((status = 200, body = MaskBody), (status = 400, body = ProblemBody)))]
pub(super) async fn mask(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
    Segments(kind): Segments<String>,
) -> Result<Json<MaskBody>, Problem> {
    let mask = mask_of(supported(&state, &kind)?, locale.0);
    Ok(Json(MaskBody { kind, mask }))
}

/// What all actions give to later ones, by type.
#[utoipa::path(get, path = "/api/actions/output-variables", responses((status = 200, body = BTreeMap<String, Vec<OutputVariable>>)))]
pub(super) async fn output_variables(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
) -> Json<BTreeMap<String, Vec<OutputVariable>>> {
    Json(
        state
            .deps
            .actions
            .descriptors()
            .map(|one| (one.kind.clone().into_owned(), outputs_of(one, locale.0)))
            .collect(),
    )
}

/// What one action gives to later ones.
#[utoipa::path(get, path = "/api/actions/output-variables/{type}", params(("type" = String, Path)), responses((status = 200, body = OutputsBody), (status = 400, body = ProblemBody)))]
pub(super) async fn output_variable(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
    Segments(kind): Segments<String>,
) -> Result<Json<OutputsBody>, Problem> {
    let output_variables = outputs_of(supported(&state, &kind)?, locale.0);
    Ok(Json(OutputsBody { kind, output_variables }))
}

/// Names of the actions, by type; those that the original has are named as there.
#[utoipa::path(get, path = "/api/actions/labels", responses((status = 200, body = BTreeMap<String, String>)))]
pub(super) async fn labels(State(state): State<AppState>, _: Caller, locale: Locale) -> Json<BTreeMap<String, String>> {
    let label = |one: &Descriptor| match one.kind.as_ref() {
        "http" => "HTTP Request".to_owned(),
        _ => one.label.text(locale.0),
    };
    Json(state.deps.actions.descriptors().map(|one| (one.kind.clone().into_owned(), label(one))).collect())
}
