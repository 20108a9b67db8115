//! Errors as clients see them: `{message, code, fields?}`, in the caller's language.

use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use testgyver_app::{FULL, Refusal, RefusalKind};
use testgyver_model::api_token::Scope;
use testgyver_store::{FileError, StoreError};
use utoipa::ToSchema;

use crate::{
    auth::caller::Caller,
    i18n::{Locale, message},
    request_id,
};

/// An error as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProblemBody {
    /// Readable, in the caller's language.
    message: String,
    /// Stable name.
    code: String,
    /// The fields that are wrong, where they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
    /// The request, as the server's log names it; told where the server failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl ProblemBody {
    /// The readable part.
    pub(crate) fn text(self) -> String {
        self.message
    }
}

/// Why a request is refused; becomes a [`ProblemBody`] on its way out.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    values: Vec<(&'static str, String)>,
    fields: Vec<String>,
    /// The words, where those of the code do not say enough, and those for administrators.
    words: Option<(&'static str, &'static str)>,
}

impl Problem {
    pub(crate) const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, values: Vec::new(), fields: Vec::new(), words: None }
    }

    /// The disk takes nothing more.
    fn full() -> Self {
        let words = Some(("error-storage-full", "error-storage-full-administrator"));
        Self { words, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable") }
    }

    /// Chooses the words for administrators, who can do something about it.
    pub(crate) fn for_administrators(mut self) -> Self {
        self.words = self.words.map(|(_, administrators)| (administrators, administrators));
        self
    }

    pub(crate) const fn bad(code: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    pub(crate) fn not_found(what: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found").with("what", what)
    }

    /// Fields that must be there and are not.
    pub(crate) fn missing(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let problem = Self::bad("missing_fields").with("fields", names.join(", "));
        names.into_iter().fold(problem, Self::field)
    }

    /// Something that is not there yet.
    pub(crate) fn not_implemented(what: &'static str) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "not_implemented").with("what", what)
    }

    pub(crate) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.values.push((key, value.into()));
        self
    }

    pub(crate) fn field(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// How long to wait before the next try, where that is known.
    fn seconds(&self) -> Option<HeaderValue> {
        let (_, seconds) = self.values.iter().find(|(key, _)| *key == "seconds")?;
        HeaderValue::from_str(seconds).ok()
    }

    /// The words for it.
    pub(crate) fn body(&self, locale: Locale) -> ProblemBody {
        let of_code = || format!("error-{}", self.code.replace('_', "-"));
        let name = self.words.map_or_else(of_code, |(others, _)| others.to_owned());
        ProblemBody {
            message: message(locale.0, &name, &self.values),
            code: self.code.to_owned(),
            fields: self.fields.clone(),
            request_id: None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Lets administrators know more of what went wrong.
pub(crate) async fn tell_administrators(request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>();
    let administers =
        caller.is_some_and(|caller| caller.user.role.may_administer() && caller.reaches(Scope::Administer));
    let mut response = next.run(request).await;
    if administers && let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response.extensions_mut().insert(problem.for_administrators());
    }
    response
}

/// Gives problems their words, in the language the request asks for.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let locale = Locale::of(request.headers());
    let id = request_id::of(request.headers()).map(str::to_owned);
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => {
            let headers = std::mem::take(response.headers_mut());
            // What is not there yet is no failure that a log could explain.
            let failed = problem.status.is_server_error() && problem.status != StatusCode::NOT_IMPLEMENTED;
            let request_id = id.filter(|_| failed);
            let body = ProblemBody { request_id, ..problem.body(locale) };
            let mut spoken = (problem.status, Json(body)).into_response();
            if let Some(seconds) = problem.seconds() {
                spoken.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            for (name, value) in headers {
                if let Some(name) = name
                    && !spoken.headers().contains_key(&name)
                {
                    spoken.headers_mut().insert(name, value);
                }
            }
            spoken
        }
        None => response,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        if refusal.code == FULL {
            return Self::full();
        }
        let status = match refusal.kind {
            RefusalKind::Bad => StatusCode::BAD_REQUEST,
            RefusalKind::Forbidden => StatusCode::FORBIDDEN,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            RefusalKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { values: refusal.values, fields: refusal.fields, ..Self::new(status, refusal.code) }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Refusal::from(error).into()
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        Refusal::from(error).into()
    }
}

impl Problem {
    /// Something that must not happen; the cause goes to the log, its number to the caller.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        Refusal::internal(error).into()
    }
}
