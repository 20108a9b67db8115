//! Actions as the editor of the original's later versions draws them.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use testgyver_model::{
    action::Descriptor,
    mask::{Field, FieldKind},
};
use utoipa::ToSchema;

use super::super::{actions::supported, body::Segments};
use crate::{
    auth::Caller,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// The colour of an action that has none of its own, as in the original.
const GREY: &str = "#6c757d";

/// The colour of an action's badge.
pub(in crate::api) fn color(kind: &str) -> &'static str {
    match kind {
        "http" => "#0d6efd",
        "graphql" => "#d63384",
        "ssh" | "command" => "#343a40",
        "sftp" | "ftp" | "webdav" | "s3" => "#198754",
        "sql" => "#fd7e14",
        "websocket" | "mail" => "#6f42c1",
        "io" => "#20c997",
        "var" => "#ffc107",
        _ => GREY,
    }
}

/// The colours of the actions, by type.
#[utoipa::path(get, path = "/api/actions/colors", responses((status = 200, body = BTreeMap<String, String>)))]
pub(super) async fn colors(State(state): State<AppState>, _: Caller) -> Json<BTreeMap<String, &'static str>> {
    Json(state.deps.actions.descriptors().map(|one| (one.kind.clone().into_owned(), color(&one.kind))).collect())
}

/// Scripts of an action's form. There are none: what a form shows for which choice stands in its mask.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScriptsBody {
    js_show_form: Option<String>,
    js_validate_form: Option<String>,
}

const NO_SCRIPTS: ScriptsBody = ScriptsBody { js_show_form: None, js_validate_form: None };

/// The scripts of all forms, by type; there are none.
#[utoipa::path(get, path = "/api/actions/javascript", responses((status = 200, body = BTreeMap<String, ScriptsBody>)))]
pub(super) async fn scripts(State(state): State<AppState>, _: Caller) -> Json<BTreeMap<String, ScriptsBody>> {
    Json(state.deps.actions.descriptors().map(|one| (one.kind.clone().into_owned(), NO_SCRIPTS)).collect())
}

/// The scripts of one form; there are none.
#[utoipa::path(get, path = "/api/actions/javascript/{type}", params(("type" = String, Path)), responses((status = 200, body = ScriptsBody), (status = 400, body = ProblemBody)))]
pub(super) async fn script(
    State(state): State<AppState>,
    _: Caller,
    Segments(kind): Segments<String>,
) -> Result<Json<ScriptsBody>, Problem> {
    supported(&state, &kind).map(|_| Json(NO_SCRIPTS))
}

/// An action whose form can take values from a saved connection.
#[derive(Serialize, ToSchema)]
pub(super) struct StructuredBody {
    label: String,
    color: &'static str,
    /// The fields that a saved connection brings along, by name.
    structure: BTreeMap<String, StructureField>,
}

/// A field of a saved connection.
#[derive(Serialize, ToSchema)]
pub(super) struct StructureField {
    label: String,
    /// `string`, `password`, `number`, `boolean` or `select`.
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    default: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
    /// Whether its value is never shown.
    obfuscate: bool,
}

const fn word(field: &Field) -> &'static str {
    match field.kind {
        _ if field.secret => "password",
        FieldKind::Number => "number",
        FieldKind::Checkbox | FieldKind::Boolean => "boolean",
        FieldKind::Select => "select",
        _ => "string",
    }
}

/// A default as the field's own kind of value.
fn default_of(field: &Field, text: &str) -> Value {
    match word(field) {
        "boolean" => Value::Bool(text == "true"),
        "number" => text.parse::<u64>().map_or_else(|_| text.into(), Into::into),
        _ => text.into(),
    }
}

fn structured(descriptor: &Descriptor, locale: Locale) -> StructuredBody {
    let field = |field: &Field| StructureField {
        label: field.label.text(locale.0),
        kind: word(field),
        required: field.required,
        default: field.default.as_ref().map_or(Value::Null, |text| default_of(field, text)),
        options: field.options.iter().map(|option| option.value.clone().into_owned()).collect(),
        obfuscate: field.secret,
    };
    let fields = descriptor.fields.iter().filter(|one| one.connection);
    StructuredBody {
        label: descriptor.label.text(locale.0),
        color: color(&descriptor.kind),
        structure: fields.map(|one| (one.name.clone().into_owned(), field(one))).collect(),
    }
}

/// The actions that can use saved connections, with what those bring along, by type.
#[utoipa::path(get, path = "/api/actions/with-structure", responses((status = 200, body = BTreeMap<String, StructuredBody>)))]
pub(super) async fn structures(
    State(state): State<AppState>,
    _: Caller,
    locale: Locale,
) -> Json<BTreeMap<String, StructuredBody>> {
    let with = state.deps.actions.descriptors().filter(|one| one.connection.is_some());
    Json(with.map(|one| (one.kind.clone().into_owned(), structured(one, locale))).collect())
}
