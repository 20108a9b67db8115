//! What is counted of requests, and the span that their log lines stand in.

use std::{borrow::Cow, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};
use tracing::{Instrument, field::Empty};

use super::labels::Labels;
use crate::{request_id, web::pages::is_page};

/// Ends of the classes that requests are counted in, in seconds.
const CLASSES: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// What is counted of requests.
#[derive(Clone)]
pub(crate) struct HttpMeters {
    answered: Family<Labels<3>, Counter>,
    durations: Family<Labels<2>, Histogram, fn() -> Histogram>,
}

impl Default for HttpMeters {
    fn default() -> Self {
        let durations = Family::new_with_constructor((|| Histogram::new(CLASSES)) as fn() -> Histogram);
        Self { answered: Family::default(), durations }
    }
}

impl HttpMeters {
    pub(super) fn register(&self, registry: &mut Registry) {
        let answered = "Requests that were answered, by route, method and status";
        registry.register("http_requests", answered, self.answered.clone());
        let durations = "Time until the head of the answer, by route and method";
        registry.register_with_unit("http_request_duration", durations, Unit::Seconds, self.durations.clone());
    }
}

/// Counts a request, and puts what is logged meanwhile into a span that names it.
pub(crate) async fn observe(State(meters): State<HttpMeters>, request: Request, next: Next) -> Response {
    let (method, route) = (method(request.method()), route(&request));
    // Of the highest level, so that a log of errors alone names the request too.
    let span = tracing::error_span!(
        "request",
        id = request_id::of(request.headers()).unwrap_or_default(),
        http.request.method = method,
        http.route = %route,
        http.response.status_code = Empty,
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
    );
    let began = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    let (method, route) = (("method", method.into()), ("route", route));
    let status = ("status", status.as_u16().to_string().into());
    meters.durations.get_or_create(&[route.clone(), method.clone()]).observe(began.elapsed().as_secs_f64());
    meters.answered.get_or_create(&[route, method, status]).inc();
    response
}

/// The template of the route; everything that is no route of the API is a page, or the live connection.
fn route(request: &Request) -> Cow<'static, str> {
    match request.extensions().get::<MatchedPath>() {
        Some(path) if is_page(path.as_str()) => "page".into(),
        Some(path) => path.as_str().to_owned().into(),
        None if request.uri().path().starts_with("/socket.io") => "/socket.io".into(),
        None => "page".into(),
    }
}

/// Clients may make up methods; those are no labels.
fn method(method: &Method) -> &'static str {
    let known = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD, Method::OPTIONS];
    let words = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
    known.iter().zip(words).find(|(known, _)| *known == method).map_or("other", |(_, word)| word)
}
