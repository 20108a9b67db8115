//! Which mail servers, as whom, and what to send or wait for.

use serde::Deserialize;
use testgyver_model::{form::Form, lenient, secret::Secret};

use crate::{limit, login, secure};

/// Which mail servers and as whom.
#[derive(Debug, Clone, Deserialize, Form)]
#[form("mail-login", saved)]
pub struct MailLogin {
    #[field(text, placeholder = "smtp.example", connection, when = ("operation", &["send"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) smtp_host: Option<String>,
    #[field(number, placeholder = "465", connection, when = ("operation", &["send"]))]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) smtp_port: Option<u64>,
    #[field(select("tls", "starttls", "none"), default = "tls", connection, when = ("operation", &["send"]))]
    #[serde(default)]
    pub(super) smtp_security: Security,
    #[field(text, placeholder = "imap.example", connection, when = ("operation", &["wait"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) imap_host: Option<String>,
    #[field(number, placeholder = "993", connection, when = ("operation", &["wait"]))]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) imap_port: Option<u64>,
    #[field(select("tls", "starttls", "none"), default = "tls", connection, when = ("operation", &["wait"]))]
    #[serde(default)]
    pub(super) imap_security: Security,
    #[field(like = login::username())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[field(like = login::password())]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[field(like = secure::verify_tls())]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[field(like = secure::ca_file())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[field(flatten)]
    #[serde(flatten)]
    pub(super) client: secure::ClientCertificate,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Security {
    /// From the first byte on.
    #[default]
    #[serde(alias = "")]
    Tls,
    /// From the `STARTTLS` command on.
    Starttls,
    /// Not at all.
    None,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Operation {
    Send,
    Wait,
}

/// What to send or wait for.
#[derive(Debug, Deserialize, Form)]
#[form("mail")]
pub struct MailInput {
    #[field(select("send", "wait"), required)]
    pub(super) operation: Operation,
    #[field(text, placeholder = "tests@example.org")]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) from: Option<String>,
    #[field(text, placeholder = "client@example.org")]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) to: Option<String>,
    #[field(text, when = ("operation", &["send"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) cc: Option<String>,
    #[field(text)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) subject: Option<String>,
    #[field(area)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) body: Option<String>,
    #[field(boolean, rare, default = "false", when = ("operation", &["send"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) html: Option<bool>,
    #[field(file, multiple, when = ("operation", &["send"]))]
    #[serde(default, deserialize_with = "lenient::string_list")]
    pub(super) attachments: Vec<String>,
    #[field(text, rare, placeholder = "INBOX", when = ("operation", &["wait"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) mailbox: Option<String>,
    #[field(number, rare, placeholder = "600", when = ("operation", &["wait"]))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) max_age: Option<f64>,
    #[field(text, placeholder = "courriel", when = ("operation", &["wait"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) save_attachments: Option<String>,
    #[field(boolean, rare, default = "false", when = ("operation", &["wait"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) delete_after: Option<bool>,
    #[field(like = limit::field("60"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
}
