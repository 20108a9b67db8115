//! Why an exchange failed, in words a tester understands.

use std::{error::Error, io};

use testgyver_model::{Language, action::ActionError, phrase};

use crate::trouble;

/// The cause in words; `host` is what may be shown of host and port.
pub(crate) fn of(error: &reqwest::Error, host: &str, language: Language) -> ActionError {
    let deepest = deepest(error);
    if error.is_redirect() {
        return ActionError::new(phrase!(language, fr: "trop de redirections", en: "too many redirects"));
    }
    if io_kind(error) == Some(io::ErrorKind::ConnectionRefused) {
        return ActionError::new(
            phrase!(language, fr: "connexion refusée par {host}", en: "connection refused by {host}"),
        );
    }
    if chain(error).iter().any(|cause| cause.to_string().contains("dns error")) {
        // The name alone: the port has no part in it.
        let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
        return ActionError::new(
            phrase!(language, fr: "nom d'hôte introuvable : {name}", en: "host name not found: {name}"),
        );
    }
    if chain(error).iter().any(|cause| cause.is::<rustls::Error>()) || deepest.contains("certificate") {
        return trouble::tls(host, &deepest, language);
    }
    if error.is_connect() {
        return ActionError::new(phrase!(language,
            fr: "connexion impossible à {host} ({deepest})",
            en: "cannot connect to {host} ({deepest})"));
    }
    ActionError::new(phrase!(language,
        fr: "échange interrompu avec {host} ({deepest})",
        en: "exchange with {host} broken off ({deepest})"))
}

/// The error and what caused it, outermost first.
fn chain(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes: Vec<&(dyn Error + 'static)> = vec![error];
    while let Some(cause) = causes.last().copied().and_then(cause_of) {
        causes.push(cause);
    }
    causes
}

/// An I/O error gives the cause of what it wraps as its own: what it wraps must be asked for.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn deepest(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    chain(error).iter().filter_map(|cause| cause.downcast_ref::<io::Error>()).next_back().map(io::Error::kind)
}
