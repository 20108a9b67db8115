//! TLS as every action speaks it: whom to trust, and who we are.

use std::sync::Arc;

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    mask::{Field, FieldKind},
    phrase,
    plan::Folders,
};

use crate::{local, trouble};

/// What a form says about TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Trust {
    /// Whether the server's certificate is checked.
    pub(crate) verify: bool,
    /// Certificates to trust besides the system's, PEM.
    pub(crate) roots: Vec<u8>,
    /// Our certificate and its key, PEM.
    pub(crate) identity: Option<(Vec<u8>, Vec<u8>)>,
}

/// The fields that say whom to trust.
pub(crate) const fn fields() -> [Field; 2] {
    [
        Field::new("verify_tls", FieldKind::Boolean, "Vérifier le certificat TLS", "Check the TLS certificate")
            .default("true")
            .connection()
            .rare(),
        Field::new(
            "ca_file",
            FieldKind::SelectFileCampaign,
            "Autorité de certification (PEM)",
            "Certificate authority (PEM)",
        )
        .help(
            "Fichier de la campagne ; ses certificats sont reconnus en plus de ceux du système",
            "A file of the campaign; its certificates are trusted besides the system's",
        )
        .connection(),
    ]
}

impl Trust {
    /// Reads what the form names.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(crate) async fn read(
        verify: Option<bool>,
        ca_file: Option<&str>,
        folders: &Folders,
        language: Language,
    ) -> Result<Self, ActionError> {
        let roots = match ca_file {
            Some(path) => local::small(path, folders, language).await?,
            None => Vec::new(),
        };
        Ok(Self { verify: verify.unwrap_or(true), roots, identity: None })
    }

    /// The TLS side of a connection.
    ///
    /// # Errors
    /// Where a certificate or a key is none.
    pub(crate) fn config(&self, language: Language) -> Result<ClientConfig, ActionError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| ActionError::new(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(self.verifier(language)?);
        match &self.identity {
            None => Ok(builder.with_no_client_auth()),
            Some((certificates, key)) => {
                let chain = certificates_of(certificates, "client_cert", language)?;
                let key =
                    PrivateKeyDer::from_pem_slice(key).map_err(|error| unusable("client_key", &error, language))?;
                builder.with_client_auth_cert(chain, key).map_err(|error| unusable("client_cert", &error, language))
            }
        }
    }

    /// Who judges a server's certificate.
    ///
    /// # Errors
    /// Where a certificate to trust is none.
    pub(crate) fn verifier(&self, language: Language) -> Result<Arc<dyn ServerCertVerifier>, ActionError> {
        let provider = Arc::new(ring::default_provider());
        if !self.verify {
            return Ok(Arc::new(Unchecked(provider)));
        }
        if self.roots.is_empty() {
            return match Verifier::new(Arc::clone(&provider)) {
                Ok(system) => Ok(Arc::new(system)),
                Err(error) => Err(ActionError::new(error.to_string())),
            };
        }
        let own = certificates_of(&self.roots, "ca_file", language)?;
        match Verifier::new_with_extra_roots(own.clone(), Arc::clone(&provider)) {
            Ok(both) => Ok(Arc::new(both)),
            // A machine without certificates of its own still knows the ones given.
            Err(_) => {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(own);
                rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                    .build()
                    .map(|only| only as Arc<dyn ServerCertVerifier>)
                    .map_err(|error| unusable("ca_file", &error, language))
            }
        }
    }
}

/// The certificates of a PEM text.
///
/// # Errors
/// Where there is none.
pub(crate) fn certificates_of(
    pem: &[u8],
    field: &str,
    language: Language,
) -> Result<Vec<CertificateDer<'static>>, ActionError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(trouble::field(field, "aucun certificat PEM trouvé", "no PEM certificate found", language)),
        Err(error) => Err(unusable(field, &error, language)),
    }
}

fn unusable(field: &str, error: &dyn std::fmt::Display, language: Language) -> ActionError {
    trouble::field(field, &format!("inutilisable ({error})"), &format!("cannot be used ({error})"), language)
}

/// Takes any certificate: for who said so in the form, with a warning in the log.
#[derive(Debug)]
struct Unchecked(Arc<CryptoProvider>);

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// The warning for a certificate that nobody checks.
pub(crate) async fn warn_unchecked(cx: &mut ActionContext<'_>) {
    cx.warn(phrase!(cx.language, fr: "⚠️ Certificat TLS non vérifié", en: "⚠️ TLS certificate not checked")).await;
}
