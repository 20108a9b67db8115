//! The private key of a form, in any of the forms that people have.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use russh::keys::{self, decode_secret_key};
use testgyver_model::{Language, action::ActionError, folders::Folders, secret::Secret, text};

use super::login::SshLogin;
use crate::{
    given_up::aside,
    keys::{Unusable, private_key},
    local, messages,
};

/// The ciphers of keys that the library knows.
const CIPHERS: [&str; 10] = [
    "none",
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
];
/// A cipher has a shorter name than this.
const LONGEST_NAME: usize = 64;

/// The private key: as written, or out of a file of the campaign.
///
/// # Errors
/// Where it is none, or another passphrase is needed.
pub(super) async fn read(
    login: &SshLogin,
    folders: &Folders,
    language: Language,
) -> Result<Option<Arc<keys::PrivateKey>>, ActionError> {
    let Some(written) = login.private_key.as_ref().map(|key| key.expose().trim()).filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    let is_key = written.contains('\n') || written.starts_with("-----BEGIN") || written.starts_with("PuTTY");
    let bytes = match is_key {
        true => written.as_bytes().to_vec(),
        // What is neither a key nor a file may still be a damaged key: it is not shown.
        false => local::small(written, folders, language)
            .await
            .map_err(|_| messages::field("private_key", &text!(language, "field-no-private-key"), language))?,
    };
    let passphrase = login.passphrase.clone().filter(|given| !given.expose().is_empty());
    // A passphrase is made costly to try, some tenths of a second.
    let decoded = aside(move |_| decode(&bytes, passphrase.as_ref().map(Secret::expose))).await?;
    decoded.map(|key| Some(Arc::new(key))).map_err(|why| told(&why, language))
}

fn decode(bytes: &[u8], passphrase: Option<&str>) -> Result<keys::PrivateKey, Unusable> {
    match private_key(bytes, passphrase) {
        Ok(key) => decode_secret_key(&key.to_pem(), None).map_err(|error| Unusable::Damaged(error.to_string())),
        // The forms of SSH's own tools are for its own library.
        Err(Unusable::OpensshKey | Unusable::PuttyKey) => own(&String::from_utf8_lossy(bytes), passphrase),
        Err(why) => Err(why),
    }
}

fn own(text: &str, passphrase: Option<&str>) -> Result<keys::PrivateKey, Unusable> {
    // Headers of PuTTY tell of the encryption; the library says the same of a missing passphrase as of a wrong one.
    let sealed = text.lines().any(|line| line.starts_with("Encryption:") && !line.contains("none"));
    let text = format!("{}\n", crate::keys::lines(text.trim()));
    let decoded = decode_secret_key(&text, passphrase);
    if let (Err(_), Some(how)) = (&decoded, unknown_cipher(&text)) {
        return Err(Unusable::OpensshCipher(how));
    }
    decoded.map_err(|error| match (error, passphrase) {
        (keys::Error::KeyIsEncrypted, _) => Unusable::Encrypted,
        (_, None) if sealed => Unusable::Encrypted,
        (_, Some(_)) if sealed => Unusable::WrongPassphrase,
        (keys::Error::SshKey(keys::ssh_key::Error::Crypto), Some(_)) => Unusable::WrongPassphrase,
        (error, _) => Unusable::Damaged(error.to_string()),
    })
}

/// The cipher of a key of OpenSSH (`PROTOCOL.key`), where the library has none of this name.
fn unknown_cipher(text: &str) -> Option<String> {
    let body: String = text.lines().filter(|line| !line.starts_with('-')).map(str::trim).collect();
    let bytes = STANDARD.decode(body).ok()?;
    let named = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let (length, rest) = named.split_first_chunk::<4>()?;
    let name = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let name = std::str::from_utf8(name).ok().filter(|name| name.len() < LONGEST_NAME)?;
    (!CIPHERS.contains(&name)).then(|| name.to_owned())
}

fn told(why: &Unusable, language: Language) -> ActionError {
    match why {
        Unusable::Damaged(detail) => {
            messages::field("private_key", &text!(language, "field-private-key-unusable", detail), language)
        }
        why => why.tell("private_key", "passphrase", language),
    }
}
