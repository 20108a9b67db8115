//! Whether a server is the one it says it is: its key is asked for, compared, remembered.

use std::sync::Arc;

use russh::{
    Names,
    client::{DisconnectReason, Handler, Session},
    keys::{HashAlg, PublicKey, PublicKeyBase64, PublicKeyOrCertificate},
};
use testgyver_model::{
    host_key::{HostKeys, HostMet, HostVerdict},
    id::ConnectionId,
};

use super::{
    algorithms,
    finding::{KeyVerdict, SeenKey},
    heard::Heard,
    login::HostKeyCheck,
    words,
};

/// Looks at the server's key while a connection is made.
pub(super) struct KeyWatch {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) check: HostKeyCheck,
    pub(super) expected: Option<String>,
    /// Knows the keys that were met before.
    pub(super) hosts: Arc<dyn HostKeys>,
    /// The saved connection that leads there, where one does.
    pub(super) connection: Option<ConnectionId>,
    /// Where what the server says on its own goes.
    pub(super) heard: Heard,
}

impl KeyWatch {
    async fn look(&self, key: &PublicKey) -> KeyVerdict {
        if self.check == HostKeyCheck::Off {
            return KeyVerdict::Unchecked;
        }
        if let Some(expected) = self.expected.as_deref().map(str::trim).filter(|expected| !expected.is_empty()) {
            return if is_expected(key, expected) { KeyVerdict::Known } else { KeyVerdict::Changed };
        }
        let met = HostMet {
            connection: self.connection,
            learn: self.check != HostKeyCheck::Strict,
            ..HostMet::new(&self.host, self.port, key.algorithm().as_str(), &key.public_key_base64())
        };
        match self.hosts.meet(met).await {
            Ok(HostVerdict::Known) => KeyVerdict::Known,
            Ok(HostVerdict::Learnt) => KeyVerdict::Learnt,
            Ok(HostVerdict::Changed) => KeyVerdict::Changed,
            Ok(HostVerdict::Unknown) => KeyVerdict::Unknown,
            Err(error) => KeyVerdict::Unreadable(error),
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
        let finding = self.look(&key).await;
        let welcome = matches!(finding, KeyVerdict::Known | KeyVerdict::Learnt | KeyVerdict::Unchecked);
        let seen = SeenKey { fingerprint: key.fingerprint(HashAlg::Sha256).to_string(), finding };
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
