//! Identifiers: opaque to the outside, one type per thing inside, so that they cannot be mixed up.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Gives fresh identifiers; passed in as a parameter, like time.
pub trait IdSource: Send + Sync {
    /// A value never given before.
    fn fresh(&self) -> Uuid;

    /// Sixty-four bits that nobody can guess, for generators.
    fn random(&self) -> u64;
}

/// Time-ordered random identifiers (UUID version 7, RFC 9562).
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    #[allow(clippy::disallowed_methods)]
    fn fresh(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[allow(clippy::disallowed_methods)]
    fn random(&self) -> u64 {
        // Two halves of random bits: the few that a version-4 UUID fixes are covered by the other half's.
        let (high, low) = Uuid::new_v4().as_u64_pair();
        high.rotate_left(32) ^ low
    }
}

/// A text that is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

/// What the identifiers of things of the original begin with: they stand before every UUID that begins with its time.
const OLD_PREFIX: [u8; 2] = [0x00, 0x74];

/// The identifier of a thing that had this `ObjectId` in the original's database (MongoDB's twelve bytes): a UUID of
/// version 8 (RFC 9562) that holds them, so that an old address leads to the same thing without a table of both.
///
/// Its bytes: two of a fixed prefix, four of the `ObjectId`, `80`, one more, `80`, and the last seven. In the order of
/// these identifiers, older things come first, as with `ObjectId`s.
pub fn id_of(object_id: [u8; 12]) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&OLD_PREFIX);
    bytes[2..6].copy_from_slice(&object_id[..4]);
    bytes[6] = 0x80;
    bytes[7] = object_id[4];
    bytes[8] = 0x80;
    bytes[9..].copy_from_slice(&object_id[5..]);
    Uuid::from_bytes(bytes)
}

/// The `ObjectId` that an identifier was made of by [`id_of`]; none for any other.
pub fn object_id_of(id: Uuid) -> Option<[u8; 12]> {
    let bytes = id.as_bytes();
    let mut object_id = [0; 12];
    object_id[..4].copy_from_slice(&bytes[2..6]);
    object_id[4] = bytes[7];
    object_id[5..].copy_from_slice(&bytes[9..]);
    (id_of(object_id) == id).then_some(object_id)
}

/// Reads an `ObjectId` as the original's addresses and exports write it: 24 hexadecimal digits.
pub fn object_id(text: &str) -> Option<[u8; 12]> {
    let hexadecimal = text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u128::from_str_radix(text, 16).ok().filter(|_| hexadecimal)?;
    number.to_be_bytes()[4..].try_into().ok()
}

/// Writes an `ObjectId` as the original does: 24 hexadecimal digits in small letters.
pub fn object_id_text(object_id: [u8; 12]) -> String {
    object_id.iter().fold(String::with_capacity(24), |text, byte| text + &format!("{byte:02x}"))
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh identifier from `ids`.
            pub fn fresh(ids: &dyn IdSource) -> Self {
                Self(ids.fresh())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::parse_str(text).ok().or_else(|| object_id(text).map(id_of)).map(Self).ok_or(InvalidId)
            }
        }
    };
}

id_type!(
    /// A person who signs in.
    UserId
);
id_type!(
    /// A sign-in that can be revoked.
    SessionId
);
id_type!(
    /// A campaign.
    CampaignId
);
id_type!(
    /// A test of a campaign.
    TestId
);
id_type!(
    /// A variable: a root or the value of a key in one environment.
    VariableId
);
id_type!(
    /// A saved connection.
    ConnectionId
);
id_type!(
    /// The key of an SSH server that is kept.
    HostKeyId
);
id_type!(
    /// A report: one run of a campaign, or of one test alone.
    ReportId
);
id_type!(
    /// A process that runs plans.
    WorkerId
);

impl WorkerId {
    /// Stands where no worker is at a run.
    pub const NOBODY: Self = Self(Uuid::nil());
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "6b0c5b2574eb890cb16a4f1c";

    #[test]
    fn an_old_identifier_goes_into_a_uuid_and_out_again() {
        let old = object_id(OLD).unwrap();
        let id = id_of(old);
        assert_eq!(id.to_string(), "00746b0c-5b25-8074-80eb-890cb16a4f1c");
        assert_eq!((id.get_version_num(), id.get_variant()), (8, uuid::Variant::RFC4122));
        assert_eq!(object_id_of(id), Some(old));
        assert_eq!(object_id_text(old), OLD);
        assert!(id < RandomIds.fresh());
        for bytes in [[0; 12], [255; 12]] {
            assert_eq!(object_id_of(id_of(bytes)), Some(bytes));
        }
        assert_eq!(object_id_of(RandomIds.fresh()), None);
        assert_eq!(object_id_of(Uuid::nil()), None);
    }

    #[test]
    fn an_old_address_leads_to_the_same_thing() {
        let report: ReportId = OLD.parse().unwrap();
        assert_eq!(OLD.to_uppercase().parse(), Ok(report));
        assert_eq!(report.to_string().parse(), Ok(report));
        for none in ["6b0c5b2574eb890cb16a4f1", "+b0c5b2574eb890cb16a4f1c", "6b0c5b2574eb890cb16a4f1g", "", "é"] {
            assert_eq!(none.parse::<ReportId>(), Err(InvalidId), "{none}");
        }
    }
}
