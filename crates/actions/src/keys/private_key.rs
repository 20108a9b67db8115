//! A private key without its encryption.

use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{
    form::{self, Form},
    pem,
    unusable::Unusable,
};

/// A private key without its encryption.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum PrivateKey {
    /// PKCS#1 (RFC 8017).
    Rsa(Vec<u8>),
    /// SEC 1 (RFC 5915).
    Ec(Vec<u8>),
    /// PKCS#8 (RFC 5958).
    Pkcs8(Vec<u8>),
}

/// Nothing of the key may come into a log.
impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PrivateKey")
    }
}

impl PrivateKey {
    pub(super) fn of_der(der: Vec<u8>) -> Option<Self> {
        match Form::of(&der) {
            Form::Rsa => Some(Self::Rsa(der)),
            Form::Ec => Some(Self::Ec(der)),
            Form::Pkcs8 => Some(Self::Pkcs8(der)),
            _ => None,
        }
    }

    pub(super) fn usable(self) -> Result<Self, Unusable> {
        match &self {
            Self::Pkcs8(der) if form::is_rsa_pss(der) => Err(Unusable::RsaPss),
            _ => Ok(self),
        }
    }

    /// As rustls takes it.
    pub(crate) fn to_rustls(&self) -> PrivateKeyDer<'static> {
        match self.clone() {
            Self::Rsa(der) => PrivateKeyDer::Pkcs1(der.into()),
            Self::Ec(der) => PrivateKeyDer::Sec1(der.into()),
            Self::Pkcs8(der) => PrivateKeyDer::Pkcs8(der.into()),
        }
    }

    /// How long an RSA key is.
    pub(crate) fn rsa_bits(&self) -> Option<u32> {
        match self {
            Self::Rsa(der) => form::modulus_bits(der),
            Self::Pkcs8(der) => form::inner_key(der).and_then(|der| form::modulus_bits(&der)),
            Self::Ec(_) => None,
        }
    }

    /// As a PEM text.
    pub(crate) fn to_pem(&self) -> String {
        match self {
            Self::Rsa(der) => pem::write("RSA PRIVATE KEY", der),
            Self::Ec(der) => pem::write("EC PRIVATE KEY", der),
            Self::Pkcs8(der) => pem::write("PRIVATE KEY", der),
        }
    }
}

/// What a file of certificates and keys holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct KeyFile {
    pub(crate) certificates: Vec<CertificateDer<'static>>,
    pub(crate) keys: Vec<PrivateKey>,
}
