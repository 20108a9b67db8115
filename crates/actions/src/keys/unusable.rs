//! Why a key or a certificate cannot be used, and what to do about it.

use testgyver_model::{Language, action::ActionError};

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
        let say = |fr: &str, en: &str| messages::field(field, fr, en, language);
        match self {
            Self::NoKey => {
                say("aucune clé privée trouvée (PEM, DER ou PKCS#12)", "no private key found (PEM, DER or PKCS#12)")
            }
            Self::NoCertificate => say(
                "aucun certificat trouvé (PEM, DER, PKCS#7 ou PKCS#12)",
                "no certificate found (PEM, DER, PKCS#7 or PKCS#12)",
            ),
            Self::PublicKey => say(
                "c'est une clé publique ou un certificat ; la clé privée est attendue",
                "this is a public key or a certificate; the private key is expected",
            ),
            Self::Encrypted => messages::field(
                secret,
                &format!("« {field} » est chiffré, sa phrase secrète est nécessaire"),
                &format!("'{field}' is encrypted, its passphrase is needed"),
                language,
            ),
            Self::WrongPassphrase => messages::field(
                secret,
                &format!("la phrase secrète n'ouvre pas « {field} »"),
                &format!("the passphrase does not open '{field}'"),
                language,
            ),
            Self::Cipher(how) => say(
                &format!(
                    "clé chiffrée en {how}, que ce client ne lit pas ; « openssl pkcs8 -topk8 -in clé -out nouvelle.pem » la convertit"
                ),
                &format!(
                    "key encrypted with {how}, which this client does not read; 'openssl pkcs8 -topk8 -in key -out new.pem' converts it"
                ),
            ),
            Self::RsaPss => say(
                "clé RSA-PSS (id-RSASSA-PSS), que ce client ne sait pas utiliser ; il faut une clé RSA ordinaire (« openssl genrsa -out nouvelle.pem 3072 »), ECDSA ou Ed25519",
                "RSA-PSS key (id-RSASSA-PSS), which this client cannot use; an ordinary RSA key is needed ('openssl genrsa -out new.pem 3072'), or ECDSA or Ed25519",
            ),
            Self::OpensshCipher(how) => say(
                &format!(
                    "clé OpenSSH chiffrée en {how}, que ce client ne lit pas ; « ssh-keygen -p -Z aes256-ctr -f clé » la chiffre autrement"
                ),
                &format!(
                    "OpenSSH key encrypted with {how}, which this client does not read; 'ssh-keygen -p -Z aes256-ctr -f key' encrypts it otherwise"
                ),
            ),
            Self::StoreCipher => say(
                "fichier PKCS#12 chiffré d'une façon que ce client ne lit pas ; « openssl pkcs12 -legacy -in fichier -nodes -out nouveau.pem » le convertit en PEM",
                "PKCS#12 file encrypted in a way that this client does not read; 'openssl pkcs12 -legacy -in file -nodes -out new.pem' converts it into PEM",
            ),
            Self::Store(detail) => say(
                "fichier PKCS#12 illisible ; « openssl pkcs12 -in fichier -nodes -out nouveau.pem » le convertit en PEM",
                &format!(
                    "PKCS#12 file that cannot be read ({detail}); 'openssl pkcs12 -in file -nodes -out new.pem' converts it into PEM"
                ),
            ),
            Self::OpensshKey => say(
                "clé au format OpenSSH ; « ssh-keygen -p -m PEM -f clé » la convertit en PEM",
                "key in the form of OpenSSH; 'ssh-keygen -p -m PEM -f key' converts it into PEM",
            ),
            Self::PuttyKey => say(
                "clé au format PuTTY ; « puttygen clé.ppk -O private-openssh -o clé » puis « ssh-keygen -p -m PEM -f clé » la convertissent en PEM",
                "key in the form of PuTTY; 'puttygen key.ppk -O private-openssh -o key', then 'ssh-keygen -p -m PEM -f key' convert it into PEM",
            ),
            Self::JavaStore => say(
                "magasin de clés Java (JKS) ; « keytool -importkeystore -srckeystore fichier -destkeystore nouveau.p12 -deststoretype PKCS12 » le convertit",
                "Java key store (JKS); 'keytool -importkeystore -srckeystore file -destkeystore new.p12 -deststoretype PKCS12' converts it",
            ),
            Self::Damaged(what) => {
                say(&format!("« {what} » abîmé ou illisible"), &format!("'{what}' is damaged or cannot be read"))
            }
        }
    }
}
