//! Every request has an id: the client's own, if it is short and plain, else a fresh one. It stands in the answer,
//! in the server's own log, and in what is said of failures.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
};
use testgyver_model::id::{IdSource, RandomIds};
use tower_http::request_id::{MakeRequestId, RequestId};

const NAME: HeaderName = HeaderName::from_static("x-request-id");
/// Most characters of an id that a client gives.
const LONGEST: usize = 64;

/// Gives random ids to requests without one.
#[derive(Clone, Copy)]
pub(crate) struct RandomRequestIds;

impl MakeRequestId for RandomRequestIds {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&RandomIds.fresh().simple().to_string()).ok().map(RequestId::new)
    }
}

/// Takes away an id that could not stand in a log as it is.
pub(crate) async fn plain(mut request: Request) -> Request {
    let headers = request.headers_mut();
    if headers.contains_key(NAME) && of(headers).is_none() {
        headers.remove(NAME);
    }
    request
}

/// The id of a request.
pub(crate) fn of(headers: &HeaderMap) -> Option<&str> {
    let plain = |id: &&str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !id.is_empty() && id.len() <= LONGEST && id.bytes().all(known)
    };
    headers.get(NAME)?.to_str().ok().filter(plain)
}
