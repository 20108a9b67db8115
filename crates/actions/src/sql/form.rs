//! Which database, as whom, and what is asked.

use serde::Deserialize;
use serde_json::Value;
use testgyver_model::{
    Language,
    action::ActionError,
    form::Form,
    lenient::{self, json_or_text},
    secret::Secret,
    text,
};

use crate::{limit, login, messages, secure};

/// The engines that are reached over a network.
const SERVERS: [&str; 2] = ["postgresql", "mysql"];

/// Which database and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Form)]
#[form("sql-login", saved)]
pub struct SqlLogin {
    #[field(select("postgresql", "mysql", "sqlite"), required, connection)]
    pub(super) engine: Engine,
    #[field(text, placeholder = "{{db_host}}", connection, when = ("engine", &SERVERS))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) host: Option<String>,
    #[field(like = login::port("5432"), when = ("engine", &SERVERS))]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) port: Option<u64>,
    #[field(text, placeholder = "shop", connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) database: Option<String>,
    #[field(like = login::username(), when = ("engine", &SERVERS))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[field(like = login::password(), when = ("engine", &SERVERS))]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[field(boolean, rare, default = "false", connection, when = ("engine", &SERVERS))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) tls: Option<bool>,
    #[field(like = secure::verify_tls(), when = ("tls", &["true"]))]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[field(like = secure::ca_file(), when = ("tls", &["true"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[field(flatten, when = ("tls", &["true"]))]
    #[serde(flatten)]
    pub(super) client: secure::ClientCertificate,
}

/// The kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Engine {
    #[serde(alias = "postgres")]
    Postgresql,
    #[serde(alias = "mariadb")]
    Mysql,
    Sqlite,
}

impl SqlLogin {
    /// A field that this engine needs.
    ///
    /// # Errors
    /// Where it is empty.
    pub(super) fn needed<'a>(
        given: &'a Option<String>,
        name: &str,
        language: Language,
    ) -> Result<&'a str, ActionError> {
        let given = given.as_deref().map(str::trim).filter(|text| !text.is_empty());
        given.ok_or_else(|| messages::missing(name, language))
    }
}

/// What is asked.
#[derive(Debug, Deserialize, Form)]
#[form("sql")]
pub struct SqlInput {
    #[field(area, placeholder = "SELECT id, total FROM orders WHERE customer = $1", required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) query: String,
    #[field(area, placeholder = "[42, \"été\"]", code)]
    #[serde(default)]
    pub(super) parameters: Value,
    #[field(number, rare, placeholder = "1000")]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) max_rows: Option<u64>,
    #[field(like = limit::field("60"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
}

impl SqlInput {
    /// The parameters in their order.
    ///
    /// # Errors
    /// Where they are no list.
    pub(super) fn parameters(&self, language: Language) -> Result<Vec<Value>, ActionError> {
        if let Some(place) = self.parameters.as_str().and_then(lenient::broken_list) {
            return Err(messages::field("parameters", &lenient::say_broken(place, language), language));
        }
        match json_or_text(self.parameters.clone()) {
            Value::Null => Ok(Vec::new()),
            Value::Array(list) => Ok(list),
            Value::String(text) if text.trim().is_empty() => Ok(Vec::new()),
            Value::String(lines) => Ok(lines.lines().map(Value::from).collect()),
            _ => Err(messages::field("parameters", &text!(language, "field-parameters"), language)),
        }
    }
}
