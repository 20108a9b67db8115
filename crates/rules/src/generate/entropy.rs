//! Where entropy and time come from.

/// Where entropy and time come from; nothing else is random here (tests give their own).
pub trait Entropy: Send + Sync {
    /// The present moment, in the time zone of the server.
    fn now(&self) -> jiff::Zoned;
    /// Sixty-four bits nobody can guess.
    fn random(&self) -> u64;
}

/// Time that stands still at one moment, without entropy: for what only looks at the clock.
#[derive(Debug, Clone)]
pub struct FrozenClock(pub jiff::Zoned);

impl Entropy for FrozenClock {
    fn now(&self) -> jiff::Zoned {
        self.0.clone()
    }

    fn random(&self) -> u64 {
        0
    }
}

/// Time that stands still and entropy that is always the same, for reproducible results.
#[derive(Debug, Clone, Copy)]
pub struct FixedEntropy;

impl Entropy for FixedEntropy {
    fn now(&self) -> jiff::Zoned {
        jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC)
    }

    fn random(&self) -> u64 {
        7
    }
}
