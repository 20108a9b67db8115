//! A limit on the connections that an address begins: each takes some memory until it has authenticated.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Connections that one address may begin within the time: a storm of a whole office that comes back fits in.
const MOST: u32 = 1_000;
const WITHIN: Duration = Duration::from_secs(10);
/// Addresses that are counted at most; beyond, all count as one.
const ADDRESSES: usize = 10_000;

#[derive(Default)]
pub(crate) struct HandshakeLimiter(Mutex<HashMap<Option<IpAddr>, (Instant, u32)>>);

impl HandshakeLimiter {
    /// Counts a connection that begins; `false` if there were too many.
    pub(crate) fn admit(&self, address: IpAddr, now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= ADDRESSES {
            counts.retain(|_, (began, _)| now.duration_since(*began) < WITHIN);
        }
        let known = counts.len() < ADDRESSES || counts.contains_key(&Some(address));
        let (began, count) = counts.entry(known.then_some(address)).or_insert((now, 0));
        if now.duration_since(*began) >= WITHIN {
            (*began, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_begins_so_many_and_what_is_counted_is_bounded() {
        let (handshakes, now) = (HandshakeLimiter::default(), Instant::now());
        let address = |number: u32| IpAddr::V4(number.into());
        assert_eq!((0..1_500).filter(|_| handshakes.admit(address(1), now)).count(), MOST as usize);
        assert!(handshakes.admit(address(2), now) && handshakes.admit(address(1), now + WITHIN));
        let crowd = (0..30_000).filter(|number| handshakes.admit(address(100 + number), now + WITHIN)).count();
        assert!(crowd < ADDRESSES + 2 * MOST as usize, "{crowd}");
        assert!(handshakes.0.lock().unwrap().len() <= ADDRESSES + 1);
    }
}
