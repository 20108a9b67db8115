//! One exchange: the request, the challenges and redirects on its way, the answer.

use std::sync::Arc;

use http::{
    Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, LOCATION, PROXY_AUTHORIZATION, SET_COOKIE},
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    folders::Folders,
    phrase,
};
use url::Url;

use super::{
    input::{HttpInput, RedirectMethod},
    request, shown,
};
use crate::web::{
    Client, Request, Response,
    auth::Auth,
    cause,
    clients::{ClientOptions, Clients},
    cookies::Jar,
};

/// Redirects followed before it counts as a loop.
const REDIRECTS: usize = 10;
/// Most characters of a `Location` that is not followed in the log.
const SHOWN_LOCATION: usize = 200;

/// One exchange on its way.
pub(super) struct Exchange<'a> {
    pub(super) clients: &'a Clients,
    pub(super) client: Client,
    pub(super) way: &'a ClientOptions,
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
    /// Path and query, where they go out otherwise than the address spells them.
    target: Option<String>,
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
        (url, target): (Url, Option<String>),
        cx: &mut ActionContext<'_>,
    ) -> Result<(Response, Vec<Redirect>), ActionError> {
        let language = cx.language;
        let method = request::method(&self.input.method, language)?;
        let mut hop = Hop { method, url, target, body: true, home: true };
        let mut redirects = Vec::new();
        loop {
            let request = self.request(&hop, cx.folders, language).await?;
            let response = self.client.execute(request).await.map_err(|error| {
                let shown = shown::Address::of(&self.input.url, (&hop.url, None), cx);
                cause::of(&error, &shown.host, language)
            })?;
            self.remember(&response);
            if response.was_resent() {
                cx.info(phrase!(language,
                    fr: "🔁 Connexion gardée, fermée entre-temps par le serveur : requête renvoyée sur une nouvelle",
                    en: "🔁 Kept connection, closed meanwhile by the server: request sent again over a fresh one"))
                    .await;
            }
            if response.status() == StatusCode::UNAUTHORIZED && hop.home && self.auth.take_up(response.headers()) {
                continue;
            }
            let next = match self.redirected(&hop, &response) {
                Onward::Followed(next) => next,
                Onward::Ended => {
                    self.tell_proxy(response.status(), cx).await;
                    return Ok((response, redirects));
                }
                Onward::Unfollowable(location) => {
                    tell_unfollowed(response.status(), location.as_deref(), cx).await;
                    return Ok((response, redirects));
                }
            };
            let status = response.status().as_u16();
            redirects.push(Redirect { status, to: next.url.to_string() });
            if redirects.len() > REDIRECTS {
                return Err(ActionError::new(phrase!(language, fr: "trop de redirections", en: "too many redirects")));
            }
            let to = shown::Address::of(next.url.as_str(), (&next.url, None), cx).text;
            cx.info(format!("↪️ {status} → {} {to}", next.method)).await;
            hop = next;
        }
    }

    async fn request(&mut self, hop: &Hop, folders: &Folders, language: Language) -> Result<Request, ActionError> {
        self.clients.check(&hop.url, self.way, language).await?;
        let aim = (hop.method.clone(), hop.url.clone(), hop.target.as_deref());
        let mut request =
            request::build(&self.client, self.input, aim, hop.body, (folders, self.clients.limits()), language)?;
        let target = request.target().to_owned();
        let headers = &mut request.headers;
        if !hop.home {
            // What the form says to its own host is not for another one.
            headers.remove(HOST);
            headers.remove(AUTHORIZATION);
            headers.remove(COOKIE);
            headers.remove(PROXY_AUTHORIZATION);
        } else if !headers.contains_key(AUTHORIZATION)
            && let Some(value) = self.auth.header(hop.method.as_str(), &target, language)?
        {
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
    fn redirected(&self, hop: &Hop, response: &Response) -> Onward {
        let status = response.status().as_u16();
        if !matches!(status, 301 | 302 | 303 | 307 | 308) || !self.input.follow_redirects.unwrap_or(true) {
            return Onward::Ended;
        }
        let Some(location) = response.headers().get(LOCATION) else { return Onward::Unfollowable(None) };
        let location = text_of(location.as_bytes());
        let url = hop.url.join(&location).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let Some(url) = url else { return Onward::Unfollowable(Some(location)) };
        let becomes_get = self.input.redirect_method == RedirectMethod::Auto
            && (status == 303 && hop.method != Method::HEAD
                || matches!(status, 301 | 302) && hop.method == Method::POST);
        let method = if becomes_get { Method::GET } else { hop.method.clone() };
        let home = hop.home && url.origin() == hop.url.origin();
        Onward::Followed(Hop { method, url, target: None, body: hop.body && !becomes_get, home })
    }

    /// A 407 is the proxy's word, not that of the server behind it.
    async fn tell_proxy(&self, status: StatusCode, cx: &mut ActionContext<'_>) {
        if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(at) = self.way.proxy_at()
        {
            cx.warn(phrase!(cx.language,
                fr: "⚠️ Le proxy {at} demande une authentification (statut 407) : mettez nom et mot de passe dans le champ « proxy » (http://nom:motdepasse@hôte:port)",
                en: "⚠️ Proxy {at} asks for authentication (status 407): put name and password into the field 'proxy' (http://name:password@host:port)"))
                .await;
        }
    }
}

/// What comes after an answer.
enum Onward {
    /// Nothing: it is the last one.
    Ended,
    /// A redirect to there.
    Followed(Hop),
    /// A redirect to something that is no address of the web, or to nothing.
    Unfollowable(Option<String>),
}

/// What a `Location` says. Its bytes should be ASCII; others are taken as browsers take them, and percent-encoded
/// when the address is read.
fn text_of(location: &[u8]) -> String {
    match std::str::from_utf8(location) {
        Ok(text) => text.to_owned(),
        Err(_) => location.iter().map(|byte| char::from(*byte)).collect(),
    }
}

async fn tell_unfollowed(status: StatusCode, location: Option<&str>, cx: &mut ActionContext<'_>) {
    let (language, status) = (cx.language, status.as_u16());
    let text = match location {
        Some(location) => {
            let shown = cx.excerpt(location, SHOWN_LOCATION);
            phrase!(language,
                fr: "⚠️ Redirection {status} non suivie : « {shown} » n'est pas une adresse http:// ou https://",
                en: "⚠️ Redirect {status} not followed: '{shown}' is no http:// or https:// address")
        }
        None => phrase!(language,
            fr: "⚠️ Redirection {status} non suivie : la réponse n'a pas d'en-tête Location",
            en: "⚠️ Redirect {status} not followed: the answer has no Location header"),
    };
    cx.warn(text).await;
}
