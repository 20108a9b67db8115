//! An action that uses a saved structure: it chooses the connection, or gets a copy of its values.

use serde_json::{Map, Value};
use testgyver_model::{action::Descriptor, connection::CONNECTION_FIELD, phrase};

use super::super::{saved::Structure, value::says_nothing};
use crate::NoteKind;
use testgyver_model::Language;

/// Puts the structure into the form, as the original does: it fills what the form lacks. Where the form says otherwise
/// than the connection, the connection could not be chosen here, because it decides over all its fields.
pub fn connect(
    form: &mut Map<String, Value>,
    structure: &Structure,
    descriptor: Option<&Descriptor>,
    language: Language,
) -> Option<(NoteKind, String)> {
    let part = |name: &str| {
        descriptor.is_some_and(|one| one.fields.iter().any(|field| field.connection && field.name == name))
    };
    let kind = descriptor.and_then(|descriptor| descriptor.connection.as_deref());
    let fits = kind.is_some() && kind == structure.kind.as_deref();
    let agrees = form
        .iter()
        .filter(|(name, value)| part(name) && !says_nothing(value))
        .all(|(name, value)| structure.fields.get(name) == Some(value));
    let chooses = fits && agrees;
    if chooses {
        form.retain(|name, _| !part(name));
        form.insert(CONNECTION_FIELD.to_owned(), structure.name.clone().into());
    }
    for (name, value) in &structure.fields {
        if !(chooses && part(name)) && form.get(name).is_none_or(says_nothing) {
            form.insert(name.clone(), value.clone());
        }
    }
    let name = &structure.name;
    (!chooses).then(|| {
        (NoteKind::Differs, phrase!(language,
            fr: "les valeurs de la connexion « {name} » sont recopiées ici, parce que l'action en remplace certaines ou n'a pas de connexion de ce type ; un changement de la connexion n'y changera rien.",
            en: "the values of the connection '{name}' are copied here, because the action replaces some of them or has no connection of this kind; a change of the connection will not change them."))
    })
}
