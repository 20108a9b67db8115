//! Where to connect by FTP and as whom.

use serde::Deserialize;
use testgyver_model::{Language, action::ActionError, form::Form, lenient, secret::Secret};

use crate::{charset, login, secure};

/// Where to connect and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Form)]
#[form("ftp-login", saved)]
pub struct FtpLogin {
    #[field(like = login::host("{{ftp_host}}"), required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) host: String,
    #[field(like = login::port("21"))]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) port: Option<u64>,
    #[field(like = login::username(), required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) username: String,
    #[field(like = login::password())]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[field(select("none", "explicit", "implicit"), default = "none", connection)]
    #[serde(default)]
    pub(super) security: Security,
    #[field(select("passive", "active"), rare, default = "passive", connection)]
    #[serde(default)]
    pub(super) mode: Mode,
    /// The character set of names of files, where the server does not speak UTF-8.
    #[field(like = charset::field(), connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
    #[field(like = secure::verify_tls(), when = ("security", &["explicit", "implicit"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[field(like = secure::ca_file(), when = ("security", &["explicit", "implicit"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[field(flatten, when = ("security", &["explicit", "implicit"]))]
    #[serde(flatten)]
    pub(super) client: secure::ClientCertificate,
}

impl FtpLogin {
    /// Host and port.
    ///
    /// # Errors
    /// Where the port is none.
    pub(super) fn at(&self, language: Language) -> Result<String, ActionError> {
        let (host, port) = (self.host.trim(), self.port(language)?);
        let bare = host.contains(':') && !host.starts_with('[');
        Ok(if bare { format!("[{host}]:{port}") } else { format!("{host}:{port}") })
    }

    /// The port, or the usual one.
    ///
    /// # Errors
    /// Where it is none.
    pub(super) fn port(&self, language: Language) -> Result<u16, ActionError> {
        login::read_port(self.port, self.security.port(), "port", language)
    }
}

/// How the connection is encrypted (RFC 4217).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Security {
    /// Not at all.
    #[default]
    #[serde(alias = "")]
    None,
    /// From the `AUTH TLS` command on.
    Explicit,
    /// From the first byte on.
    Implicit,
}

impl Security {
    /// The usual port.
    pub(super) const fn port(self) -> u64 {
        match self {
            Self::Implicit => 990,
            Self::None | Self::Explicit => 21,
        }
    }
}

/// Who opens the connections of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    /// This side.
    #[default]
    #[serde(alias = "")]
    Passive,
    /// The server.
    Active,
}
