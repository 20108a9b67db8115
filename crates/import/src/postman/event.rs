//! Scripts before and after requests, at a collection, a folder or a request.

use serde_json::Value;
use testgyver_model::phrase;

use super::fields::{field, is_disabled, list};
use crate::{
    gather::Gather,
    requests::{After, Set},
    script::{Outcome, Stage, run},
    text::shown,
};

/// What scripts add to the requests that they belong to.
#[derive(Debug, Clone, Default)]
pub(super) struct Scripts {
    pub(super) before: Vec<Set>,
    pub(super) checks: Vec<Value>,
    pub(super) after: Vec<After>,
}

impl Scripts {
    /// These and those of an object further in, which come after them.
    pub(super) fn with(&self, holder: &Value, place: &str, request: &str, gather: &mut Gather) -> Self {
        let mut all = self.clone();
        for event in list(holder, "event").iter().filter(|event| !is_disabled(event)) {
            let script = event.get("script").unwrap_or(&Value::Null);
            let text = source(script);
            if !field(script, "src").is_empty() && text.trim().is_empty() {
                let from = field(script, "src");
                gather.tally.scripts.count(false);
                gather.lost(
                    place,
                    phrase!(gather.language,
                    fr: "Le script « {from} » est dans un autre fichier : il n'est pas repris",
                    en: "The script '{from}' stands in another file: it is not carried over"),
                );
                continue;
            }
            match field(event, "listen").as_str() {
                "prerequest" => all.before.extend(told(run(&text, Stage::Before, request), place, gather).sets()),
                "test" => {
                    let outcome = told(run(&text, Stage::After, request), place, gather);
                    all.checks.extend(outcome.checks);
                    all.after.extend(outcome.after);
                }
                _ => {}
            }
        }
        all
    }
}

fn source(script: &Value) -> String {
    match script.get("exec").unwrap_or(script) {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

/// Counts what a script comes to, and tells what of it is not carried over.
pub(crate) fn told(outcome: Outcome, place: &str, gather: &mut Gather) -> Outcome {
    if !outcome.is_there {
        return outcome;
    }
    gather.tally.scripts.count(outcome.lost.is_empty());
    gather.tally.checks.found += outcome.assertions.0;
    gather.tally.checks.carried += outcome.assertions.1;
    for line in &outcome.lost {
        let line = shown(line);
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "Ligne de script non reprise : {line}",
            en: "Line of a script that is not carried over: {line}"),
        );
    }
    for line in &outcome.unconditional {
        let line = shown(line);
        gather.differs(
            place,
            phrase!(gather.language,
            fr: "Repris sans la condition qui l'entoure : {line}",
            en: "Carried over without the condition around it: {line}"),
        );
    }
    for name in &outcome.skipped {
        gather.info(
            place,
            phrase!(gather.language,
            fr: "Le test « {name} » est sauté par le script lui-même : il n'est pas repris",
            en: "The test '{name}' is skipped by the script itself: it is not carried over"),
        );
    }
    if outcome.clears && gather.first("clears") {
        gather.info(place, phrase!(gather.language,
            fr: "Effacer une variable (unset) n'est pas repris : ce qu'un test a pris d'une réponse disparaît avec lui",
            en: "Taking a variable away (unset) is not carried over: what a test has taken from an answer ends with it"));
    }
    if outcome.writes && gather.first("console") {
        gather.info(place, phrase!(gather.language,
            fr: "Ce que les scripts écrivent dans la console (console.log) n'est pas repris : le journal du test dit déjà tout",
            en: "What scripts write to the console (console.log) is not carried over: the log of a test tells it all"));
    }
    outcome
}
