//! A token of OAuth 2.0 (RFC 6749): what is asked for and how, and what the server says to it.

use std::{borrow::Cow, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value};
use testgyver_documents::markup::{Markup, MediaType};
use testgyver_model::{Language, phrase, secret::Secret};
use url::form_urlencoded;

use crate::{
    charset::{self, Source},
    messages,
};

/// No token is kept longer than this.
const LONGEST: f64 = 24.0 * 3600.0;
/// A token is fetched anew this many seconds before it ends.
const MARGIN: f64 = 10.0;
/// Errors that have nothing to do with how the client says who it is.
const OTHER_ERRORS: [&str; 5] =
    ["invalid_scope", "unsupported_grant_type", "invalid_grant", "invalid_target", "unauthorized_client"];

/// How the form wants the client's id and secret to be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ClientAuth {
    /// As the standard prefers, else as the server takes them.
    #[default]
    #[serde(alias = "")]
    Auto,
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
}

/// A way to send the client's id and secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretPlacement {
    /// In a Basic header, form-encoded first (RFC 6749, section 2.3.1).
    Basic,
    /// In the body.
    Post,
    /// In a Basic header as they are, which servers expect that have not read that section.
    Plain,
}

impl SecretPlacement {
    pub(super) fn described(self, language: Language) -> String {
        match self {
            Self::Basic => phrase!(language, fr: "par l'en-tête Basic", en: "by the Basic header"),
            Self::Post => {
                phrase!(language, fr: "dans le corps (client_auth : post)", en: "in the body (client_auth: post)")
            }
            Self::Plain => {
                phrase!(language, fr: "par l'en-tête Basic, sans encodage", en: "by the Basic header, without encoding")
            }
        }
    }
}

/// Where a token comes from.
#[derive(Clone, Copy)]
pub(crate) struct TokenSource<'a> {
    pub(crate) url: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: &'a Secret,
    pub(crate) scope: Option<&'a str>,
    pub(crate) audience: Option<&'a str>,
    pub(crate) way: ClientAuth,
    /// Further parameters.
    pub(crate) params: &'a [(String, String)],
}

/// What two actions must have in common to share a token.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct TokenKey {
    url: String,
    client_id: String,
    client_secret: Secret,
    scope: Option<String>,
    audience: Option<String>,
    way: ClientAuth,
    params: Vec<(String, String)>,
}

impl TokenSource<'_> {
    /// What a token of it is kept under.
    pub(super) fn key(&self) -> TokenKey {
        TokenKey {
            url: self.url.to_owned(),
            client_id: self.client_id.to_owned(),
            client_secret: self.client_secret.clone(),
            scope: self.scope.map(str::to_owned),
            audience: self.audience.map(str::to_owned),
            way: self.way,
            params: self.params.to_vec(),
        }
    }

    /// The ways to try, one after the other.
    pub(super) fn ways(&self) -> Vec<SecretPlacement> {
        match self.way {
            ClientAuth::Basic => vec![SecretPlacement::Basic],
            ClientAuth::Post => vec![SecretPlacement::Post],
            ClientAuth::Auto if self.basic(SecretPlacement::Basic) == self.basic(SecretPlacement::Plain) => {
                vec![SecretPlacement::Basic, SecretPlacement::Post]
            }
            ClientAuth::Auto => vec![SecretPlacement::Basic, SecretPlacement::Post, SecretPlacement::Plain],
        }
    }

    /// The value of the `Authorization` header, where this way has one.
    pub(super) fn basic(&self, way: SecretPlacement) -> Option<String> {
        let (id, secret) = match way {
            SecretPlacement::Post => return None,
            SecretPlacement::Basic => (encoded(self.client_id), encoded(self.client_secret.expose())),
            SecretPlacement::Plain => (self.client_id.to_owned(), self.client_secret.expose().to_owned()),
        };
        Some(format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))
    }

    /// The spellings of the secret that a server may repeat.
    pub(super) fn secrets(&self) -> Vec<String> {
        let headers = [SecretPlacement::Basic, SecretPlacement::Plain].map(|way| self.basic(way).unwrap_or_default());
        let [basic, plain] = headers.map(|header| header.trim_start_matches("Basic ").to_owned());
        let spelled = [self.client_secret.expose().to_owned(), encoded(self.client_secret.expose()), basic, plain];
        spelled.into_iter().filter(|secret| !secret.is_empty()).collect()
    }

    /// The parameters of the request. The tester's own take the place of those that are known.
    pub(super) fn form(&self, way: SecretPlacement) -> Vec<(&str, &str)> {
        let mut form = vec![("grant_type", "client_credentials")];
        if way == SecretPlacement::Post {
            form.extend([("client_id", self.client_id), ("client_secret", self.client_secret.expose())]);
        }
        let optional = [("scope", self.scope), ("audience", self.audience)];
        form.extend(
            optional.into_iter().filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?))),
        );
        form.retain(|(name, _)| !self.params.iter().any(|(own, _)| own.trim() == *name));
        form.extend(self.params.iter().map(|(name, value)| (name.trim(), value.as_str())));
        form
    }
}

/// As a form writes it; `~` needs no escape in any reading, and is left to servers that decode nothing.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace("%7E", "~")
}

/// What a token server said.
pub(super) struct Reply {
    status: u16,
    kind: String,
    fields: Map<String, Value>,
    /// The first line of an answer that is neither JSON nor a form, as people read it.
    line: String,
}

impl Reply {
    /// Reads an answer: JSON, or a form as some servers write it.
    pub(super) fn read(status: u16, content_type: &str, body: &[u8]) -> Self {
        let text = charset::sent(body, Source { content_type, named: None }).text;
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_owned();
        let (fields, line) = match serde_json::from_str(&text) {
            Ok(Value::Object(fields)) => (fields, String::new()),
            Ok(_) => (Map::new(), String::new()),
            Err(_) => (form_fields(&text), first_line(&text)),
        };
        Self { status, kind, fields, line }
    }

    /// The same reply, which sends one elsewhere.
    pub(super) fn leading_to(mut self, to: Option<String>) -> Self {
        if let Some(to) = to.filter(|_| (300..400).contains(&self.status)) {
            self.line = format!("→ {to}");
        }
        self
    }

    fn text(&self, name: &str) -> Option<&str> {
        let value = self.fields.get(name)?;
        value.as_str().or_else(|| value["message"].as_str()).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The token, where there is one.
    pub(super) fn token(&self) -> Option<&str> {
        self.text("access_token").filter(|_| (200..300).contains(&self.status))
    }

    /// How long the token is good, less a margin; nothing where the server does not say.
    pub(super) fn lifetime(&self) -> Option<Duration> {
        let seconds = match self.fields.get("expires_in")? {
            Value::String(text) => text.trim().parse().ok()?,
            other => other.as_f64()?,
        };
        Some(Duration::from_secs_f64((seconds.min(LONGEST) - MARGIN).max(0.0)))
    }

    /// Whether the refusal may be about the way in which the client said who it is.
    pub(super) fn may_be_the_way(&self) -> bool {
        matches!(self.status, 400 | 401 | 403) && !OTHER_ERRORS.contains(&self.text("error").unwrap_or_default())
    }

    /// Why there is no token, in the server's words.
    pub(super) fn refusal(&self, language: Language) -> String {
        let (status, kind) = (self.status, self.kind.as_str());
        let told: Vec<&str> = ["error", "error_description"].iter().filter_map(|name| self.text(name)).collect();
        let told = match (told.is_empty(), kind) {
            (false, _) => Cow::Owned(told.join(" : ")),
            // A server that gives a token in an odd form must not have it told.
            (true, _) if !self.line.is_empty() && !(200..300).contains(&self.status) => {
                Cow::Owned(messages::words(&self.line))
            }
            (true, "") => Cow::Borrowed("-"),
            (true, _) => Cow::Owned(phrase!(language,
                fr: "ni « access_token » ni « error » dans la réponse ({kind})",
                en: "neither 'access_token' nor 'error' in the answer ({kind})")),
        };
        phrase!(language, fr: "statut {status}, {told}", en: "status {status}, {told}")
    }
}

/// The first line of a text or a page that says something, without its tags.
fn first_line(text: &str) -> String {
    let text = if text.trim_start().starts_with('<') { without_tags(text) } else { text.to_owned() };
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// What a page says, each element on a line of its own.
fn without_tags(page: &str) -> String {
    let body = Markup::parse_as(page, MediaType::Html)
        .and_then(|page| page.xpath("//title/text() | //body//text()[not(ancestor::style or ancestor::script)]"));
    let Ok(Value::Array(texts)) = body else { return String::new() };
    texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}

/// The names and values of a form, where a text is one that a token server would write.
fn form_fields(text: &str) -> Map<String, Value> {
    let text = text.trim();
    let is_form =
        ["access_token=", "error="].iter().any(|name| text.starts_with(name) || text.contains(&format!("&{name}")));
    if !is_form || text.starts_with('<') {
        return Map::new();
    }
    form_urlencoded::parse(text.as_bytes()).map(|(name, value)| (name.into_owned(), Value::from(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source<'a>(id: &'a str, secret: &'a Secret, params: &'a [(String, String)]) -> TokenSource<'a> {
        TokenSource {
            url: "",
            client_id: id,
            client_secret: secret,
            scope: Some("a b"),
            audience: None,
            way: ClientAuth::Auto,
            params,
        }
    }

    #[test]
    fn another_secret_has_another_token() {
        let [one, other] = ["one", "other"].map(Secret::from);
        assert!(source("id", &one, &[]).key() == source("id", &one, &[]).key());
        assert!(source("id", &one, &[]).key() != source("id", &other, &[]).key());
        assert!(source("id", &one, &[]).key() != source("id2", &one, &[]).key());
    }

    #[test]
    fn the_ways_to_say_who_asks() {
        let [odd, even, short] = ["s:é~", "s-e_c.r~et", "s"].map(Secret::from);
        let odd = source("my id", &odd, &[]);
        let basic = odd.basic(SecretPlacement::Basic).unwrap();
        assert_eq!(STANDARD.decode(&basic[6..]).unwrap(), b"my+id:s%3A%C3%A9~");
        assert_eq!(odd.ways(), [SecretPlacement::Basic, SecretPlacement::Post, SecretPlacement::Plain]);
        assert_eq!(source("id", &even, &[]).ways(), [SecretPlacement::Basic, SecretPlacement::Post]);
        let own = [("grant_type".to_owned(), "password".to_owned()), ("resource".to_owned(), "r".to_owned())];
        let asked = source("id", &short, &own);
        let wanted = [
            ("client_id", "id"),
            ("client_secret", "s"),
            ("scope", "a b"),
            ("grant_type", "password"),
            ("resource", "r"),
        ];
        assert_eq!(asked.form(SecretPlacement::Post), wanted);
    }

    #[test]
    fn answers_as_servers_write_them() {
        let form = Reply::read(201, "application/x-www-form-urlencoded", b"token_type=bearer&access_token=a%2Bb");
        assert_eq!((form.token(), form.lifetime()), (Some("a+b"), None));
        let json = Reply::read(200, "application/json", br#"{"access_token":"t","expires_in":"3600"}"#);
        assert_eq!((json.token(), json.lifetime()), (Some("t"), Some(Duration::from_secs(3590))));
        let scope = Reply::read(400, "", br#"{"error":"invalid_scope","error_description":"Inconnue"}"#);
        assert_eq!(scope.refusal(Language::FRENCH), "statut 400, invalid_scope : Inconnue");
        assert!(!scope.may_be_the_way() && scope.token().is_none());
        let told = Reply::read(200, "", b"error=bad_verification_code&error_description=Expired");
        assert_eq!(told.refusal(Language::ENGLISH), "status 200, bad_verification_code : Expired");
        let page = Reply::read(503, "text/html", b"<html>?access_token=1&error=2</html>");
        assert!(page.token().is_none());
        assert_eq!(page.refusal(Language::ENGLISH), "status 503, ?access_token=1&error=2");
        let page =
            b"<!DOCTYPE html><html><head><style>b{}</style><title>\n 502 Bad Gateway</title></head><body>x</body>";
        assert_eq!(Reply::read(502, "text/html", page).refusal(Language::FRENCH), "statut 502, 502 Bad Gateway");
        let text = Reply::read(401, "text/plain", b"\r\nclient is locked\r\nsee wiki");
        assert_eq!(text.refusal(Language::FRENCH), "statut 401, client is locked");
        // What may be a token is not shown.
        assert!(!Reply::read(200, "text/plain", b"eyJhbGciOi").refusal(Language::FRENCH).contains("eyJ"));
        assert!(Reply::read(401, "", b"").may_be_the_way());
    }
}
