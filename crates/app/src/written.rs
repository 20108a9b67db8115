//! What a person wrote of a test, looked at before it is kept.

use testgyver_model::{
    Language,
    test::{ActionCall, TestDefinition},
};
use testgyver_rules::{self as rules, RawRules, RuleFault};

use crate::{Refusal, checks::at_most, cpu_pool::WorkBudget};

/// Most tags of a test, and most characters of one.
const TAGS: (usize, usize) = (20, 50);

/// Tags as they are kept: trimmed, none empty, none twice.
fn tidy(tags: Vec<String>) -> Result<Vec<String>, Refusal> {
    let mut tidied: Vec<String> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        at_most("tags", tag, TAGS.1)?;
        if !tidied.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            tidied.push(tag.to_owned());
        }
    }
    if tidied.len() > TAGS.0 {
        return Err(Refusal::bad("too_many_tags").with("limit", TAGS.0.to_string()).field("tags"));
    }
    Ok(tidied)
}

/// The definition as it is kept; where its rules cannot be, the place of the first that is wrong. Reckons.
pub(crate) fn checked(
    definition: TestDefinition,
    language: Language,
    budget: &WorkBudget,
) -> Result<TestDefinition, Refusal> {
    at_most("name", &definition.name, 200)?;
    at_most("description", &definition.description, 10_000)?;
    let definition = TestDefinition { tags: tidy(definition.tags)?, ..definition };
    if definition.actions.iter().any(|action| action.kind.trim().is_empty()) {
        return Err(Refusal::bad("actions_list").field("actions"));
    }
    for (place, action) in definition.actions.iter().enumerate() {
        at_most("type", &action.kind, 100)?;
        budget.check()?;
        check_rules(&format!("actions[{place}].value."), action, language)?;
    }
    rules::flow::faults(&definition.flow, language)
        .into_iter()
        .next()
        .map_or(Ok(definition), |fault| Err(broken("", fault)))
}

/// Refuses checks, extractions and flows that cannot be, with the place of the first. Reckons.
pub(crate) fn check_rules(at: &str, action: &ActionCall, language: Language) -> Result<(), Refusal> {
    let written = RawRules::of(&action.value);
    written.faults(language).into_iter().next().map_or(Ok(()), |fault| Err(broken(at, fault)))
}

fn broken(at: &str, fault: RuleFault) -> Refusal {
    let place = format!("{at}{}", fault.place);
    Refusal::bad("invalid_field").with("field", place.clone()).with("cause", fault.message).field(place)
}
