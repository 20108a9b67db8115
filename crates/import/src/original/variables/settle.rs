//! Values that can be values here.

use testgyver_model::{
    id::VariableId,
    phrase,
    secret::Secret,
    variable::{self, Variable, VariableFault},
};
use uuid::Uuid;

use super::{
    super::{
        data::OriginalVariable,
        notes::{Notes, inside},
        renamed::{Renamed, in_text, literal},
    },
    kept::Variables,
};

/// Most rings of variables that are broken one by one.
const MOST_RINGS: usize = 100;
/// Most values among which rings are looked for.
const MOST_LOOKED_AT: usize = 1_000_000;

/// Makes values of what can be a value here: what is no variable stands for itself, and none needs itself.
pub(super) fn settle(read: &mut Variables, notes: &mut Notes) {
    let names = &read.names;
    let keys = &read.places;
    for one in &mut read.list {
        let key = one.key.clone();
        let values = one.values.iter_mut().map(|(environment, value)| (inside(&key, environment), value));
        for (place, value) in values.chain(one.default.iter_mut().map(|value| (key.clone(), value))) {
            let text = in_text(value.expose(), names, &Renamed::default());
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
