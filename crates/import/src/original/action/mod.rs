//! Actions of the original as ours read them, and what of them differs.

mod connect;
mod form;
mod hide;
mod holes;
mod http;
mod judge;
mod local;
mod paths;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};
use testgyver_model::{action::Descriptor, phrase, test::ActionCall, text::text_of};

pub use self::paths::Paths;
use self::{hide::Hiding, holes::Known};
use super::{
    notes::ActionNotes,
    renamed::{Renamed, in_text},
    secrets::CampaignSecrets,
    structures::Structure,
    value::plain_fields,
    variables::Variables,
};
use crate::{NoteKind, Options};

/// The types of the original's own actions, as they are called here.
const OWN_KINDS: [&str; 9] = ["http", "ssh", "sftp", "ftp", "webdav", "io", "var", "pause", "s3"];

/// What is known of the campaign whose actions are read.
pub struct Surroundings<'a> {
    /// How it is imported.
    pub options: &'a Options<'a>,
    /// Whether an early version wrote it.
    pub early: bool,
    /// The variables of the database; none for a campaign that was exported alone.
    pub variables: Option<&'a Variables>,
    /// The saved connections.
    pub structures: &'a HashMap<String, Structure>,
    /// Paths of the campaign.
    pub paths: &'a Paths,
    /// The secrets found so far.
    pub secrets: CampaignSecrets<'a>,
    /// Paths that earlier actions have written in a run.
    pub written: BTreeSet<String>,
    /// Variables of the environment that actions ask for, with the first place that does.
    pub asked: BTreeMap<String, String>,
}

/// What is known of the test whose actions are read.
pub struct TestState {
    /// Where it stands, for notes.
    pub place: String,
    /// What names of its variables became.
    pub names: Renamed,
    /// Its variables that have got a value.
    pub set: BTreeSet<String>,
    /// What is to be said of its actions.
    pub notes: ActionNotes,
}

/// Reads an action; tells whether there is one for it here.
pub fn read(
    mut call: ActionCall,
    number: usize,
    around: &mut Surroundings<'_>,
    test: &mut TestState,
) -> (ActionCall, bool) {
    let language = around.options.language;
    call.kind = call.kind.trim().to_owned();
    let descriptor = around.options.actions.describe(&call.kind).filter(|one| OWN_KINDS.contains(&one.kind.as_ref()));
    let shown = if call.kind.is_empty() { "—".to_owned() } else { call.kind.clone() };
    let mut said = Vec::new();
    if call.extra.shift_remove("parameters").is_some() {
        said.push((
            NoteKind::Info,
            phrase!(language,
            fr: "l'action avait aussi d'anciens « parameters » : « value » compte, comme dans l'ancien programme.",
            en: "the action also had old 'parameters': 'value' counts, as in the former program."),
        ));
    }
    let mut kind = call.kind.clone();
    match std::mem::take(&mut call.value) {
        Value::Object(form) => {
            let mut reading = Reading { form: plain_fields(&form), descriptor, around, test, said: &mut said };
            reading.structure(call.extra.shift_remove("structure_id"));
            reading.read(&mut kind);
            call.value = Value::Object(reading.form);
        }
        other => {
            call.value = super::value::plain(&other);
            if descriptor.is_some() {
                said.push((
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "le formulaire de l'action n'est pas un objet : elle échoue.",
                    en: "the form of the action is no object: it fails."),
                ));
            }
        }
    }
    if descriptor.is_none() {
        said.push((NoteKind::Lost, unknown(around.options.actions.describe(&call.kind), language)));
    }
    call.kind = kind;
    for (kind, text) in said {
        test.notes.add(kind, (number, &shown), text);
    }
    (call, descriptor.is_some())
}

fn unknown(other: Option<&Descriptor>, language: testgyver_model::Language) -> String {
    match other {
        None => phrase!(language,
            fr: "il n'y a pas d'action de ce type ici : c'était une extension. Son formulaire est gardé entier, l'action échoue.",
            en: "there is no action of this type here: it was a plugin. Its form is kept whole, the action fails."),
        Some(_) => phrase!(language,
            fr: "c'était une extension ; ici, ce nom est celui d'une autre action. Son formulaire est gardé entier, l'action est à refaire.",
            en: "it was a plugin; here this is the name of another action. Its form is kept whole, the action is to be made anew."),
    }
}

/// An action while it is read.
struct Reading<'r, 'a> {
    form: Map<String, Value>,
    descriptor: Option<&'r Descriptor>,
    around: &'r mut Surroundings<'a>,
    test: &'r mut TestState,
    said: &'r mut Vec<(NoteKind, String)>,
}

impl Reading<'_, '_> {
    fn structure(&mut self, chosen: Option<Value>) {
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

    fn read(&mut self, kind: &mut String) {
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
