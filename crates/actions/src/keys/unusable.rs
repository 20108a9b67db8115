//! Why a key or a certificate cannot be used, and what to do about it.

use testgyver_model::{Language, action::ActionError, text};

use crate::messages;

/// Why a key or a certificate cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// No private key in it.
    NoKey,
    /// No certificate in it.
    NoCertificate,
    /// A public key, or a certificate, where a private key is wanted.
    PublicKey,
    /// Encrypted, and no passphrase was given.
    Encrypted,
    /// Encrypted under another passphrase.
    WrongPassphrase,
    /// Encrypted in a way that is not known here.
    Cipher(String),
    /// A key of RSA for RSA-PSS alone.
    RsaPss,
    /// A key of OpenSSH, encrypted in a way that is not known here.
    OpensshCipher(String),
    /// A store encrypted in a way that is not known here.
    StoreCipher,
    /// A store that is not as RFC 7292 wants it.
    Store(String),
    /// A key of OpenSSH where TLS wants one.
    OpensshKey,
    /// A key of PuTTY where TLS wants one.
    PuttyKey,
    /// A store of Java.
    JavaStore,
    /// What is named so cannot be read.
    Damaged(String),
}

impl Unusable {
    /// In words; `field` names the key or the certificate, `secret` the field for its passphrase.
    pub(crate) fn tell(&self, field: &str, secret: &str, language: Language) -> ActionError {
        let remedy = match self {
            Self::Encrypted => {
                return messages::field(secret, &text!(language, "field-passphrase-needed", field), language);
            }
            Self::WrongPassphrase => {
                return messages::field(secret, &text!(language, "field-passphrase-wrong", field), language);
            }
            Self::NoKey => text!(language, "key-none"),
            Self::NoCertificate => text!(language, "key-no-certificate"),
            Self::PublicKey => text!(language, "key-public"),
            Self::Cipher(how) => text!(language, "key-cipher", how),
            Self::RsaPss => text!(language, "key-rsa-pss"),
            Self::OpensshCipher(how) => text!(language, "key-openssh-cipher", how),
            Self::StoreCipher => text!(language, "key-store-cipher"),
            Self::Store(detail) => text!(language, "key-store-unreadable", detail),
            Self::OpensshKey => text!(language, "key-openssh"),
            Self::PuttyKey => text!(language, "key-putty"),
            Self::JavaStore => text!(language, "key-java-store"),
            Self::Damaged(what) => text!(language, "key-damaged", what),
        };
        messages::field(field, &remedy, language)
    }
}
