//! The cookies of a test, for what speaks HTTP beside the `http` action: the hello of a WebSocket.

use std::sync::Arc;

use reqwest::{
    cookie::{CookieStore, Jar},
    header::HeaderValue,
};
use testgyver_model::action::ActionContext;
use url::Url;

/// The `Cookie` header for an address, where there are cookies for it. `ws:` and `wss:` have those of `http:` and `https:`.
pub(crate) fn header_for(cx: &mut ActionContext<'_>, url: &Url) -> Option<HeaderValue> {
    held(cx).cookies(&as_http(url)?)
}

/// Keeps the cookies that an answer from an address sets.
pub(crate) fn remember<'a>(cx: &mut ActionContext<'_>, url: &Url, set: impl IntoIterator<Item = &'a HeaderValue>) {
    if let Some(url) = as_http(url) {
        held(cx).set_cookies(&mut set.into_iter(), &url);
    }
}

/// The cookies that the `http` action keeps.
fn held(cx: &mut ActionContext<'_>) -> Arc<Jar> {
    let jar = cx.held.take::<Arc<Jar>>("cookies").unwrap_or_default();
    cx.held.keep("cookies", Arc::clone(&jar));
    jar
}

fn as_http(url: &Url) -> Option<Url> {
    let mut url = url.clone();
    let scheme = match url.scheme() {
        "ws" => "http",
        "wss" => "https",
        _ => return Some(url),
    };
    url.set_scheme(scheme).ok()?;
    Some(url)
}
