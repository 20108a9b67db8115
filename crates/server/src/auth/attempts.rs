//! How often passwords may be tried. An attempt counts before it is checked, so that guesses beside
//! each other count too; a right one is given back.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use testgyver_model::Timestamp;

/// Counters kept at most; beyond, those whose time is over go, then the oldest.
const MOST: usize = 20_000;
/// How long an address counts as one that a person signs in from.
const FAMILIAR_SECONDS: i64 = 30 * 24 * 3600;

/// What attempts are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    /// One account from one address.
    Pair,
    /// One account from anywhere it has not signed in from before: the slow guessing of many.
    Account,
    /// Any account from one address.
    Address,
    /// The password of a person who is signed in.
    Profile,
}

impl Scope {
    /// Wrong attempts in how many seconds.
    const fn limit(self) -> (u32, i64) {
        match self {
            Self::Pair | Self::Profile => (10, 60),
            Self::Account => (100, 3600),
            Self::Address => (100, 60),
        }
    }
}

/// Attempts that were made lately.
#[derive(Default)]
pub(crate) struct Attempts {
    // Keyed by a hash: a long name takes no more room than a short one.
    keys: RandomState,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    windows: HashMap<u64, Window>,
    /// Pairs of account and address that have signed in, with the instant.
    familiar: HashMap<u64, Timestamp>,
}

#[derive(Clone, Copy)]
struct Window {
    ends: Timestamp,
    attempts: u32,
}

/// An attempt that counts as wrong unless it is told otherwise.
#[must_use]
pub(crate) struct PasswordAttempt<'a> {
    of: &'a Attempts,
    keys: Vec<(Scope, u64)>,
}

impl Attempts {
    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// The seconds to wait where there were too many.
    pub(crate) fn sign_in(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<PasswordAttempt<'_>, i64> {
        let network = network(address);
        let pair = self.key(Scope::Pair, (account, network));
        let mut keys = vec![(Scope::Pair, pair), (Scope::Address, self.key(Scope::Address, network))];
        let familiar = self.state().familiar.get(&pair).copied();
        if familiar.is_none_or(|at| now.duration_since(at).as_secs() > FAMILIAR_SECONDS) {
            keys.push((Scope::Account, self.key(Scope::Account, account)));
        }
        self.begin(keys, now)
    }

    /// Counts an attempt of a signed-in person to prove the password.
    ///
    /// # Errors
    /// The seconds to wait where there were too many.
    pub(crate) fn prove(&self, account: &str, now: Timestamp) -> Result<PasswordAttempt<'_>, i64> {
        self.begin(vec![(Scope::Profile, self.key(Scope::Profile, account))], now)
    }

    fn key(&self, scope: Scope, of: impl Hash) -> u64 {
        self.keys.hash_one((scope, of))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, keys: Vec<(Scope, u64)>, now: Timestamp) -> Result<PasswordAttempt<'_>, i64> {
        let windows = &mut self.state().windows;
        let full = |(scope, key): &(Scope, u64)| {
            let window = windows.get(key).filter(|window| window.ends > now)?;
            (window.attempts >= scope.limit().0).then(|| window.ends.duration_since(now).as_secs().max(1))
        };
        if let Some(seconds) = keys.iter().filter_map(full).max() {
            return Err(seconds);
        }
        for (scope, key) in &keys {
            make_room(windows, now);
            let fresh = Window { ends: now + jiff::SignedDuration::from_secs(scope.limit().1), attempts: 0 };
            let window = windows.entry(*key).or_insert(fresh);
            if window.ends <= now {
                *window = fresh;
            }
            window.attempts += 1;
        }
        Ok(PasswordAttempt { of: self, keys })
    }
}

/// Forgets what is over, and where that is not enough, what ends first.
fn make_room(windows: &mut HashMap<u64, Window>, now: Timestamp) {
    if windows.len() < MOST {
        return;
    }
    windows.retain(|_, window| window.ends > now);
    if windows.len() >= MOST
        && let Some(first) = windows.iter().min_by_key(|(_, window)| window.ends).map(|(key, _)| *key)
    {
        windows.remove(&first);
    }
}

impl PasswordAttempt<'_> {
    /// The password was right: the person's own counter begins anew, and is known from this address.
    pub(crate) fn succeeded(self, now: Timestamp) {
        self.give_back();
        let mut state = self.of.state();
        for (scope, key) in &self.keys {
            match scope {
                Scope::Profile => _ = state.windows.remove(key),
                Scope::Pair => {
                    state.windows.remove(key);
                    if state.familiar.len() >= MOST {
                        state.familiar.retain(|_, at| now.duration_since(*at).as_secs() <= FAMILIAR_SECONDS / 10);
                    }
                    if state.familiar.len() < MOST {
                        state.familiar.insert(*key, now);
                    }
                }
                Scope::Account | Scope::Address => {}
            }
        }
    }

    /// The password was not looked at.
    pub(crate) fn taken_back(self) {
        self.give_back();
    }

    fn give_back(&self) {
        let mut state = self.of.state();
        for (_, key) in &self.keys {
            if let Some(window) = state.windows.get_mut(key) {
                window.attempts = window.attempts.saturating_sub(1);
            }
        }
    }
}

/// Of version 6, whoever has one address has the whole network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn other(number: u16) -> IpAddr {
        format!("198.51.{}.{}", number / 250, number % 250 + 1).parse().unwrap()
    }

    #[test]
    fn ten_wrong_attempts_close_the_door_for_the_rest_of_the_minute_even_beside_each_other() {
        let attempts = Attempts::default();
        let begun: Vec<_> =
            (0..10).map(|_| attempts.sign_in("a@b", HERE, at(0)).unwrap_or_else(|_| panic!())).collect();
        assert_eq!(attempts.sign_in("a@b", HERE, at(10)).err(), Some(50), "none has been checked yet");
        drop(begun);
        assert!(attempts.sign_in("c@d", HERE, at(10)).is_ok());
        assert!(attempts.sign_in("a@b", other(1), at(10)).is_ok(), "an attacker elsewhere locks nobody out");
        assert!(attempts.sign_in("a@b", HERE, at(60)).is_ok());
    }

    #[test]
    fn right_attempts_do_not_count() {
        let attempts = Attempts::default();
        for second in 0..500 {
            attempts.sign_in("a@b", HERE, at(second / 20)).unwrap_or_else(|_| panic!()).succeeded(at(second / 20));
        }
        (0..9).for_each(|_| drop(attempts.sign_in("a@b", HERE, at(30))));
        attempts.sign_in("a@b", HERE, at(30)).unwrap_or_else(|_| panic!()).taken_back();
        attempts.sign_in("a@b", HERE, at(30)).unwrap_or_else(|_| panic!()).succeeded(at(30));
        assert!(attempts.sign_in("a@b", HERE, at(31)).is_ok(), "success forgets the failures before it");
    }

    #[test]
    fn one_address_is_bounded_over_all_accounts_and_one_account_over_all_addresses() {
        let attempts = Attempts::default();
        attempts.sign_in("a@b", HERE, at(0)).unwrap_or_else(|_| panic!()).succeeded(at(0));
        (0..100).for_each(|number| drop(attempts.sign_in(&format!("{number}@b"), other(7), at(0))));
        assert!(attempts.sign_in("z@b", other(7), at(1)).is_err());
        (0..100).for_each(|number| drop(attempts.sign_in("a@b", other(1_000 + number), at(100))));
        assert!(attempts.sign_in("a@b", other(2_000), at(101)).is_err());
        assert!(attempts.sign_in("a@b", HERE, at(101)).is_ok(), "the person gets in from where they always do");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..30_000_u32 {
            let address = IpAddr::V4((0x0a00_0000 + number).into());
            drop(attempts.sign_in(&"x".repeat(10), address, at(i64::from(number) * 40)));
            drop(attempts.prove(&number.to_string(), at(i64::from(number))));
        }
        assert!(attempts.state().windows.len() <= MOST);
    }
}
