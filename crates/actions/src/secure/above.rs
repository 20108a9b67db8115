//! The certificates above another one, and why one of them may not vouch for it.

use rustls::pki_types::CertificateDer;
use testgyver_model::{Language, phrase};
use x509_parser::prelude::*;

use super::date::date;

/// Most steps from a certificate to its authority.
const STEPS: usize = 10;

/// Whether a certificate is an authority's (RFC 5280, section 4.2.1.9), or one of version 1, which cannot say so.
pub(super) fn is_authority(certificate: &X509Certificate<'_>) -> bool {
    let says = certificate.basic_constraints().ok().flatten();
    says.map_or(certificate.version() == X509Version::V1, |constraints| constraints.value.ca)
}

/// Why none of those that have the name of a certificate's issuer may vouch for it, or of those above it. Libraries only
/// say that nobody they trust does.
pub(super) fn flaw(read: &X509Certificate<'_>, others: &[CertificateDer<'_>], language: Language) -> Option<String> {
    let others: Vec<X509Certificate<'_>> =
        others.iter().filter_map(|one| X509Certificate::from_der(one).ok()).map(|(_, one)| one).collect();
    let mut current = read;
    for _ in 0..STEPS {
        if current.subject().as_raw() == current.issuer().as_raw() {
            return None;
        }
        let above = others.iter().filter(|one| one.subject().as_raw() == current.issuer().as_raw());
        let (good, bad): (Vec<_>, Vec<_>) = above.partition(|one| wrong(one, language).is_none());
        match good.first() {
            Some(next) => current = next,
            None => return bad.first().and_then(|one| wrong(one, language)),
        }
    }
    None
}

fn wrong(one: &X509Certificate<'_>, language: Language) -> Option<String> {
    let (who, dates) = (one.subject(), one.validity());
    if dates.not_after < ASN1Time::now() {
        let since = date(dates.not_after);
        return Some(phrase!(language,
            fr: "l'autorité qui garantit ce certificat ({who}) est expirée depuis le {since} : il en faut une autre, et des certificats émis par elle",
            en: "the authority that vouches for this certificate ({who}) expired on {since}: another one is needed, and certificates that it issued"));
    }
    (!is_authority(one)).then(|| {
        phrase!(language,
            fr: "ce certificat est signé par {who}, qui n'est pas une autorité (CA:FALSE) et ne peut garantir personne",
            en: "this certificate is signed by {who}, which is no authority (CA:FALSE) and may vouch for nobody")
    })
}
