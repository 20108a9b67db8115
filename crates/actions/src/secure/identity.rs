//! Who we are to a server: the client certificate of a form.

use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use testgyver_model::{Language, action::ActionError, folders::Folders, form::Form, lenient, secret::Secret, text};

use crate::{
    given_up::aside,
    keys::{self, PrivateKey, Unusable},
    local, messages,
};

/// What a form says about the client certificate.
#[derive(Debug, Clone, Default, Deserialize, Form, PartialEq, Eq, Hash)]
#[form("client")]
pub(crate) struct ClientCertificate {
    #[field(file, rare, connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    client_cert: Option<String>,
    #[field(file, rare, connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    client_key: Option<String>,
    #[field(text, rare, secret, connection)]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    client_key_passphrase: Option<Secret>,
}

/// A certificate, those that vouch for it, and its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKey,
}

impl ClientCertificate {
    /// Reads the files that the form names; nothing where it names none.
    ///
    /// # Errors
    /// Where they hold no certificate and key, or another passphrase is needed.
    pub(super) async fn read(&self, folders: &Folders, language: Language) -> Result<Option<Identity>, ActionError> {
        let named =
            |path: &Option<String>| path.as_deref().map(str::trim).filter(|path| !path.is_empty()).map(str::to_owned);
        let Some(path) = named(&self.client_cert) else {
            return match named(&self.client_key) {
                Some(_) => Err(messages::missing("client_cert", language)),
                None => Ok(None),
            };
        };
        let certificate = local::small(&path, folders, language).await?;
        let key = match named(&self.client_key) {
            Some(path) => Some(local::small(&path, folders, language).await?),
            None => None,
        };
        let passphrase = self.client_key_passphrase.clone();
        // A passphrase is made costly to try, some tenths of a second.
        let found =
            aside(move |_| found(&certificate, key.as_deref(), passphrase.as_ref().map(Secret::expose))).await?;
        found.map(Some).map_err(|(field, why)| match why {
            Unusable::NoKey if field == "client_cert" => {
                messages::field("client_key", &text!(language, "field-certificate-without-key"), language)
            }
            _ => why.tell(field, "client_key_passphrase", language),
        })
    }
}

fn found(
    certificate: &[u8],
    key: Option<&[u8]>,
    passphrase: Option<&str>,
) -> Result<Identity, (&'static str, Unusable)> {
    let of_certificate = |why| ("client_cert", why);
    if keys::is_store(certificate) && key.is_none() {
        let store = keys::store(certificate, passphrase).map_err(of_certificate)?;
        let key = store.keys.into_iter().next().ok_or(("client_cert", Unusable::NoKey))?;
        return match store.certificates.is_empty() {
            true => Err(("client_cert", Unusable::NoCertificate)),
            false => Ok(Identity { chain: store.certificates, key }),
        };
    }
    let chain = keys::certificates(certificate, passphrase).map_err(of_certificate)?;
    let (field, bytes) = key.map_or(("client_cert", certificate), |key| ("client_key", key));
    let key = keys::private_key(bytes, passphrase).map_err(|why| match (field, why) {
        // A certificate alone.
        ("client_cert", Unusable::PublicKey) => ("client_cert", Unusable::NoKey),
        (field, why) => (field, why),
    })?;
    Ok(Identity { chain, key })
}

/// Why rustls does not take an identity.
pub(super) fn refused(error: &rustls::Error, key: &PrivateKey, language: Language) -> ActionError {
    if matches!(error, rustls::Error::InconsistentKeys(_)) {
        return messages::field("client_key", &text!(language, "field-key-of-another"), language);
    }
    match key.rsa_bits() {
        Some(bits) if !(2048..=4096).contains(&bits) => {
            messages::field("client_key", &text!(language, "field-rsa-bits", bits), language)
        }
        _ => messages::field(
            "client_key",
            &text!(language, "field-client-key-unusable", error = error.to_string()),
            language,
        ),
    }
}
