//! Private keys that are encrypted under a passphrase.

use aes::{Aes128, Aes192, Aes256};
use cbc::{
    Decryptor,
    cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit, block_padding::Pkcs7},
};
use der::{
    Decode, Reader,
    asn1::{AnyRef, ObjectIdentifier, OctetStringRef},
};
use des::{Des, TdesEde3};
use md5::{Digest, Md5};
use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    pkcs5::{
        self, EncryptionScheme,
        pbes1::{self, EncryptionScheme as Old},
        pbes2::Kdf,
    },
    spki::AlgorithmIdentifierRef,
};
use pkcs12::kdf::{Pkcs12KeyType, derive_key_utf8};
use sha1::Sha1;

use super::{PrivateKey, Unusable};

/// Most rounds of hashing that a key may ask for: some seconds.
const ROUNDS: u32 = 10_000_000;
/// Most bytes that a key may ask for to be filled while its passphrase is hashed.
const MEMORY: u64 = 256 * 1024 * 1024;
/// pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292, appendix C).
const SHA1_3DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");

fn needed(passphrase: Option<&str>) -> Result<&str, Unusable> {
    passphrase.filter(|given| !given.is_empty()).ok_or(Unusable::Encrypted)
}

/// A key of older OpenSSL: `DEK-Info: cipher,initial vector` (RFC 1421, section 4.6.1.3).
///
/// # Errors
/// Where the passphrase is missing or another, or the cipher is not known.
pub(super) fn traditional(sealed: &[u8], how: &str, passphrase: Option<&str>) -> Result<PrivateKey, Unusable> {
    let damaged = || Unusable::Damaged("DEK-Info".to_owned());
    let (cipher, iv) = how.split_once(',').ok_or_else(damaged)?;
    let iv = hexadecimal(iv.trim()).filter(|iv| iv.len() >= 8).ok_or_else(damaged)?;
    let passphrase = needed(passphrase)?.as_bytes();
    let key = |length| stretched(passphrase, &iv[..8], length);
    let opened = match cipher.trim().to_ascii_uppercase().as_str() {
        "DES-EDE3-CBC" => cbc::<TdesEde3>(&key(24), &iv, sealed),
        "DES-CBC" => cbc::<Des>(&key(8), &iv, sealed),
        "AES-128-CBC" => cbc::<Aes128>(&key(16), &iv, sealed),
        "AES-192-CBC" => cbc::<Aes192>(&key(24), &iv, sealed),
        "AES-256-CBC" => cbc::<Aes256>(&key(32), &iv, sealed),
        other => return Err(Unusable::Cipher(other.to_owned())),
    };
    opened.and_then(PrivateKey::of_der).ok_or(Unusable::WrongPassphrase)
}

/// How OpenSSL makes a key of a passphrase and a salt (EVP_BytesToKey with MD5, once).
fn stretched(passphrase: &[u8], salt: &[u8], length: usize) -> Vec<u8> {
    let mut key: Vec<u8> = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    while key.len() < length {
        last = Md5::new().chain_update(&last).chain_update(passphrase).chain_update(salt).finalize().to_vec();
        key.extend(&last);
    }
    key.truncate(length);
    key
}

fn cbc<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    Decryptor::<C>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(sealed).ok()
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

/// An encrypted PKCS#8 key (RFC 5958, section 3).
///
/// # Errors
/// Where the passphrase is missing or another, or the cipher is not known.
pub(super) fn pkcs8(der: &[u8], passphrase: Option<&str>) -> Result<PrivateKey, Unusable> {
    let passphrase = needed(passphrase)?;
    let opened = match EncryptedPrivateKeyInfoRef::try_from(der) {
        Ok(sealed) => match &sealed.encryption_algorithm {
            EncryptionScheme::Pbes1(how) => oldest(how, sealed.encrypted_data.as_bytes(), passphrase)?,
            EncryptionScheme::Pbes2(how) => {
                bounded(&how.kdf)?;
                let opened = how.decrypt(passphrase, sealed.encrypted_data.as_bytes());
                opened.map_err(|error| match error {
                    pkcs5::Error::UnsupportedAlgorithm { oid } => Unusable::Cipher(oid.to_string()),
                    _ => Unusable::WrongPassphrase,
                })?
            }
            _ => return Err(Unusable::Cipher("?".to_owned())),
        },
        Err(_) => of_stores(der, passphrase)?,
    };
    PrivateKey::of_der(opened).ok_or(Unusable::WrongPassphrase)
}

fn bounded(how: &Kdf) -> Result<(), Unusable> {
    let within = match how {
        Kdf::Pbkdf2(hashing) => hashing.iteration_count <= ROUNDS,
        Kdf::Scrypt(filling) => {
            let memory = filling.cost_parameter.saturating_mul(u64::from(filling.block_size)).saturating_mul(128);
            memory <= MEMORY && filling.parallelization <= 16
        }
        _ => false,
    };
    if within { Ok(()) } else { Err(Unusable::Cipher(how.oid().to_string())) }
}

/// The way of OpenSSL up to 1.0: DES under one hash of the passphrase (RFC 8018, section 6.1.2).
fn oldest(how: &pbes1::Algorithm, sealed: &[u8], passphrase: &str) -> Result<Vec<u8>, Unusable> {
    let rounds = how.parameters.iteration_count;
    let derived = match how.encryption {
        Old::PbeWithMd5AndDesCbc => hashed::<Md5>(passphrase, &how.parameters.salt, rounds),
        Old::PbeWithSha1AndDesCbc => hashed::<Sha1>(passphrase, &how.parameters.salt, rounds),
        other => return Err(Unusable::Cipher(other.oid().to_string())),
    };
    cbc::<Des>(&derived[..8], &derived[8..16], sealed).ok_or(Unusable::WrongPassphrase)
}

fn hashed<D: Digest>(passphrase: &str, salt: &[u8], rounds: u16) -> Vec<u8> {
    let mut hash = D::new().chain_update(passphrase).chain_update(salt).finalize();
    for _ in 1..rounds {
        hash = D::digest(&hash);
    }
    hash.to_vec()
}

/// The way of PKCS#12 stores, which Java and older tools use for keys outside of stores too.
fn of_stores(der: &[u8], passphrase: &str) -> Result<Vec<u8>, Unusable> {
    let damaged = |_| Unusable::Damaged("ENCRYPTED PRIVATE KEY".to_owned());
    let outer = AnyRef::from_der(der).map_err(damaged)?;
    let (how, sealed): (AlgorithmIdentifierRef<'_>, &OctetStringRef) =
        outer.sequence(|inner| Ok::<_, der::Error>((inner.decode()?, inner.decode()?))).map_err(damaged)?;
    if how.oid != SHA1_3DES {
        return Err(Unusable::Cipher(how.oid.to_string()));
    }
    let parameters = how.parameters.unwrap_or(AnyRef::NULL);
    let (salt, rounds): (&OctetStringRef, u32) =
        parameters.sequence(|inner| Ok::<_, der::Error>((inner.decode()?, inner.decode()?))).map_err(damaged)?;
    let rounds = i32::try_from(rounds.min(ROUNDS)).unwrap_or(i32::MAX);
    let derive =
        |kind, length| derive_key_utf8::<Sha1>(passphrase, salt.as_bytes(), kind, rounds, length).map_err(damaged);
    let (key, iv) = (derive(Pkcs12KeyType::EncryptionKey, 24)?, derive(Pkcs12KeyType::Iv, 8)?);
    cbc::<TdesEde3>(&key, &iv, sealed.as_bytes()).ok_or(Unusable::WrongPassphrase)
}
