//! The web interface, embedded in the binary, and the headers that keep browsers safe.

pub(crate) mod pages;

use std::sync::LazyLock;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use self::pages::{MOVED, PAGES};
use crate::{
    problem::{Problem, speak},
    state::AppState,
};

/// What `npm run build` made of `web/`; empty if it was not built.
#[derive(RustEmbed)]
#[folder = "../../web/build"]
#[allow_missing = true]
struct Built;

/// Shown where the interface was not built: Rust work needs no Node.
const PLACEHOLDER: &str = include_str!("placeholder.html");
/// Files below this are named by their content and never change.
const IMMUTABLE: &str = "_app/immutable/";

pub(crate) fn routes(state: &AppState) -> Router {
    let pages = PAGES.iter().fold(Router::new(), |router, address| {
        let router = router.route(address, get(page));
        // The interface's own router takes the slash away.
        if *address == "/" { router } else { router.route(&format!("{address}/"), get(page)) }
    });
    let moved = MOVED.iter().fold(pages, |router, (old, new)| {
        router.route(old, get(move |uri: Uri| async move { Redirect::temporary(&now_at(&uri, new)) }))
    });
    moved
        .fallback(other)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(speak))
        .with_state(state.clone())
}

/// Where a page is now; its identifier is the second piece of both addresses.
fn now_at(old: &Uri, new: &str) -> String {
    let path = new.replace("{id}", old.path().split('/').nth(2).unwrap_or_default());
    old.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
}

async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
}

/// A page of the application.
async fn page(headers: HeaderMap) -> Response {
    file("index.html", &headers).unwrap_or_else(|| axum::response::Html(PLACEHOLDER).into_response())
}

/// A file of the interface. Any other address is none; a browser is shown a page that says so.
async fn other(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let reads = matches!(method, Method::GET | Method::HEAD);
    if reads && let Some(response) = file(uri.path().trim_start_matches('/'), &headers) {
        return response;
    }
    let is_browser = headers.get(header::ACCEPT).is_some_and(|accepted| accepts_pages(accepted.as_bytes()));
    if reads && is_browser {
        return (StatusCode::NOT_FOUND, page(headers).await).into_response();
    }
    Problem::new(StatusCode::NOT_FOUND, "unknown_route").into_response()
}

fn accepts_pages(accepted: &[u8]) -> bool {
    accepted.windows(9).any(|part| part.eq_ignore_ascii_case(b"text/html"))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Built::get(path).filter(|_| !path.is_empty())?;
    let (found, encoding) = compressed(path, headers).map_or((plain, None), |(file, name)| (file, Some(name)));
    let tag = format!("\"{}\"", STANDARD.encode(&found.metadata.sha256_hash()[..12]));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let caching = if path.starts_with(IMMUTABLE) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, mime_guess::from_path(path).first_or_octet_stream().as_ref())
        .header(header::CACHE_CONTROL, caching)
        .header(header::VARY, "accept-encoding")
        .header(header::ETAG, tag);
    if let Some(encoding) = encoding {
        response = response.header(header::CONTENT_ENCODING, encoding);
    }
    if known {
        return response.status(StatusCode::NOT_MODIFIED).body(Body::empty()).ok();
    }
    response.body(Body::from(found.data)).ok()
}

/// The variant of a file that was compressed when the interface was built.
fn compressed(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, &'static str)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gz", "gzip")]
        .into_iter()
        .filter(|(_, name)| accepted.contains(name))
        .find_map(|(ending, name)| Some((Built::get(&format!("{path}.{ending}"))?, name)))
}

/// Inline styles of two libraries, allowed by their hashes: the router's announcer for screen
/// readers, and the API documentation's page frame. The browser journeys fail when they change.
const KNOWN_STYLES: &str = "'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=' \
     'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/// Strict rules for every page: our own scripts, styles and connections, nothing else.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let scripts = inline_script_hashes().into_iter().map(|hash| format!(" 'sha256-{hash}'")).collect::<String>();
    let policy = format!(
        "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-hashes' {KNOWN_STYLES}; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// The page's own start-up script is inline; it is allowed by its hash alone.
fn inline_script_hashes() -> Vec<String> {
    let Some(index) = Built::get("index.html") else { return Vec::new() };
    let page = String::from_utf8_lossy(&index.data).into_owned();
    page.split("<script>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</script>"))
        .map(|(script, _)| STANDARD.encode(Sha256::digest(script)))
        .collect()
}

/// Features of browsers that no page of ours uses.
const FEATURES: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Headers for every answer.
pub(crate) async fn security_headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_data = ["/api", "/metrics", "/socket.io"].iter().any(|begin| request.uri().path().starts_with(begin));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A download has a stricter one of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| POLICY.clone());
    if is_data {
        // Tokens, secrets and reports are not for the caches on the way.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if state.config.secure_cookies {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static(FEATURES));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}
