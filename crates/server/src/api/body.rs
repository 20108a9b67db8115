//! Bodies, queries and ids: read, or refused with the field and the remedy.

use std::str::FromStr;

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{BytesRejection, FailedToBufferBody, JsonRejection},
    },
    http::{StatusCode, request::Parts},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use testgyver_app::not_too_deep;
use testgyver_model::read::{Expected, ReadFault, Received, read};
use utoipa::ToSchema;

use crate::{
    auth::{Caller, still_there},
    pace::is_too_slow,
    problem::Problem,
    state::AppState,
};

/// A body that names the fields it cannot do without.
pub(super) trait Form: DeserializeOwned {
    /// Fields that must be there and not be blank.
    const REQUIRED: &'static [&'static str] = &[];
}

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

/// What somebody sends about a thing: that the thing is not there is said before what is wrong with that.
pub(super) async fn sent_about<F, T>(
    found: impl Future<Output = Result<F, Problem>>,
    sent: Result<T, Problem>,
) -> Result<T, Problem> {
    match sent {
        Ok(sent) => Ok(sent),
        Err(problem) => Err(found.await.err().unwrap_or(problem)),
    }
}

impl<T: Form> FromRequest<AppState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let caller = request.extensions().get::<Caller>().cloned();
        let Json(value) = Json::<Value>::from_request(request, state).await.map_err(refused)?;
        if let Some(caller) = caller {
            still_there(&caller, state).await?;
        }
        not_too_deep(&value, 0)?;
        let Value::Object(fields) = &value else {
            return Err(Problem::bad("invalid_json").with("cause", ReadFault::wrong(Expected::Object, &value).code()));
        };
        let blank = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        let missing: Vec<&str> =
            T::REQUIRED.iter().copied().filter(|name| fields.get(*name).is_none_or(blank)).collect();
        if !missing.is_empty() {
            return Err(Problem::missing(missing));
        }
        read(value).map(Self).map_err(|(path, fault)| {
            let field: String = path.chars().take(200).collect();
            Problem::bad("invalid_field").with("field", field.clone()).with("cause", fault.code()).field(field)
        })
    }
}

fn refused(rejection: JsonRejection) -> Problem {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => {
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
                .with("expected", "application/json")
        }
        JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
        }
        JsonRejection::BytesRejection(error) if is_too_slow(&error) => {
            Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow")
        }
        JsonRejection::JsonSyntaxError(error) => {
            let cause = syntax(&error).map_or_else(|| error.body_text(), |fault| fault.code());
            Problem::bad("invalid_json").with("cause", cause)
        }
        other => Problem::bad("invalid_body").with("cause", other.to_string()),
    }
}

/// What the JSON reader says, wherever it stands among the causes.
fn syntax(error: &(dyn std::error::Error + 'static)) -> Option<ReadFault> {
    type Placed = serde_path_to_error::Error<serde_json::Error>;
    std::iter::successors(Some(error), |error| error.source())
        .find_map(|cause| cause.downcast_ref().or_else(|| cause.downcast_ref::<Placed>().map(Placed::inner)))
        .map(ReadFault::from)
}

/// That a parameter is no number, which the readers of queries say in English only.
fn no_number(cause: &str) -> Option<ReadFault> {
    let said = ["invalid digit found in string", "number too", "is not a number"];
    let is_one = said.iter().any(|words| cause.contains(words));
    is_one.then_some(ReadFault::Wrong { expected: Expected::Count, found: Received::Unknown })
}

/// Query parameters.
pub(super) struct Params<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(params) = Query::from_request_parts(parts, state).await.map_err(|error| {
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Problem::bad("invalid_query").with("cause", no_number(&cause).map_or(cause, |fault| fault.code()))
        })?;
        Ok(Self(params))
    }
}

/// The id at the end of an address; a text that is no id names nothing.
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let what = what(parts.uri.path());
        let nothing = || Problem::not_found(what);
        let Path(segments) =
            Path::<Vec<(String, String)>>::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        segments.first().and_then(|(_, text)| text.parse().ok()).map(Self).ok_or_else(nothing)
    }
}

/// What an address names, for the words of a 404.
fn what(path: &str) -> &'static str {
    match path.split('/').nth(2) {
        Some("me") if path.contains("/tokens/") => "what-token",
        Some("me") => "what-session",
        Some("users") => "what-user",
        Some("campains") => "what-campain",
        Some("tests") => "what-test",
        Some("variables") => "what-variable",
        Some("filieres") => "what-environment",
        Some("connections") => "what-connection",
        Some("actions") => "what-action",
        Some("trash" | "deleted") => "what-thing",
        Some("plugins") => "what-plugin",
        _ => "what-report",
    }
}

/// The pieces of an address that are names; what cannot be read names nothing.
pub(super) struct Segments<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Segments<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let what = what(parts.uri.path());
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(names)| Self(names)).map_err(|_| Problem::not_found(what))
    }
}

/// An answer that says what was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Done)]
pub(super) struct DoneBody {
    /// Readable, in the caller's language.
    pub(super) message: String,
}
