//! Which form DER bytes have, by their first elements.

use der::{
    Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged,
    asn1::{AnyRef, ObjectIdentifier, UintRef},
};

use super::Unusable;

/// id-signedData (RFC 5652).
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

/// A form of DER bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Certificate,
    /// A certificate request, which looks like a certificate.
    Request,
    Pkcs7,
    Pkcs12,
    Pkcs8,
    EncryptedPkcs8,
    Rsa,
    Ec,
    Other,
}

impl Form {
    /// The form of these bytes; what follows the outermost element does not count.
    pub(super) fn of(bytes: &[u8]) -> Self {
        recognised(bytes).unwrap_or(Self::Other)
    }
}

fn recognised(bytes: &[u8]) -> Option<Form> {
    let outer = element(bytes)?;
    let inner = elements(outer.value(), 4)?;
    let first = inner.first()?;
    let tags: Vec<Tag> = inner.iter().map(Tagged::tag).collect();
    Some(match tags.as_slice() {
        [Tag::ObjectIdentifier, _] if first.decode_as::<ObjectIdentifier>().ok()? == SIGNED_DATA => Form::Pkcs7,
        [Tag::Integer, Tag::Sequence, ..] if first.value() == [3] => Form::Pkcs12,
        [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => Form::Pkcs8,
        [Tag::Integer, Tag::Integer, ..] => Form::Rsa,
        [Tag::Integer, Tag::OctetString, ..] => Form::Ec,
        [Tag::Sequence, Tag::OctetString] => Form::EncryptedPkcs8,
        [Tag::Sequence, Tag::Sequence, Tag::BitString] => signed(first)?,
        _ => Form::Other,
    })
}

/// A certificate tells its validity, a request does not: it has a name where the other has an algorithm.
fn signed(content: &AnyRef<'_>) -> Option<Form> {
    let inner = elements(content.value(), 3)?;
    let second = inner.get(1)?;
    Some(match inner.first()?.tag() {
        Tag::Integer if second.tag() == Tag::Sequence && inner.get(2)?.tag() == Tag::Sequence => {
            // Version 1 of a certificate leaves its version out: the serial number comes first.
            match elements(second.value(), 1)?.first().map(Tagged::tag) {
                Some(Tag::ObjectIdentifier) => Form::Certificate,
                _ => Form::Request,
            }
        }
        Tag::Integer => Form::Other,
        _ => Form::Certificate,
    })
}

fn element(bytes: &[u8]) -> Option<AnyRef<'_>> {
    let outer: AnyRef<'_> = SliceReader::new(bytes).ok()?.decode().ok()?;
    (outer.tag() == Tag::Sequence).then_some(outer)
}

/// The first elements of a sequence, `most` at most.
fn elements(content: &[u8], most: usize) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(content).ok()?;
    let mut found = Vec::new();
    while !reader.is_finished() && found.len() < most {
        found.push(reader.decode().ok()?);
    }
    Some(found)
}

/// The first element, without what follows.
///
/// # Errors
/// Where it is none.
pub(super) fn first(bytes: &[u8]) -> Result<Vec<u8>, Unusable> {
    let damaged = || Unusable::Damaged("CERTIFICATE".to_owned());
    element(bytes).and_then(|outer| outer.to_der().ok()).ok_or_else(damaged)
}

/// The certificates of a PKCS#7 bundle (RFC 5652, section 5.1), as Windows calls `.p7b`.
///
/// # Errors
/// Where it is none.
pub(super) fn bundle(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Unusable> {
    bundled(bytes).ok_or_else(|| Unusable::Damaged("PKCS7".to_owned()))
}

fn bundled(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let info = elements(element(bytes)?.value(), 2)?;
    let signed = AnyRef::from_der(info.get(1)?.value()).ok()?;
    // Version, algorithms, content, then the certificates as [0].
    let certificates = *elements(signed.value(), 4)?.get(3)?;
    if certificates.tag() != (Tag::ContextSpecific { constructed: true, number: TagNumber(0) }) {
        return None;
    }
    let certificates = elements(certificates.value(), usize::MAX)?;
    certificates.iter().map(|certificate| certificate.to_der().ok()).collect()
}

/// How long the modulus of a PKCS#1 key is.
pub(super) fn modulus_bits(bytes: &[u8]) -> Option<u32> {
    if Form::of(bytes) != Form::Rsa {
        return None;
    }
    let modulus = *elements(element(bytes)?.value(), 2)?.get(1)?;
    let modulus = modulus.decode_as::<UintRef<'_>>().ok()?;
    let leading = modulus.as_bytes().first()?.leading_zeros();
    u32::try_from(modulus.as_bytes().len()).ok()?.checked_mul(8)?.checked_sub(leading)
}

/// Whether a PKCS#8 key is one of RSA for RSA-PSS alone (RFC 8017, appendix C).
pub(super) fn is_rsa_pss(bytes: &[u8]) -> bool {
    let algorithm = element(bytes).and_then(|outer| elements(outer.value(), 2)).and_then(|inner| inner.get(1).copied());
    let name = algorithm.and_then(|algorithm| elements(algorithm.value(), 1)).and_then(|parts| parts.first().copied());
    name.and_then(|name| name.decode_as::<ObjectIdentifier>().ok()) == Some(RSA_PSS)
}

/// What a PKCS#8 key wraps.
pub(super) fn inner_key(bytes: &[u8]) -> Option<Vec<u8>> {
    let inner = elements(element(bytes)?.value(), 3)?;
    inner.get(2).map(|key| key.value().to_vec())
}

/// What there is instead of a private key.
pub(super) fn other_key(bytes: &[u8], text: &str) -> Unusable {
    let text = text.trim_start();
    let public = ["ssh-", "ecdsa-", "sk-"].iter().any(|start| text.starts_with(start));
    match Form::of(bytes) {
        _ if text.starts_with("PuTTY-User-Key-File-") => Unusable::PuttyKey,
        _ if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) => Unusable::JavaStore,
        Form::Certificate | Form::Pkcs7 => Unusable::PublicKey,
        _ if public => Unusable::PublicKey,
        _ => Unusable::NoKey,
    }
}
