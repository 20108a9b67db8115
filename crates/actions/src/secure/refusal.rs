//! Why a certificate is refused, in words a tester understands.

use std::net::IpAddr;

use super::{above::flaw, date::date};
use rustls::{
    CertificateError, Error,
    pki_types::{CertificateDer, UnixTime},
};
use testgyver_model::{Language, phrase};
use x509_parser::{extensions::GeneralName, oid_registry::OidRegistry, prelude::*, public_key::PublicKey};

/// Shortest RSA key that is taken, in bits.
const SHORTEST: usize = 2048;
/// Keys of RSA that are for RSA-PSS alone (RFC 8017, appendix C).
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
/// Most names that are told.
const NAMES: usize = 10;

/// Whether a certificate is valid by its dates.
///
/// # Errors
/// Where it is not.
pub(super) fn dates(shown: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let (_, read) = X509Certificate::from_der(shown).map_err(|_| CertificateError::BadEncoding)?;
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    match read.validity() {
        dates if dates.not_after.timestamp() < seconds => Err(CertificateError::Expired.into()),
        dates if dates.not_before.timestamp() > seconds => Err(CertificateError::NotValidYet.into()),
        _ => Ok(()),
    }
}

/// The cause and what to do about it; `chain` is what the server sent, `others` that and what the form names.
pub(super) fn of(
    error: &CertificateError,
    shown: &CertificateDer<'_>,
    (chain, others): (&[CertificateDer<'_>], &[CertificateDer<'_>]),
    language: Language,
) -> String {
    let Ok((_, read)) = X509Certificate::from_der(shown) else { return damaged(language) };
    let flaw = || flaw(&read, others, language);
    use CertificateError as Bad;
    match error {
        Bad::Expired | Bad::ExpiredContext { .. } => expired(&read, others, language),
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            let from = date(read.validity().not_before);
            phrase!(language,
                fr: "certificat valable seulement à partir du {from} : vérifiez aussi l'horloge de cette machine",
                en: "certificate valid from {from} only: check the clock of this machine, too")
        }
        Bad::NotValidForNameContext { expected, .. } => names(&read, &expected.to_str(), language),
        Bad::UnknownIssuer => flaw().unwrap_or_else(|| unknown(&read, chain, language)),
        Bad::Revoked => phrase!(language, fr: "certificat révoqué", en: "certificate revoked"),
        Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => purpose(language),
        Bad::BadSignature => signature(&read, language),
        Bad::UnsupportedSignatureAlgorithmContext { .. }
        | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            flaw().unwrap_or_else(|| algorithm(&read, language))
        }
        Bad::BadEncoding => damaged(language),
        other => rest(&format!("{other:?}"), &read, flaw, language),
    }
}

fn damaged(language: Language) -> String {
    phrase!(language,
        fr: "le certificat du serveur est mal formé : il faut en émettre un autre, ou ne pas le vérifier (« verify_tls »)",
        en: "the server's certificate is malformed: issue another one, or do not check it ('verify_tls')")
}

fn rest(detail: &str, read: &X509Certificate<'_>, flaw: impl FnOnce() -> Option<String>, language: Language) -> String {
    let subject = read.subject();
    if detail.contains("CaUsedAsEndEntity") && subject.to_string() == read.issuer().to_string() {
        return unknown(read, &[], language);
    }
    if detail.contains("CaUsedAsEndEntity") {
        return phrase!(language,
            fr: "certificat fait comme celui d'une autorité (CA:TRUE, {subject}) : nommez-le dans « ca_file » pour que ce serveur soit reconnu",
            en: "certificate made as an authority's (CA:TRUE, {subject}): name it in 'ca_file' to have this server trusted");
    }
    if detail.contains("UnsupportedCertVersion") {
        return phrase!(language,
            fr: "certificat X.509 de version 1, qui ne peut porter aucun nom vérifiable : il faut en émettre un autre, ou ne pas le vérifier (« verify_tls »)",
            en: "X.509 certificate of version 1, which cannot carry a name to check: issue another one, or do not check it ('verify_tls')");
    }
    if detail.contains("EkuError") {
        return purpose(language);
    }
    if detail.contains("CriticalExtension") {
        return phrase!(language,
            fr: "le certificat porte une extension critique que ce client ne connaît pas : il faut en émettre un autre, ou ne pas le vérifier (« verify_tls »)",
            en: "the certificate has a critical extension that this client does not know: issue another one, or do not check it ('verify_tls')");
    }
    if let Some(flaw) = flaw() {
        return flaw;
    }
    if detail.contains("EndEntityUsedAsCa") {
        return phrase!(language,
            fr: "un certificat qui n'est pas celui d'une autorité (CA:FALSE) en a signé un autre",
            en: "a certificate that is not an authority's (CA:FALSE) has signed another one");
    }
    if detail.contains("NameConstraintViolation") || detail.contains("PathLenConstraintViolated") {
        return phrase!(language,
            fr: "l'autorité n'a pas le droit de garantir ce certificat (nameConstraints ou pathLen)",
            en: "the authority may not vouch for this certificate (nameConstraints or pathLen)");
    }
    if let Some(bits) = short(read) {
        return weak(bits, language);
    }
    if ["Bad", "Malformed", "Invalid", "TrailingData"].iter().any(|start| detail.contains(start)) {
        return damaged(language);
    }
    let detail = detail.trim_start_matches("Other(OtherError(").trim_end_matches("))");
    phrase!(language,
        fr: "certificat que ce client ne sait pas vérifier : il faut en émettre un autre, ou ne pas le vérifier (« verify_tls »)",
        en: "certificate that this client cannot check ({detail}): issue another one, or do not check it ('verify_tls')")
}

fn expired(read: &X509Certificate<'_>, others: &[CertificateDer<'_>], language: Language) -> String {
    let now = ASN1Time::now();
    if read.validity().not_after < now {
        let since = date(read.validity().not_after);
        return phrase!(language, fr: "certificat expiré depuis le {since}", en: "certificate expired on {since}");
    }
    let above = others.iter().filter_map(|one| X509Certificate::from_der(one).ok());
    match above.map(|(_, one)| one).find(|one| one.validity().not_after < now) {
        Some(one) => {
            let (who, since) = (one.subject(), date(one.validity().not_after));
            phrase!(language,
                fr: "le certificat intermédiaire {who} est expiré depuis le {since}",
                en: "the intermediate certificate {who} expired on {since}")
        }
        None => phrase!(language,
            fr: "le certificat de l'autorité qui garantit celui-ci est expiré",
            en: "the certificate of the authority that vouches for this one has expired"),
    }
}

fn names(read: &X509Certificate<'_>, expected: &str, language: Language) -> String {
    let found = alternative(read);
    if found.is_empty() {
        let subject = read.subject();
        return phrase!(language,
            fr: "le certificat ({subject}) ne porte aucun nom dans subjectAltName, il ne vaut donc pas pour « {expected} » : le CN seul ne compte plus (RFC 9525)",
            en: "the certificate ({subject}) has no name in subjectAltName, so it is not valid for '{expected}': the CN alone does not count any more (RFC 9525)");
    }
    // As curl and OpenSSL see it (RFC 9525, section 6.5).
    if expected.parse::<IpAddr>().is_ok() && holds_as_name(read, expected) {
        return phrase!(language,
            fr: "le certificat porte « {expected} » comme nom (DNS:{expected}), et une adresse ne compte que comme adresse : il en faut un avec subjectAltName=IP:{expected}",
            en: "the certificate has '{expected}' as a name (DNS:{expected}), and an address counts as an address alone: one with subjectAltName=IP:{expected} is needed");
    }
    let more = if found.len() > NAMES { ", …" } else { "" };
    let listed = found.into_iter().take(NAMES).collect::<Vec<_>>().join(", ");
    phrase!(language,
        fr: "le certificat ne vaut pas pour « {expected} », seulement pour : {listed}{more}",
        en: "the certificate is not valid for '{expected}', only for: {listed}{more}")
}

fn holds_as_name(read: &X509Certificate<'_>, wanted: &str) -> bool {
    let found = read.subject_alternative_name().ok().flatten();
    let mut names = found.iter().flat_map(|names| &names.value.general_names);
    names.any(|name| matches!(name, GeneralName::DNSName(name) if *name == wanted))
}

/// The names that a certificate covers.
pub(crate) fn alternative(read: &X509Certificate<'_>) -> Vec<String> {
    let found = read.subject_alternative_name().ok().flatten();
    let names = found.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    });
    names.collect()
}

fn address(bytes: &[u8]) -> Option<String> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok().map(|address| address.to_string())
}

fn unknown(read: &X509Certificate<'_>, chain: &[CertificateDer<'_>], language: Language) -> String {
    let (subject, issuer) = (read.subject().to_string(), read.issuer().to_string());
    if subject == issuer {
        return phrase!(language,
            fr: "certificat auto-signé ({subject}), que personne ne garantit : nommez-le dans « ca_file » s'il est le bon",
            en: "self-signed certificate ({subject}) that nobody vouches for: name it in 'ca_file' if it is the right one");
    }
    if chain.is_empty() {
        return phrase!(language,
            fr: "émetteur inconnu ({issuer}) : nommez son certificat dans « ca_file », ou faites envoyer au serveur ses certificats intermédiaires",
            en: "unknown issuer ({issuer}): name its certificate in 'ca_file', or have the server send its intermediate certificates");
    }
    let last = chain.iter().filter_map(|one| X509Certificate::from_der(one).ok()).next_back();
    let root = last.map_or(issuer, |(_, one)| one.issuer().to_string());
    phrase!(language,
        fr: "autorité inconnue ({root}) : nommez son certificat dans « ca_file »",
        en: "unknown authority ({root}): name its certificate in 'ca_file'")
}

fn purpose(language: Language) -> String {
    phrase!(language,
        fr: "le certificat n'est pas fait pour un serveur (extendedKeyUsage sans serverAuth)",
        en: "the certificate is not made for a server (extendedKeyUsage without serverAuth)")
}

fn signature(read: &X509Certificate<'_>, language: Language) -> String {
    match short(read) {
        Some(bits) => weak(bits, language),
        None => phrase!(language,
            fr: "une signature est fausse : le certificat n'a pas été signé par la clé de son émetteur, ou le serveur n'en a pas la clé",
            en: "a signature is wrong: the certificate was not signed by the key of its issuer, or the server does not have its key"),
    }
}

fn weak(bits: usize, language: Language) -> String {
    phrase!(language,
        fr: "clé RSA de {bits} bits, trop courte ({SHORTEST} au moins) : il faut un autre certificat, ou ne pas le vérifier (« verify_tls »)",
        en: "RSA key of {bits} bits, too short (at least {SHORTEST}): another certificate is needed, or do not check it ('verify_tls')")
}

/// The length of an RSA key that is too short.
fn short(read: &X509Certificate<'_>) -> Option<usize> {
    match read.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => Some(key.key_size()).filter(|bits| *bits < SHORTEST),
        _ => None,
    }
}

fn algorithm(read: &X509Certificate<'_>, language: Language) -> String {
    if read.public_key().algorithm.algorithm.to_id_string() == RSA_PSS {
        return phrase!(language,
            fr: "le certificat porte une clé RSA-PSS (id-RSASSA-PSS), que ce client ne sait pas vérifier : il en faut un avec une clé RSA ordinaire (« openssl genrsa ») ou ECDSA",
            en: "the certificate has an RSA-PSS key (id-RSASSA-PSS), which this client cannot check: one with an ordinary RSA key ('openssl genrsa') or ECDSA is needed");
    }
    let oid = &read.signature_algorithm.algorithm;
    let registry = OidRegistry::default().with_crypto();
    let name = registry.get(oid).map_or_else(|| oid.to_id_string(), |entry| entry.sn().to_owned());
    phrase!(language,
        fr: "certificat (ou l'un de ceux qui le garantissent) signé d'une façon qui n'est plus acceptée, ou pas connue ({name} pour le premier)",
        en: "certificate (or one of those that vouch for it) signed in a way that is not accepted any more, or not known ({name} for the first)")
}
