//! What to do with files on another machine.

use serde::Deserialize;
use testgyver_model::{form::Form, lenient};

use crate::limit;

/// What to do with a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    #[serde(alias = "get")]
    Get,
    #[serde(alias = "put")]
    Put,
    #[serde(alias = "delete")]
    Delete,
    #[serde(alias = "list")]
    List,
    #[serde(alias = "mkdir")]
    Mkdir,
    #[serde(alias = "rename")]
    Rename,
    #[serde(alias = "stat")]
    Stat,
    #[serde(alias = "chmod")]
    Chmod,
}

/// The form.
#[derive(Debug, Deserialize, Form)]
#[form("remote")]
pub struct RemoteInput {
    #[field(select("GET", "PUT", "DELETE", "LIST", "MKDIR", "RENAME", "STAT", "CHMOD"), required)]
    pub(crate) method: Method,
    #[field(text, placeholder = "/depot/commande.csv", required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(crate) remote_path: String,
    #[field(file, when = ("method", &["GET", "PUT"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) local_path: Option<String>,
    #[field(area, code, when = ("method", &["PUT"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) content: Option<String>,
    #[field(text, when = ("method", &["RENAME"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) target_path: Option<String>,
    #[field(boolean, default = "false", when = ("method", &["LIST", "DELETE", "MKDIR"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(crate) recursive: Option<bool>,
    #[field(text, rare, placeholder = "0644", when = ("method", &["PUT", "MKDIR", "CHMOD"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) permissions: Option<String>,
    #[field(like = limit::field("120"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(crate) timeout: Option<f64>,
}
