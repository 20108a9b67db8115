//! Which S3 server, as whom, and what to do there.

use serde::Deserialize;
use testgyver_model::{form::Form, lenient, secret::Secret};

use crate::{charset, limit, secure};

/// Which server and as whom.
#[derive(Debug, Clone, Deserialize, Form)]
#[form("s3-login", saved)]
pub struct S3Login {
    #[field(text, placeholder = "https://s3.eu-west-3.amazonaws.com", required, connection)]
    #[serde(deserialize_with = "lenient::string")]
    pub(super) endpoint_url: String,
    #[field(text, connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) access_key: Option<String>,
    #[field(text, secret, connection)]
    #[serde(default, deserialize_with = "lenient::opt_secret")]
    pub(super) secret_key: Option<Secret>,
    #[field(text, rare, placeholder = "us-east-1", connection)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) region_name: Option<String>,
    #[field(boolean, rare, default = "true", connection)]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub(super) path_style: Option<bool>,
    #[field(like = secure::verify_tls())]
    #[serde(default, rename = "verify", deserialize_with = "lenient::opt_bool")]
    pub(super) verify_tls: Option<bool>,
    #[field(like = secure::ca_file())]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) ca_file: Option<String>,
    #[field(flatten)]
    #[serde(flatten)]
    pub(super) client: secure::ClientCertificate,
}

/// What is done inside a bucket.
const IN_BUCKET: [&str; 5] = ["list_objects", "upload_file", "download_file", "delete_object", "presign"];

/// What to do.
#[derive(Debug, Deserialize, Form)]
#[form("s3")]
pub struct S3Input {
    #[field(
        select("list_buckets", "list_objects", "upload_file", "download_file", "delete_object", "presign"),
        required
    )]
    pub(super) operation: Operation,
    #[field(text, placeholder = "depot", when = ("operation", &IN_BUCKET))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) bucket_name: Option<String>,
    #[field(text, placeholder = "rapports/2026.pdf", when = ("operation", &IN_BUCKET))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) object_key: Option<String>,
    #[field(file, when = ("operation", &["upload_file", "download_file"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) local_path: Option<String>,
    #[field(area, code, when = ("operation", &["upload_file"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) content: Option<String>,
    #[field(number, placeholder = "3600", when = ("operation", &["presign"]))]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    pub(super) expires: Option<u64>,
    #[field(like = charset::field(), when = ("operation", &["download_file"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub(super) encoding: Option<String>,
    #[field(like = limit::field("120"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    pub(super) timeout: Option<f64>,
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
