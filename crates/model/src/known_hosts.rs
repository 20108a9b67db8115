//! Files in OpenSSH's `known_hosts` format.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Stands before a name that OpenSSH has hashed.
pub const HASHED: &str = "|1|";
/// The port that is not written.
const PORT: u16 = 22;

/// A server and a key of it, as a line of the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHost {
    /// Its name or address in small letters, or what OpenSSH has made of it.
    pub host: String,
    /// Its port, unless the name is hashed.
    pub port: Option<u16>,
    /// The type of key as SSH names it, for example `ssh-ed25519`.
    pub key_type: String,
    /// The key, base64.
    pub public_key: String,
}

/// Whether a hashed name is that of a server.
pub fn is_hash_of(hashed: &str, host: &str, port: u16) -> bool {
    let named = if port == PORT { host.to_owned() } else { format!("[{host}]:{port}") };
    let parts = hashed.strip_prefix(HASHED).and_then(|rest| rest.split_once('|'));
    let Some((salt, hash)) = parts.and_then(|(salt, hash)| Some((decoded(salt)?, decoded(hash)?))) else {
        return false;
    };
    Hmac::<Sha1>::new_from_slice(&salt).is_ok_and(|hmac| hmac.chain_update(named).verify_slice(&hash).is_ok())
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

impl KnownHost {
    /// Whether it is about this server; `host` in small letters.
    pub fn is_of(&self, host: &str, port: u16) -> bool {
        match self.port {
            Some(own) => own == port && self.host == host,
            None => is_hash_of(&self.host, host, port),
        }
    }
}

/// The servers of a file. Marked lines and patterns, which no action has ever looked at, are left out.
pub fn read(text: &str) -> Vec<KnownHost> {
    text.lines().filter(|line| !line.starts_with(['#', '@'])).flat_map(of_line).collect()
}

fn of_line(line: &str) -> Vec<KnownHost> {
    let mut words = line.split_whitespace();
    let (Some(names), Some(key_type), Some(public_key)) = (words.next(), words.next(), words.next()) else {
        return Vec::new();
    };
    if fingerprint(public_key).is_none() {
        return Vec::new();
    }
    let one = |(host, port)| KnownHost { host, port, key_type: key_type.into(), public_key: public_key.into() };
    names.split(',').filter_map(place).map(one).collect()
}

fn place(name: &str) -> Option<(String, Option<u16>)> {
    if name.starts_with(HASHED) {
        return Some((name.to_owned(), None));
    }
    if name.is_empty() || name.contains(['*', '?', '!']) {
        return None;
    }
    let Some(bracketed) = name.strip_prefix('[') else { return Some((name.to_lowercase(), Some(PORT))) };
    let (host, port) = bracketed.rsplit_once("]:")?;
    Some((host.to_lowercase(), Some(port.parse().ok()?)))
}

/// The fingerprint of a key in base64, as `ssh-keygen -l` shows it; nothing where it is no base64.
pub fn fingerprint(public_key: &str) -> Option<String> {
    let bytes = STANDARD.decode(public_key).ok()?;
    Some(format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(bytes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";

    const HASHES: [(&str, u16); 2] = [
        ("|1|hmzTo29yYd1nwQm2/0LOwztt/GM=|BIE1PYeDF/nzsN4A/dg7SdwP+nc=", 22),
        ("|1|NN0tN4onAVGHJOo4oJZquec/1dg=|rS3EAmJ5OUaydTJlOftbGW+NzNI=", 2222),
    ];

    fn places(text: &str) -> Vec<(String, Option<u16>)> {
        read(text).into_iter().map(|one| (one.host, one.port)).collect()
    }

    #[test]
    fn lines_give_servers_and_ports() {
        let text = format!(
            "# a comment\n\nPlain ssh-ed25519 {KEY}\n[other]:2222 ssh-ed25519 {KEY} comment\n\
             a.example,10.0.0.1 ssh-ed25519 {KEY}\n[::1]:22022 ssh-ed25519 {KEY}\n"
        );
        let expected = [("plain", 22), ("other", 2222), ("a.example", 22), ("10.0.0.1", 22), ("::1", 22022)];
        assert_eq!(places(&text), expected.map(|(host, port)| (host.to_owned(), Some(port))));
        assert_eq!(read(&text)[0].key_type, "ssh-ed25519");
    }

    #[test]
    fn what_was_never_looked_at_is_left_out() {
        let text = format!(
            "@revoked bad ssh-ed25519 {KEY}\n*.example,!x ssh-ed25519 {KEY}\nhalf ssh-ed25519\nodd ssh-ed25519 ###\n\
             [a]:99999 ssh-ed25519 {KEY}\n"
        );
        assert_eq!(places(&text), []);
    }

    /// Written by `ssh-keygen -H`, for `example.com` and for `[example.com]:2222`.
    #[test]
    fn hashed_names_are_found_again() {
        for (hashed, port) in HASHES {
            assert_eq!(places(&format!("{hashed} ssh-ed25519 {KEY}")), [(hashed.to_owned(), None)]);
            assert!(is_hash_of(hashed, "example.com", port));
            assert!(!is_hash_of(hashed, "example.com", 22022) && !is_hash_of(hashed, "example.org", port));
        }
        for wrong in ["|1|", "|1|a|b", "|1|||", "example.com"] {
            assert!(!is_hash_of(wrong, "example.com", 22), "{wrong}");
        }
    }
}
