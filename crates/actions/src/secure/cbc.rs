//! The TLS 1.2 suites with CBC (RFC 5246, section 6.2.3.2), which rustls does not have: `ECDHE-RSA-AES128-SHA256` and its
//! kin. Servers of a certain age offer nothing newer, and today's curl and browsers still speak them. They are offered
//! last: a server that knows a better one takes that.
//!
//! Only how a record is sealed is ours, out of the ciphers and hashes of RustCrypto; the handshake, the keys and their
//! agreement stay with rustls. What an onlooker could measure of the time that a padding takes to check (CVE-2013-0169)
//! is not hidden to the last step: it takes thousands of connections with the same secret under the onlooker's control.

use std::marker::PhantomData;

use aes::{
    Aes128, Aes256,
    cipher::{
        BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
        block_padding::NoPadding,
    },
};
use cbc::{Decryptor, Encryptor};
use hmac::{Hmac, Mac};
use rustls::{
    CipherSuite, CipherSuiteCommon, ConnectionTrafficSecrets, ContentType, Error, ProtocolVersion,
    SupportedCipherSuite, Tls12CipherSuite,
    crypto::{
        SecureRandom,
        cipher::{
            AeadKey, InboundOpaqueMessage, InboundPlainMessage, KeyBlockShape, MessageDecrypter, MessageEncrypter,
            OutboundOpaqueMessage, OutboundPlainMessage, PrefixedPayload, Tls12AeadAlgorithm,
            UnsupportedOperationError, make_tls12_aad,
        },
        ring::{self, cipher_suite},
    },
};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of a block of AES.
const BLOCK: usize = 16;
/// Most bytes that a record carries (RFC 5246, section 6.2.1).
const MOST: usize = 16_384;

/// The suites, the better ones first.
pub(super) fn suites() -> Vec<SupportedCipherSuite> {
    use CipherSuite as Name;
    let (ecdsa, rsa) =
        (cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
    vec![
        like(&ecdsa, Name::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, &AES_128_SHA256),
        like(&rsa, Name::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, &AES_128_SHA256),
        like(&ecdsa, Name::TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, &AES_256_SHA1),
        like(&rsa, Name::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, &AES_256_SHA1),
        like(&ecdsa, Name::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, &AES_128_SHA1),
        like(&rsa, Name::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, &AES_128_SHA1),
    ]
    .into_iter()
    .flatten()
    .collect()
}

static AES_128_SHA256: Records<Aes128, Hmac<Sha256>> = Records::new(16, 32);
static AES_128_SHA1: Records<Aes128, Hmac<Sha1>> = Records::new(16, 20);
static AES_256_SHA1: Records<Aes256, Hmac<Sha1>> = Records::new(32, 20);

/// A suite that differs from a known one in how records are sealed. Each is made once and stays, as rustls wants it.
fn like(
    known: &SupportedCipherSuite,
    suite: CipherSuite,
    records: &'static dyn Tls12AeadAlgorithm,
) -> Option<SupportedCipherSuite> {
    let SupportedCipherSuite::Tls12(known) = known else { return None };
    let common =
        CipherSuiteCommon { suite, hash_provider: known.common.hash_provider, confidentiality_limit: u64::MAX };
    let made = Tls12CipherSuite {
        common,
        prf_provider: known.prf_provider,
        kx: known.kx,
        sign: known.sign,
        aead_alg: records,
    };
    Some(SupportedCipherSuite::Tls12(Box::leak(Box::new(made))))
}

/// How records are sealed: a cipher and the hash of a MAC.
struct Records<C, M> {
    key: usize,
    mac: usize,
    kind: PhantomData<fn() -> (C, M)>,
}

impl<C, M> Records<C, M> {
    const fn new(key: usize, mac: usize) -> Self {
        Self { key, mac, kind: PhantomData }
    }
}

/// The keys of one direction.
struct Sealing<C, M> {
    cipher: Vec<u8>,
    mac: M,
    mac_length: usize,
    random: &'static dyn SecureRandom,
    kind: PhantomData<fn() -> C>,
}

trait Cipher: BlockCipherEncrypt + BlockCipherDecrypt + KeyInit + 'static {}
impl<T: BlockCipherEncrypt + BlockCipherDecrypt + KeyInit + 'static> Cipher for T {}

trait Hashing: Mac + KeyInit + Clone + Send + Sync + 'static {}
impl<T: Mac + KeyInit + Clone + Send + Sync + 'static> Hashing for T {}

impl<C: Cipher, M: Hashing> Tls12AeadAlgorithm for Records<C, M> {
    // rustls cuts what the handshake gives into two keys and two initial vectors. A suite with CBC wants two keys of the MAC
    // and two of the cipher instead, in the same order.
    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape { enc_key_len: self.mac, fixed_iv_len: self.key, explicit_nonce_len: 0 }
    }

    fn encrypter(&self, mac: AeadKey, key: &[u8], _: &[u8]) -> Box<dyn MessageEncrypter> {
        Box::new(self.sealing(&mac, key))
    }

    fn decrypter(&self, mac: AeadKey, key: &[u8]) -> Box<dyn MessageDecrypter> {
        Box::new(self.sealing(&mac, key))
    }

    fn extract_keys(
        &self,
        _: AeadKey,
        _: &[u8],
        _: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

impl<C: Cipher, M: Hashing> Records<C, M> {
    fn sealing(&self, mac: &AeadKey, key: &[u8]) -> Sealing<C, M> {
        let random = ring::default_provider().secure_random;
        // A MAC takes a key of any length.
        let mac = <M as KeyInit>::new_from_slice(mac.as_ref()).expect("a key of any length");
        Sealing { cipher: key.to_vec(), mac, mac_length: self.mac, random, kind: PhantomData }
    }
}

impl<C: Cipher, M: Hashing> Sealing<C, M> {
    fn mac(&self, number: u64, kind: ContentType, version: ProtocolVersion, content: &[u8]) -> Vec<u8> {
        let mut mac = self.mac.clone();
        mac.update(&make_tls12_aad(number, kind, version, content.len()));
        mac.update(content);
        mac.finalize().into_bytes().to_vec()
    }
}

impl<C: Cipher, M: Hashing> MessageEncrypter for Sealing<C, M> {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, number: u64) -> Result<OutboundOpaqueMessage, Error> {
        let content = message.payload.to_vec();
        let mac = self.mac(number, message.typ, message.version, &content);
        let mut iv = [0; BLOCK];
        self.random.fill(&mut iv)?;
        let mut record = PrefixedPayload::with_capacity(self.encrypted_payload_len(content.len()));
        record.extend_from_slice(&iv);
        record.extend_from_slice(&content);
        record.extend_from_slice(&mac);
        // At least one byte, each with the number of those before it.
        let padding = BLOCK - (content.len() + mac.len()) % BLOCK;
        record.extend_from_slice(&[(padding - 1) as u8; BLOCK][..padding]);
        let sealed = content.len() + mac.len() + padding;
        let cipher = Encryptor::<C>::new_from_slices(&self.cipher, &iv).map_err(|_| Error::EncryptError)?;
        cipher.encrypt_padded::<NoPadding>(&mut record.as_mut()[BLOCK..], sealed).map_err(|_| Error::EncryptError)?;
        Ok(OutboundOpaqueMessage::new(message.typ, message.version, record))
    }

    fn encrypted_payload_len(&self, length: usize) -> usize {
        BLOCK + (length + self.mac_length + BLOCK) / BLOCK * BLOCK
    }
}

impl<C: Cipher, M: Hashing> MessageDecrypter for Sealing<C, M> {
    fn decrypt<'a>(
        &mut self,
        mut message: InboundOpaqueMessage<'a>,
        number: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        let (kind, version) = (message.typ, message.version);
        let length = message.payload.len().saturating_sub(BLOCK);
        if length < self.mac_length + 1 || !length.is_multiple_of(BLOCK) {
            return Err(Error::DecryptError);
        }
        let (iv, sealed) = message.payload.split_at_mut(BLOCK);
        let cipher = Decryptor::<C>::new_from_slices(&self.cipher, iv).map_err(|_| Error::DecryptError)?;
        let opened = cipher.decrypt_padded::<NoPadding>(sealed).map_err(|_| Error::DecryptError)?;
        let (content, padded) = unpadded(opened, self.mac_length);
        let (content, mac) = opened[..content].split_at(content - self.mac_length);
        let expected = self.mac(number, kind, version, content);
        // A false padding and a false MAC are not told apart (RFC 5246, section 6.2.3.2).
        if !bool::from(expected.ct_eq(mac)) || !padded {
            return Err(Error::DecryptError);
        }
        let length = content.len();
        if length > MOST {
            return Err(Error::PeerSentOversizedRecord);
        }
        Ok(message.into_plain_message_range(BLOCK..BLOCK + length))
    }
}

/// How many bytes come before the padding, and whether the padding is right. With a false one, the bytes are taken for
/// unpadded, so that the MAC is made all the same.
fn unpadded(opened: &[u8], mac_length: usize) -> (usize, bool) {
    let claimed = opened.last().map_or(0, |last| usize::from(*last));
    let Some(before) = opened.len().checked_sub(claimed + 1).filter(|before| *before >= mac_length) else {
        return (opened.len(), false);
    };
    let differing = opened[before..].iter().fold(0, |differing, byte| differing | (byte ^ claimed as u8));
    if differing == 0 { (before, true) } else { (opened.len(), false) }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::cipher::OutboundChunks;

    use super::*;

    const KIND: ContentType = ContentType::ApplicationData;
    const VERSION: ProtocolVersion = ProtocolVersion::TLSv1_2;

    fn sealed(records: &dyn Tls12AeadAlgorithm, content: &[u8], number: u64) -> Vec<u8> {
        let key = vec![2; records.key_block_shape().fixed_iv_len];
        let mut sealing = records.encrypter(AeadKey::from([1; 32]), &key, &[]);
        let message = OutboundPlainMessage { typ: KIND, version: VERSION, payload: OutboundChunks::Single(content) };
        let record = sealing.encrypt(message, number).unwrap().encode()[5..].to_vec();
        assert_eq!(record.len(), sealing.encrypted_payload_len(content.len()));
        record
    }

    fn opened(records: &dyn Tls12AeadAlgorithm, mut record: Vec<u8>, number: u64) -> Option<Vec<u8>> {
        let key = vec![2; records.key_block_shape().fixed_iv_len];
        let mut opening = records.decrypter(AeadKey::from([1; 32]), &key);
        let message = InboundOpaqueMessage::new(KIND, VERSION, &mut record);
        opening.decrypt(message, number).ok().map(|message| message.payload.to_vec())
    }

    #[test]
    fn records_are_opened_as_they_were_sealed() {
        let all: [&dyn Tls12AeadAlgorithm; 3] = [&AES_128_SHA256, &AES_128_SHA1, &AES_256_SHA1];
        for records in all {
            for length in (0..70).chain([MOST]) {
                let content = vec![7; length];
                assert_eq!(opened(records, sealed(records, &content, 3), 3), Some(content));
            }
        }
    }

    #[test]
    fn a_record_that_was_touched_is_refused() {
        let record = sealed(&AES_128_SHA256, b"virement de 10 euros", 3);
        for at in 0..record.len() {
            let mut touched = record.clone();
            touched[at] ^= 1;
            assert_eq!(opened(&AES_128_SHA256, touched, 3), None, "{at}");
        }
        // Another place in the order, another key of the MAC, and records that are cut.
        assert_eq!(opened(&AES_128_SHA256, record.clone(), 4), None);
        assert_eq!(opened(&AES_128_SHA1, record.clone(), 3), None);
        for length in 0..record.len() {
            assert_eq!(opened(&AES_128_SHA256, record[..length].to_vec(), 3), None, "{length}");
        }
    }

    #[test]
    fn a_padding_may_be_longer_than_needed() {
        let content = [vec![9; 20], vec![31; 32]].concat();
        assert_eq!(unpadded(&content, 20), (20, true));
        assert_eq!(unpadded(&content, 21), (52, false));
        assert_eq!(unpadded(&[9, 9, 9, 1, 2], 1), (5, false));
    }
}
