//! Variables and environments: one key, a default, and a value per environment.

use std::collections::HashMap;

use crate::{id::VariableId, secret::Secret};

/// A place where campaigns run: DEV, RECETTE, PROD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Name; unique.
    pub name: String,
    /// Whether a launch asks to type the name first.
    pub protected: bool,
    /// Colour as `#rrggbb`, where one was chosen.
    pub color: Option<String>,
}

/// A root variable, or the value of a key in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Identifier.
    pub id: VariableId,
    /// Name, read as `{{key}}`.
    pub key: String,
    /// Value; for a root, the default of environments that have none.
    pub value: Option<Secret>,
    /// The environment this value is for; `None` is the root that declares the key.
    pub environment: Option<String>,
    /// What it is for.
    pub description: String,
    /// Whether the value must never be shown.
    pub secret: bool,
}

/// The value of a key in the environment of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedVariable {
    /// The value.
    pub value: Secret,
    /// Whether it must never be shown.
    pub secret: bool,
}

/// Every variable that a run in `environment` can read: the environment's own values, and the
/// roots' defaults where it has none. A value is secret when it or its root is.
pub fn resolve(variables: &[Variable], environment: &str) -> HashMap<String, ResolvedVariable> {
    let mut resolved = HashMap::new();
    let roots = variables.iter().filter(|variable| variable.environment.is_none());
    let own = variables.iter().filter(|variable| variable.environment.as_deref() == Some(environment));
    let secret_keys: Vec<&str> = roots.clone().filter(|root| root.secret).map(|root| root.key.as_str()).collect();
    for variable in roots.chain(own) {
        let Some(value) = &variable.value else { continue };
        let secret = variable.secret || secret_keys.contains(&variable.key.as_str());
        resolved.insert(variable.key.clone(), ResolvedVariable { value: value.clone(), secret });
    }
    resolved
}

/// Why a text cannot be the name of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a variable name has 1 to 100 letters, digits, '_' or '-', and does not start with 'app.' or 'test.'")]
pub struct InvalidKey;

/// Checks that `key` can stand between the braces of a placeholder.
///
/// # Errors
/// [`InvalidKey`] where it cannot.
pub fn check_key(key: &str) -> Result<(), InvalidKey> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let reserved = key.starts_with("app.") || key.starts_with("test.");
    let fits = (1..=100).contains(&key.chars().count());
    if fits && !reserved && key.chars().all(allowed) { Ok(()) } else { Err(InvalidKey) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn variable(key: &str, value: Option<&str>, environment: Option<&str>, secret: bool) -> Variable {
        Variable {
            id: VariableId(Uuid::nil()),
            key: key.into(),
            value: value.map(|text| Secret::new(text.to_owned())),
            environment: environment.map(str::to_owned),
            description: String::new(),
            secret,
        }
    }

    #[test]
    fn an_environment_value_wins_over_the_default_and_inherits_secrecy() {
        let variables = [
            variable("url", Some("http://dev"), Some("DEV"), false),
            variable("url", Some("http://default"), None, false),
            variable("password", Some("s3cret"), Some("DEV"), false),
            variable("password", None, None, true),
            variable("other", Some("x"), Some("PROD"), false),
        ];
        let resolved = resolve(&variables, "DEV");
        assert_eq!(resolved["url"].value.expose(), "http://dev");
        assert!(resolved["password"].secret);
        assert!(!resolved.contains_key("other"));
        assert_eq!(resolve(&variables, "RECETTE")["url"].value.expose(), "http://default");
    }
}
