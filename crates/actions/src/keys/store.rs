//! PKCS#12 stores (RFC 7292), `.p12` and `.pfx`.

use p12_keystore::{CertificateBag, Pkcs12Archive, error::Error};
use rustls::pki_types::CertificateDer;

use super::{KeyFile, PrivateKey, Unusable};

/// The keys of a store, and its certificates: the one of the first key first.
///
/// # Errors
/// Where the password is another, or the store is damaged.
pub(super) fn read(bytes: &[u8], password: Option<&str>) -> Result<KeyFile, Unusable> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, password.unwrap_or_default()).map_err(|error| match error {
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => match password {
            None | Some("") => Unusable::Encrypted,
            Some(_) => Unusable::WrongPassphrase,
        },
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm => Unusable::StoreCipher,
        other => Unusable::Store(other.to_string()),
    })?;
    let key = archive.keys.first();
    let own = key.and_then(|key| key.local_key_id.as_ref()).map(AsRef::as_ref);
    let mut certificates: Vec<&CertificateBag> = archive.certs.iter().collect();
    // Sorted stably: the rest keeps its order. A certificate without the key's mark is not known to be its own.
    certificates.sort_by_key(|one| own.is_some() && one.local_key_id.as_deref() != own);
    Ok(KeyFile {
        certificates: chain(&certificates, key.is_some()),
        keys: archive.keys.iter().filter_map(|key| PrivateKey::of_der(key.key.as_der().to_vec())).collect(),
    })
}

/// For a key, its certificate and those that vouch for it, each by the one before; otherwise all there are.
fn chain(all: &[&CertificateBag], of_key: bool) -> Vec<CertificateDer<'static>> {
    let der = |bag: &CertificateBag| CertificateDer::from(bag.cert.as_der().to_vec());
    let Some(leaf) = all.first().filter(|_| of_key) else { return all.iter().map(|bag| der(bag)).collect() };
    let mut chain = vec![*leaf];
    while let Some(next) = all.iter().find(|one| {
        let last = &chain[chain.len() - 1].cert;
        one.cert.subject() == last.issuer() && !chain.iter().any(|used| used.cert.as_der() == one.cert.as_der())
    }) {
        chain.push(next);
    }
    chain.into_iter().map(der).collect()
}
