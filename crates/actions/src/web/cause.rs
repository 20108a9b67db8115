//! Why an exchange failed, in words a tester understands.

use std::{error::Error, io};

use http::StatusCode;
use testgyver_model::{Language, action::ActionError, phrase};
use tokio_socks::Error as Socks;

use super::failure::{Failure, ProxyFailure};
use crate::messages;

/// The cause in words; `host` is what may be shown of host and port.
pub(crate) fn of(failure: &Failure, host: &str, language: Language) -> ActionError {
    let deepest = deepest(failure);
    match failure {
        Failure::Proxy { at, cause } => proxy(cause, at, host, language),
        Failure::Connecting(_) => connecting(failure, host, language),
        Failure::Tls(_) => messages::tls(host, &deepest, language),
        Failure::Broken(_) if chain(failure).iter().any(|cause| cause.is::<rustls::Error>()) => {
            messages::tls(host, &deepest, language)
        }
        Failure::Broken(_) => {
            let deepest = crate::secure::alert::in_words(&deepest, language);
            ActionError::new(phrase!(language,
                fr: "échange interrompu avec {host} ({deepest})",
                en: "exchange with {host} broken off ({deepest})"))
        }
        Failure::Request(_) => ActionError::new(phrase!(language,
            fr: "requête impossible à {host} ({deepest})",
            en: "impossible request to {host} ({deepest})")),
    }
}

fn connecting(failure: &Failure, host: &str, language: Language) -> ActionError {
    if chain(failure).iter().any(|cause| cause.to_string() == "dns error") {
        // The name alone: the port has no part in it.
        let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
        return messages::unknown_host(name, language);
    }
    let deepest = deepest(failure);
    let io = chain(failure).into_iter().filter_map(|cause| cause.downcast_ref::<io::Error>()).next_back();
    match io.map(io::Error::kind) {
        Some(kind @ (io::ErrorKind::ConnectionRefused | io::ErrorKind::TimedOut)) => {
            messages::connecting(&kind.into(), host, language)
        }
        _ => {
            let deepest = crate::secure::alert::in_words(&deepest, language);
            ActionError::new(phrase!(language,
                fr: "connexion impossible à {host} ({deepest})",
                en: "cannot connect to {host} ({deepest})"))
        }
    }
}

/// What a proxy did wrong, or says: it is the culprit, not the server behind it.
fn proxy(cause: &ProxyFailure, at: &str, host: &str, language: Language) -> ActionError {
    ActionError::new(match cause {
        ProxyFailure::Unreached(failure) => {
            let why = of(failure, at, language).cause;
            phrase!(language, fr: "proxy {at} : {why}", en: "proxy {at}: {why}")
        }
        ProxyFailure::Midway(failure) => {
            let why = of(failure, host, language).cause;
            phrase!(language, fr: "{why}, par le proxy {at}", en: "{why}, through proxy {at}")
        }
        ProxyFailure::Refused { status: StatusCode::PROXY_AUTHENTICATION_REQUIRED, words } => phrase!(language,
            fr: "le proxy {at} demande une authentification (statut 407, {words}) : mettez nom et mot de passe dans le champ « proxy » (http://nom:motdepasse@hôte:port)",
            en: "proxy {at} asks for authentication (status 407, {words}): put name and password into the field 'proxy' (http://name:password@host:port)"),
        ProxyFailure::Refused { status, words } => {
            let status = status.as_u16();
            phrase!(language,
                fr: "le proxy {at} refuse la connexion à {host} (statut {status}, {words})",
                en: "proxy {at} refuses the connection to {host} (status {status}, {words})")
        }
        ProxyFailure::Socks(error) => {
            let why = socks(error, language);
            phrase!(language,
                fr: "le proxy SOCKS {at} ne donne pas de connexion à {host} : {why}",
                en: "SOCKS proxy {at} gives no connection to {host}: {why}")
        }
    })
}

/// The answers of SOCKS proxies (RFC 1928, section 6; RFC 1929) in words.
fn socks(error: &Socks, language: Language) -> String {
    match error {
        Socks::GeneralSocksServerFailure => {
            phrase!(language, fr: "échec général du proxy", en: "general failure of the proxy")
        }
        Socks::ConnectionNotAllowedByRuleset => {
            phrase!(language, fr: "interdit par les règles du proxy", en: "not allowed by the proxy's rules")
        }
        Socks::NetworkUnreachable => {
            phrase!(language, fr: "réseau injoignable depuis le proxy", en: "network unreachable from the proxy")
        }
        Socks::HostUnreachable => {
            phrase!(language, fr: "hôte injoignable depuis le proxy", en: "host unreachable from the proxy")
        }
        Socks::ConnectionRefused => {
            phrase!(language, fr: "connexion refusée par l'hôte", en: "connection refused by the host")
        }
        Socks::TtlExpired => phrase!(language, fr: "délai dépassé (TTL)", en: "TTL expired"),
        Socks::CommandNotSupported => {
            phrase!(language, fr: "le proxy ne sait pas faire de connexion", en: "the proxy cannot make connections")
        }
        Socks::AddressTypeNotSupported => {
            phrase!(language, fr: "sorte d'adresse inconnue du proxy", en: "kind of address unknown to the proxy")
        }
        Socks::NoAcceptableAuthMethods | Socks::AuthorizationRequired => phrase!(language,
            fr: "il demande une authentification (nom et mot de passe dans le champ « proxy »)",
            en: "it asks for authentication (name and password in the field 'proxy')"),
        Socks::PasswordAuthFailure(_) | Socks::IdentdAuthFailure | Socks::InvalidUserIdAuthFailure => {
            phrase!(language, fr: "nom ou mot de passe du proxy refusé", en: "the proxy's name or password is refused")
        }
        Socks::InvalidResponseVersion => {
            phrase!(language, fr: "ce n'est pas un proxy SOCKS de cette version", en: "it is no SOCKS proxy of this version")
        }
        Socks::Io(error) => phrase!(language, fr: "connexion rompue ({error})", en: "connection broken off ({error})"),
        other => other.to_string(),
    }
}

/// The error and what caused it, outermost first.
fn chain(error: &Failure) -> Vec<&(dyn Error + 'static)> {
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

fn deepest(error: &Failure) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
