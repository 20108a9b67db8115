//! Which mail servers, as whom, and what to send or wait for.

use serde::Deserialize;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use crate::{limit, login, secure};

/// Which mail servers and as whom.
#[derive(Debug, Clone, Deserialize)]
pub struct MailLogin {
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) smtp_host: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) smtp_port: Option<u64>,
    #[serde(default)]
    pub(super) smtp_security: Security,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) imap_host: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) imap_port: Option<u64>,
    #[serde(default)]
    pub(super) imap_security: Security,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
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

impl InputMask for MailLogin {
    fn mask() -> Vec<Field> {
        const WORDS: &[Wording] = &[
            Wording { fr: "TLS", en: "TLS" },
            Wording { fr: "STARTTLS", en: "STARTTLS" },
            Wording { fr: "Aucun", en: "None" },
        ];
        let security = |name, fr, en| {
            Field::new(name, FieldKind::Select, fr, en)
                .options(&["tls", "starttls", "none"])
                .option_labels(WORDS)
                .default("tls")
                .connection()
        };
        let own = [
            login::saved(),
            Field::new("smtp_host", FieldKind::String, "Serveur d'envoi (SMTP)", "Outgoing server (SMTP)")
                .placeholder("smtp.example")
                .connection()
                .when("operation", &["send"]),
            Field::new("smtp_port", FieldKind::Number, "Port SMTP", "SMTP port")
                .placeholder("465")
                .connection()
                .when("operation", &["send"]),
            security("smtp_security", "Chiffrement SMTP", "SMTP encryption").when("operation", &["send"]),
            Field::new("imap_host", FieldKind::String, "Serveur de réception (IMAP)", "Incoming server (IMAP)")
                .placeholder("imap.example")
                .connection()
                .when("operation", &["wait"]),
            Field::new("imap_port", FieldKind::Number, "Port IMAP", "IMAP port")
                .placeholder("993")
                .connection()
                .when("operation", &["wait"]),
            security("imap_security", "Chiffrement IMAP", "IMAP encryption").when("operation", &["wait"]),
            login::username(),
            login::password(),
        ];
        own.into_iter().chain(secure::fields()).collect()
    }
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Operation {
    Send,
    Wait,
}

/// What to send or wait for.
#[derive(Debug, Deserialize)]
pub struct MailInput {
    pub(super) operation: Operation,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) from: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) to: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) cc: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) subject: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) body: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) html: Option<bool>,
    #[serde(default, deserialize_with = "lenient::string_list")]
    pub(super) attachments: Vec<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) mailbox: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) max_age: Option<f64>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) save_attachments: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) delete_after: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
}

impl InputMask for MailInput {
    fn mask() -> Vec<Field> {
        vec![
            Field::new("operation", FieldKind::Select, "Opération", "Operation")
                .options(&["send", "wait"])
                .option_labels(&[
                    Wording { fr: "Envoyer un message", en: "Send a message" },
                    Wording { fr: "Attendre un message", en: "Wait for a message" },
                ])
                .required(),
            Field::new("from", FieldKind::String, "De", "From")
                .placeholder("tests@example.org")
                .help("À l'attente : ce que contient l'expéditeur", "When waiting: what the sender contains"),
            Field::new("to", FieldKind::String, "À", "To").placeholder("client@example.org").help(
                "Plusieurs séparés par des virgules ; à l'attente : ce que contient le destinataire",
                "Several with commas between them; when waiting: what the recipient contains",
            ),
            Field::new("cc", FieldKind::String, "Copie à", "Copy to").when("operation", &["send"]),
            Field::new("subject", FieldKind::String, "Sujet", "Subject")
                .help("À l'attente : ce qu'il contient", "When waiting: what it contains"),
            Field::new("body", FieldKind::Textarea, "Corps", "Body")
                .help("À l'attente : ce qu'il contient", "When waiting: what it contains"),
            Field::new("html", FieldKind::Boolean, "Le corps est du HTML", "The body is HTML")
                .rare()
                .default("false")
                .when("operation", &["send"]),
            Field::new("attachments", FieldKind::SelectFileCampaign, "Pièces jointes", "Attachments")
                .multiple()
                .when("operation", &["send"]),
            Field::new("mailbox", FieldKind::String, "Boîte", "Mailbox")
                .rare()
                .placeholder("INBOX")
                .when("operation", &["wait"]),
            Field::new("max_age", FieldKind::Number, "Âge maximal du message (s)", "Greatest age of the message (s)")
                .rare()
                .placeholder("600")
                .help(
                    "Les messages arrivés avant sont ignorés ; 10 minutes si le champ est vide",
                    "Messages that came before are passed over; 10 minutes where it is empty",
                )
                .when("operation", &["wait"]),
            Field::new(
                "save_attachments",
                FieldKind::String,
                "Enregistrer les pièces jointes dans",
                "Save the attachments in",
            )
            .placeholder("courriel")
            .help("Sous-dossier du dossier de travail", "A folder inside the work folder")
            .when("operation", &["wait"]),
            Field::new(
                "delete_after",
                FieldKind::Boolean,
                "Supprimer le message ensuite",
                "Delete the message afterwards",
            )
            .rare()
            .default("false")
            .when("operation", &["wait"]),
            limit::field("60"),
        ]
    }
}
