//! What the log shows of an address. Reading an address changes its spelling, and a secret in it would
//! no longer be known as one: an address with a secret is shown as it was written.

use reqwest::Url;
use testgyver_model::{action::ActionContext, secret::MASK};

/// An address for the log.
pub(super) struct Address {
    /// The whole of it.
    pub(super) text: String,
    /// Host and port.
    pub(super) host: String,
    /// Whether a secret stands in it.
    pub(super) secret: bool,
}

impl Address {
    /// What to show of `url`, which was written as `written`.
    pub(super) fn of(written: &str, url: &Url, cx: &ActionContext<'_>) -> Self {
        let redacted = cx.log.redact(written.to_owned());
        if redacted != written {
            return Self { host: redacted.clone(), text: redacted, secret: true };
        }
        let mut open = url.clone();
        // Refused only for addresses without a host, which have no password.
        let _ = url.password().map(|_| open.set_password(Some("password")));
        let text = match url.password() {
            Some(_) => open.as_str().replacen(":password@", &format!(":{MASK}@"), 1),
            None => open.to_string(),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        Self { secret: false, text, host: format!("{}:{port}", url.host_str().unwrap_or_default()) }
    }
}
