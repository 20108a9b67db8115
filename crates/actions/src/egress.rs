//! How far actions may reach: hosts and networks, the size of what they carry, programs of the
//! worker. An administrator sets it; without a word of his, hosts are free, files have 1 GiB at most and programs
//! are off.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ipnet::IpNet;
use testgyver_model::{Language, action::ActionError, phrase};
use tokio::{
    net::{TcpStream, lookup_host},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{messages, phase::Phase};

/// One address that does not answer must not use up the time of the others.
const PER_ADDRESS: Duration = Duration::from_secs(10);

/// Most bytes of a file that an action carries, where the administrator says nothing: a server under test must not
/// be able to fill the disk.
const TRANSFER: u64 = 1024 * 1024 * 1024;

/// What an administrator lets actions do.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Hosts that may be reached; all of them where the list is empty.
    pub allow: Vec<HostRule>,
    /// Hosts that may not be reached, whatever `allow` says.
    pub deny: Vec<HostRule>,
    /// Most bytes that one file may have, once it is decompressed; 1 GiB where this is left out.
    pub max_bytes: Option<u64>,
    /// Whether the `command` action may run programs on the worker.
    pub commands: bool,
    /// Most requests under way to one host at once; any number where this is left out.
    pub requests_per_host: Option<usize>,
}

/// Who may talk to which host now, where an administrator has limited that.
#[derive(Default)]
pub(crate) struct HostLimiter(Mutex<HashMap<String, Arc<Semaphore>>>);

impl HostLimiter {
    /// Waits until a request to this host may begin; it is under way for as long as the turn is kept.
    pub(crate) async fn take(&self, host: &str, limits: &Limits) -> Option<OwnedSemaphorePermit> {
        let most = limits.requests_per_host?;
        let host = host.trim_end_matches('.').to_lowercase();
        let turns = {
            let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody is at, or waits for, a host whose turns are all free.
            hosts.retain(|_, turns| Arc::strong_count(turns) > 1 || turns.available_permits() < most);
            Arc::clone(hosts.entry(host).or_insert_with(|| Arc::new(Semaphore::new(most))))
        };
        turns.acquire_owned().await.ok()
    }
}

/// A host or a network: `db.example`, `*.example`, `10.0.0.0/8`, `192.0.2.7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostRule {
    /// Addresses of a network.
    Network(IpNet),
    /// One host, by the name that the action gives.
    Name(String),
    /// Every host below a domain.
    Below(String),
}

/// A text that is neither a host nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither a host (db.example, *.example) nor a network (10.0.0.0/8)")]
pub struct InvalidRule(String);

impl FromStr for HostRule {
    type Err = InvalidRule;

    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        let text = text.trim().trim_end_matches('.').to_lowercase();
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::Network(network));
        }
        if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(Self::Network(address.into()));
        }
        let (name, below) = text.strip_prefix("*.").map_or((text.as_str(), false), |name| (name, true));
        let fits = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.');
        if name.is_empty() || !name.chars().all(fits) {
            return Err(InvalidRule(text));
        }
        Ok(if below { Self::Below(format!(".{name}")) } else { Self::Name(name.to_owned()) })
    }
}

impl HostRule {
    fn names(&self, host: &str) -> bool {
        match self {
            Self::Network(_) => false,
            Self::Name(name) => host == name,
            Self::Below(suffix) => host.ends_with(suffix.as_str()),
        }
    }

    fn holds(&self, address: IpAddr) -> bool {
        matches!(self, Self::Network(network) if network.contains(&address))
    }
}

impl Limits {
    /// Whether hosts are limited at all.
    pub(crate) fn is_limited(&self) -> bool {
        !self.allow.is_empty() || !self.deny.is_empty()
    }

    /// Whether an action may reach a host at one of its addresses.
    pub(crate) fn allows(&self, host: &str, address: IpAddr) -> bool {
        let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_lowercase();
        let address = match address.to_canonical() {
            // "Any address" leads to this machine.
            IpAddr::V4(any) if any.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(any) if any.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            other => other,
        };
        let fits = |rule: &HostRule| rule.names(&host) || rule.holds(address);
        !self.deny.iter().any(fits) && (self.allow.is_empty() || self.allow.iter().any(fits))
    }

    /// The addresses of a host that may be reached.
    ///
    /// # Errors
    /// Where the name is not known, or the administrator allows none of its addresses.
    pub(crate) async fn resolve(
        &self,
        host: &str,
        port: u16,
        language: Language,
    ) -> Result<Vec<SocketAddr>, ActionError> {
        let name = host.trim_matches(['[', ']']);
        let found = Phase::LookingUp.over(lookup_host((name, port))).await;
        let found: Vec<SocketAddr> = found.map_err(|_| messages::unknown_host(host, language))?.collect();
        if found.is_empty() {
            return Err(messages::unknown_host(host, language));
        }
        let admitted: Vec<SocketAddr> = found.into_iter().filter(|address| self.allows(host, address.ip())).collect();
        if admitted.is_empty() { Err(forbidden(host, language)) } else { Ok(admitted) }
    }

    /// Connects to a host.
    ///
    /// # Errors
    /// Where the name is not known, nobody answers, or the administrator does not allow it.
    pub(crate) async fn connect(&self, host: &str, port: u16, language: Language) -> Result<TcpStream, ActionError> {
        let mut last = None;
        for address in self.resolve(host, port, language).await? {
            let connecting = Phase::Connecting.over(TcpStream::connect(address));
            match timeout(PER_ADDRESS, connecting).await {
                Ok(Ok(stream)) => {
                    // Refused only by a socket that is gone, which the next word on it will tell.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(error)) => last = Some(error),
                Err(_) => last = Some(io::ErrorKind::TimedOut.into()),
            }
        }
        let error = last.unwrap_or_else(|| io::ErrorKind::NotConnected.into());
        Err(messages::connecting(&error, &format!("{host}:{port}"), language))
    }

    /// Whether a file of this size may be carried.
    ///
    /// # Errors
    /// Where the administrator allows less.
    pub(crate) fn check_size(&self, bytes: u64, language: Language) -> Result<(), ActionError> {
        let most = self.max_bytes.unwrap_or(TRANSFER);
        if bytes <= most {
            return Ok(());
        }
        Err(ActionError::new(phrase!(language,
            fr: "fichier trop gros : l'administrateur autorise {most} octets au plus (option --transfer-limit-mib du serveur)",
            en: "file too large: the administrator allows {most} bytes at most (option --transfer-limit-mib of the server)")))
    }
}

/// The host may not be reached from here.
pub(crate) fn forbidden(host: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "hôte interdit par l'administrateur : {host}",
        en: "host forbidden by the administrator: {host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(texts: &[&str]) -> Vec<HostRule> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn deny_wins_and_allow_limits() {
        let limits = Limits {
            allow: rules(&["*.corp.example", "10.0.0.0/8", "::1"]),
            deny: rules(&["10.9.0.0/16", "vault.corp.example"]),
            ..Limits::default()
        };
        let allows = |host: &str, address: &str| limits.allows(host, address.parse().unwrap());
        assert!(allows("db.corp.example", "192.0.2.1"));
        assert!(allows("DB.Corp.Example.", "192.0.2.1"));
        assert!(allows("elsewhere", "10.1.2.3"));
        assert!(allows("elsewhere", "::ffff:10.1.2.3"));
        assert!(allows("[::1]", "::1"));
        assert!(!allows("db.corp.example", "10.9.0.1"));
        assert!(!allows("vault.corp.example", "192.0.2.1"));
        assert!(!allows("corp.example", "192.0.2.1"));
        assert!(!allows("evilcorp.example", "192.0.2.1"));
        let inside = Limits { deny: rules(&["127.0.0.0/8", "::1"]), ..Limits::default() };
        for address in ["127.0.0.1", "0.0.0.0", "::", "::1", "::ffff:0.0.0.0"] {
            assert!(!inside.allows("x", address.parse().unwrap()), "{address}");
        }
        assert!(Limits::default().allows("anything", "127.0.0.1".parse().unwrap()));
    }

    #[tokio::test]
    async fn no_more_requests_at_once_than_are_allowed_for_a_host() {
        let limits = Limits { requests_per_host: Some(2), ..Limits::default() };
        let turns = HostLimiter::default();
        let first = turns.take("Shop.example", &limits).await;
        let second = turns.take("shop.example.", &limits).await;
        let elsewhere = turns.take("other.example", &limits).await;
        assert!(first.is_some() && second.is_some() && elsewhere.is_some());
        let soon = Duration::from_millis(20);
        assert!(timeout(soon, turns.take("shop.example", &limits)).await.is_err());
        drop(first);
        assert!(timeout(Duration::from_secs(9), turns.take("shop.example", &limits)).await.unwrap().is_some());
        assert!(turns.take("shop.example", &Limits::default()).await.is_none(), "without a limit nobody waits");
    }

    #[test]
    fn rules_that_are_none_are_refused() {
        for text in ["", "*.", "a b", "10.0.0.0/40", "http://x"] {
            assert!(text.parse::<HostRule>().is_err(), "{text}");
        }
    }
}
