//! Who judges a server's certificate.

use std::{fmt, sync::Arc};

use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use testgyver_model::Language;
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use super::{above, refusal};

/// Judges as the machine does, and takes the certificates that a form names for their own servers.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) machine: Arc<dyn ServerCertVerifier>,
    pub(super) named: Vec<CertificateDer<'static>>,
    pub(super) language: Language,
}

impl Judge {
    /// A certificate that the form names byte for byte needs nobody who vouches for it, even where it is made as an
    /// authority's, as `openssl req -x509` does (RFC 5280, section 6.1: what is trusted is up to who judges). Its name and
    /// its dates are looked at all the same.
    fn is_named(&self, shown: &CertificateDer<'_>, name: &ServerName<'_>, now: UnixTime) -> Result<bool, Error> {
        if !self.named.iter().any(|named| named == shown) {
            return Ok(false);
        }
        verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
        refusal::dates(shown, now)?;
        if is_for_servers(shown) { Ok(true) } else { Err(CertificateError::InvalidPurpose.into()) }
    }

    fn in_words(&self, problem: Error, shown: &CertificateDer<'_>, chain: &[CertificateDer<'_>]) -> Error {
        match &problem {
            Error::InvalidCertificate(error) => {
                let others: Vec<CertificateDer<'_>> = chain.iter().chain(&self.named).cloned().collect();
                let text = refusal::of(error, shown, (chain, &others), self.language);
                CertificateError::Other(OtherError(Arc::new(Refused(text)))).into()
            }
            _ => problem,
        }
    }
}

/// Whether a certificate may vouch for others today. What is trusted is up to the form, but a server's own certificate does not become an authority by it.
pub(super) fn vouches(named: &CertificateDer<'_>) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(named) else { return false };
    above::is_authority(&certificate) && refusal::dates(named, UnixTime::now()).is_ok()
}

/// Whether a certificate is made for servers, where it says for what (RFC 5280, section 4.2.1.12).
fn is_for_servers(shown: &CertificateDer<'_>) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(shown) else { return false };
    let purposes = certificate.extended_key_usage().ok().flatten();
    purposes.is_none_or(|purposes| purposes.value.server_auth || purposes.value.any)
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let problem = match self.machine.verify_server_cert(shown, chain, name, ocsp, now) {
            Ok(verified) => return Ok(verified),
            Err(problem) => problem,
        };
        match self.is_named(shown, name, now) {
            Ok(true) => Ok(ServerCertVerified::assertion()),
            Ok(false) => Err(self.in_words(problem, shown, chain)),
            Err(problem) => Err(self.in_words(problem, shown, chain)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.machine.verify_tls12_signature(message, shown, signed);
        verified.map_err(|problem| self.in_words(problem, shown, &[]))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.machine.verify_tls13_signature(message, shown, signed);
        verified.map_err(|problem| self.in_words(problem, shown, &[]))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.machine.supported_verify_schemes()
    }
}

/// Why a certificate was refused, in words. rustls shows what it does not know itself by its `Debug`.
struct Refused(String);

impl fmt::Debug for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// Takes any certificate: for who said so in the form, with a warning in the log.
///
/// Not even the signature of the handshake is checked. It would show that the server has the key of a certificate that
/// nobody looks at, which anybody can have made a moment ago; and it would keep out the servers that the choice is for:
/// certificates of version 1, keys of 1024 bits, algorithms that are given up.
#[derive(Debug)]
pub(super) struct Unchecked;

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as Scheme;
        vec![
            Scheme::ECDSA_NISTP256_SHA256,
            Scheme::ECDSA_NISTP384_SHA384,
            Scheme::ECDSA_NISTP521_SHA512,
            Scheme::ED25519,
            Scheme::ED448,
            Scheme::RSA_PSS_SHA256,
            Scheme::RSA_PSS_SHA384,
            Scheme::RSA_PSS_SHA512,
            Scheme::RSA_PKCS1_SHA256,
            Scheme::RSA_PKCS1_SHA384,
            Scheme::RSA_PKCS1_SHA512,
            Scheme::ECDSA_SHA1_Legacy,
            Scheme::RSA_PKCS1_SHA1,
        ]
    }
}
