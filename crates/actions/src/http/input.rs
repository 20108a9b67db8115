//! The form of the `http` action.

use serde::Deserialize;
use serde_json::Value;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
};

/// The form of the `http` action.
#[derive(Debug, Deserialize)]
pub struct HttpInput {
    #[serde(deserialize_with = "lenient::string")]
    pub(super) method: String,
    #[serde(deserialize_with = "lenient::string")]
    pub(super) url: String,
    #[serde(default, deserialize_with = "lenient::pairs")]
    pub(super) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(super) body: Value,
    #[serde(default)]
    pub(super) body_type: BodyType,
    #[serde(default)]
    pub(super) files: Value,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) return_status_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) follow_redirects: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
}

/// How the body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum BodyType {
    /// As it looks: JSON as JSON, anything else as text; with files, as multipart.
    #[default]
    #[serde(alias = "")]
    Auto,
    /// JSON, whatever it looks like.
    Json,
    /// Plain text.
    Text,
    /// Names and values, as a page's form sends them.
    Form,
    /// Names, values and files.
    Multipart,
}

impl InputMask for HttpInput {
    fn mask() -> Vec<Field> {
        vec![
            Field::new("method", FieldKind::Select, "Méthode", "Method")
                .options(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
                .required(),
            Field::new("url", FieldKind::String, "URL", "URL").placeholder("{{api_url}}/users").required(),
            Field::new("headers", FieldKind::Textarea, "En-têtes", "Headers")
                .pairs()
                .placeholder(r#"{"Accept": "application/json"}"#)
                .help(
                    "Objet JSON, ou une ligne « Nom: valeur » par en-tête",
                    "A JSON object, or one 'Name: value' line per header",
                ),
            Field::new("body", FieldKind::Textarea, "Corps", "Body")
                .help(
                    "Texte, JSON ou XML ; un objet JSON pour un formulaire",
                    "Text, JSON or XML; a JSON object for a form",
                )
                .code(),
            Field::new("body_type", FieldKind::Select, "Envoi du corps", "Body sent as")
                .options(&["auto", "json", "text", "form", "multipart"])
                .option_labels(&[
                    Wording { fr: "Automatique", en: "Automatic" },
                    Wording { fr: "JSON", en: "JSON" },
                    Wording { fr: "Texte", en: "Text" },
                    Wording { fr: "Formulaire", en: "Form" },
                    Wording { fr: "Formulaire avec fichiers (multipart)", en: "Form with files (multipart)" },
                ])
                .default("auto")
                .help(
                    "Automatique reconnaît le JSON ; un formulaire envoie des noms et des valeurs",
                    "Automatic knows JSON when it sees it; a form sends names and values",
                ),
            Field::new("files", FieldKind::SelectFileCampaign, "Fichiers joints", "Files")
                .help("Fichiers de la campagne, envoyés en multipart", "Files of the campaign, sent as multipart"),
            Field::new("return_status_code", FieldKind::String, "Statut attendu", "Expected status")
                .placeholder("2xx")
                .help("200, ou 200,201, ou 2xx, ou 200-299", "200, or 200,201, or 2xx, or 200-299"),
            Field::new("timeout", FieldKind::Number, "Délai maximal (s)", "Timeout (s)").placeholder("30"),
            Field::new("follow_redirects", FieldKind::Boolean, "Suivre les redirections", "Follow redirects")
                .default("true"),
            Field::new("verify_tls", FieldKind::Boolean, "Vérifier le certificat TLS", "Check the TLS certificate")
                .default("true"),
        ]
    }
}
