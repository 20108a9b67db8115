//! The cryptography of TLS: *ring*, and what it lacks of what today's servers use.

use std::sync::{Arc, LazyLock};

use rustls::{
    SignatureScheme,
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring},
    pki_types::SignatureVerificationAlgorithm,
};

use super::{cbc, curves, group};

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// The cryptography that every connection uses.
pub(super) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| Arc::new(made()));
    Arc::clone(&PROVIDER)
}

fn made() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.cipher_suites.extend(cbc::suites());
    provider.signature_verification_algorithms = algorithms(provider.signature_verification_algorithms);
    provider.kx_groups.push(Box::leak(Box::new(group::P521(provider.secure_random))));
    provider.key_provider = Box::leak(Box::new(curves::Keys(provider.key_provider)));
    provider
}

/// What *ring* checks and what it does not. In TLS 1.2 a scheme names the hash alone, so that each curve may come with it.
fn algorithms(known: WebPkiSupportedAlgorithms) -> WebPkiSupportedAlgorithms {
    let more: [Algorithm; 5] =
        [&curves::P521_SHA512, &curves::P521_SHA384, &curves::P521_SHA256, &curves::P384_SHA512, &curves::P256_SHA512];
    let all: Vec<Algorithm> = known.all.iter().copied().chain(more).collect();
    let mut mapping: Vec<(SignatureScheme, &'static [Algorithm])> = Vec::new();
    for (scheme, checks) in known.mapping {
        let further: Option<Algorithm> = match scheme {
            SignatureScheme::ECDSA_NISTP384_SHA384 => Some(&curves::P521_SHA384),
            SignatureScheme::ECDSA_NISTP256_SHA256 => Some(&curves::P521_SHA256),
            _ => None,
        };
        let checks: Vec<Algorithm> = checks.iter().copied().chain(further).collect();
        mapping.push((*scheme, Vec::leak(checks)));
    }
    // TLS 1.3 takes the first alone, which is the curve of the name.
    let checks: Vec<Algorithm> = vec![&curves::P521_SHA512, &curves::P384_SHA512, &curves::P256_SHA512];
    mapping.insert(2.min(mapping.len()), (SignatureScheme::ECDSA_NISTP521_SHA512, Vec::leak(checks)));
    WebPkiSupportedAlgorithms { all: Vec::leak(all), mapping: Vec::leak(mapping) }
}
