//! What every action over HTTP shares: clients, who signs in, causes in words.

pub(crate) mod auth;
pub(crate) mod body;
mod builder;
pub(crate) mod cause;
mod challenge;
pub(crate) mod client;
pub(crate) mod clients;
mod coding;
mod connection;
pub(crate) mod cookies;
mod counted;
mod dates;
mod dial;
mod digest;
mod early;
pub(crate) mod failure;
pub(crate) mod files;
mod flow;
pub(crate) mod multipart;
mod pool;
mod proxy;
pub(crate) mod request;
pub(crate) mod response;
mod spelling;
pub(crate) mod target;
pub(crate) mod token;
pub(crate) mod version;
mod zstd;

pub(crate) use self::{
    body::Body, builder::RequestBuilder, client::Client, failure::Failure, request::Request, response::Response,
};
use http::header::LOCATION;
use testgyver_model::{Language, action::ActionError, phrase};

use crate::{charset, messages};

/// Where an answer sends one, without what may be secret in it: name and password, query, fragment.
pub(crate) fn location(answer: &Response) -> Option<String> {
    let value = charset::header(answer.headers().get(LOCATION)?.as_bytes());
    let mut url = answer.url().join(&value).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    // Refused only for addresses that can have neither.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    Some(messages::words(url.as_str()))
}

/// The body of an answer that is read whole.
///
/// # Errors
/// Where the connection breaks or there are more than `limit` bytes.
pub(crate) async fn whole(
    mut answer: Response,
    limit: usize,
    host: &str,
    language: Language,
) -> Result<Vec<u8>, ActionError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| cause::of(&error, host, language))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > limit {
            return Err(ActionError::new(phrase!(language,
                fr: "réponse trop longue de {host} (plus de {limit} octets)",
                en: "answer from {host} too long (more than {limit} bytes)")));
        }
    }
    Ok(bytes)
}
