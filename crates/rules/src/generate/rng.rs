//! What turns the bits of [`Entropy`] into choices.

use std::ops::RangeInclusive;

use fake::rand::{RngExt, SeedableRng, rngs::ChaCha12Rng, seq::IndexedRandom};

use super::Entropy;

/// Random choices, and the time, for one call.
pub(super) struct Rng<'a> {
    entropy: &'a dyn Entropy,
    rng: ChaCha12Rng,
}

impl<'a> Rng<'a> {
    /// Draws a whole seed of 256 bits, so that passwords and identifiers are as hard to guess as what `entropy` gives.
    ///
    /// The algorithm is named, unlike that of `StdRng`: a new version of the crate must not change the values.
    pub fn new(entropy: &'a dyn Entropy) -> Self {
        let mut seed = [0; 32];
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&entropy.random().to_le_bytes());
        }
        Self { entropy, rng: ChaCha12Rng::from_seed(seed) }
    }

    /// The present moment.
    pub fn now(&self) -> jiff::Zoned {
        self.entropy.now()
    }

    /// The generator itself, for crates that take one.
    pub fn rng(&mut self) -> &mut ChaCha12Rng {
        &mut self.rng
    }

    /// A whole number, both ends included; the first end when they are the wrong way round.
    pub fn int(&mut self, range: RangeInclusive<i64>) -> i64 {
        if range.is_empty() { *range.start() } else { self.rng.random_range(range) }
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.rng.random()
    }

    /// One of a list.
    pub fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        list.choose(&mut self.rng).copied().unwrap_or_default()
    }

    /// One word of a list, as a text of its own.
    pub fn word(&mut self, list: &[&str]) -> String {
        self.pick(list).to_owned()
    }

    /// A text of `length` characters, each one of `set`.
    pub fn string(&mut self, length: usize, set: &[char]) -> String {
        (0..length).map(|_| self.pick(set)).collect()
    }

    /// A text of `length` digits.
    pub fn digits(&mut self, length: usize) -> String {
        self.string(length, &['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    }
}
