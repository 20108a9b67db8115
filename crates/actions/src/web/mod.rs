//! What every action over HTTP shares: clients, who signs in, causes in words.

pub(crate) mod auth;
pub(crate) mod cause;
pub(crate) mod clients;
pub(crate) mod cookies;
pub(crate) mod files;

use reqwest::Response;
use testgyver_model::{Language, action::ActionError, phrase};

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
