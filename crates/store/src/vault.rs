//! Values at rest are sealed with a key that lies beside the database, readable by its owner alone.

use std::{fs, io::Write, path::Path};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Key},
};
use testgyver_model::secret::Secret;
use zeroize::Zeroizing;

use crate::{Result, StoreError, lock::private_folder};

const NONCE: usize = 24;

/// Seals and opens values with XChaCha20-Poly1305; each sealing has its own random nonce.
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

impl Vault {
    /// Opens the vault of a data folder, making its key (`secret.key`, mode 0600) if there is none.
    ///
    /// # Errors
    /// If the key cannot be read or written, or is damaged.
    pub fn open(data: &Path) -> Result<Self> {
        let key = random_key(&data.join("secret.key"))?;
        let cipher = XChaCha20Poly1305::new_from_slice(&key[..])
            .map_err(|_| StoreError::Corrupt("secret.key must hold 32 bytes".into()))?;
        Ok(Self { cipher })
    }

    /// Seals a value.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn seal(&self, value: &Secret) -> Result<Vec<u8>> {
        let nonce = XNonce::generate();
        let sealed = self
            .cipher
            .encrypt(&nonce, value.expose().as_bytes())
            .map_err(|_| StoreError::Unavailable("a value could not be sealed".into()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it was sealed with another key or changed since.
    pub fn open_value(&self, sealed: &[u8]) -> Result<Secret> {
        let corrupt =
            || StoreError::Corrupt("a variable cannot be opened: is secret.key the one it was sealed with?".into());
        let (nonce, body) = sealed.split_at_checked(NONCE).ok_or_else(corrupt)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| corrupt())?;
        let opened = self.cipher.decrypt(&nonce, body).map_err(|_| corrupt())?;
        String::from_utf8(opened).map(Secret::new).map_err(|_| corrupt())
    }
}

/// 32 bytes of the system's generator, for a secret that nobody should guess.
pub fn fresh_secret() -> [u8; 32] {
    Key::<XChaCha20Poly1305>::generate().into()
}

/// The 32 random bytes kept in `path`, made (mode 0600) where the file does not exist.
///
/// # Errors
/// If the file cannot be read or written, or has another length.
pub fn random_key(path: &Path) -> Result<Zeroizing<[u8; 32]>> {
    let unavailable = |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", path.display()));
    match fs::read(path) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| {
                StoreError::Corrupt(format!("{} must hold 32 bytes: put it back from a backup", path.display()))
            })?;
            Ok(Zeroizing::new(key))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = Zeroizing::new(fresh_secret());
            if let Some(folder) = path.parent() {
                private_folder(folder).map_err(unavailable)?;
            }
            write_private(path, &key[..]).map_err(unavailable)?;
            Ok(key)
        }
        Err(error) => Err(unavailable(error)),
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
