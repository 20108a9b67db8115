//! Cookies (RFC 6265) as they are kept through a test.

use std::{
    cmp::Reverse,
    sync::{Arc, PoisonError, RwLock},
};

use cookie::Cookie;
use cookie_store::CookieStore;
use http::HeaderValue;
use testgyver_model::action::ActionContext;
use url::Url;

use super::dates;

/// Where bytes that are no UTF-8 are put while a cookie is kept: signs that nobody uses (U+F780 to U+F7FF).
const ODD: u32 = 0xF700;

/// Cookies by server and path.
#[derive(Debug, Default)]
pub(crate) struct Jar(RwLock<CookieStore>);

impl Jar {
    /// Takes up the cookies that an answer sets.
    pub(crate) fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let cookies = headers.filter_map(|value| parsed(&text_of(value.as_bytes())));
        self.0.write().unwrap_or_else(PoisonError::into_inner).store_response_cookies(cookies, url);
    }

    /// What to send to an address.
    pub(crate) fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let store = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut cookies = store.matches(url);
        // Longer paths first, then those that were there first (RFC 6265, section 5.4).
        cookies.sort_by_key(|cookie| Reverse(cookie.path.as_ref().len()));
        let pairs: Vec<String> = cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
        if pairs.is_empty() {
            return None;
        }
        HeaderValue::from_bytes(&bytes_of(&pairs.join("; "))).ok()
    }
}

/// The cookies of the test.
pub(crate) fn held(cx: &mut ActionContext<'_>) -> Arc<Jar> {
    let jar = cx.sessions.take::<Arc<Jar>, _>(&"cookies").unwrap_or_default();
    cx.sessions.keep("cookies", Arc::clone(&jar));
    jar
}

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

/// A cookie as it is set. The date is read as browsers do, which the library does not.
fn parsed(text: &str) -> Option<Cookie<'static>> {
    let mut cookie = Cookie::parse(text.to_owned()).ok()?;
    let dates = text.split(';').skip(1).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("expires").then(|| dates::read(value.trim())).flatten()
    });
    // Among several the last one that can be read counts.
    let date = dates.last();
    cookie.set_expires(date);
    keeps_its_word(&cookie).then_some(cookie)
}

/// Whether a cookie is what its name promises: browsers refuse one that is not (RFC 6265bis, section 4.1.3).
fn keeps_its_word(cookie: &Cookie<'_>) -> bool {
    let (name, secure) = (cookie.name().to_ascii_lowercase(), cookie.secure() == Some(true));
    if name.starts_with("__host-") {
        return secure && cookie.domain().is_none() && cookie.path() == Some("/");
    }
    secure || !name.starts_with("__secure-")
}

fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes
            .iter()
            .filter_map(|byte| char::from_u32(if byte.is_ascii() { 0 } else { ODD } + u32::from(*byte)))
            .collect(),
    }
}

fn bytes_of(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for sign in text.chars() {
        match u32::from(sign).checked_sub(ODD).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| !byte.is_ascii())
        {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_after(lines: &[&[u8]]) -> Option<HeaderValue> {
        let url = Url::parse("http://shop.example/a/b").unwrap();
        let jar = Jar::default();
        for line in lines {
            jar.set_cookies(&mut [HeaderValue::from_bytes(line).unwrap()].iter(), &url);
        }
        jar.cookies(&url)
    }

    #[test]
    fn cookies_end_when_their_date_or_age_says_so() {
        let set: &[u8] = b"t=1; Path=/";
        for gone in [
            "t=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 UTC",
            "t=; path=/; expires=Thursday, 01-Jan-70 0:00:00",
            "t=; Path=/; Max-Age=0",
            "t=; Path=/; Max-Age=-5",
            "t=; Path=/; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
        ] {
            assert_eq!(sent_after(&[set, gone.as_bytes()]), None, "{gone}");
        }
        for there in [
            "t=2; Path=/; Expires=",
            "t=2; Path=/; Expires=demain",
            "t=2; Path=/; Expires=Fri, 01-jan-2100 00:00:00 +0100",
            "t=2; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 UTC",
            "t=2; Path=/; Max-Age=demain",
        ] {
            assert_eq!(sent_after(&[set, there.as_bytes()]).unwrap(), "t=2", "{there}");
        }
    }

    #[test]
    fn longer_paths_come_first_then_what_was_there_first() {
        let set: [&[u8]; 4] = [b"z=1; Path=/", b"b=2; Path=/a", b"a=3; Path=/a", b"y=4; Path=/"];
        for _ in 0..20 {
            assert_eq!(sent_after(&set).unwrap(), "b=2; a=3; z=1; y=4");
        }
    }

    #[test]
    fn a_cookie_is_what_its_name_promises() {
        for refused in
            ["__Host-a=1; Path=/", "__Secure-a=1; Path=/", "__Host-a=1; Secure; Path=/a", "__host-a=1; Secure"]
        {
            assert_eq!(sent_after(&[refused.as_bytes()]), None, "{refused}");
        }
    }

    #[test]
    fn bytes_of_a_cookie_come_back_as_they_were() {
        assert_eq!(sent_after(&["n=é\u{a0}à".as_bytes()]).unwrap().as_bytes(), "n=é\u{a0}à".as_bytes());
        assert_eq!(sent_after(&[b"n=\xe9t\xe9 \xa0x"]).unwrap().as_bytes(), b"n=\xe9t\xe9 \xa0x");
    }
}
