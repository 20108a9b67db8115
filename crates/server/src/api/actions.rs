//! Forms, outputs and names of the actions.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use testgyver_model::{
    Language,
    action::Descriptor,
    mask::{Field, FieldKind},
};
use utoipa::ToSchema;

use super::body::Segment;
use crate::{
    auth::Caller,
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// A field of an action's form.
#[derive(Serialize, ToSchema)]
pub(super) struct MaskField {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    placeholder: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<&'static [&'static str]>,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'static str>,
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
    }
}

fn field(field: &Field, language: Language) -> MaskField {
    MaskField {
        name: field.name,
        kind: kind_word(field.kind),
        label: field.label.text(language),
        placeholder: field.placeholder,
        options: (!field.options.is_empty()).then_some(field.options),
        required: field.required,
        help: field.help.map(|help| help.text(language)),
    }
}

fn mask_of(descriptor: &Descriptor, language: Language) -> Vec<MaskField> {
    descriptor.fields.iter().map(|one| field(one, language)).collect()
}

fn outputs_of(descriptor: &Descriptor) -> Vec<&'static str> {
    descriptor.outputs.iter().map(|output| output.name).collect()
}

fn found<'a>(state: &'a AppState, kind: &str) -> Result<&'a Descriptor, Problem> {
    state.parts.actions.describe(kind).ok_or(Problem::not_found("what-action"))
}

/// The forms of all actions, by type.
#[utoipa::path(get, path = "/api/actions/masks", responses((status = 200, body = BTreeMap<String, Vec<MaskField>>)))]
pub(super) async fn masks(
    State(state): State<AppState>,
    _: Caller,
    speaks: Speaks,
) -> Json<BTreeMap<&'static str, Vec<MaskField>>> {
    Json(state.parts.actions.descriptors().map(|one| (one.kind, mask_of(one, speaks.0))).collect())
}

/// The form of one action.
#[utoipa::path(get, path = "/api/actions/masks/{type}", params(("type" = String, Path)), responses((status = 200, body = Vec<MaskField>), (status = 404, body = ProblemBody)))]
pub(super) async fn mask(
    State(state): State<AppState>,
    _: Caller,
    speaks: Speaks,
    Segment(kind): Segment,
) -> Result<Json<Vec<MaskField>>, Problem> {
    Ok(Json(mask_of(found(&state, &kind)?, speaks.0)))
}

/// What all actions give to later ones, by type.
#[utoipa::path(get, path = "/api/actions/output-variables", responses((status = 200, body = BTreeMap<String, Vec<String>>)))]
pub(super) async fn output_variables(
    State(state): State<AppState>,
    _: Caller,
) -> Json<BTreeMap<&'static str, Vec<&'static str>>> {
    Json(state.parts.actions.descriptors().map(|one| (one.kind, outputs_of(one))).collect())
}

/// What one action gives to later ones.
#[utoipa::path(get, path = "/api/actions/output-variables/{type}", params(("type" = String, Path)), responses((status = 200, body = Vec<String>), (status = 404, body = ProblemBody)))]
pub(super) async fn output_variable(
    State(state): State<AppState>,
    _: Caller,
    Segment(kind): Segment,
) -> Result<Json<Vec<&'static str>>, Problem> {
    Ok(Json(outputs_of(found(&state, &kind)?)))
}

/// Names of the actions, by type.
#[utoipa::path(get, path = "/api/actions/labels", responses((status = 200, body = BTreeMap<String, String>)))]
pub(super) async fn labels(
    State(state): State<AppState>,
    _: Caller,
    speaks: Speaks,
) -> Json<BTreeMap<&'static str, &'static str>> {
    Json(state.parts.actions.descriptors().map(|one| (one.kind, one.label.text(speaks.0))).collect())
}
