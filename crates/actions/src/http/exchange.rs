//! One exchange: the request, the challenges and redirects on its way, the answer.

use std::sync::Arc;

use reqwest::{
    Client, Method, Request, Response, StatusCode, Url,
    cookie::{CookieStore, Jar},
    header::{
        AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderValue, LOCATION, PROXY_AUTHORIZATION, SET_COOKIE,
    },
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    plan::Folders,
};

use super::{input::HttpInput, request, shown};
use crate::web::{
    auth::Auth,
    cause,
    clients::{Clients, Way},
};

/// Redirects followed before it counts as a loop.
const REDIRECTS: usize = 10;

/// One exchange on its way.
pub(super) struct Exchange<'a> {
    pub(super) clients: &'a Clients,
    pub(super) client: Client,
    pub(super) way: &'a Way,
    pub(super) input: &'a HttpInput,
    pub(super) auth: Auth,
    /// The cookies of the test, where they are kept.
    pub(super) cookies: Option<Arc<Jar>>,
}

/// A redirect that was followed.
pub(super) struct Redirect {
    pub(super) status: u16,
    pub(super) to: String,
}

/// What comes next: as the form says, or changed by a redirect.
struct Hop {
    method: Method,
    url: Url,
    /// Whether the body goes along.
    body: bool,
    /// Whether who signs in is still talking to the host of the form.
    home: bool,
}

impl Exchange<'_> {
    /// Sends the request to the form's address and comes back with the head of the last answer, and the redirects on the way.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    pub(super) async fn perform(
        &mut self,
        url: Url,
        cx: &mut ActionContext<'_>,
    ) -> Result<(Response, Vec<Redirect>), ActionError> {
        let language = cx.language;
        let mut hop = Hop { method: request::method(&self.input.method, language)?, url, body: true, home: true };
        let mut redirects = Vec::new();
        loop {
            let request = self.request(&hop, cx.folders, language).await?;
            let response = self.client.execute(request).await.map_err(|error| {
                let shown = shown::Address::of(&self.input.url, &hop.url, cx);
                cause::of(&error, &shown.host, language)
            })?;
            self.remember(&response);
            if response.status() == StatusCode::UNAUTHORIZED && hop.home && self.auth.take_up(response.headers()) {
                continue;
            }
            let Some(next) = self.redirected(&hop, &response) else { return Ok((response, redirects)) };
            let status = response.status().as_u16();
            redirects.push(Redirect { status, to: next.url.to_string() });
            if redirects.len() > REDIRECTS {
                return Err(ActionError::new(phrase!(language, fr: "trop de redirections", en: "too many redirects")));
            }
            let to = shown::Address::of(next.url.as_str(), &next.url, cx).text;
            cx.info(format!("↪️ {status} → {} {to}", next.method)).await;
            hop = next;
        }
    }

    async fn request(&mut self, hop: &Hop, folders: &Folders, language: Language) -> Result<Request, ActionError> {
        self.clients.check(&hop.url, self.way, language).await?;
        let aim = (hop.method.clone(), hop.url.clone());
        let mut request =
            request::build(&self.client, self.input, aim, hop.body, (folders, self.clients.limits()), language)?;
        let headers = request.headers_mut();
        if !hop.home {
            // What the form says to its own host is not for another one.
            headers.remove(AUTHORIZATION);
            headers.remove(COOKIE);
            headers.remove(PROXY_AUTHORIZATION);
        } else if !headers.contains_key(AUTHORIZATION)
            && let Some(text) = self.auth.header(hop.method.as_str(), &hop.url, language)?
            && let Ok(mut value) = HeaderValue::from_bytes(text.as_bytes())
        {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if !headers.contains_key(COOKIE)
            && let Some(value) = self.cookies.as_ref().and_then(|jar| jar.cookies(&hop.url))
        {
            headers.insert(COOKIE, value);
        }
        if !hop.body {
            headers.remove(CONTENT_TYPE);
            headers.remove(CONTENT_LENGTH);
        }
        Ok(request)
    }

    fn remember(&self, response: &Response) {
        if let Some(jar) = &self.cookies {
            jar.set_cookies(&mut response.headers().get_all(SET_COOKIE).iter(), response.url());
        }
    }

    /// Where a redirect leads (RFC 9110, section 15.4), where it is one and is to be followed.
    fn redirected(&self, hop: &Hop, response: &Response) -> Option<Hop> {
        let status = response.status().as_u16();
        if !matches!(status, 301 | 302 | 303 | 307 | 308) || !self.input.follow_redirects.unwrap_or(true) {
            return None;
        }
        let location = response.headers().get(LOCATION)?.to_str().ok()?;
        let url = hop.url.join(location).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let becomes_get =
            status == 303 && hop.method != Method::HEAD || matches!(status, 301 | 302) && hop.method == Method::POST;
        let method = if becomes_get { Method::GET } else { hop.method.clone() };
        let home = hop.home && url.origin() == hop.url.origin();
        Some(Hop { method, url, body: hop.body && !becomes_get, home })
    }
}
