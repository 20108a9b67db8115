//! Variables and environments: one key, a default, and a value per environment.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

use crate::{
    id::VariableId,
    placeholder::{expand, remember},
    secret::Secret,
    text::{APP_PREFIX, COLLECTION_PREFIX},
};

/// Most bytes of a value once the variables inside it are filled in.
const LONGEST: usize = 1_000_000;
/// Missing names that are told of one variable; more would not help.
const MISSING_TOLD: usize = 10;
/// Most variables that may stand inside each other.
const DEEPEST: usize = 50;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedVariable {
    /// The value, the variables inside it filled in.
    #[serde(with = "crate::secret::exposed")]
    pub value: Secret,
    /// Whether it must never be shown: it, its root or a variable inside it is secret.
    pub secret: bool,
    /// Variables that its value asks for and that have none; then it cannot be used.
    pub missing: Vec<String>,
}

/// Why the value of a variable cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VariableFault {
    /// It needs itself, through the variables named, the first one again at the end.
    #[error("a value needs itself: {}", .0.join(" → "))]
    Cycle(Vec<String>),
    /// It would be too long, or too many variables stand inside each other.
    #[error("the value of {0} would be too long")]
    TooLong(String),
    /// It asks for a variable of a test; only those of the environment can stand in a value.
    #[error("{0} cannot be used in a value")]
    Foreign(String),
}

/// Every variable that a run in `environment` can read: the environment's own values, and the
/// roots' defaults where it has none, with the variables inside the values filled in.
pub fn resolve(variables: &[Variable], environment: &str) -> HashMap<String, ResolvedVariable> {
    let mut expansion = Expansion::new(variables, Some(environment));
    let keys: Vec<&str> = expansion.chosen.keys().copied().collect();
    for key in keys {
        expansion.of(key);
    }
    expansion.done
}

/// Checks every value in every environment, and the defaults.
///
/// # Errors
/// [`VariableFault`] where one needs itself, would be too long, or asks for what it cannot have.
pub fn check(variables: &[Variable]) -> Result<(), VariableFault> {
    let mut environments: Vec<Option<&str>> = variables.iter().map(|one| one.environment.as_deref()).collect();
    environments.push(None);
    environments.sort_unstable();
    environments.dedup();
    for environment in environments {
        let mut expansion = Expansion::new(variables, environment);
        let mut keys: Vec<&str> = expansion.chosen.keys().copied().collect();
        keys.sort_unstable();
        for key in keys {
            expansion.of(key);
        }
        if let Some(fault) = expansion.fault {
            return Err(fault);
        }
    }
    Ok(())
}

/// The variables of one environment while they are filled into each other.
struct Expansion<'a> {
    chosen: HashMap<&'a str, (&'a Secret, bool)>,
    done: HashMap<String, ResolvedVariable>,
    path: Vec<&'a str>,
    fault: Option<VariableFault>,
}

impl<'a> Expansion<'a> {
    fn new(variables: &'a [Variable], environment: Option<&str>) -> Self {
        let of = |wanted: Option<&str>| {
            let wanted = wanted.map(str::to_owned);
            variables.iter().filter(move |variable| variable.environment == wanted)
        };
        let secret_keys: Vec<&str> = of(None).filter(|root| root.secret).map(|root| root.key.as_str()).collect();
        let mut chosen = HashMap::new();
        for variable in of(None).chain(of(environment)) {
            if let Some(value) = &variable.value {
                let secret = variable.secret || secret_keys.contains(&variable.key.as_str());
                chosen.insert(variable.key.as_str(), (value, secret));
            }
        }
        Self { chosen, done: HashMap::new(), path: Vec::new(), fault: None }
    }

    fn of(&mut self, key: &str) -> Option<&ResolvedVariable> {
        if !self.done.contains_key(key) {
            let (key, (value, secret)) = self.chosen.get_key_value(key).map(|(key, chosen)| (*key, *chosen))?;
            if self.is_too_deep(key) {
                return None;
            }
            self.path.push(key);
            let resolved = self.expanded(key, value.expose(), secret);
            self.path.pop();
            self.done.insert(key.to_owned(), resolved);
        }
        self.done.get(key)
    }

    fn is_too_deep(&mut self, key: &str) -> bool {
        let fault = match self.path.iter().position(|one| *one == key) {
            Some(first) => {
                let round = self.path[first..].iter().chain([&key]).map(|one| (*one).to_owned());
                VariableFault::Cycle(round.collect())
            }
            None if self.path.len() >= DEEPEST => VariableFault::TooLong(key.to_owned()),
            None => return false,
        };
        self.fault.get_or_insert(fault);
        true
    }

    fn expanded(&mut self, key: &str, text: &str, mut secret: bool) -> ResolvedVariable {
        let mut missing = Vec::new();
        let filled = expand(text, |placeholder, filled| {
            // The value of a variable is made of other variables, and of nothing that is computed.
            if let (None, Some(text)) = (placeholder.pipeline, placeholder.text()) {
                return filled.push_str(&text);
            }
            let name = if placeholder.pipeline.is_some() || !placeholder.is_name() {
                placeholder.source
            } else {
                placeholder.head
            };
            if name.starts_with(APP_PREFIX) || name.starts_with(COLLECTION_PREFIX) {
                self.fault.get_or_insert(VariableFault::Foreign(name.to_owned()));
                return remember(&mut missing, name.to_owned());
            }
            let Some(inner) = self.of(name) else { return remember(&mut missing, name.to_owned()) };
            secret |= inner.secret;
            // Told with the last step alone: the ways to a missing name may be many.
            for deeper in &inner.missing {
                let last = deeper.rsplit(" → ").next().unwrap_or(deeper);
                if missing.len() < MISSING_TOLD {
                    remember(&mut missing, format!("{name} → {last}"));
                }
            }
            let length = inner.value.expose().len();
            if filled.len() + length <= LONGEST {
                filled.push_str(inner.value.expose());
            } else {
                self.fault.get_or_insert(VariableFault::TooLong(key.to_owned()));
                remember(&mut missing, name.to_owned());
            }
        });
        ResolvedVariable { value: Secret::new(filled), secret, missing }
    }
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

/// Why a text cannot be the name of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an environment name has 1 to 60 visible characters, and is none of the words a table of variables needs")]
pub struct InvalidEnvironment;

/// Checks that `name` can be an environment's.
///
/// # Errors
/// [`InvalidEnvironment`] where it cannot.
pub fn check_environment(name: &str) -> Result<(), InvalidEnvironment> {
    let visible = !name.trim().is_empty() && name.trim() == name && !name.chars().any(char::is_control);
    // Dots are swallowed by addresses, the other words head the columns of a table.
    let reserved = [".", "..", "key", "description", "secret", "default"];
    let free = !reserved.iter().any(|word| name.eq_ignore_ascii_case(word));
    if visible && free && name.chars().count() <= 60 { Ok(()) } else { Err(InvalidEnvironment) }
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

    #[test]
    fn a_value_may_use_other_variables_and_takes_their_secrecy() {
        let variables = [
            variable("host", Some("default.example"), None, false),
            variable("host", Some("dev.example"), Some("DEV"), false),
            variable("token", Some("s3cret"), None, true),
            variable("url", Some("https://{{ host }}/{{path}}"), None, false),
            variable("login", Some("https://u:{{token}}@{{host}}"), None, false),
        ];
        let resolved = resolve(&variables, "DEV");
        assert_eq!(resolved["login"].value.expose(), "https://u:s3cret@dev.example");
        assert!(resolved["login"].secret);
        assert_eq!(resolved["url"].missing, ["path"]);
        assert_eq!(resolve(&variables, "PROD")["login"].value.expose(), "https://u:s3cret@default.example");
        assert_eq!(check(&variables), Ok(()));
    }

    #[test]
    fn a_value_that_needs_itself_is_told_with_its_way() {
        let variables = [
            variable("a", Some("{{b}}"), None, false),
            variable("b", Some("x"), None, false),
            variable("b", Some("{{c}}"), Some("PROD"), false),
            variable("c", Some("{{a}}"), None, false),
            variable("wrong", Some("{{app.token}}"), None, false),
        ];
        let round = ["a", "b", "c", "a"].map(str::to_owned).to_vec();
        assert_eq!(check(&variables[..4]), Err(VariableFault::Cycle(round)));
        assert_eq!(check(&variables[4..]), Err(VariableFault::Foreign("app.token".into())));
        assert_eq!(resolve(&variables, "DEV")["a"].value.expose(), "x");
        assert!(!resolve(&variables, "PROD")["a"].missing.is_empty());
    }

    #[test]
    fn many_ways_to_one_missing_name_are_told_briefly() {
        let mut variables = Vec::new();
        for level in 0..40 {
            for branch in ["e", "f"] {
                let inner = match level {
                    0 => "{{nothing}}".to_owned(),
                    _ => format!("{{{{e{0}}}}}{{{{f{0}}}}}", level - 1),
                };
                variables.push(variable(&format!("{branch}{level}"), Some(&inner), None, false));
            }
        }
        assert_eq!(resolve(&variables, "DEV")["e39"].missing, ["e38 → nothing", "f38 → nothing"]);
        assert_eq!(check(&variables), Ok(()));
    }

    #[test]
    fn names_of_environments_fit_into_addresses_and_tables() {
        for wrong in ["", " DEV", ".", "..", "Default", "key", "a\nb"] {
            assert_eq!(check_environment(wrong), Err(InvalidEnvironment), "{wrong:?}");
        }
        assert_eq!(check_environment("PROD / été; x"), Ok(()));
    }

    #[test]
    fn a_value_that_grows_without_measure_is_refused() {
        let mut variables = vec![variable("v0", Some(&"x".repeat(1000)), None, false)];
        for level in 1..60 {
            let inner = format!("{{{{v{}}}}}", level - 1).repeat(10);
            variables.push(variable(&format!("v{level}"), Some(&inner), None, false));
        }
        assert!(matches!(check(&variables), Err(VariableFault::TooLong(_))));
        assert_eq!(check(&variables[..3]), Ok(()));
    }
}
