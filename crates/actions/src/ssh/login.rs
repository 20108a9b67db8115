//! Where to connect by SSH and as whom: the fields that `ssh`, `sftp` and a saved connection share.

use serde::Deserialize;
use testgyver_model::{form::Form, lenient, secret::Secret};

use crate::login;

/// The port of SSH (RFC 4253).
pub(super) const PORT: u64 = 22;

/// Where to connect and as whom.
#[derive(Debug, Clone, Deserialize, Form, PartialEq, Eq, Hash)]
#[form("ssh-login", saved)]
pub struct SshLogin {
    #[field(like = login::host("{{ssh_host}}"), required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) host: String,
    #[field(like = login::port("22"))]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) port: Option<u64>,
    #[field(like = login::username(), required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) username: String,
    #[field(like = login::password())]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[field(area, placeholder = "{{ssh_key}}", secret, connection)]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) private_key: Option<Secret>,
    #[field(text, rare, secret, connection)]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) passphrase: Option<Secret>,
    #[field(select("strict", "first_use", "off"), rare, default = "first_use", connection)]
    #[serde(default)]
    pub(super) host_key_check: HostKeyCheck,
    #[field(text, rare, placeholder = "SHA256:…", when = ("host_key_check", &["strict", "first_use"]), connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) host_key: Option<String>,
    #[field(boolean, rare, default = "false", connection)]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) legacy_algorithms: Option<bool>,
    #[field(text, rare, placeholder = "bastion.example", connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) jump_host: Option<String>,
    #[field(number, rare, placeholder = "22", connection)]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) jump_port: Option<u64>,
    #[field(text, rare, connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) jump_username: Option<String>,
    #[field(text, rare, secret, connection)]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) jump_password: Option<Secret>,
}

/// What is asked of a server's key.
#[derive(Debug, Clone, Copy, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub(super) enum HostKeyCheck {
    /// Known beforehand.
    Strict,
    /// Known, or met for the first time and kept.
    #[default]
    #[serde(alias = "")]
    FirstUse,
    /// Nothing.
    Off,
}
