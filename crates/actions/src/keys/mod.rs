//! Private keys and certificates in the forms that people have them in: PEM, DER, PKCS#7, PKCS#8, PKCS#12, encrypted or
//! not. TLS and SSH read their keys here.

mod decrypt;
mod form;
mod pem;
mod private_key;
mod store;
mod unusable;

use rustls::pki_types::CertificateDer;

use self::{form::Form, pem::Section};
pub(crate) use self::{
    private_key::{KeyFile, PrivateKey},
    unusable::Unusable,
};

/// A key of OpenSSH or PuTTY without what stands around its lines.
pub(crate) fn lines(text: &str) -> String {
    pem::trimmed(text)
}

/// The private key of a file or a form.
///
/// # Errors
/// Where there is none, or it cannot be read without another passphrase.
pub(crate) fn private_key(bytes: &[u8], passphrase: Option<&str>) -> Result<PrivateKey, Unusable> {
    found_key(bytes, passphrase)?.usable()
}

fn found_key(bytes: &[u8], passphrase: Option<&str>) -> Result<PrivateKey, Unusable> {
    let text = pem::text(bytes);
    let sections = pem::sections(&text);
    if sections.is_empty() {
        return key_without_pem(bytes, &text, passphrase);
    }
    match sections.iter().find(|section| section.label.ends_with("PRIVATE KEY")) {
        Some(section) => key_of(section, passphrase),
        None => Err(Unusable::NoKey),
    }
}

fn key_without_pem(bytes: &[u8], text: &str, passphrase: Option<&str>) -> Result<PrivateKey, Unusable> {
    match Form::of(bytes) {
        Form::Rsa | Form::Ec | Form::Pkcs8 => PrivateKey::of_der(bytes.to_vec()).ok_or(Unusable::NoKey),
        Form::EncryptedPkcs8 => decrypt::pkcs8(bytes, passphrase),
        Form::Pkcs12 => store::read(bytes, passphrase)?.keys.into_iter().next().ok_or(Unusable::NoKey),
        _ => Err(form::other_key(bytes, text)),
    }
}

fn key_of(section: &Section<'_>, passphrase: Option<&str>) -> Result<PrivateKey, Unusable> {
    if section.label == "OPENSSH PRIVATE KEY" {
        return Err(Unusable::OpensshKey);
    }
    let der = section.der()?;
    if let Some(how) = section.header("DEK-Info") {
        return decrypt::traditional(&der, how, passphrase);
    }
    match Form::of(&der) {
        Form::EncryptedPkcs8 => decrypt::pkcs8(&der, passphrase),
        _ => PrivateKey::of_der(der).ok_or_else(|| Unusable::Damaged(section.label.to_owned())),
    }
}

/// The certificates of a file, in its order, whatever its form.
///
/// # Errors
/// Where there is none.
pub(crate) fn certificates(bytes: &[u8], passphrase: Option<&str>) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let text = pem::text(bytes);
    let mut found = Vec::new();
    for section in pem::sections(&text) {
        match section.label {
            // What OpenSSL adds behind a "trusted" one is about its own use of it.
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => found.push(form::first(&section.der()?)?),
            "PKCS7" | "CMS" => found.extend(form::bundle(&section.der()?)?),
            _ => {}
        }
    }
    if found.is_empty() {
        found = match Form::of(bytes) {
            Form::Certificate => vec![bytes.to_vec()],
            Form::Pkcs7 => form::bundle(bytes)?,
            Form::Pkcs12 => return Ok(store::read(bytes, passphrase)?.certificates),
            _ => return Err(Unusable::NoCertificate),
        };
    }
    match found.is_empty() {
        true => Err(Unusable::NoCertificate),
        false => Ok(found.into_iter().map(CertificateDer::from).collect()),
    }
}

/// Whether a file is a PKCS#12 store.
pub(crate) fn is_store(bytes: &[u8]) -> bool {
    Form::of(bytes) == Form::Pkcs12
}

/// A PKCS#12 store (RFC 7292): the certificate of its key comes first, then those that vouch for it.
///
/// # Errors
/// Where the password is another, or it holds no key.
pub(crate) fn store(bytes: &[u8], password: Option<&str>) -> Result<KeyFile, Unusable> {
    let KeyFile { certificates, keys } = store::read(bytes, password)?;
    let keys = keys.into_iter().map(PrivateKey::usable).collect::<Result<_, _>>()?;
    Ok(KeyFile { certificates, keys })
}
