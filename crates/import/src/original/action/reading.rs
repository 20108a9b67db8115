//! One action, step by step.

use serde_json::{Map, Value};
use testgyver_model::{action::Descriptor, phrase, text::text_of};

use super::{
    super::renamed::{Renamed, in_text},
    around::{Surroundings, TestState},
    connect, form,
    hide::Hiding,
    holes,
    holes::Known,
    http, judge,
};
use crate::NoteKind;

/// An action while it is read.
pub(super) struct Reading<'r, 'a> {
    pub(super) form: Map<String, Value>,
    pub(super) descriptor: Option<&'r Descriptor>,
    pub(super) around: &'r mut Surroundings<'a>,
    pub(super) test: &'r mut TestState,
    pub(super) said: &'r mut Vec<(NoteKind, String)>,
}

impl Reading<'_, '_> {
    pub(super) fn structure(&mut self, chosen: Option<Value>) {
        let Some(chosen) = chosen.map(|id| text_of(&id).trim().to_owned()).filter(|id| !id.is_empty() && id != "null")
        else {
            return;
        };
        let language = self.around.options.language;
        match self.around.structures.get(&chosen) {
            Some(structure) => {
                self.said.extend(connect::connect(&mut self.form, structure, self.descriptor, language));
            }
            None => self.said.push((NoteKind::Lost, phrase!(language,
                fr: "la connexion enregistrée que l'action utilise n'existe plus : l'action n'a que ses propres valeurs.",
                en: "the saved connection that the action uses is gone: the action has only its own values."))),
        }
    }

    pub(super) fn read(&mut self, kind: &mut String) {
        let language = self.around.options.language;
        self.rename();
        let mapping = self.mapping();
        self.paths();
        if let Some(descriptor) = self.descriptor {
            let said = &mut *self.said;
            form::fit(&mut self.form, descriptor, self.around.early, language, |kind, text| said.push((kind, text)));
            if descriptor.kind == "http" {
                let mut say = |kind, text| said.push((kind, text));
                http::fit(kind, &mut self.form, self.around.early, language, &mut say);
            }
        }
        self.holes();
        if let Some(descriptor) = self.descriptor {
            self.judge(descriptor, &mapping);
        }
        self.hide();
        self.remember(&mapping);
    }

    /// Names of variables as they are called here.
    fn rename(&mut self) {
        let none = Renamed::default();
        let of_all = self.around.variables.map_or(&none, |variables| &variables.names);
        let of_test = &self.test.names;
        let mut rename = |text: &str| text.contains("{{").then(|| in_text(text, of_all, of_test));
        for (_, value) in self.form.iter_mut().filter(|(name, _)| *name != "output_mapping") {
            holes::change(value, &mut rename, 0);
        }
        if self.descriptor.is_some_and(|descriptor| descriptor.kind == "var")
            && let Some(Value::String(name)) = self.form.get_mut("variable_name")
        {
            let bare = name.trim().trim_start_matches("app.").to_owned();
            *name = self.test.names.take(&bare, false);
        }
    }

    /// Outputs, and the variables that get them.
    fn mapping(&mut self) -> Vec<(String, String)> {
        let language = self.around.options.language;
        let names = &mut self.test.names;
        form::fit_mapping(&mut self.form, |name| names.take(name, false)).unwrap_or_else(|()| {
            self.said.push((
                NoteKind::Lost,
                phrase!(language,
                fr: "« output_mapping » n'est pas un objet : aucune variable ne reçoit de valeur.",
                en: "'output_mapping' is no object: no variable gets a value."),
            ));
            Vec::new()
        })
    }

    fn holes(&mut self) {
        let variables = self.around.variables;
        let secrets = &self.around.secrets.list;
        let variable = |name: &str| {
            let known = variables?.find(name).is_some();
            Some(known || secrets.contains_key(name))
        };
        let form = self.form.iter().filter(|(name, _)| *name != "output_mapping");
        let form = Value::Object(form.map(|(name, value)| (name.clone(), value.clone())).collect());
        let names = &self.test.names;
        let declared = |name: &str| names.is_taken(name);
        let known = Known { variable: &variable, set: &self.test.set, declared: &declared };
        let said = &mut *self.said;
        let asked = holes::judge(&form, &known, self.around.options.language, |kind, text| said.push((kind, text)));
        for name in asked {
            self.around.asked.entry(name).or_insert_with(|| self.test.place.clone());
        }
    }

    fn judge(&mut self, descriptor: &Descriptor, mapping: &[(String, String)]) {
        let variables = self.around.variables;
        let is_https = |address: &str| {
            let secure =
                |text: &str| text.trim_start().get(..8).is_some_and(|head| head.eq_ignore_ascii_case("https://"));
            let first = address.strip_prefix("{{").and_then(|rest| rest.split_once("}}")).map(|(name, _)| name.trim());
            let variable = first.and_then(|name| variables?.find(name));
            let mut values = variable.iter().flat_map(|one| one.values.values().chain(&one.default));
            secure(address) || values.any(|value| secure(value.expose()))
        };
        let case = judge::Case {
            form: &self.form,
            descriptor,
            early: self.around.early,
            is_https: &is_https,
            outputs: mapping.iter().map(|(output, _)| output.as_str()).collect(),
            language: self.around.options.language,
        };
        let said = &mut *self.said;
        case.judge(&mut |kind, text| said.push((kind, text)));
    }

    fn hide(&mut self) {
        let language = self.around.options.language;
        let kind = self.descriptor.map_or("extension", |descriptor| descriptor.kind.as_ref());
        let mut hiding = Hiding { secrets: &mut self.around.secrets, kind, found: Vec::new() };
        hiding.form(&mut self.form, self.descriptor);
        for (field, placeholder) in hiding.found {
            self.said.push((
                NoteKind::Info,
                phrase!(language,
                fr: "« {field} » contenait un secret en clair : il est devenu la variable secrète {placeholder}.",
                en: "'{field}' had a secret in clear: it has become the secret variable {placeholder}."),
            ));
        }
    }

    /// What later actions of the test find.
    fn remember(&mut self, mapping: &[(String, String)]) {
        self.test.set.extend(mapping.iter().map(|(_, target)| target.clone()));
        if let (Some("var"), Some(name)) =
            (self.descriptor.map(|one| one.kind.as_ref()), self.form.get("variable_name").and_then(Value::as_str))
        {
            self.test.set.insert(name.to_owned());
        }
    }
}
