//! Forms of what is imported: our actions take them as they are.

use testgyver_import::Source;
use testgyver_model::{Language, test::ActionCall};
use testgyver_rules as rules;

use super::{ACTIONS, json, later, oddities, options, read_all, sample_files};

/// Fields that are there and known, required ones there, rules that can be read.
#[track_caller]
fn fits(call: &ActionCall) {
    // A plugin of theirs has the name of an action of ours.
    let Some(descriptor) = ACTIONS.describe(&call.kind).filter(|one| one.kind != "sql") else { return };
    if !call.value.is_object() {
        return;
    }
    let form = call.value.as_object().unwrap();
    let connected = form.contains_key("connection");
    for name in form.keys() {
        let known = rules::KEYS.contains(&name.as_str()) || descriptor.fields.iter().any(|field| field.name == *name);
        assert!(known, "{name} in {call:?}");
    }
    for field in descriptor.fields.iter().filter(|field| field.required && !(connected && field.connection)) {
        assert!(form.contains_key(field.name.as_ref()), "{} not in {call:?}", field.name);
    }
    rules::checks(&form.get("checks").cloned().unwrap_or_default(), Language::ENGLISH).unwrap();
    rules::extractions(&form.get("extract").cloned().unwrap_or_default(), Language::ENGLISH).unwrap();
    rules::Flow::read(&form.get("flow").cloned().unwrap_or_default(), Language::ENGLISH).unwrap();
}

#[test]
fn every_form_is_taken() {
    let mut count = 0;
    for source in [Source::folder(sample_files()), later::source(), oddities::source()] {
        let data = read_all(&source);
        for test in data.campaigns.iter().flat_map(|campaign| &campaign.project.tests) {
            test.definition.actions.iter().for_each(fits);
            count += test.definition.actions.len();
        }
    }
    let imported = testgyver_import::original::import_json(json::EXPORT, &options()).unwrap();
    imported.projects[0].tests.iter().flat_map(|test| &test.definition.actions).for_each(fits);
    assert!(count > 30, "{count}");
}
