//! What the log shows of an address. Reading an address changes its spelling, and a secret in it would
//! no longer be known as one: an address with a secret is shown as it was written.

use testgyver_model::{action::ActionContext, secret::MASK};
use url::{Position, Url};

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
    /// What to show of `url`, which was written as `written`, and whose path and query go out as `target` where that is given.
    pub(super) fn of(written: &str, (url, target): (&Url, Option<&str>), cx: &ActionContext<'_>) -> Self {
        let redacted = cx.log.redact(written.to_owned());
        if redacted != written {
            return Self { host: redacted.clone(), text: redacted, secret: true };
        }
        let mut open = url.clone();
        // Refused only for addresses without a host, which have no password.
        let _ = url.password().map(|_| open.set_password(Some("password")));
        let begin = match url.password() {
            Some(_) => open[..Position::BeforePath].replacen(":password@", &format!(":{MASK}@"), 1),
            None => open[..Position::BeforePath].to_owned(),
        };
        let target = target.unwrap_or(&open[Position::BeforePath..Position::AfterQuery]);
        let text = format!("{begin}{target}{}", &open[Position::AfterQuery..]);
        let port = url.port_or_known_default().unwrap_or_default();
        Self { secret: false, text, host: format!("{}:{port}", url.host_str().unwrap_or_default()) }
    }
}
