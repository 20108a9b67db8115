//! Where to connect, what to send and what to wait for.

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;
use testgyver_model::{
    Language,
    action::ActionError,
    form::Form,
    lenient::{self, json_or_text},
    secret::MASK,
    text,
    text::text_of,
};
use tokio_tungstenite::tungstenite::{
    client::IntoClientRequest,
    handshake::client::Request,
    http::{HeaderName, HeaderValue, header::AUTHORIZATION},
};
use url::Url;

use crate::{limit, messages, secure};

/// The form of [`super::WebsocketAction`].
#[derive(Deserialize, Form)]
#[form("websocket")]
pub struct WebsocketInput {
    #[field(text, placeholder = "wss://{{host}}/events", required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) url: String,
    #[field(area, pairs)]
    #[serde(default, deserialize_with = "lenient::pairs")]
    headers: Vec<(String, String)>,
    #[field(area, code)]
    #[serde(default)]
    messages: Value,
    #[field(number, placeholder = "1")]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    wait_for: Option<u64>,
    #[field(text)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    until: Option<String>,
    #[field(boolean, default = "true", rare)]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) cookies: Option<bool>,
    #[field(like = secure::verify_tls(), own)]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[field(like = secure::ca_file(), own)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[field(flatten, own)]
    #[serde(flatten)]
    pub(super) client: secure::ClientCertificate,
    #[field(like = limit::field("15"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
}

impl WebsocketInput {
    /// The address, with who signs in.
    pub(super) fn address(&self, language: Language) -> Result<Url, ActionError> {
        let url = Url::parse(self.url.trim()).map_err(|_| wrong_url(language))?;
        if matches!(url.scheme(), "ws" | "wss") && url.has_host() { Ok(url) } else { Err(wrong_url(language)) }
    }

    /// The request that opens the connection. Who signs in stands in the address, unless a header says otherwise.
    pub(super) fn request(&self, url: &Url, language: Language) -> Result<Request, ActionError> {
        let mut open = url.clone();
        // Refused only for addresses without a host.
        let _ = open.set_username("").and_then(|()| open.set_password(None));
        let mut request = open.as_str().into_client_request().map_err(|_| wrong_url(language))?;
        if let Some(value) = basic(url).and_then(|text| HeaderValue::from_str(&text).ok()) {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        for (name, value) in &self.headers {
            let wrong = || messages::field("headers", &text!(language, "field-unusable-header", name), language);
            let name_read = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong())?;
            let value =
                HeaderValue::from_str(value.trim()).or_else(|_| HeaderValue::from_bytes(value.trim().as_bytes()));
            request.headers_mut().insert(name_read, value.map_err(|_| wrong())?);
        }
        Ok(request)
    }

    /// What to send, in order. Numbers are sent with the digits that were written.
    pub(super) fn messages(&self) -> Vec<String> {
        match json_or_text(self.messages.clone()) {
            Value::Null => Vec::new(),
            Value::String(text) if text.is_empty() => Vec::new(),
            Value::Array(list) => list.iter().map(|one| text_of(one).into_owned()).collect(),
            _ => vec![text_of(&self.messages).into_owned()],
        }
    }

    /// The text on which to stop waiting.
    pub(super) fn needle(&self) -> Option<&str> {
        self.until.as_deref().filter(|needle| !needle.is_empty())
    }

    /// How many messages to wait for; nothing where any number may come before the needle.
    pub(super) fn wanted(&self) -> Option<u64> {
        self.wait_for.or_else(|| self.needle().is_none().then_some(1))
    }
}

/// The name and the password of an address as RFC 7617 sends them.
pub(super) fn basic(url: &Url) -> Option<String> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let (name, password) = (url.username(), url.password().unwrap_or_default());
    let both: Vec<u8> = percent_decode_str(name).chain([b':']).chain(percent_decode_str(password)).collect();
    Some(format!("Basic {}", STANDARD.encode(both)))
}

pub(super) fn wrong_url(language: Language) -> ActionError {
    messages::field("url", &text!(language, "field-ws-url"), language)
}

/// An address as the log shows it: as it was written (spelled otherwise, a secret in it would not be known as one), but
/// for its password.
pub(super) fn without_password(text: &str) -> String {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@').and_then(|(who, host)| Some((who.split_once(':')?.0, host))) {
        Some((name, host)) => format!("{scheme}://{name}:{MASK}@{host}{path}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_sent_and_not_shown() {
        for (url, sent, shown) in [
            ("ws://u:p%40ss@h/x?y=a@b", Some("Basic dTpwQHNz"), "ws://u:•••@h/x?y=a@b"),
            ("ws://u@h/", Some("Basic dTo="), "ws://u@h/"),
            ("ws://u:a@b@h:1", Some("Basic dTphQGI="), "ws://u:•••@h:1"),
            ("ws://h/a:b@c", None, "ws://h/a:b@c"),
        ] {
            assert_eq!(basic(&Url::parse(url).unwrap()).as_deref(), sent, "{url}");
            assert_eq!(without_password(url), shown.replace("•••", MASK));
        }
    }
}
