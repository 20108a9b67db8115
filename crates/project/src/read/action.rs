//! Actions: the form decides which keys there are.

use serde_json::{Map, Value};
use testgyver_model::{
    action::Descriptor, asked::is_reference, connection::CONNECTION_FIELD, phrase, test::ActionCall,
};
use testgyver_rules::{KEYS as RULES, RawRules};

use super::{at::At, reader::Reader};
use crate::Project;

/// What stands beside the form.
const BESIDE: [&str; 5] = ["do", "name", "disabled", "extra", "form"];

impl Reader<'_> {
    pub(super) fn actions(&mut self, at: &At<'_>, project: &Project) -> Vec<ActionCall> {
        self.list(at).iter().map(|item| self.action(item, project)).collect()
    }

    fn action(&mut self, item: &At<'_>, project: &Project) -> ActionCall {
        let mut call = ActionCall::new("", Value::Object(Map::new()));
        if !item.value.is_object() {
            let what = phrase!(self.language, fr: "une action, avec « do »,", en: "an action, with 'do',");
            self.expected(item, &what);
            return call;
        }
        call.kind = item.get("do").and_then(|at| self.text(&at)).unwrap_or_default();
        self.required_text(item, "do", &call.kind);
        let descriptor = self.actions.describe(&call.kind).cloned();
        if descriptor.is_none() && !call.kind.is_empty() {
            self.unknown_action(&item.follow("do"), &call.kind);
        }
        let mut form = Map::new();
        for field in self.object(item) {
            match field.key() {
                "do" => {}
                "disabled" => call.disabled = self.flag(&field).unwrap_or(false),
                "extra" => call.extra.extend(self.verbatim(&field)),
                "name" if !has_field(descriptor.as_ref(), "name") => {
                    if let Some(name) = self.text(&field) {
                        call.extra.insert("name".to_owned(), name.into());
                    }
                }
                "form" if !has_field(descriptor.as_ref(), "form") => call.value = field.value.clone(),
                key => {
                    form.insert(key.to_owned(), field.value.clone());
                    if let Some(descriptor) = &descriptor {
                        self.field(&field, descriptor, project);
                    }
                }
            }
        }
        match &mut call.value {
            Value::Object(whole) => whole.extend(form),
            _ if !form.is_empty() => {
                let message = phrase!(self.language,
                    fr: "« form » est toute la forme de l'action : rien d'autre ne va à côté",
                    en: "'form' is the whole form of the action: nothing else goes beside it");
                self.error_at_key(&item.follow("form"), message, None);
            }
            _ => {}
        }
        if !call.disabled {
            self.whole_form(item, &call, descriptor.as_ref());
        }
        call
    }

    fn unknown_action(&mut self, at: &At<'_>, kind: &str) {
        let kinds: Vec<&str> = self.actions.descriptors().map(|one| one.kind.as_ref()).collect();
        let list = kinds.join(", ");
        let help = match super::reader::nearest(kind, &kinds) {
            Some(meant) => phrase!(self.language, fr: "vouliez-vous dire « {meant} » ?", en: "did you mean '{meant}'?"),
            None => phrase!(self.language, fr: "il y a {list}", en: "there are {list}"),
        };
        let message = phrase!(self.language, fr: "l'action « {kind} » n'existe pas", en: "there is no action '{kind}'");
        self.error(at, message, Some(help));
    }

    fn field(&mut self, at: &At<'_>, descriptor: &Descriptor, project: &Project) {
        let key = at.key();
        if RULES.contains(&key) {
            return self.rule_keys(at);
        }
        let Some(field) = descriptor.fields.iter().find(|one| one.name == key) else {
            let known = descriptor.fields.iter().map(|one| one.name.as_ref());
            return self.unknown_key(at, known.chain(RULES).chain(BESIDE));
        };
        if key == CONNECTION_FIELD {
            self.chosen_connection(at, descriptor, project);
        }
        // Blanks hide nothing.
        let is_empty = at.value.is_null() || at.value.as_str().is_some_and(|text| text.trim().is_empty());
        if field.secret && !is_empty && !at.value.as_str().is_some_and(is_reference) {
            let message = phrase!(self.language,
                fr: "un secret ne s'écrit pas en clair",
                en: "a secret is never written in the clear");
            let help = phrase!(self.language,
                fr: "déclarez-le sous « secrets », puis écrivez {{{{{key}}}}}",
                en: "declare it under 'secrets', then write {{{{{key}}}}}");
            self.error_unshown(at, message, Some(help));
        }
    }

    fn chosen_connection(&mut self, at: &At<'_>, descriptor: &Descriptor, project: &Project) {
        let Some(name) = at.value.as_str().map(str::trim).filter(|name| !name.is_empty()) else { return };
        let fits = |kind: &str| descriptor.connection.as_deref() == Some(kind);
        if !project.connections.iter().any(|one| one.name == name && fits(&one.kind)) {
            let kind = descriptor.connection.as_deref().unwrap_or_default();
            let message = phrase!(self.language,
                fr: "il n'y a pas de connexion « {name} » de genre « {kind} »",
                en: "there is no connection '{name}' of kind '{kind}'");
            let help =
                phrase!(self.language, fr: "déclarez-la sous « connections »", en: "declare it under 'connections'");
            self.error(at, message, Some(help));
        }
    }

    /// What is missing in a form, and the rules beside it.
    fn whole_form(&mut self, item: &At<'_>, call: &ActionCall, descriptor: Option<&Descriptor>) {
        let there =
            |name: &str| call.value.get(name).is_some_and(|value| !value.is_null() && value.as_str() != Some(""));
        let by_connection = there(CONNECTION_FIELD);
        let fields = descriptor.into_iter().flat_map(|descriptor| &descriptor.fields);
        let missing: Vec<String> = fields
            .filter(|field| field.required && !there(&field.name) && !(field.connection && by_connection))
            .map(|field| field.name.to_string())
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            let message = phrase!(self.language, fr: "il manque : {missing}", en: "missing: {missing}");
            self.error(&item.follow("do"), message, None);
        }
        for fault in RawRules::of(&call.value).faults(self.language) {
            self.rule_fault(item, &fault.place, fault.message);
        }
    }
}

fn has_field(descriptor: Option<&Descriptor>, name: &str) -> bool {
    descriptor.is_some_and(|descriptor| descriptor.fields.iter().any(|field| field.name == name))
}
