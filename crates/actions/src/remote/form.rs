//! What to do with files on another machine.

use serde::Deserialize;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
};

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
#[derive(Debug, Deserialize)]
pub struct RemoteInput {
    pub(crate) method: Method,
    #[serde(deserialize_with = "lenient::string")]
    pub(crate) remote_path: String,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) local_path: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) target_path: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(crate) recursive: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(crate) permissions: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(crate) timeout: Option<f64>,
}

impl InputMask for RemoteInput {
    fn mask() -> Vec<Field> {
        vec![
            Field::new("method", FieldKind::Select, "Opération", "Operation")
                .options(&["GET", "PUT", "DELETE", "LIST", "MKDIR", "RENAME", "STAT", "CHMOD"])
                .option_labels(&[
                    Wording { fr: "Télécharger un fichier", en: "Download a file" },
                    Wording { fr: "Envoyer un fichier", en: "Upload a file" },
                    Wording { fr: "Supprimer", en: "Delete" },
                    Wording { fr: "Lister un dossier", en: "List a folder" },
                    Wording { fr: "Créer un dossier", en: "Create a folder" },
                    Wording { fr: "Renommer ou déplacer", en: "Rename or move" },
                    Wording { fr: "Lire les informations", en: "Read the facts" },
                    Wording { fr: "Changer les permissions", en: "Change the permissions" },
                ])
                .required(),
            Field::new("remote_path", FieldKind::String, "Chemin sur le serveur", "Path on the server")
                .placeholder("/depot/commande.csv")
                .required(),
            Field::new("local_path", FieldKind::SelectFileCampaign, "Fichier de la campagne", "File of the campaign")
                .help(
                    "Celui à envoyer, ou celui à écrire (un chemin relatif part alors du dossier de travail) ; vide, le contenu va dans la variable",
                    "The one to send, or the one to write (a relative path then starts at the work folder); where it is empty, the content goes into the variable",
                )
                .when("method", &["GET", "PUT"]),
            Field::new("content", FieldKind::Textarea, "Contenu à envoyer", "Content to send")
                .help("Si aucun fichier n'est choisi", "Where no file is chosen")
                .code()
                .when("method", &["PUT"]),
            Field::new("target_path", FieldKind::String, "Nouveau chemin", "New path").when("method", &["RENAME"]),
            Field::new("recursive", FieldKind::Boolean, "Avec les sous-dossiers", "With subfolders")
                .default("false")
                .help(
                    "Lister ou supprimer tout ce qui est dessous, créer les dossiers parents",
                    "List or delete everything below, create parent folders",
                )
                .when("method", &["LIST", "DELETE", "MKDIR"]),
            Field::new("permissions", FieldKind::String, "Permissions", "Permissions").rare()
                .placeholder("0644")
                .help("En octal", "In octal")
                .when("method", &["PUT", "MKDIR", "CHMOD"]),
            limit::field("120"),
        ]
    }
}
