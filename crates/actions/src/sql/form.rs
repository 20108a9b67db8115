//! Which database, as whom, and what is asked.

use serde::Deserialize;
use serde_json::Value;
use testgyver_model::{
    Language,
    action::ActionError,
    language::Wording,
    lenient::{self, json_or_text},
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use crate::{limit, login, messages, secure};

/// Which database and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct SqlLogin {
    pub(super) engine: Engine,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) host: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) port: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) database: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
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

impl InputMask for SqlLogin {
    fn mask() -> Vec<Field> {
        const SERVERS: &[&str] = &["postgresql", "mysql"];
        let own = [
            login::saved(),
            Field::new("engine", FieldKind::Select, "Base de données", "Database")
                .options(&["postgresql", "mysql", "sqlite"])
                .option_labels(&[
                    Wording { fr: "PostgreSQL", en: "PostgreSQL" },
                    Wording { fr: "MySQL, MariaDB", en: "MySQL, MariaDB" },
                    Wording { fr: "SQLite (fichier de la campagne)", en: "SQLite (a file of the campaign)" },
                ])
                .required()
                .connection(),
            Field::new("host", FieldKind::String, "Hôte", "Host")
                .placeholder("{{db_host}}")
                .connection()
                .when("engine", SERVERS),
            login::port("5432").when("engine", SERVERS),
            Field::new("database", FieldKind::String, "Nom de la base, ou fichier", "Name of the database, or file")
                .placeholder("shop")
                .connection(),
            login::username().when("engine", SERVERS),
            login::password().when("engine", SERVERS),
            Field::new("tls", FieldKind::Boolean, "Chiffrer (TLS)", "Encrypt (TLS)")
                .rare()
                .default("false")
                .connection()
                .when("engine", SERVERS),
        ];
        own.into_iter().chain(secure::fields().map(|field| field.when("tls", &["true"]))).collect()
    }
}

/// What is asked.
#[derive(Debug, Deserialize)]
pub struct SqlInput {
    #[serde(deserialize_with = "lenient::string")]
    pub(super) query: String,
    #[serde(default)]
    pub(super) parameters: Value,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) max_rows: Option<u64>,
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
            let [fr, en] = [Language::Fr, Language::En].map(|language| lenient::say_broken(place, language));
            return Err(messages::field("parameters", &fr, &en, language));
        }
        match json_or_text(self.parameters.clone()) {
            Value::Null => Ok(Vec::new()),
            Value::Array(list) => Ok(list),
            Value::String(text) if text.trim().is_empty() => Ok(Vec::new()),
            Value::String(lines) => Ok(lines.lines().map(Value::from).collect()),
            _ => Err(messages::field(
                "parameters",
                "une liste JSON, ou une valeur par ligne, est attendue",
                "a JSON list, or one value per line, is expected",
                language,
            )),
        }
    }
}

impl InputMask for SqlInput {
    fn mask() -> Vec<Field> {
        vec![
            Field::new("query", FieldKind::Textarea, "Requête", "Query")
                .placeholder("SELECT id, total FROM orders WHERE customer = $1")
                .help(
                    "Une seule instruction ; $1, $2 (PostgreSQL) ou ? (MySQL, SQLite) pour les paramètres",
                    "One statement; $1, $2 (PostgreSQL) or ? (MySQL, SQLite) for the parameters",
                )
                .required(),
            Field::new("parameters", FieldKind::Textarea, "Paramètres", "Parameters")
                .placeholder("[42, \"été\"]")
                .help(
                    "Liste JSON, ou une valeur par ligne ; jamais mêlés au texte de la requête",
                    "A JSON list, or one value per line; never mixed into the text of the query",
                )
                .code(),
            Field::new("max_rows", FieldKind::Number, "Lignes au maximum", "Rows at most").rare().placeholder("1000"),
            limit::field("60"),
        ]
    }
}
