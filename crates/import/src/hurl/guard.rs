//! Passwords, tokens and keys that stand in a file: each becomes a secret.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::convert::Test;
use crate::names::{cleaned, is_secret};

/// A field of JSON with a text that holds no placeholder and nothing that is escaped.
static FIELD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#""([A-Za-z0-9_.-]{1,60})"(\s*:\s*)"([^"\\{}]+)""#).ok());
/// User and password in an address.
static USER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^([a-z]+://[^/:@{}?#]*):([^/@{}?#]+)@").ok());

impl Test<'_, '_> {
    /// A value as it is written, or the placeholder of its secret where the name says that it is one.
    pub(super) fn hidden(&mut self, name: &str, value: &str) -> String {
        if value.is_empty() || value.contains("{{") || !is_secret(name) {
            return value.to_owned();
        }
        let name = cleaned(&name.to_ascii_lowercase().replace('-', "_"));
        self.campaign.secret(&name, value, &self.place)
    }

    /// A JSON text, its secrets as placeholders.
    pub(super) fn hidden_fields(&mut self, text: &str) -> String {
        let Some(field) = FIELD.as_ref() else { return text.to_owned() };
        let hide = |found: &Captures<'_>| {
            let value = self.hidden(&found[1], &found[3]);
            format!("\"{}\"{}\"{value}\"", &found[1], &found[2])
        };
        field.replace_all(text, hide).into_owned()
    }

    /// An address, the password in it as a placeholder.
    pub(super) fn hidden_user(&mut self, url: &str) -> String {
        let Some(user) = USER.as_ref() else { return url.to_owned() };
        let hide = |found: &Captures<'_>| format!("{}:{}@", &found[1], self.hidden("password", &found[2]));
        user.replace(url, hide).into_owned()
    }
}
