//! The form of the `http` action.

use serde::Deserialize;
use serde_json::Value;
use testgyver_model::{form::Form, lenient, secret::Secret};

use crate::{
    charset, limit,
    secure::{self, ClientCertificate},
    web::{token::ClientAuth, version::Version},
};

/// The form of the `http` action.
#[derive(Deserialize, Form)]
#[form("http")]
pub struct HttpInput {
    #[field(select("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"), required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) method: String,
    #[field(text, placeholder = "{{api_url}}/users", required)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) url: String,
    #[field(area, pairs, placeholder = r#"{"Accept": "application/json"}"#)]
    #[serde(default, deserialize_with = "lenient::pairs")]
    pub(super) headers: Vec<(String, String)>,
    #[field(area, code)]
    #[serde(default)]
    pub(super) body: Value,
    #[field(select("auto", "json", "text", "form", "multipart", "file", "graphql"), rare, default = "auto")]
    #[serde(default)]
    pub(super) body_type: BodyType,
    #[field(area, code, when = ("body_type", &["graphql"]))]
    #[serde(default)]
    pub(super) graphql_variables: Value,
    #[field(file, rare, multiple)]
    #[serde(default)]
    pub(super) files: Value,
    #[field(text, rare, placeholder = "reponse.pdf")]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) save_as: Option<String>,
    #[field(text, rare, placeholder = "2xx")]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) return_status_code: Option<String>,
    #[field(like = limit::field("30"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
    #[field(boolean, rare, default = "true")]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) follow_redirects: Option<bool>,
    #[field(select("auto", "keep"), rare, default = "auto")]
    #[serde(default)]
    pub(super) redirect_method: RedirectMethod,
    #[field(boolean, rare, default = "false")]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) path_as_is: Option<bool>,
    #[field(like = secure::verify_tls(), own)]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[field(select("none", "basic", "digest", "bearer", "oauth2"), default = "none")]
    #[serde(default)]
    pub(super) auth: AuthKind,
    #[field(text, when = ("auth", &["basic", "digest"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) username: Option<String>,
    #[field(text, secret, when = ("auth", &["basic", "digest"]))]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) password: Option<Secret>,
    #[field(text, secret, when = ("auth", &["bearer"]))]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) token: Option<Secret>,
    #[field(text, placeholder = "https://sso.example/token", when = ("auth", &["oauth2"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) token_url: Option<String>,
    #[field(text, when = ("auth", &["oauth2"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) client_id: Option<String>,
    #[field(text, secret, when = ("auth", &["oauth2"]))]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) client_secret: Option<Secret>,
    #[field(text, when = ("auth", &["oauth2"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) scope: Option<String>,
    #[field(text, placeholder = "https://api.example", when = ("auth", &["oauth2"]), rare)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) audience: Option<String>,
    #[field(select("auto", "basic", "post"), default = "auto", when = ("auth", &["oauth2"]), rare)]
    #[serde(default)]
    pub(super) client_auth: ClientAuth,
    #[field(area, pairs, placeholder = r#"{"resource": "https://api.example"}"#, when = ("auth", &["oauth2"]), rare)]
    #[serde(default, deserialize_with = "lenient::pairs")]
    pub(super) token_params: Vec<(String, String)>,
    #[field(like = charset::field(), help)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
    #[field(boolean, rare, default = "true")]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) cookies: Option<bool>,
    #[field(text, rare, placeholder = "http://proxy.example:3128")]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) proxy: Option<Secret>,
    #[field(select("auto", "1.1", "2"), rare, default = "auto")]
    #[serde(default)]
    pub(super) http_version: Version,
    #[field(like = secure::ca_file(), rare, own)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[field(flatten, own)]
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
