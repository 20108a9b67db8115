//! The form of the `http` action.

use serde::Deserialize;
use serde_json::Value;
use testgyver_model::{
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask},
    secret::Secret,
};

use crate::{
    charset,
    secure::{ClientCertificate, client_fields},
    web::{token::ClientAuth, version::Version},
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
    #[serde(default)]
    pub(super) redirect_method: RedirectMethod,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) path_as_is: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[serde(default)]
    pub(super) graphql_variables: Value,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) save_as: Option<String>,
    #[serde(default)]
    pub(super) auth: AuthKind,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) token: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) token_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) client_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) client_secret: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) scope: Option<String>,
    #[serde(default)]
    pub(super) client_auth: ClientAuth,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) audience: Option<String>,
    #[serde(default, deserialize_with = "lenient::pairs")]
    pub(super) token_params: Vec<(String, String)>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) cookies: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) proxy: Option<String>,
    #[serde(default)]
    pub(super) http_version: Version,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[serde(flatten)]
    pub(super) client: ClientCertificate,
}

/// With which method a redirect is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RedirectMethod {
    /// As browsers do: a POST becomes a GET after 301, 302 and 303.
    #[default]
    #[serde(alias = "")]
    Auto,
    /// With the same one, and the body.
    Keep,
}

/// How the request signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum AuthKind {
    /// Not at all, or by a header of the form.
    #[default]
    #[serde(alias = "")]
    None,
    Basic,
    Digest,
    Bearer,
    /// OAuth 2.0 client credentials.
    Oauth2,
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
    /// A file of the campaign, as it is.
    File,
    /// A GraphQL query or mutation.
    Graphql,
}

impl InputMask for HttpInput {
    fn mask() -> Vec<Field> {
        let own = vec![
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
                .rare()
                .options(&["auto", "json", "text", "form", "multipart", "file", "graphql"])
                .option_labels(&[
                    Wording { fr: "Automatique", en: "Automatic" },
                    Wording { fr: "JSON", en: "JSON" },
                    Wording { fr: "Texte", en: "Text" },
                    Wording { fr: "Formulaire", en: "Form" },
                    Wording { fr: "Formulaire avec fichiers (multipart)", en: "Form with files (multipart)" },
                    Wording { fr: "Fichier tel quel", en: "File as it is" },
                    Wording { fr: "GraphQL", en: "GraphQL" },
                ])
                .default("auto")
                .help(
                    "Automatique reconnaît le JSON ; un formulaire envoie des noms et des valeurs",
                    "Automatic knows JSON when it sees it; a form sends names and values",
                ),
            Field::new("graphql_variables", FieldKind::Textarea, "Variables GraphQL", "GraphQL variables")
                .help("Objet JSON", "A JSON object")
                .code()
                .when("body_type", &["graphql"]),
            Field::new("files", FieldKind::SelectFileCampaign, "Fichiers joints", "Files")
                .rare()
                .multiple()
                .help(
                    "Fichiers de la campagne, envoyés en multipart ; pour choisir le champ : [{\"name\": \"champ\", \"filename\": \"fichier.pdf\"}]",
                    "Files of the campaign, sent as multipart; to choose the field: [{\"name\": \"field\", \"filename\": \"file.pdf\"}]",
                ),
            Field::new("save_as", FieldKind::String, "Enregistrer la réponse dans", "Save the response as")
                .rare()
                .placeholder("reponse.pdf")
                .help(
                    "Fichier du dossier de travail ; le corps ne va alors pas dans la variable",
                    "A file of the work folder; the body then does not go into the variable",
                ),
            Field::new("return_status_code", FieldKind::String, "Statut attendu", "Expected status")
                .rare()
                .placeholder("2xx")
                .help("200, ou 200,201, ou 2xx, ou 200-299", "200, or 200,201, or 2xx, or 200-299"),
            Field::new("timeout", FieldKind::Number, "Délai maximal (s)", "Timeout (s)").rare().placeholder("30"),
            Field::new("follow_redirects", FieldKind::Boolean, "Suivre les redirections", "Follow redirects")
                .rare()
                .default("true"),
            Field::new("redirect_method", FieldKind::Select, "Après une redirection", "After a redirect")
                .rare()
                .options(&["auto", "keep"])
                .option_labels(&[
                    Wording { fr: "Comme un navigateur", en: "As a browser does" },
                    Wording { fr: "Même méthode, même corps", en: "Same method, same body" },
                ])
                .default("auto")
                .help(
                    "Un navigateur change un POST en GET après 301, 302 ou 303",
                    "A browser turns a POST into a GET after 301, 302 or 303",
                ),
            Field::new("path_as_is", FieldKind::Boolean, "Chemin tel quel", "Path as it is")
                .rare()
                .default("false")
                .help(
                    "Envoie aussi « .. » et « . » du chemin sans les simplifier ; %2e%2e part toujours tel quel",
                    "Sends '..' and '.' of the path too without folding them; %2e%2e always goes out as it is",
                ),
            Field::new("verify_tls", FieldKind::Boolean, "Vérifier le certificat TLS", "Check the TLS certificate")
                .rare()
                .default("true"),
            Field::new("auth", FieldKind::Select, "Authentification", "Authentication")
                .options(&["none", "basic", "digest", "bearer", "oauth2"])
                .option_labels(&[
                    Wording { fr: "Aucune, ou par un en-tête", en: "None, or by a header" },
                    Wording { fr: "Basic", en: "Basic" },
                    Wording { fr: "Digest", en: "Digest" },
                    Wording { fr: "Jeton (Bearer)", en: "Token (Bearer)" },
                    Wording { fr: "OAuth2 (client credentials)", en: "OAuth2 (client credentials)" },
                ])
                .default("none"),
            Field::new("username", FieldKind::String, "Utilisateur", "User").when("auth", &["basic", "digest"]),
            Field::new("password", FieldKind::String, "Mot de passe", "Password")
                .secret()
                .when("auth", &["basic", "digest"]),
            Field::new("token", FieldKind::String, "Jeton", "Token").secret().when("auth", &["bearer"]),
            Field::new("token_url", FieldKind::String, "Adresse du jeton", "Token address")
                .placeholder("https://sso.example/token")
                .when("auth", &["oauth2"]),
            Field::new("client_id", FieldKind::String, "Identifiant du client", "Client id").when("auth", &["oauth2"]),
            Field::new("client_secret", FieldKind::String, "Secret du client", "Client secret")
                .secret()
                .when("auth", &["oauth2"]),
            Field::new("scope", FieldKind::String, "Portée (scope)", "Scope").when("auth", &["oauth2"]),
            Field::new("audience", FieldKind::String, "Audience", "Audience")
                .placeholder("https://api.example")
                .help(
                    "L'API pour laquelle le jeton est demandé (paramètre « audience », Auth0 et d'autres)",
                    "The API that the token is asked for (parameter 'audience', Auth0 and others)",
                )
                .when("auth", &["oauth2"])
                .rare(),
            Field::new(
                "client_auth",
                FieldKind::Select,
                "Envoi de l'identifiant et du secret",
                "Client id and secret sent",
            )
            .options(&["auto", "basic", "post"])
            .option_labels(&[
                Wording { fr: "Automatique", en: "Automatic" },
                Wording { fr: "En-tête Basic", en: "Basic header" },
                Wording { fr: "Dans le corps", en: "In the body" },
            ])
            .help(
                "Automatique : l'en-tête Basic, puis le corps si le serveur refuse",
                "Automatic: the Basic header, then the body where the server refuses",
            )
            .default("auto")
            .when("auth", &["oauth2"])
            .rare(),
            Field::new("token_params", FieldKind::Textarea, "Autres paramètres du jeton", "Further token parameters")
                .pairs()
                .placeholder(r#"{"resource": "https://api.example"}"#)
                .help(
                    "Ajoutés à la demande de jeton ; « grant_type » remplace client_credentials",
                    "Added to the request for the token; 'grant_type' replaces client_credentials",
                )
                .when("auth", &["oauth2"])
                .rare(),
            charset::field().help(
                "De la réponse ; vide : ce que disent l'en-tête, la déclaration XML ou la balise meta, sinon UTF-8",
                "Of the answer; empty: what the header, the XML declaration or the meta tag say, else UTF-8",
            ),
            Field::new(
                "cookies",
                FieldKind::Boolean,
                "Garder les cookies pendant le test",
                "Keep cookies through the test",
            )
            .rare()
            .default("true"),
            Field::new("proxy", FieldKind::String, "Proxy", "Proxy").rare().placeholder("http://proxy.example:3128"),
            Field::new("http_version", FieldKind::Select, "Version de HTTP", "HTTP version")
                .rare()
                .options(&["auto", "1.1", "2"])
                .option_labels(&[
                    Wording { fr: "Automatique", en: "Automatic" },
                    Wording { fr: "HTTP/1.1", en: "HTTP/1.1" },
                    Wording { fr: "HTTP/2", en: "HTTP/2" },
                ])
                .default("auto"),
            Field::new(
                "ca_file",
                FieldKind::SelectFileCampaign,
                "Autorité de certification (PEM)",
                "Certificate authority (PEM)",
            )
            .rare()
            .help(
                "Fichier de la campagne ; ses certificats sont reconnus en plus de ceux du système",
                "A file of the campaign; its certificates are trusted besides the system's",
            ),
        ];
        let client = client_fields().into_iter().map(|mut field| {
            field.connection = false;
            field
        });
        own.into_iter().chain(client).collect()
    }
}
