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
                Uuid::parse_str(text).map(Self).map_err(|_| InvalidId)
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
