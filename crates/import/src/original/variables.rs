//! Variables: roots with their descriptions, and values by environment.

use std::collections::{BTreeMap, HashMap};

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;
use testgyver_model::{
    id::VariableId,
    phrase,
    secret::Secret,
    variable::{self, Variable, VariableFault, check_environment},
};
use uuid::Uuid;

use super::{
    data::OriginalVariable,
    dump::Document,
    notes::{Notes, inside},
    renamed::{Renamed, literal},
    value::{flag, named, old_id, plain, text},
};
use crate::Carried;

/// Most characters of an environment's name.
const LONGEST_ENVIRONMENT: usize = 60;
/// Most rings of variables that are broken one by one.
const MOST_RINGS: usize = 100;
/// Most values among which rings are looked for.
const MOST_LOOKED_AT: usize = 1_000_000;
/// What names of secrets have in them.
const SECRET_WORDS: [&str; 10] =
    ["password", "passwd", "passe", "mdp", "pwd", "secret", "token", "jeton", "apikey", "api_key"];

/// The variables of a database.
#[derive(Debug, Default)]
pub struct Variables {
    /// In the order met.
    pub list: Vec<OriginalVariable>,
    /// Where each stands in the list.
    places: HashMap<String, usize>,
    /// The environments, in the order met.
    pub environments: IndexSet<String>,
    /// What names of variables became.
    pub names: Renamed,
    /// What names of environments became, where they were changed.
    pub renamed_environments: HashMap<String, String>,
    /// How many there were.
    pub tally: Carried,
}

impl Variables {
    /// The variable of this name, as it is called here.
    pub fn find(&self, key: &str) -> Option<&OriginalVariable> {
        self.places.get(key).map(|place| &self.list[*place])
    }

    /// What an environment is called here.
    pub fn environment(&self, name: &str) -> String {
        self.renamed_environments.get(name).map_or(name, String::as_str).to_owned()
    }
}

/// Reads them.
pub fn read(documents: &[Document], notes: &mut Notes) -> Variables {
    let mut read = Variables::default();
    let mut found: IndexMap<String, OriginalVariable> = IndexMap::new();
    for document in documents {
        match text(document.get("key")).filter(|key| !key.trim().is_empty()) {
            Some(key) => take(document, key, &mut found, &mut read, notes),
            None => {
                read.tally.count(false);
                notes.lost(
                    "",
                    phrase!(notes.language,
                    fr: "Variable sans nom : non reprise.",
                    en: "A variable without a name: not carried over."),
                );
            }
        }
    }
    for (old, one) in &found {
        if one.old_id.is_none() {
            notes.info(
                &*one.key,
                phrase!(notes.language,
                fr: "Cette variable n'avait que des valeurs, sans déclaration : elle est déclarée ici.",
                en: "This variable had only values and was not declared: it is declared here."),
            );
        }
        if *old != one.key {
            let key = &one.key;
            notes.differs(&**old, phrase!(notes.language,
                fr: "Ce nom ne peut pas s'écrire entre accolades ici : la variable s'appelle « {key} », les tests ont été adaptés.",
                en: "This name cannot stand between braces here: the variable is called '{key}', tests have been adapted."));
        }
    }
    found.values().for_each(|_| read.tally.count(true));
    read.list = found.into_values().collect();
    read.places = read.list.iter().enumerate().map(|(place, one)| (one.key.clone(), place)).collect();
    settle(&mut read, notes);
    tell_secrets(&read, notes);
    read
}

fn take(
    document: &Document,
    old: String,
    found: &mut IndexMap<String, OriginalVariable>,
    read: &mut Variables,
    notes: &mut Notes,
) {
    let key = read.names.take(&old, true);
    let one = found.entry(old).or_insert_with(|| OriginalVariable {
        old_id: None,
        key: key.clone(),
        description: String::new(),
        secret: false,
        default: None,
        values: IndexMap::new(),
    });
    let environment = named(document.get("filiere"));
    let is_root = flag(document.get("isRoot")) || environment.is_none();
    one.secret |= flag(document.get("isObfuscated"));
    let description = text(document.get("description")).unwrap_or_default();
    if !description.is_empty() && (is_root || one.description.is_empty()) {
        one.description = description;
    }
    if is_root {
        one.old_id = one.old_id.or_else(|| old_id(document.get("_id")));
    }
    let place = environment.as_ref().map_or_else(|| key.clone(), |environment| inside(&key, environment));
    let Some(value) = value(document.get("value"), &place, notes) else { return };
    match environment {
        None if value.is_empty() => {}
        None => {
            one.default = Some(Secret::new(value));
            notes.differs(&*key, phrase!(notes.language,
                fr: "Cette variable a une valeur sans filière. L'ancien programme ne l'utilisait jamais ; ici elle vaut dans chaque environnement qui n'en a pas d'autre.",
                en: "This variable has a value without an environment. The former program never used it; here it counts in every environment that has no other."));
        }
        // The declaration of a variable, written with an environment.
        Some(_) if is_root && value.is_empty() => {}
        Some(environment) => {
            let environment = read.environment_of(&environment, notes);
            if one.values.insert(environment, Secret::new(value)).is_some() {
                notes.differs(
                    place,
                    phrase!(notes.language,
                    fr: "Cette variable a plusieurs valeurs pour le même environnement : la dernière est reprise.",
                    en: "This variable has several values for one environment: the last one is carried over."),
                );
            }
        }
    }
}

impl Variables {
    /// The name of an environment here; one that is new is remembered.
    fn environment_of(&mut self, name: &str, notes: &mut Notes) -> String {
        let fits = fitting_environment(name);
        if fits != name && self.renamed_environments.insert(name.to_owned(), fits.clone()).is_none() {
            notes.differs(
                name,
                phrase!(notes.language,
                fr: "Un environnement ne peut pas porter ce nom ici : il s'appelle « {fits} ».",
                en: "An environment cannot have this name here: it is called '{fits}'."),
            );
        }
        self.environments.insert(fits.clone());
        fits
    }
}

fn fitting_environment(name: &str) -> String {
    if check_environment(name).is_ok() {
        return name.to_owned();
    }
    let visible = name.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    let fits: String = visible.take(LONGEST_ENVIRONMENT - 1).collect();
    let fits = fits.trim();
    if check_environment(fits).is_ok() { fits.to_owned() } else { format!("{fits}_") }
}

/// The text of a value, which may be anything.
fn value(value: Option<&Value>, place: &str, notes: &mut Notes) -> Option<String> {
    let value = plain(value?);
    match &value {
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => notes.differs(place, phrase!(notes.language,
            fr: "La valeur n'est pas un texte : elle est écrite en JSON (« true », {{\"a\": 1}}) ; l'ancien programme l'écrivait comme Python (« True », {{'a': 1}}).",
            en: "The value is no text: it is written as JSON ('true', {{\"a\": 1}}); the former program wrote it as Python does ('True', {{'a': 1}}).")),
        Value::String(_) | Value::Number(_) => {}
    }
    text(Some(&value))
}

/// Makes values of what can be a value here: what is no variable stands for itself, and none needs itself.
fn settle(read: &mut Variables, notes: &mut Notes) {
    let names = &read.names;
    let keys = &read.places;
    for one in &mut read.list {
        let key = one.key.clone();
        let values = one.values.iter_mut().map(|(environment, value)| (inside(&key, environment), value));
        for (place, value) in values.chain(one.default.iter_mut().map(|value| (key.clone(), value))) {
            let text = super::renamed::in_text(value.expose(), names, &Renamed::default());
            let settled = literal(&text, |found| found.is_name() && keys.contains_key(found.head));
            if settled != text {
                notes.differs(
                    place,
                    phrase!(notes.language,
                    fr: "La valeur contient des accolades sans variable de ce nom : elles sont reprises comme texte.",
                    en: "The value has braces around what is no variable: they are carried over as text."),
                );
            } else if text.contains("{{") {
                notes.differs(place, phrase!(notes.language,
                    fr: "La valeur contient une autre variable : elle est remplie ici, quel que soit l'ordre des variables.",
                    en: "The value has another variable in it: it is filled in here, whatever the order of the variables."));
            }
            *value = Secret::new(settled);
        }
    }
    break_rings(read, notes);
}

/// A value that needs itself cannot be kept: what it asks for becomes a text.
fn break_rings(read: &mut Variables, notes: &mut Notes) {
    // Looking for rings takes a look at every variable for every environment.
    let is_small = read.list.len().saturating_mul(read.environments.len()) <= MOST_LOOKED_AT;
    for _ in 0..if is_small { MOST_RINGS } else { 0 } {
        let key = match variable::check(&ours(&read.list)) {
            Ok(()) | Err(VariableFault::Foreign(_)) => return,
            Err(VariableFault::Cycle(ring)) => ring.into_iter().next().unwrap_or_default(),
            Err(VariableFault::TooLong(key)) => key,
        };
        let Some(place) = read.places.get(&key) else { break };
        stand_for_itself(&mut read.list[*place], notes);
    }
    read.list.iter_mut().for_each(|one| stand_for_itself(one, notes));
}

/// Makes texts of what stands between braces in the values of a variable.
fn stand_for_itself(one: &mut OriginalVariable, notes: &mut Notes) {
    let mut changed = false;
    for value in one.values.values_mut().chain(one.default.as_mut()) {
        let settled = literal(value.expose(), |found| found.text().is_some());
        changed |= settled != value.expose();
        *value = Secret::new(settled);
    }
    if changed {
        notes.differs(&*one.key, phrase!(notes.language,
            fr: "Cette variable a besoin d'elle-même, ou devient trop longue : ce qu'elle contient entre accolades est repris comme texte.",
            en: "This variable needs itself, or becomes too long: what it has between braces is carried over as text."));
    }
}

fn ours(list: &[OriginalVariable]) -> Vec<Variable> {
    let one = |variable: &OriginalVariable, environment: Option<&str>, value: Option<&Secret>| Variable {
        id: VariableId(Uuid::nil()),
        key: variable.key.clone(),
        value: value.cloned(),
        environment: environment.map(str::to_owned),
        description: String::new(),
        secret: variable.secret,
    };
    list.iter()
        .flat_map(|variable| {
            let values = variable.values.iter().map(move |(name, value)| one(variable, Some(name), Some(value)));
            values.chain([one(variable, None, variable.default.as_ref())])
        })
        .collect()
}

fn tell_secrets(read: &Variables, notes: &mut Notes) {
    let secret = |one: &&OriginalVariable| {
        let key = one.key.to_lowercase();
        !one.secret && SECRET_WORDS.iter().any(|word| key.contains(word))
    };
    let names: BTreeMap<&str, ()> = read.list.iter().filter(secret).map(|one| (one.key.as_str(), ())).collect();
    if !names.is_empty() {
        let names = names.into_keys().collect::<Vec<_>>().join(", ");
        notes.info("", phrase!(notes.language,
            fr: "Ces variables ont l'air secrètes mais ne l'étaient pas : {names}. Marquez-les comme secrètes pour qu'elles soient masquées partout.",
            en: "These variables look secret but were not: {names}. Mark them as secret to have them masked everywhere."));
    }
}
