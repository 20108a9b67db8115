//! What to do on a WebDAV server, and as whom.

use serde::Deserialize;
use testgyver_model::{form::Form, lenient, secret::Secret};

use crate::{charset, limit, login, secure};

/// Where to connect and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Form)]
#[form("webdav-login", saved)]
pub struct DavLogin {
    #[field(text, placeholder = "https://dav.example/depot/", required, connection)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) url: String,
    #[field(like = login::username())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[field(like = login::password(), help)]
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

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum DavAction {
    #[serde(alias = "check")]
    Check,
    #[serde(alias = "info")]
    Info,
    #[serde(alias = "list")]
    List,
    #[serde(alias = "mkdir")]
    Mkdir,
    #[serde(alias = "remove")]
    Remove,
    #[serde(alias = "move")]
    Move,
    #[serde(alias = "copy")]
    Copy,
    #[serde(alias = "download")]
    Download,
    #[serde(alias = "upload")]
    Upload,
}

/// What to do, and with what.
#[derive(Debug, Deserialize, Form)]
#[form("webdav")]
pub struct DavInput {
    #[field(select("CHECK", "INFO", "LIST", "MKDIR", "REMOVE", "MOVE", "COPY", "DOWNLOAD", "UPLOAD"), required)]
    pub(super) action: DavAction,
    #[field(text, placeholder = "rapports/2026.pdf")]
    #[serde(rename = "srcFile", default, deserialize_with = "lenient::opt_string")]
    pub(super) src_file: Option<String>,
    #[field(text, when = ("action", &["MKDIR", "MOVE", "COPY", "DOWNLOAD", "UPLOAD"]))]
    #[serde(rename = "targFile", default, deserialize_with = "lenient::opt_string")]
    pub(super) targ_file: Option<String>,
    #[field(area, code, when = ("action", &["UPLOAD"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) content: Option<String>,
    #[field(boolean, when = ("action", &["LIST", "MKDIR"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) recursive: Option<bool>,
    #[field(boolean, default = "true", when = ("action", &["MOVE", "COPY"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) overwrite: Option<bool>,
    #[field(like = charset::field(), when = ("action", &["DOWNLOAD"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
    #[field(like = limit::field("120"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
}
