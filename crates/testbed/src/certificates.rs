//! Certificates of one's own: an authority and what it signs.

use std::{fs, path::Path};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

/// A year, a month and a day.
pub type Day = (i32, u8, u8);

/// An authority that nobody knows until told.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A fresh one.
    ///
    /// # Panics
    /// Where the system has no randomness to give.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "Testbed Authority");
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// The authority's certificate, PEM.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for these names and its key, PEM. It serves servers and clients.
    ///
    /// # Panics
    /// Where a name is none.
    pub fn issue(&self, names: &[&str], valid: Option<(Day, Day)>) -> (String, String) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names.clone()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, names.first().cloned().unwrap_or_default());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        if let Some((from, until)) = valid {
            params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
            params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }

    /// Puts `ca.pem`, `cert.pem` and `key.pem` (for localhost) into a folder.
    ///
    /// # Panics
    /// Where the folder cannot be written.
    pub fn equip(&self, folder: &Path) {
        let (certificate, key) = self.issue(&["localhost", "127.0.0.1"], None);
        for (name, text) in [("ca.pem", self.pem()), ("cert.pem", certificate), ("key.pem", key)] {
            fs::write(folder.join(name), text).expect("a certificate file");
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
