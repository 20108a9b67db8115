//! Whether a server is the one it says it is: its key is asked for, compared, remembered.

use std::path::PathBuf;

use russh::{
    Names,
    client::{DisconnectReason, Handler, Session},
    keys::{
        HashAlg, PublicKey, PublicKeyOrCertificate,
        known_hosts::{known_host_keys_path, learn_known_hosts_path},
    },
};

use super::{algorithms, heard::Heard, login::HostKeyCheck, words};

/// What came of looking at a server's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// It is known.
    Known,
    /// It was met for the first time and is kept from now on.
    Learnt,
    /// Nobody asked.
    Unchecked,
    /// It is another one than is known or expected.
    Changed,
    /// It is not known, and it had to be.
    Unknown,
    /// The keys that are known could not be read or written.
    Unreadable(String),
}

/// A server's key, by its fingerprint, and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) fingerprint: String,
    pub(super) finding: Finding,
}

/// Looks at the server's key while a connection is made.
pub(super) struct KeyWatch {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) check: HostKeyCheck,
    pub(super) expected: Option<String>,
    /// The file of known keys, in the format of OpenSSH's `known_hosts`.
    pub(super) known_hosts: PathBuf,
    /// Where what the server says on its own goes.
    pub(super) heard: Heard,
}

impl KeyWatch {
    fn look(&self, key: &PublicKey) -> Finding {
        if self.check == HostKeyCheck::Off {
            return Finding::Unchecked;
        }
        if let Some(expected) = self.expected.as_deref().map(str::trim).filter(|expected| !expected.is_empty()) {
            return if is_expected(key, expected) { Finding::Known } else { Finding::Changed };
        }
        // No file yet is as good as an empty one.
        if !self.known_hosts.exists() {
            return self.meet(key);
        }
        match known_host_keys_path(&self.host, self.port, &self.known_hosts) {
            Ok(known) if known.is_empty() => self.meet(key),
            Ok(known) if known.iter().any(|(_, known)| known.key_data() == key.key_data()) => Finding::Known,
            // A key of another algorithm is another key too: else a stranger would only have to bring one.
            Ok(_) => Finding::Changed,
            Err(error) => Finding::Unreadable(error.to_string()),
        }
    }

    fn meet(&self, key: &PublicKey) -> Finding {
        if self.check == HostKeyCheck::Strict { Finding::Unknown } else { self.learn(key) }
    }

    fn learn(&self, key: &PublicKey) -> Finding {
        match learn_known_hosts_path(&self.host, self.port, key, &self.known_hosts) {
            Ok(()) => Finding::Learnt,
            Err(error) => Finding::Unreadable(error.to_string()),
        }
    }
}

/// Whether a key is the one of a fingerprint, of a public key, or of a line of `known_hosts`.
fn is_expected(key: &PublicKey, expected: &str) -> bool {
    if expected.starts_with("SHA256:") {
        return key.fingerprint(HashAlg::Sha256).to_string() == expected;
    }
    if expected.starts_with("SHA512:") {
        return key.fingerprint(HashAlg::Sha512).to_string() == expected;
    }
    // The third word of `host type key` and the second of `type key` are the key itself.
    let words: Vec<&str> = expected.split_whitespace().collect();
    words
        .windows(2)
        .any(|pair| PublicKey::from_openssh(&pair.join(" ")).is_ok_and(|known| known.key_data() == key.key_data()))
}

impl Handler for KeyWatch {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let key = match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.clone(),
            PublicKeyOrCertificate::Certificate(certificate) => PublicKey::from(certificate.public_key().clone()),
        };
        let finding = self.look(&key);
        let welcome = matches!(finding, Finding::Known | Finding::Learnt | Finding::Unchecked);
        let seen = Seen { fingerprint: key.fingerprint(HashAlg::Sha256).to_string(), finding };
        self.heard.key(seen);
        Ok(welcome)
    }

    async fn kex_done(
        &mut self,
        _secret: Option<&[u8]>,
        agreed: &Names,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.heard.old(algorithms::old_ones(agreed));
        Ok(())
    }

    async fn auth_banner(&mut self, banner: &str, _session: &mut Session) -> Result<(), Self::Error> {
        self.heard.banner(banner);
        Ok(())
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Self::Error>) -> Result<(), Self::Error> {
        if let Some(words) = words::farewell(&reason) {
            self.heard.farewell(&words);
        }
        match reason {
            DisconnectReason::ReceivedDisconnect(_) => Ok(()),
            DisconnectReason::Error(error) => Err(error),
        }
    }
}
