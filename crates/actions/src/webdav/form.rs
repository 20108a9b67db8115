//! What to do on a WebDAV server, and as whom.

use serde::Deserialize;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use crate::{charset, limit, login, secure};

/// Where to connect and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct DavLogin {
    #[serde(deserialize_with = "lenient::string")]
    pub(super) url: String,
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

impl InputMask for DavLogin {
    fn mask() -> Vec<Field> {
        let own = [
            login::saved(),
            Field::new("url", FieldKind::String, "URL", "URL")
                .placeholder("https://dav.example/depot/")
                .help("Le dossier dont partent les chemins", "The folder at which paths start")
                .required()
                .connection(),
            login::username(),
            login::password()
                .help("Basic ou Digest, selon ce que demande le serveur", "Basic or Digest, as the server asks"),
        ];
        own.into_iter().chain(secure::fields()).collect()
    }
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
#[derive(Debug, Deserialize)]
pub struct DavInput {
    pub(super) action: DavAction,
    #[serde(rename = "srcFile", default, deserialize_with = "lenient::opt_string")]
    pub(super) src_file: Option<String>,
    #[serde(rename = "targFile", default, deserialize_with = "lenient::opt_string")]
    pub(super) targ_file: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) recursive: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) overwrite: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
}

impl InputMask for DavInput {
    fn mask() -> Vec<Field> {
        vec![
            Field::new("action", FieldKind::Select, "Opération", "Operation")
                .options(&["CHECK", "INFO", "LIST", "MKDIR", "REMOVE", "MOVE", "COPY", "DOWNLOAD", "UPLOAD"])
                .option_labels(&[
                    Wording { fr: "Vérifier qu'il existe", en: "Check that it exists" },
                    Wording { fr: "Lire les informations", en: "Read the facts" },
                    Wording { fr: "Lister un dossier", en: "List a folder" },
                    Wording { fr: "Créer un dossier", en: "Create a folder" },
                    Wording { fr: "Supprimer", en: "Delete" },
                    Wording { fr: "Déplacer", en: "Move" },
                    Wording { fr: "Copier", en: "Copy" },
                    Wording { fr: "Télécharger un fichier", en: "Download a file" },
                    Wording { fr: "Envoyer un fichier ou un dossier", en: "Upload a file or a folder" },
                ])
                .required(),
            Field::new("srcFile", FieldKind::String, "Chemin source", "Source path")
                .placeholder("rapports/2026.pdf")
                .help(
                    "Sur le serveur ; pour un envoi, le fichier ou le dossier de la campagne",
                    "On the server; for an upload, the file or the folder of the campaign",
                ),
            Field::new("targFile", FieldKind::String, "Chemin cible", "Target path")
                .help(
                    "Sur le serveur ; pour un téléchargement, le fichier à écrire dans le dossier de travail, ou vide pour lire le contenu ; pour créer un dossier, seulement si le chemin source est vide",
                    "On the server; for a download, the file to write in the work folder, or empty to read the content; to create a folder, only where the source path is empty",
                )
                .when("action", &["MKDIR", "MOVE", "COPY", "DOWNLOAD", "UPLOAD"]),
            Field::new("content", FieldKind::Textarea, "Contenu à envoyer", "Content to send")
                .help("Si aucun fichier n'est choisi", "Where no file is chosen")
                .code()
                .when("action", &["UPLOAD"]),
            Field::new("recursive", FieldKind::Boolean, "Avec les sous-dossiers", "With subfolders")
                .help(
                    "Lister tout ce qui est dessous, créer les dossiers parents",
                    "List everything below, create parent folders",
                )
                .when("action", &["LIST", "MKDIR"]),
            Field::new("overwrite", FieldKind::Boolean, "Remplacer la cible", "Replace the target")
                .default("true")
                .when("action", &["MOVE", "COPY"]),
            charset::field().when("action", &["DOWNLOAD"]),
            limit::field("120"),
        ]
    }
}
