//! "Plugin data structures" of later versions: saved connections of a campaign.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};
use testgyver_model::{
    connection::NAME_LIMIT, connection_kind::ConnectionDescriptor, phrase, secret::Secret, text::text_of,
};
use testgyver_project::{ProjectConnection, SecretSource};

use super::{
    action::{change, fit, own},
    notes::{Notes, inside},
    renamed::{Renamed, in_text},
    saved::Structure,
    unique::Unique,
    value::{named, plain_fields, says_nothing, text},
};
use crate::{Carried, Options, names::upper_snake};

/// Reads the structures of a campaign by their identifiers, and makes connections of those for which there is a kind here.
pub fn read(
    stored: Option<&Value>,
    place: &str,
    names: &Renamed,
    options: &Options<'_>,
    notes: &mut Notes,
    tally: &mut Carried,
) -> (HashMap<String, Structure>, Vec<ProjectConnection>) {
    let stored = stored.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (mut structures, mut connections) = (HashMap::new(), Vec::new());
    // Forms choose a connection by its name, whatever the case of its letters.
    let (mut taken, mut lower) = (Unique::default(), HashSet::new());
    for (number, one) in (1..).zip(stored) {
        let plugin = named(one.get("plugin_type")).unwrap_or_default();
        let given = named(one.get("name")).unwrap_or_else(|| format!("{plugin} {number}"));
        let given: String = given.chars().take(NAME_LIMIT - 10).collect();
        let mut name = taken.named(&given);
        while !lower.insert(name.to_lowercase()) {
            name = taken.named(&given);
        }
        let fields = one.get("values").and_then(Value::as_object).map(plain_fields).unwrap_or_default();
        let fields: Map<String, Value> = fields.into_iter().filter(|(_, value)| !says_nothing(value)).collect();
        let place = inside(place, &name);
        let mut fields = Value::Object(fields);
        change(&mut fields, &mut |text| text.contains("{{").then(|| in_text(text, names, &Renamed::default())), 0);
        let Value::Object(mut fields) = fields else { continue };
        let descriptor = own(options, &plugin);
        let kind = descriptor.and_then(|descriptor| descriptor.connection.clone());
        let kind = kind.and_then(|kind| Some((options.actions.connection(&kind)?.0, descriptor?)));
        if let Some((_, action)) = kind {
            fit(&mut fields, action, false, options.language, |kind, text| {
                let text =
                    phrase!(options.language, fr: "Connexion enregistrée : {text}", en: "Saved connection: {text}");
                notes.add(kind, &*place, text);
            });
        }
        tally.count(kind.is_some());
        match kind {
            Some((kind, _)) => connections.push(connection(&name, kind, &fields)),
            None => notes.lost(place, phrase!(notes.language,
                fr: "Connexion enregistrée pour « {plugin} » : il n'y en a pas de ce type ici. Ses valeurs sont recopiées dans les actions qui l'utilisent.",
                en: "A connection saved for '{plugin}': there are none of this kind here. Its values are copied into the actions that use it.")),
        }
        let kind = kind.map(|(kind, _)| kind.kind.clone().into_owned());
        structures.insert(text(one.get("id")).unwrap_or_default(), Structure { name, kind, fields });
    }
    (structures, connections)
}

fn connection(name: &str, kind: &ConnectionDescriptor, fields: &Map<String, Value>) -> ProjectConnection {
    let mut connection = ProjectConnection {
        name: name.to_owned(),
        kind: kind.kind.clone().into_owned(),
        values: Map::new(),
        secrets: BTreeMap::new(),
        known_secrets: BTreeMap::new(),
    };
    for (key, value) in fields {
        let field = kind.fields.iter().find(|field| field.name == *key);
        match field {
            Some(field) if field.secret => {
                let source = SecretSource::Env(upper_snake(&format!("{name}_{key}")));
                connection.secrets.insert(key.clone(), source);
                connection.known_secrets.insert(key.clone(), Secret::new(text_of(value).into_owned()));
            }
            Some(_) => {
                connection.values.insert(key.clone(), value.clone());
            }
            // It is copied into the actions that use the connection.
            None => {}
        }
    }
    connection
}
