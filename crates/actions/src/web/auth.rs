//! Who signs in, and how: Basic (RFC 7617), Digest (RFC 7616), Bearer (RFC 6750), OAuth 2.0 client
//! credentials (RFC 6749, section 4.4).

use base64::{Engine, engine::general_purpose::STANDARD};
use digest_auth::{AuthContext, HttpMethod, Qop};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
};
use tokio::time::Instant;
use url::Url;

use super::{
    Client, cause,
    challenge::Challenge,
    digest::Offers,
    token::{Reply, SecretPlacement, TokenSource},
};
use crate::charset;

/// Most bytes of a token server's answer.
const TOKEN_LIMIT: usize = 1024 * 1024;
/// Most characters of what a server offers that the log shows.
const SHOWN: usize = 200;

/// Who signs in, and how.
#[derive(Debug, Clone, Default)]
pub(crate) enum Auth {
    #[default]
    None,
    Basic {
        username: String,
        password: Secret,
    },
    /// Needs a challenge of the server first.
    Digest {
        username: String,
        password: Secret,
        challenge: Option<Box<Challenge>>,
    },
    Bearer(Secret),
}

impl Auth {
    /// The `Authorization` header of a request, where there is one yet; `target` is path and query as they go out.
    ///
    /// # Errors
    /// Where the server's challenge asks for something unknown, or what signs in cannot stand in a header: without it the
    /// request would be another one.
    pub(crate) fn header(
        &mut self,
        method: &str,
        target: &str,
        language: Language,
    ) -> Result<Option<HeaderValue>, ActionError> {
        let Some(text) = self.text(method, target, language)? else { return Ok(None) };
        let mut value = HeaderValue::from_bytes(&text).map_err(|_| {
            ActionError::new(phrase!(language,
                fr: "l'identification contient un saut de ligne ou un caractère de contrôle : elle ne peut pas être envoyée (filtre « trim » ?)",
                en: "what signs in holds a line break or a control character: it cannot be sent (filter 'trim'?)"))
        })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    fn text(&mut self, method: &str, target: &str, language: Language) -> Result<Option<Vec<u8>>, ActionError> {
        match self {
            Self::None => Ok(None),
            Self::Basic { username, password } => {
                Ok(Some(format!("Basic {}", STANDARD.encode(format!("{username}:{}", password.expose()))).into_bytes()))
            }
            Self::Bearer(token) => Ok(Some(format!("Bearer {}", token.expose()).into_bytes())),
            Self::Digest { challenge: None, .. } => Ok(None),
            Self::Digest { username, password, challenge: Some(challenge) } => {
                let method = HttpMethod::from(method.to_owned());
                // With `auth-int` alone the body is part of the proof; only requests without one can be signed.
                let body = (challenge.offer.qop.as_deref() == Some(&[Qop::AUTH_INT])).then_some(&[][..]);
                let context = AuthContext::new_with_method(username.as_str(), password.expose(), target, body, method);
                challenge.respond(&context).map(Some).map_err(|error| {
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
        let Some(fresh) = Offers::read(headers).digest else { return false };
        // A second refusal of the same answer is final; a challenge that has only grown old is not.
        let again = challenge.is_none() || fresh.offer.stale;
        *challenge = Some(Box::new(fresh));
        again
    }

    /// Says in the log why a refusal was final, where no offer of the server could be taken up.
    pub(crate) async fn warn(&self, status: StatusCode, headers: &HeaderMap, cx: &mut ActionContext<'_>) {
        if status != StatusCode::UNAUTHORIZED || !matches!(self, Self::Digest { challenge: None, .. }) {
            return;
        }
        let offered = cx.excerpt(&Offers::read(headers).described(cx.language), SHOWN);
        cx.warn(phrase!(cx.language,
            fr: "⚠️ Aucune offre Digest utilisable dans la réponse 401 ; le serveur propose : {offered}",
            en: "⚠️ No Digest offer that can be used in the 401 answer; the server offers: {offered}"))
            .await;
    }
}

/// Whether a server offers Digest in a way that can be taken up.
pub(crate) fn offers_digest(headers: &HeaderMap) -> bool {
    Offers::read(headers).digest.is_some()
}

/// A token that was fetched by an earlier action of the test.
struct Token {
    text: Secret,
    until: Option<Instant>,
    /// How the server takes the client's id and secret.
    way: SecretPlacement,
}

/// A token, kept for the rest of the test or until it ends.
///
/// # Errors
/// Where the token server cannot be reached or gives none.
pub(crate) async fn token(
    client: &Client,
    source: &TokenSource<'_>,
    cx: &mut ActionContext<'_>,
) -> Result<Secret, ActionError> {
    let language = cx.language;
    let key = source.key();
    let known = cx.sessions.take::<Token, _>(&key);
    let is_good = |token: &Token| token.until.is_none_or(|until| Instant::now() < until);
    let known = match known {
        Some(token) if is_good(&token) => {
            let text = token.text.clone();
            cx.sessions.keep(key, token);
            return Ok(text);
        }
        grown_old => grown_old,
    };
    let host = Url::parse(source.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let ways = known.map_or_else(|| source.ways(), |token| vec![token.way]);
    source.secrets().into_iter().for_each(|secret| cx.log.protect(secret));
    let mut refusals: Vec<String> = Vec::new();
    for way in &ways {
        let reply = match ask(client, source, *way, &host, language).await {
            Ok(reply) => reply,
            Err(error) if refusals.is_empty() => return Err(error),
            // What the server said to the first way is worth more than how it breaks off at another.
            Err(_) => break,
        };
        if let Some(text) = reply.token() {
            cx.log.protect(text.to_owned());
            if let Some(refusal) = refusals.first() {
                let (refusal, way) = (cx.excerpt(refusal, SHOWN), way.described(language));
                cx.info(phrase!(language,
                    fr: "🔑 {host} refuse l'en-tête Basic ({refusal}) : identifiant et secret envoyés {way}",
                    en: "🔑 {host} refuses the Basic header ({refusal}): client id and secret sent {way}"))
                    .await;
            }
            cx.info(
                phrase!(language, fr: "🔑 Jeton OAuth2 obtenu de {host}", en: "🔑 OAuth2 token received from {host}"),
            )
            .await;
            let until = reply.lifetime().map(|lifetime| Instant::now() + lifetime);
            let text = Secret::from(text);
            cx.sessions.keep(key, Token { text: text.clone(), until, way: *way });
            return Ok(text);
        }
        let refusal = reply.refusal(language);
        if !refusals.contains(&refusal) {
            refusals.push(refusal);
        }
        if !reply.may_be_the_way() {
            break;
        }
    }
    let reasons = refusals.join(" ; ");
    Err(ActionError::new(phrase!(language,
        fr: "pas de jeton OAuth2 de {host} : {reasons}",
        en: "no OAuth2 token from {host}: {reasons}")))
}

/// Asks for a token once.
async fn ask(
    client: &Client,
    source: &TokenSource<'_>,
    way: SecretPlacement,
    host: &str,
    language: Language,
) -> Result<Reply, ActionError> {
    let mut request = client.post(source.url).form(&source.form(way));
    if let Some(basic) = source.basic(way) {
        request = request.header(AUTHORIZATION, basic);
    }
    let answer = request.send().await.map_err(|error| cause::of(&error, host, language))?;
    let status = answer.status().as_u16();
    let kind = answer.headers().get(CONTENT_TYPE).map(|kind| charset::header(kind.as_bytes()).into_owned());
    let to = super::location(&answer);
    let body = super::whole(answer, TOKEN_LIMIT, host, language).await?;
    Ok(Reply::read(status, &kind.unwrap_or_default(), &body).leading_to(to))
}
