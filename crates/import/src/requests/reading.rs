//! What stands in the place of a name, where a request reads it.

use serde_json::{Value, json};
use testgyver_model::{phrase, text::text_of};

use super::{
    Step,
    declared::renamed,
    places::{nested, replaced, texts},
    told::add_extraction,
    weave::{Held, Loom, What},
};
use crate::names::{fits, is_meant};

/// Most values that stand inside each other.
const DEEPEST: usize = 8;

impl Loom<'_> {
    pub(super) fn resolved(&mut self, value: Value, place: &str) -> Value {
        texts(value, &mut |text| self.text(text, place, 0))
    }

    fn text(&mut self, text: &str, place: &str, depth: usize) -> String {
        let text = self.unnested(text, place);
        replaced(&text, |name| self.read(name, place, depth))
    }

    /// What stands in the place of `{{name}}`; nothing where the placeholder stays.
    fn read(&mut self, name: &str, place: &str, depth: usize) -> Option<String> {
        if name.starts_with('$') {
            self.generator(name, place);
            return None;
        }
        if let Some(held) = self.held.get(name).cloned() {
            return Some(match held.what {
                What::Around(inner) if depth < DEEPEST => self.text(&inner, place, depth + 1),
                What::Around(inner) => inner,
                _ => self.reach(name, held, place),
            });
        }
        if self.known.names.has(name) {
            return Some(format!("{{{{{}}}}}", self.known.names.of(name).0));
        }
        if self.vault.has(name) || !is_meant(name) {
            return None;
        }
        let ours = if fits(name) { name.to_owned() } else { self.known.names.of(name).0 };
        if self.gather.first(&format!("unknown {name}")) {
            if ours != name {
                renamed(name, &ours, self.gather);
            }
            self.gather.info(
                place,
                phrase!(self.gather.language,
                fr: "La variable « {ours} » n'a de valeur nulle part : donnez-lui-en une avant de lancer",
                en: "The variable '{ours}' has a value nowhere: give it one before a run"),
            );
        }
        (ours != name).then(|| format!("{{{{{ours}}}}}"))
    }

    /// The placeholder of a value that was set before, in this test or in an earlier one.
    fn reach(&mut self, source: &str, held: Held, place: &str) -> String {
        let (test, action) = self.now();
        if held.test == test {
            return format!("{{{{app.{}}}}}", held.name);
        }
        if let What::Fixed(value) = &held.what {
            let step = Step { place: place.to_owned(), ..Step::default() };
            let name = self.variable(source, value, &step);
            let placeholder = format!("{{{{app.{name}}}}}");
            self.held.insert(source.to_owned(), Held { name, test, action, what: held.what });
            return placeholder;
        }
        self.share(&held);
        format!("{{{{run.{}}}}}", held.name)
    }

    /// Has an earlier test share a value.
    fn share(&mut self, held: &Held) {
        let Some(test) = self.tests.get_mut(held.test) else { return };
        let last = test.actions.len().saturating_sub(1);
        let Some(call) = test.actions.get_mut(held.action.min(last)) else { return };
        let list = call.value.get_mut("extract").and_then(Value::as_array_mut);
        // The last one of a name is what the variable holds.
        match list.into_iter().flatten().rev().find(|one| one["name"] == *held.name) {
            Some(one) => one["share"] = json!(true),
            None => add_extraction(
                call,
                json!({"name": held.name, "subject": "variable", "path": held.name, "share": true}),
            ),
        }
    }

    /// Puts fixed values in where a name is made of another one.
    fn unnested(&mut self, text: &str, place: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..DEEPEST {
            let Some((range, name)) = nested(&text) else { break };
            let fixed = match self.held.get(&name).map(|held| &held.what) {
                Some(What::Fixed(value)) => Some(text_of(value).into_owned()),
                Some(_) => None,
                None => self.known.base.variables.get(&name).cloned(),
            };
            let Some(fixed) = fixed.filter(|value| !value.contains("{{")) else {
                self.gather.lost(
                    place,
                    phrase!(self.gather.language,
                    fr: "Un nom de variable contient la variable « {name} » : écrivez le nom en entier",
                    en: "A variable's name holds the variable '{name}': write the whole name"),
                );
                break;
            };
            text.replace_range(range, &fixed);
        }
        text
    }

    fn generator(&mut self, name: &str, place: &str) {
        let pictures = name.starts_with("$random") && name.contains("Image");
        let left_out = pictures || matches!(name, "$randomBitcoin" | "$randomBankAccountBic");
        if left_out && self.gather.first(&format!("generator {name}")) {
            self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Le générateur {{{{{name}}}}} n'existe pas ici : écrivez une valeur à sa place",
                en: "The generator {{{{{name}}}}} does not exist here: write a value in its place"),
            );
        }
    }
}
