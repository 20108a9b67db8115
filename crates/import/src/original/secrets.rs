//! Passwords that stand in clear in actions, and the secret variables that they become.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;
use testgyver_model::{
    placeholder::{self, Head, Part},
    secret::Secret,
};
use testgyver_project::{ProjectSecret, SecretSource};

use super::unique::Unique;
use crate::names::upper_snake;

/// Names of fields whose values are secrets, in small letters, without signs.
const SECRET_NAMES: [&str; 20] = [
    "password",
    "passwd",
    "pwd",
    "passe",
    "motdepasse",
    "mdp",
    "secret",
    "secretkey",
    "clientsecret",
    "token",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "apitoken",
    "apikey",
    "xapikey",
    "privatekey",
    "passphrase",
    "authorization",
    "jeton",
];

/// Whether what has this name is a secret.
pub fn is_secret_name(name: &str) -> bool {
    let bare: String = name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SECRET_NAMES.contains(&bare.as_str())
}

/// The secret variables of all campaigns: the same password has the same name everywhere.
pub struct SecretBook {
    names: HashMap<(String, String), String>,
    taken: Unique,
}

impl SecretBook {
    /// None yet; their names are none of these.
    pub fn beside(variables: &Unique) -> Self {
        Self { names: HashMap::new(), taken: variables.clone() }
    }

    fn name(&mut self, label: &str, value: &str) -> String {
        let key = (label.to_owned(), value.to_owned());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let name = self.taken.key(label);
        self.names.insert(key, name.clone());
        name
    }
}

/// The secrets of one campaign.
pub struct CampaignSecrets<'a> {
    /// Those of all campaigns.
    pub book: &'a mut SecretBook,
    /// Those of this one by their names.
    pub list: IndexMap<String, ProjectSecret>,
}

impl CampaignSecrets<'_> {
    /// What stands in the place of a secret: a placeholder of a secret variable. Nothing where the text is none: it is
    /// empty, a placeholder already, or holds what only a test knows.
    pub fn hide(&mut self, label: &str, value: &str) -> Option<String> {
        if !is_literal(value) {
            return None;
        }
        let name = self.book.name(label, value);
        self.list.entry(name.clone()).or_insert_with(|| ProjectSecret {
            source: SecretSource::Env(upper_snake(&name)),
            values: BTreeMap::from([(String::new(), Secret::from(value))]),
            name: name.clone(),
        });
        Some(format!("{{{{{name}}}}}"))
    }
}

/// Whether a text says something by itself, and can be a variable's value.
pub fn is_literal(text: &str) -> bool {
    let mut says = false;
    for part in placeholder::parts(text) {
        match part {
            Part::Literal(literal) => says |= !literal.trim().is_empty(),
            Part::Placeholder(found) => {
                let foreign = ["app.", "test.", "run.", "$"].iter().any(|prefix| found.head.starts_with(prefix));
                if foreign || found.kind != Head::Name || found.pipeline.is_some() {
                    return false;
                }
            }
        }
    }
    says
}
