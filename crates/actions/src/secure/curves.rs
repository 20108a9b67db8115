//! What *ring* lacks of ECDSA: the curve P-521, and SHA-512 with the other curves. OpenSSL and browsers take them.

use std::sync::Arc;

use p521::{
    SecretKey,
    ecdsa::{
        DerSignature, Signature, SigningKey as P521Key,
        signature::hazmat::{PrehashSigner, PrehashVerifier},
    },
    pkcs8::DecodePrivateKey,
};
use rustls::{
    Error, SignatureAlgorithm, SignatureScheme,
    crypto::KeyProvider,
    pki_types::{
        AlgorithmIdentifier, InvalidSignature, PrivateKeyDer, SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer,
        alg_id,
    },
    sign::{Signer, SigningKey, public_key_to_spki},
};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A way to check signatures.
#[derive(Debug)]
pub(super) struct Ecdsa {
    curve: Curve,
    hash: Hash,
}

#[derive(Debug, Clone, Copy)]
enum Curve {
    P256,
    P384,
    P521,
}

#[derive(Debug, Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

pub(super) static P256_SHA512: Ecdsa = Ecdsa { curve: Curve::P256, hash: Hash::Sha512 };
pub(super) static P384_SHA512: Ecdsa = Ecdsa { curve: Curve::P384, hash: Hash::Sha512 };
pub(super) static P521_SHA256: Ecdsa = Ecdsa { curve: Curve::P521, hash: Hash::Sha256 };
pub(super) static P521_SHA384: Ecdsa = Ecdsa { curve: Curve::P521, hash: Hash::Sha384 };
pub(super) static P521_SHA512: Ecdsa = Ecdsa { curve: Curve::P521, hash: Hash::Sha512 };

macro_rules! is_signed {
    ($curve:ident, $key:expr, $hash:expr, $signature:expr) => {
        $curve::ecdsa::VerifyingKey::from_sec1_bytes($key)
            .ok()
            .zip($curve::ecdsa::Signature::from_der($signature).ok())
            .is_some_and(|(key, signature)| key.verify_prehash($hash, &signature).is_ok())
    };
}

macro_rules! read_as {
    ($curve:ident, $key:expr) => {
        match $key {
            PrivateKeyDer::Pkcs8(der) => $curve::SecretKey::from_pkcs8_der(der.secret_pkcs8_der()).ok(),
            PrivateKeyDer::Sec1(der) => $curve::SecretKey::from_sec1_der(der.secret_sec1_der()).ok(),
            _ => None,
        }
    };
}

impl SignatureVerificationAlgorithm for Ecdsa {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let hash = match self.hash {
            Hash::Sha256 => Sha256::digest(message).to_vec(),
            Hash::Sha384 => Sha384::digest(message).to_vec(),
            Hash::Sha512 => Sha512::digest(message).to_vec(),
        };
        let signed = match self.curve {
            Curve::P256 => is_signed!(p256, key, &hash, signature),
            Curve::P384 => is_signed!(p384, key, &hash, signature),
            Curve::P521 => is_signed!(p521, key, &hash, signature),
        };
        if signed { Ok(()) } else { Err(InvalidSignature) }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.curve {
            Curve::P256 => alg_id::ECDSA_P256,
            Curve::P384 => alg_id::ECDSA_P384,
            Curve::P521 => alg_id::ECDSA_P521,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        match self.hash {
            Hash::Sha256 => alg_id::ECDSA_SHA256,
            Hash::Sha384 => alg_id::ECDSA_SHA384,
            Hash::Sha512 => alg_id::ECDSA_SHA512,
        }
    }
}

/// Our own keys: those of P-521 here, all others as *ring* reads them.
#[derive(Debug)]
pub(super) struct Keys(pub(super) &'static dyn KeyProvider);

impl KeyProvider for Keys {
    fn load_private_key(&self, key: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        if let Some(read) = read_as!(p521, &key) {
            return Ok(Arc::new(P521::new(&read)));
        }
        match self.0.load_private_key(key.clone_key()) {
            Ok(read) => Ok(read),
            Err(error) => completed(&key).map_or(Err(error), |key| self.0.load_private_key(key)),
        }
    }
}

/// A key that leaves its public half out, which *ring* wants to see.
fn completed(key: &PrivateKeyDer<'_>) -> Option<PrivateKeyDer<'static>> {
    let smaller = read_as!(p256, key).and_then(|key| key.to_sec1_der().ok());
    let whole = smaller.or_else(|| read_as!(p384, key).and_then(|key| key.to_sec1_der().ok()))?;
    Some(PrivateKeyDer::Sec1(whole.to_vec().into()))
}

/// A key that signs with P-521.
#[derive(Debug, Clone)]
struct P521 {
    key: P521Key,
    public: SubjectPublicKeyInfoDer<'static>,
}

impl P521 {
    fn new(key: &SecretKey) -> Self {
        let public = key.public_key().to_sec1_bytes();
        Self { key: key.into(), public: public_key_to_spki(&alg_id::ECDSA_P521, public) }
    }
}

impl SigningKey for P521 {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&self.scheme()).then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(self.public.clone())
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signed: Result<Signature, _> = self.key.sign_prehash(&Sha512::digest(message));
        let signed = signed.map_err(|error| Error::General(error.to_string()))?;
        Ok(DerSignature::from(signed).as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
