//! Keys of SSH servers: met, compared, kept from the first time on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    id::{CampaignId, ConnectionId, HostKeyId, ReportId},
    known_hosts::KnownHost,
};

pub use crate::known_hosts::fingerprint;

/// A server and the key that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostMet {
    /// Its name or address, in small letters.
    pub host: String,
    /// The TCP port it was reached on.
    pub port: u16,
    /// The key's type, `ssh-ed25519` say.
    pub key_type: String,
    /// The key itself, as OpenSSH writes it: base64.
    pub public_key: String,
    /// The saved connection that leads there, where one does.
    pub connection: Option<ConnectionId>,
    /// Whether the key is kept where the server is met for the first time; else it is only looked up.
    pub learn: bool,
}

/// What is known of a key that a server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostVerdict {
    /// It is the one that is kept.
    Known,
    /// The server was met for the first time: its key is kept from now on.
    Learnt,
    /// Another one is kept.
    Changed,
    /// None is kept, and none shall be.
    Unknown,
}

/// Whose keys: what one campaign trusts, another one need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostScope {
    /// Servers that actions of a campaign name.
    Campaign(CampaignId),
    /// Servers that a saved connection leads to, whichever campaign uses it.
    Connection(ConnectionId),
}

/// A key that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKey {
    /// A UUID, by which it is deleted.
    pub id: HostKeyId,
    /// The campaign or the connection that trusts it.
    pub scope: HostScope,
    /// The server and its port; nothing where OpenSSH had hashed the name and nobody has met it since.
    pub place: Option<(String, u16)>,
    /// The type of key as SSH names it, for example `ssh-ed25519`.
    pub key_type: String,
    /// The key itself, base64.
    pub public_key: String,
    /// The key's fingerprint, `SHA256:…`.
    pub fingerprint: String,
    /// When it was first met, or taken over from a file.
    pub met_at: Timestamp,
    /// In which run it was first met, where it was in one.
    pub met_in: Option<ReportId>,
}

impl HostMet {
    /// A server that shows a key, looked up alone.
    pub fn new(host: &str, port: u16, key_type: &str, public_key: &str) -> Self {
        Self {
            host: host.to_lowercase(),
            port,
            key_type: key_type.to_owned(),
            public_key: public_key.to_owned(),
            connection: None,
            learn: false,
        }
    }

    /// What the keys that are kept for the server say of this one. A key of another type is another key, too: else a
    /// stranger would only have to bring one.
    pub fn judged<'a>(&self, kept: impl IntoIterator<Item = &'a str>) -> HostVerdict {
        let mut others = false;
        for key in kept {
            if key == self.public_key {
                return HostVerdict::Known;
            }
            others = true;
        }
        match (others, self.learn) {
            (true, _) => HostVerdict::Changed,
            (false, true) => HostVerdict::Learnt,
            (false, false) => HostVerdict::Unknown,
        }
    }
}

/// A server as one campaign or one connection knows it.
type HostKeySlot = (Option<ConnectionId>, String, u16);

/// Keys that are known as long as somebody holds this, where nothing is stored.
#[derive(Debug, Default)]
pub struct KnownHosts {
    met: Mutex<HashMap<HostKeySlot, String>>,
    /// What a file knows, if there is one: then no other server is trusted.
    file: Option<Vec<KnownHost>>,
}

impl KnownHosts {
    /// What a file knows; no server is trusted at the first meeting.
    pub fn of_file(hosts: Vec<KnownHost>) -> Self {
        Self { met: Mutex::default(), file: Some(hosts) }
    }

    /// Nothing known yet, for whoever shares it.
    pub fn shared() -> Arc<dyn HostKeys> {
        Arc::new(Self::default())
    }

    /// What is known of a key; one met for the first time is kept where it may be.
    pub fn judge(&self, met: &HostMet) -> HostVerdict {
        if let Some(file) = &self.file {
            let kept = file.iter().filter(|one| one.is_of(&met.host, met.port)).map(|one| one.public_key.as_str());
            return HostMet { learn: false, ..met.clone() }.judged(kept);
        }
        let mut known = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (met.connection, met.host.clone(), met.port);
        let verdict = met.judged(known.get(&place).map(String::as_str));
        if verdict == HostVerdict::Learnt {
            known.insert(place, met.public_key.clone());
        }
        verdict
    }

    /// Notes a key that is kept elsewhere.
    pub fn note(&self, met: &HostMet) {
        let mut known = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((met.connection, met.host.clone(), met.port), met.public_key.clone());
    }

    /// Whether this key of the server is known here.
    pub fn knows(&self, met: &HostMet) -> bool {
        let known = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(met.connection, met.host.clone(), met.port)) == Some(&met.public_key)
    }
}

/// Knows the keys of SSH servers, and keeps those met for the first time.
#[async_trait]
pub trait HostKeys: Send + Sync {
    /// Tells what is known of the key that a server shows.
    ///
    /// # Errors
    /// Why nobody can say.
    async fn meet(&self, met: HostMet) -> Result<HostVerdict, String>;
}

#[async_trait]
impl HostKeys for KnownHosts {
    async fn meet(&self, met: HostMet) -> Result<HostVerdict, String> {
        Ok(self.judge(&met))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RandomIds;

    fn met(host: &str, key: &str) -> HostMet {
        HostMet { learn: true, ..HostMet::new(host, 22, "ssh-ed25519", key) }
    }

    #[test]
    fn a_key_is_kept_at_the_first_meeting_alone() {
        let known = KnownHosts::default();
        let looked_up = HostMet { learn: false, ..met("a.example", "AAAA") };
        assert_eq!(known.judge(&looked_up), HostVerdict::Unknown);
        assert_eq!(known.judge(&met("A.example", "AAAA")), HostVerdict::Learnt);
        assert_eq!(known.judge(&looked_up), HostVerdict::Known);
        assert_eq!(known.judge(&met("a.example", "BBBB")), HostVerdict::Changed);
        assert_eq!(known.judge(&met("a.example", "AAAA")), HostVerdict::Known);
        let by_connection = HostMet { connection: Some(ConnectionId::fresh(&RandomIds)), ..met("a.example", "BBBB") };
        assert_eq!(known.judge(&by_connection), HostVerdict::Learnt);
    }

    #[test]
    fn one_of_several_kept_keys_is_enough() {
        assert_eq!(met("a", "B").judged(["A", "B"]), HostVerdict::Known);
        assert_eq!(met("a", "C").judged(["A", "B"]), HostVerdict::Changed);
    }

    #[test]
    fn fingerprints_are_those_of_ssh_keygen() {
        let key = "AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
        assert_eq!(fingerprint(key).as_deref(), Some("SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE"));
        assert_eq!(fingerprint("no key"), None);
    }
}
