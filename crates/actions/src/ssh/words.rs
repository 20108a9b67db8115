//! Why a session did not come about or ended, in the server's own words where it said any.

use russh::{
    Disconnect, Error,
    client::{DisconnectReason, RemoteDisconnectInfo},
};
use testgyver_model::{Language, action::ActionError, phrase};

use super::{algorithms, heard::Heard};
use crate::messages;

/// The cause of a connection that failed or broke; `legacy` is whether older algorithms were offered.
pub(super) fn cause(error: &Error, heard: &Heard, at: &str, legacy: bool, language: Language) -> ActionError {
    if let Error::NoCommonAlgo { kind, theirs, .. } = error {
        return algorithms::none_in_common(at, kind, theirs, legacy, language);
    }
    if let Some(said) = heard.in_place_of_ssh() {
        return no_ssh(&said, error, at, language);
    }
    match heard.last_words() {
        Some(words) => messages::broken(at, &words, language),
        None => messages::broken(at, &error.to_string(), language),
    }
}

fn no_ssh(said: &str, error: &Error, at: &str, language: Language) -> ActionError {
    let ended = matches!(error, Error::Disconnect | Error::HUP | Error::Version);
    ActionError::new(match said {
        "" if ended => phrase!(language,
            fr: "connexion fermée par {at} avant tout échange SSH (trop de connexions à la fois, adresse refusée, ou ce n'est pas un serveur SSH)",
            en: "connection closed by {at} before any SSH (too many connections at once, an address it refuses, or no SSH server)"),
        "" => return messages::broken(at, &error.to_string(), language),
        said if said.contains("SSH-1.") => phrase!(language,
            fr: "{at} ne parle que l'ancien protocole SSH 1, qui n'est pas pris en charge ; il dit : « {said} »",
            en: "{at} speaks only the old protocol SSH 1, which is not supported; it says: '{said}'"),
        said => phrase!(language,
            fr: "{at} ne commence pas l'échange SSH ; il dit : « {said} »",
            en: "{at} does not begin SSH; it says: '{said}'"),
    })
}

/// Why a connection ended, for whoever asks later; nothing where it ended without a word.
pub(super) fn farewell(reason: &DisconnectReason<Error>) -> Option<String> {
    match reason {
        DisconnectReason::Error(Error::Disconnect | Error::HUP) => None,
        DisconnectReason::Error(error) => Some(error.to_string()),
        DisconnectReason::ReceivedDisconnect(RemoteDisconnectInfo { reason_code, message, .. }) => {
            let reason = meaning(reason_code);
            Some(if message.trim().is_empty() { reason.to_owned() } else { format!("{message} [{reason}]") })
        }
    }
}

/// The reason's own name (RFC 4253, section 11.1).
const fn meaning(reason: &Disconnect) -> &'static str {
    match reason {
        Disconnect::HostNotAllowedToConnect => "host not allowed to connect",
        Disconnect::ProtocolError => "protocol error",
        Disconnect::KeyExchangeFailed => "key exchange failed",
        Disconnect::MACError => "MAC error",
        Disconnect::CompressionError => "compression error",
        Disconnect::ServiceNotAvailable => "service not available",
        Disconnect::ProtocolVersionNotSupported => "protocol version not supported",
        Disconnect::HostKeyNotVerifiable => "host key not verifiable",
        Disconnect::ConnectionLost => "connection lost",
        Disconnect::ByApplication => "by application",
        Disconnect::TooManyConnections => "too many connections",
        Disconnect::AuthCancelledByUser => "sign-in cancelled by user",
        Disconnect::NoMoreAuthMethodsAvailable => "no more ways to sign in",
        Disconnect::IllegalUserName => "illegal user name",
        Disconnect::Reserved => "reserved",
    }
}

/// A sign-in that was refused, and what the server would have taken.
pub(super) fn sign_in(user: &str, at: &str, accepted: &[&str], partial: bool, language: Language) -> ActionError {
    let refused = messages::sign_in(user, at, language);
    if accepted.is_empty() {
        return refused;
    }
    let (refused, ways) = (refused.cause, accepted.join(", "));
    ActionError::new(if partial {
        phrase!(language,
            fr: "{refused} ; une première étape est acceptée, le serveur demande encore : {ways}",
            en: "{refused}; a first step is accepted, the server asks for more: {ways}")
    } else {
        phrase!(language,
            fr: "{refused} ; le serveur accepte : {ways}",
            en: "{refused}; the server takes: {ways}")
    })
}
