//! Where to connect by FTP and as whom.

use serde::Deserialize;
use testgyver_model::{
    Language,
    action::ActionError,
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use crate::{charset, login, secure};

/// Where to connect and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct FtpLogin {
    #[serde(deserialize_with = "lenient::string")]
    pub(super) host: String,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) port: Option<u64>,
    #[serde(deserialize_with = "lenient::string")]
    pub(super) username: String,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[serde(default)]
    pub(super) security: Security,
    #[serde(default)]
    pub(super) mode: Mode,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    /// The character set of names of files, where the server does not speak UTF-8.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
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

impl InputMask for FtpLogin {
    fn mask() -> Vec<Field> {
        let own = [
            login::saved(),
            login::host("{{ftp_host}}"),
            login::port("21"),
            login::username().required(),
            login::password(),
            Field::new("security", FieldKind::Select, "Chiffrement", "Encryption")
                .options(&["none", "explicit", "implicit"])
                .option_labels(&[
                    Wording { fr: "Aucun (FTP)", en: "None (FTP)" },
                    Wording { fr: "TLS explicite (FTPS)", en: "Explicit TLS (FTPS)" },
                    Wording { fr: "TLS implicite (FTPS, port 990)", en: "Implicit TLS (FTPS, port 990)" },
                ])
                .default("none")
                .connection(),
            Field::new("mode", FieldKind::Select, "Mode", "Mode")
                .rare()
                .options(&["passive", "active"])
                .option_labels(&[Wording { fr: "Passif", en: "Passive" }, Wording { fr: "Actif", en: "Active" }])
                .default("passive")
                .connection(),
            charset::field().connection(),
        ];
        own.into_iter().chain(secure::fields().map(|field| field.when("security", &["explicit", "implicit"]))).collect()
    }
}
