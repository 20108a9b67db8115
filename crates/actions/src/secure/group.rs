//! The key exchange over P-521, which *ring* lacks: some servers are told to use nothing weaker.

use p521::{PublicKey, SecretKey, elliptic_curve::ecdh::diffie_hellman};
use rustls::{
    Error, NamedGroup, PeerMisbehaved,
    crypto::{ActiveKeyExchange, SecureRandom, SharedSecret, SupportedKxGroup},
    ffdhe_groups::FfdheGroup,
};

/// Bytes of a number below the order of the curve.
const LENGTH: usize = 66;

/// The group `secp521r1`.
#[derive(Debug)]
pub(super) struct P521(pub(super) &'static dyn SecureRandom);

impl SupportedKxGroup for P521 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        loop {
            let mut number = [0; LENGTH];
            self.0.fill(&mut number)?;
            // 521 bits; the few numbers beyond the order are no keys.
            number[0] &= 1;
            if let Ok(secret) = SecretKey::from_slice(&number) {
                let public = secret.public_key().to_sec1_bytes().into_vec();
                return Ok(Box::new(StartedExchange { secret, public }));
            }
        }
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

/// An exchange that has begun.
struct StartedExchange {
    secret: SecretKey,
    public: Vec<u8>,
}

impl ActiveKeyExchange for StartedExchange {
    fn complete(self: Box<Self>, other: &[u8]) -> Result<SharedSecret, Error> {
        // Points are written out in full (RFC 8446, section 4.2.8.2); those that are not on the curve are refused here.
        let other = Some(other).filter(|other| other.first() == Some(&4));
        let other = other.and_then(|other| PublicKey::from_sec1_bytes(other).ok());
        let other = other.ok_or(PeerMisbehaved::InvalidKeyShare)?;
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), other.as_affine());
        Ok(SharedSecret::from(&shared.raw_secret_bytes()[..]))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}
