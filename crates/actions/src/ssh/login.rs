//! Where to connect by SSH and as whom: the fields that `ssh`, `sftp` and a saved connection share.

use serde::Deserialize;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use super::algorithms::FIELD;
use crate::login;

/// The port of SSH (RFC 4253).
pub(super) const PORT: u64 = 22;

/// Where to connect and as whom.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq, Hash)]
pub struct SshLogin {
    #[serde(deserialize_with = "lenient::string")]
    pub(super) host: String,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) port: Option<u64>,
    #[serde(deserialize_with = "lenient::string")]
    pub(super) username: String,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) private_key: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) passphrase: Option<Secret>,
    #[serde(default)]
    pub(super) host_key_check: HostKeyCheck,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) host_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) legacy_algorithms: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) jump_host: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) jump_port: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) jump_username: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) jump_password: Option<Secret>,
}

/// What is asked of a server's key.
#[derive(Debug, Clone, Copy, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub(super) enum HostKeyCheck {
    /// Known beforehand.
    Strict,
    /// Known, or met for the first time and kept.
    #[default]
    #[serde(alias = "")]
    FirstUse,
    /// Nothing.
    Off,
}

impl InputMask for SshLogin {
    fn mask() -> Vec<Field> {
        vec![
            login::saved(),
            login::host("{{ssh_host}}"),
            login::port("22"),
            login::username().required(),
            login::password(),
            Field::new("private_key", FieldKind::Textarea, "Clé privée", "Private key")
                .placeholder("{{ssh_key}}")
                .help(
                    "Clé OpenSSH, PEM ou PuTTY, ou chemin d'un fichier de la campagne",
                    "An OpenSSH, PEM or PuTTY key, or the path of a file of the campaign",
                )
                .secret()
                .connection(),
            Field::new("passphrase", FieldKind::String, "Phrase secrète de la clé", "Passphrase of the key")
                .rare()
                .secret()
                .connection(),
            Field::new("host_key_check", FieldKind::Select, "Clé du serveur", "Server's key")
                .rare()
                .options(&["strict", "first_use", "off"])
                .option_labels(&[
                    Wording { fr: "Connue d'avance", en: "Known beforehand" },
                    Wording { fr: "Retenue à la première connexion", en: "Kept at the first connection" },
                    Wording { fr: "Non vérifiée", en: "Not checked" },
                ])
                .default("first_use")
                .help(
                    "Une clé qui a changé fait échouer l'action, sauf « Non vérifiée »",
                    "A key that has changed fails the action, unless it is not checked",
                )
                .connection(),
            Field::new("host_key", FieldKind::String, "Clé attendue du serveur", "Expected key of the server")
                .rare()
                .placeholder("SHA256:…")
                .help(
                    "Empreinte, ou ligne de known_hosts ; « ssh-keygen -lf » la donne",
                    "A fingerprint, or a line of known_hosts; 'ssh-keygen -lf' gives it",
                )
                .when("host_key_check", &["strict", "first_use"])
                .connection(),
            Field::new(FIELD, FieldKind::Boolean, "Algorithmes anciens", "Older algorithms")
                .rare()
                .default("false")
                .help(
                    "Accepte aussi group14-sha1, group1-sha1, gex-sha1, CBC, 3DES et ssh-dss, pour les serveurs qui n'ont rien d'autre",
                    "Also takes group14-sha1, group1-sha1, gex-sha1, CBC, 3DES and ssh-dss, for servers that have nothing else",
                )
                .connection(),
            Field::new("jump_host", FieldKind::String, "Rebond par", "Jump host")
                .rare()
                .placeholder("bastion.example")
                .help("Serveur SSH par lequel passer", "An SSH server to go through")
                .connection(),
            Field::new("jump_port", FieldKind::Number, "Port du rebond", "Port of the jump host")
                .rare()
                .placeholder("22")
                .connection(),
            Field::new("jump_username", FieldKind::String, "Utilisateur du rebond", "User on the jump host")
                .rare()
                .help("Le même s'il est vide", "The same where it is empty")
                .connection(),
            Field::new("jump_password", FieldKind::String, "Mot de passe du rebond", "Password on the jump host")
                .rare()
                .help("Le même, ou la même clé, s'il est vide", "The same, or the same key, where it is empty")
                .secret()
                .connection(),
        ]
    }
}
