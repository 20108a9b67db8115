//! Who signs in, and how: Basic (RFC 7617), Digest (RFC 7616), Bearer (RFC 6750), OAuth 2.0 client
//! credentials (RFC 6749, section 4.4).

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
use http::{HeaderMap, header::WWW_AUTHENTICATE};
use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::time::Instant;
use url::Url;

use super::{Client, Failure, cause};

/// Most bytes of a token server's answer.
const TOKEN_LIMIT: usize = 1024 * 1024;
/// No token is kept longer than this.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// A token is fetched anew this long before it ends.
const MARGIN: Duration = Duration::from_secs(10);

/// Who signs in, and how.
#[derive(Debug, Clone, Default)]
pub(crate) enum Auth {
    #[default]
    None,
    Basic {
        username: String,
        password: String,
    },
    /// Needs a challenge of the server first.
    Digest {
        username: String,
        password: String,
        challenge: Option<Box<WwwAuthenticateHeader>>,
    },
    Bearer(String),
}

impl Auth {
    /// The `Authorization` header of a request, where there is one yet; `target` is path and query as they go out.
    ///
    /// # Errors
    /// Where the server's challenge asks for something unknown.
    pub(crate) fn header(
        &mut self,
        method: &str,
        target: &str,
        language: Language,
    ) -> Result<Option<String>, ActionError> {
        match self {
            Self::None => Ok(None),
            Self::Basic { username, password } => {
                Ok(Some(format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))))
            }
            Self::Bearer(token) => Ok(Some(format!("Bearer {token}"))),
            Self::Digest { challenge: None, .. } => Ok(None),
            Self::Digest { username, password, challenge: Some(challenge) } => {
                let method = HttpMethod::from(method.to_owned());
                let context =
                    AuthContext::new_with_method(username.as_str(), password.as_str(), target, None::<&[u8]>, method);
                challenge.respond(&context).map(|answer| Some(answer.to_header_string())).map_err(|error| {
                    ActionError::new(phrase!(language,
                        fr: "authentification Digest impossible ({error})",
                        en: "Digest sign-in impossible ({error})"))
                })
            }
        }
    }

    /// Takes up the challenge of a 401; tells whether asking again makes sense.
    pub(crate) fn take_up(&mut self, headers: &HeaderMap) -> bool {
        let Self::Digest { challenge, .. } = self else { return false };
        let offers = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let Some(fresh) = offers.filter_map(|offer| WwwAuthenticateHeader::parse(offer).ok()).next() else {
            return false;
        };
        // A second refusal of the same answer is final; a challenge that has only grown old is not.
        let again = challenge.is_none() || fresh.stale;
        *challenge = Some(Box::new(fresh));
        again
    }
}

/// Where a token comes from.
#[derive(Debug)]
pub(crate) struct TokenSource<'a> {
    pub(crate) url: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: &'a str,
    pub(crate) scope: Option<&'a str>,
}

/// A token that was fetched by an earlier action of the test.
struct Token {
    text: String,
    until: Option<Instant>,
}

/// A token by client credentials, kept for the rest of the test or until it ends.
///
/// # Errors
/// Where the token server cannot be reached or gives none.
pub(crate) async fn token(
    client: &Client,
    source: &TokenSource<'_>,
    cx: &mut ActionContext<'_>,
) -> Result<String, ActionError> {
    let language = cx.language;
    let name = format!("{source:?}");
    if let Some(token) = cx.held.take::<Token>(&name)
        && token.until.is_none_or(|until| Instant::now() < until)
    {
        let text = token.text.clone();
        cx.held.keep(name, token);
        return Ok(text);
    }
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(source.scope.map(|scope| ("scope", scope)));
    let request = client.post(source.url).basic_auth(source.client_id, Some(source.client_secret)).form(&form);
    let host = Url::parse(source.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let failed = |error: Failure| cause::of(&error, &host, language);
    let answer = request.send().await.map_err(failed)?;
    let status = answer.status().as_u16();
    let body = super::whole(answer, TOKEN_LIMIT, &host, language).await?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(text) = body["access_token"].as_str().filter(|_| status == 200) else {
        let reason = body["error_description"].as_str().or(body["error"].as_str()).unwrap_or("-").to_owned();
        return Err(ActionError::new(phrase!(language,
            fr: "pas de jeton OAuth2 de {host} : statut {status}, {reason}",
            en: "no OAuth2 token from {host}: status {status}, {reason}")));
    };
    cx.log.protect(text.to_owned());
    cx.info(phrase!(language, fr: "🔑 Jeton OAuth2 obtenu de {host}", en: "🔑 OAuth2 token received from {host}"))
        .await;
    let lifetime = body["expires_in"].as_u64().map(|seconds| Duration::from_secs(seconds).min(LONGEST));
    let until = lifetime.map(|lifetime| Instant::now() + lifetime.saturating_sub(MARGIN));
    cx.held.keep(name, Token { text: text.to_owned(), until });
    Ok(text.to_owned())
}
