//! Variables that a file is given: from outside, and by its options.

use serde_json::{Value as Json, json};
use testgyver_model::{phrase, test::TestVariable};

use super::convert::{Binding, Test};
use crate::names::cleaned;

impl Test<'_, '_> {
    /// A variable that comes from outside, from the command line of hurl say.
    pub(super) fn outside(&mut self, name: &str) -> String {
        let known = cleaned(name);
        let campaign = &mut self.campaign;
        if !campaign.vault.has(&known) && !campaign.project.variables.contains_key(&known) {
            campaign.vault.reserve(&known);
            campaign.project.variables.insert(known.clone(), String::new());
            let language = self.campaign.gather.language;
            let text = phrase!(language,
                fr: "la variable « {known} » vient d'ailleurs (--variable) : donnez-lui sa valeur, ou faites-en un secret.",
                en: "the variable '{known}' comes from outside (--variable): give it its value, or make it a secret.");
            self.campaign.gather.info(&self.place, text);
        }
        known
    }

    /// A value given to a variable by `[Options]`.
    pub(super) fn define(&mut self, name: &str, written: &str) {
        if written.contains("{{") {
            let text = self.text(written);
            self.bindings.insert(name.to_owned(), Binding::Text(text));
            return;
        }
        let hidden = self.hidden(name, written);
        if hidden != written {
            self.bindings.insert(name.to_owned(), Binding::Text(hidden));
            return;
        }
        let value = typed(written);
        let plain = cleaned(name);
        let same = |known: &TestVariable| known.value() == Some(&value);
        let mut number = 1;
        let own = loop {
            let own = if number == 1 { plain.clone() } else { format!("{plain}_{number}") };
            match self.variables.iter().find(|known| known.name() == own) {
                Some(known) if same(known) => break own,
                // What an answer gave it since would be lost.
                None if !matches!(self.bindings.get(&own), Some(Binding::App(_))) => {
                    self.variables.push(TestVariable::Valued { name: own.clone(), value: Some(value) });
                    break own;
                }
                _ => number += 1,
            }
        };
        self.bindings.insert(name.to_owned(), Binding::App(own));
    }
}

/// A value as hurl reads it behind `variable: name=`.
fn typed(written: &str) -> Json {
    let text = written.trim();
    match text {
        "null" => Json::Null,
        "true" | "false" => json!(text == "true"),
        _ if text.len() > 1 && text.starts_with('"') && text.ends_with('"') => {
            json!(text[1..text.len() - 1].replace("\\\"", "\""))
        }
        _ => match serde_json::from_str(text) {
            Ok(number @ Json::Number(_)) => number,
            _ => json!(text),
        },
    }
}
