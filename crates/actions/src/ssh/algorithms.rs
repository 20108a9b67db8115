//! Which algorithms are offered to a server: those that OpenSSH offers today, older ones where the form says so.

use std::borrow::Cow;

use russh::{AlgorithmKind, Names, Preferred, cipher, client::GexParams, kex, keys::Algorithm, mac};
use testgyver_model::{Language, action::ActionError, phrase};

/// The field of the form that lets older algorithms in.
pub(super) const FIELD: &str = "legacy_algorithms";

/// Key exchanges that OpenSSH offers and the library leaves out of its own list.
const USUAL_KEX: &[kex::Name] = &[kex::ECDH_SHA2_NISTP256, kex::ECDH_SHA2_NISTP384, kex::ECDH_SHA2_NISTP521];
/// Ciphers, likewise.
const USUAL_CIPHERS: &[cipher::Name] = &[cipher::AES_128_GCM];
/// Codes of authenticity, likewise.
const USUAL_MACS: &[mac::Name] = &[mac::HMAC_SHA1_ETM, mac::HMAC_SHA1];
/// Key exchanges that OpenSSH only takes where it is told to.
const OLD_KEX: &[kex::Name] = &[kex::DH_G14_SHA1, kex::DH_GEX_SHA1, kex::DH_G1_SHA1];
/// Ciphers, likewise.
const OLD_CIPHERS: &[cipher::Name] =
    &[cipher::AES_256_CBC, cipher::AES_192_CBC, cipher::AES_128_CBC, cipher::TRIPLE_DES_CBC];
/// Keys of servers, likewise.
const OLD_KEYS: &[Algorithm] = &[Algorithm::Dsa];

/// What is offered, the best first, older ones last and only where `legacy` says so.
pub(super) fn offered(legacy: bool) -> Preferred {
    let usual = Preferred::DEFAULT;
    Preferred {
        kex: longer(&usual.kex, USUAL_KEX, OLD_KEX, legacy),
        cipher: longer(&usual.cipher, USUAL_CIPHERS, OLD_CIPHERS, legacy),
        mac: longer(&usual.mac, USUAL_MACS, &[], legacy),
        key: longer(&usual.key, &[], OLD_KEYS, legacy),
        ..usual
    }
}

/// The sizes of groups that a server may choose from: OpenSSH's, which takes 2048 bits too.
pub(super) fn groups() -> GexParams {
    GexParams::new(2048, 3072, 8192).unwrap_or_default()
}

fn longer<T: Clone>(usual: &[T], more: &[T], old: &[T], legacy: bool) -> Cow<'static, [T]> {
    let old = if legacy { old } else { &[] };
    Cow::Owned([usual, more, old].concat())
}

/// The older ones among what was agreed upon.
pub(super) fn old_ones(agreed: &Names) -> Vec<String> {
    let mut old = Vec::new();
    if OLD_KEX.contains(&agreed.kex) {
        old.push(agreed.kex.as_ref().to_owned());
    }
    if OLD_KEYS.contains(&agreed.key) {
        old.push(agreed.key.to_string());
    }
    if OLD_CIPHERS.contains(&agreed.cipher) {
        old.push(agreed.cipher.as_ref().to_owned());
    }
    old
}

/// Whether the option would let in one of the algorithms that a server has.
fn would_help(theirs: &[String]) -> bool {
    let is_old = |name: &str| {
        OLD_KEX.iter().any(|old| old.as_ref() == name)
            || OLD_CIPHERS.iter().any(|old| old.as_ref() == name)
            || OLD_KEYS.iter().any(|old| old.as_str() == name)
    };
    theirs.iter().any(|name| is_old(name))
}

/// A server that has no algorithm in common with us: what it offers, and what lets it in.
pub(super) fn none_in_common(
    at: &str,
    kind: &AlgorithmKind,
    theirs: &[String],
    legacy: bool,
    language: Language,
) -> ActionError {
    let kind = match kind {
        AlgorithmKind::Kex => phrase!(language, fr: "échange de clés", en: "key exchange"),
        AlgorithmKind::Key => phrase!(language, fr: "clé du serveur", en: "server key"),
        AlgorithmKind::Cipher => phrase!(language, fr: "chiffrement", en: "cipher"),
        AlgorithmKind::Compression => phrase!(language, fr: "compression", en: "compression"),
        AlgorithmKind::Mac => phrase!(language, fr: "code d'authenticité (MAC)", en: "MAC"),
    };
    // Names as the server sent them: only what a name may hold is shown, and not without end.
    let names: Vec<String> = theirs.iter().filter(|name| !is_signal(name)).take(20).map(|name| plain(name)).collect();
    let offer = names.join(", ");
    let remedy = if !legacy && would_help(theirs) {
        phrase!(language,
            fr: " ; cochez « {FIELD} » pour accepter les algorithmes anciens",
            en: "; tick '{FIELD}' to take older algorithms")
    } else {
        String::new()
    };
    ActionError::new(phrase!(language,
        fr: "aucun algorithme commun avec {at} ({kind}) : le serveur ne propose que {offer}{remedy}",
        en: "no common algorithm with {at} ({kind}): the server offers only {offer}{remedy}"))
}

/// Names in the list of key exchanges that are none, but say what the server can do (RFC 8308).
fn is_signal(name: &str) -> bool {
    name.starts_with("ext-info-") || name.starts_with("kex-strict-")
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_graphic).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_ones_come_last_and_only_where_wanted() {
        let (usual, legacy) = (offered(false), offered(true));
        assert!(usual.kex.contains(&kex::ECDH_SHA2_NISTP256) && usual.mac.contains(&mac::HMAC_SHA1));
        assert!(!usual.kex.iter().any(|name| OLD_KEX.contains(name)));
        assert!(!usual.cipher.iter().any(|name| OLD_CIPHERS.contains(name)));
        assert_eq!(legacy.kex.last(), Some(&kex::DH_G1_SHA1));
        assert_eq!(legacy.cipher.first(), usual.cipher.first());
        assert_eq!(legacy.key.last(), Some(&Algorithm::Dsa));
    }

    #[test]
    fn the_option_is_named_only_where_it_helps() {
        let told = |theirs: &str, legacy| {
            none_in_common("h:22", &AlgorithmKind::Kex, &[theirs.to_owned()], legacy, Language::FRENCH).cause
        };
        assert!(told("diffie-hellman-group1-sha1", false).contains("cochez « legacy_algorithms »"));
        assert!(!told("diffie-hellman-group1-sha1", true).contains("cochez"));
        assert!(!told("kex-of\u{1b}[2J-ours", false).contains(['\u{1b}', '«']));
    }
}
