//! Which version of HTTP is spoken.

/// The version of HTTP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Deserialize)]
pub(crate) enum Version {
    /// What the server likes best.
    #[default]
    #[serde(rename = "auto", alias = "")]
    Auto,
    /// HTTP/1.1 (RFC 9112).
    #[serde(rename = "1.1")]
    One,
    /// HTTP/2 (RFC 9113), without asking first where there is no TLS.
    #[serde(rename = "2")]
    Two,
}
