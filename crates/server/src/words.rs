//! Words of the wire that are one of a few, as the OpenAPI document lists them. They are read and
//! written elsewhere, each where it means something.
#![allow(dead_code)]

use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};

/// A text that is empty or one of these.
fn none_or(words: &[&str], meaning: &str) -> Object {
    let words = std::iter::once("").chain(words.iter().copied());
    let schema = ObjectBuilder::new().schema_type(Type::String).description(Some(meaning));
    schema.enum_values(Some(words.collect::<Vec<_>>())).build()
}

/// How runs stand that are listed; empty for all.
pub(crate) fn report_status() -> Object {
    none_or(&["pending", "running", "completed", "failed", "cancelled"], "Reports that stand so; empty for all.")
}

/// What of the trash is listed; empty for all.
pub(crate) fn trash() -> Object {
    none_or(&["campain", "test", "rapport"], "Only this kind; empty for all.")
}

/// The shapes of a report's logs; empty for both.
pub(crate) fn logs() -> Object {
    none_or(&["true", "1", "text", "lines", "false", "0"], "`false` or `0`: without; `text`, `lines`: that alone.")
}

/// The order of campaigns; empty for the newest first.
pub(crate) fn order() -> Object {
    none_or(&["date", "name", "last_run"], "Newest first (`date`) where it is empty.")
}

/// What a person may do.
#[derive(ToSchema)]
pub(crate) enum RoleWord {
    #[schema(rename = "admin")]
    Administrator,
    #[schema(rename = "editor")]
    Editor,
    #[schema(rename = "viewer")]
    Viewer,
}

/// What a person shall do; `user` is read as `editor`.
#[derive(ToSchema)]
pub(crate) enum RoleChoice {
    #[schema(rename = "admin")]
    Administrator,
    #[schema(rename = "editor")]
    Editor,
    #[schema(rename = "viewer")]
    Viewer,
    #[schema(rename = "user")]
    User,
}

/// What a token may be used for.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum ScopeWord {
    Read,
    Run,
    Write,
    Administer,
}

/// How the pages look.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum ThemeWord {
    Light,
    Dark,
}

/// How a run stands.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum RunStatus {
    Pending,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// How a run went.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum RunResult {
    Pending,
    Success,
    Failure,
}

/// How a test of a run stands.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum TestStatusWord {
    Pending,
    Running,
    Passed,
    Failed,
    Skipped,
}

/// The part that a test plays in a run.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum TestRoleWord {
    Setup,
    Teardown,
}

/// How good or bad a line of a log is.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum LevelWord {
    Info,
    Success,
    Warning,
    Error,
}

/// What a line of a difference is: `removed` was expected and is not there, `added` is there and was not expected.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum DiffWord {
    Same,
    Removed,
    Added,
}

/// What an operator compares with.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum ExpectsWord {
    None,
    One,
    Two,
    List,
    Type,
    Json,
}

/// The part that an output plays in an answer.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum OutputRoleWord {
    Status,
    Headers,
    Body,
    ExitCode,
}

/// How a field of a form is drawn.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum FieldKindWord {
    String,
    Number,
    Textarea,
    Select,
    SelectVarTest,
    Checkbox,
    Boolean,
    SelectFileCampain,
    SelectConnection,
}

/// How an action ended.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum ActionStatusWord {
    Passed,
    Soft,
    Failed,
    Skipped,
}

/// What can be in the trash.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum TrashKind {
    Campain,
    Test,
    Rapport,
}

/// Which tests of a run are repeated.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum Repeated {
    Failed,
    All,
}
