//! Which S3 server, as whom, and what to do there.

use serde::Deserialize;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use crate::{charset, limit, login, secure};

/// Which server and as whom.
#[derive(Debug, Clone, Deserialize)]
pub struct S3Login {
    #[serde(deserialize_with = "lenient::string")]
    pub(super) endpoint_url: String,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) access_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) secret_key: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) region_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) path_style: Option<bool>,
    #[serde(default, rename = "verify", deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[serde(flatten)]
    pub(super) client: secure::ClientCertificate,
}

impl InputMask for S3Login {
    fn mask() -> Vec<Field> {
        let own = [
            login::saved(),
            Field::new("endpoint_url", FieldKind::String, "Adresse du serveur", "Server address")
                .placeholder("https://s3.eu-west-3.amazonaws.com")
                .required()
                .connection(),
            Field::new("access_key", FieldKind::String, "Clé d'accès", "Access key").connection(),
            Field::new("secret_key", FieldKind::String, "Clé secrète", "Secret key").secret().connection(),
            Field::new("region_name", FieldKind::String, "Région", "Region")
                .rare()
                .placeholder("us-east-1")
                .connection(),
            Field::new("path_style", FieldKind::Boolean, "Compartiment dans le chemin", "Bucket in the path")
                .rare()
                .default("true")
                .help(
                    "Sinon dans le nom d'hôte, comme le préfère Amazon",
                    "Else in the host name, as Amazon likes best",
                )
                .connection(),
        ];
        // The original's name for it.
        let secure = secure::fields().map(|field| match field.name {
            "verify_tls" => Field { name: "verify", ..field },
            _ => field,
        });
        own.into_iter().chain(secure).collect()
    }
}

/// What to do.
#[derive(Debug, Deserialize)]
pub struct S3Input {
    pub(super) operation: Operation,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) bucket_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) object_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) local_path: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) expires: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Operation {
    ListBuckets,
    ListObjects,
    UploadFile,
    DownloadFile,
    DeleteObject,
    Presign,
}

impl InputMask for S3Input {
    fn mask() -> Vec<Field> {
        const IN_BUCKET: &[&str] = &["list_objects", "upload_file", "download_file", "delete_object", "presign"];
        vec![
            Field::new("operation", FieldKind::Select, "Opération", "Operation")
                .options(&["list_buckets", "list_objects", "upload_file", "download_file", "delete_object", "presign"])
                .option_labels(&[
                    Wording { fr: "Lister les compartiments", en: "List the buckets" },
                    Wording { fr: "Lister les objets", en: "List the objects" },
                    Wording { fr: "Envoyer un objet", en: "Upload an object" },
                    Wording { fr: "Télécharger un objet", en: "Download an object" },
                    Wording { fr: "Supprimer un objet", en: "Delete an object" },
                    Wording { fr: "Adresse de téléchargement signée", en: "Signed address for a download" },
                ])
                .required(),
            Field::new("bucket_name", FieldKind::String, "Compartiment", "Bucket")
                .placeholder("depot")
                .when("operation", IN_BUCKET),
            Field::new("object_key", FieldKind::String, "Clé de l'objet", "Key of the object")
                .placeholder("rapports/2026.pdf")
                .help("Pour une liste : le début des clés", "For a list: how the keys begin")
                .when("operation", IN_BUCKET),
            Field::new("local_path", FieldKind::SelectFileCampaign, "Fichier de la campagne", "File of the campaign")
                .help(
                    "Celui à envoyer, ou celui à écrire dans le dossier de travail ; vide, le contenu va dans la variable",
                    "The one to send, or the one to write in the work folder; where it is empty, the content goes into the variable",
                )
                .when("operation", &["upload_file", "download_file"]),
            Field::new("content", FieldKind::Textarea, "Contenu à envoyer", "Content to send")
                .help("Si aucun fichier n'est choisi", "Where no file is chosen")
                .code()
                .when("operation", &["upload_file"]),
            Field::new("expires", FieldKind::Number, "Valable (s)", "Good for (s)")
                .placeholder("3600")
                .when("operation", &["presign"]),
            charset::field().when("operation", &["download_file"]),
            limit::field("120"),
        ]
    }
}
